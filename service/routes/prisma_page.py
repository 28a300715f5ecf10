"""The page `/reviews/{id}/prisma`: the flow of a review, drawn, with its counts by database and reason."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import DecisionError
from service.dependencies import Table, Writing
from service.pages import page
from service.permissions import Reader, Reviewer, Who
from service.prisma.counting import names
from service.prisma.shapes import NewVersion
from service.review import protocol
from service.routes.prisma import flow_of, keep
from service.routing import Router
from service.table import EvidenceTable

router = Router(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/reviews/{id}/prisma", response_class=HTMLResponse)
def shown(
    request: Request,
    table: Table,
    account: Reader,
    who: Who,
    id: Id,
    whole: str = "",
    version: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> HTMLResponse:
    """The diagram beside what it cannot show; the address is the whole state."""
    return _page(request, table, who, id, bool(whole), version)


@router.post("/reviews/{id}/prisma/versions")
def keep_this(
    request: Request,
    table: Writing,
    account: Reviewer,
    who: Who,
    id: Id,
    label: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Keeps a version and shows it; else says what it waits for."""
    try:
        kept = keep(table, account, id, NewVersion(label=label))
    except DecisionError as error:
        return _page(request, table, who, id, False, None, error)
    return RedirectResponse(f"/reviews/{id}/prisma?version={kept.number}", 303)


def _page(
    request: Request,
    table: EvidenceTable,
    who: Who,
    id: int,
    whole: bool,
    version: int | None,
    error: DecisionError | None = None,
) -> HTMLResponse:
    said = flow_of(table, id, whole, version)
    asked = [("whole", "true")] if whole else [("version", str(version))] if version else []
    return page(
        request,
        "prisma.html",
        error.status if error else 200,
        review=protocol.get(table.db, id),
        flow=said,
        versions=names(table.db, id),
        version=version,
        whole=whole,
        asked=f"?{urlencode(asked)}" if asked else "",
        may=who.account is not None and who.account.may("reviewer"),
        csrf=who.csrf,
        error=error,
    )
