"""The page `/crawls`: the ledger, a row a run, with what is missing or was rejected and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from corpus.crawling.ledger import Ledger
from service.crawls import CrawlAnswer
from service.dependencies import Writing
from service.pages import page
from service.routing import Router

router = Router(include_in_schema=False)
#: Runs on a page.
_LISTED = 50


@router.get("/crawls", response_class=HTMLResponse)
def crawls_page(
    request: Request, table: Writing, before: Annotated[int | None, Query(ge=1, le=2**53)] = None
) -> HTMLResponse:
    """The runs, newest first."""
    ledger = Ledger(table.library)
    found = ledger.newest(_LISTED + 1, before)
    runs = [CrawlAnswer.of(entry) for entry in found[:_LISTED]]
    following = runs[-1].number if len(found) > _LISTED else None
    return page(request, "crawls.html", here="crawls", runs=runs, total=ledger.count(), following=following)
