"""/api/v1/crawls: the ledger of what the sources were asked and what came; and to have them asked, now."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Query, Request, Response

from corpus.crawling.ledger import Ledger
from service.crawls import CrawlAnswer, CrawlAsked, CrawlList
from service.dependencies import Writing
from service.permissions import Admin
from service.problems import documented
from service.routing import Router
from service.scheduling.shapes import RunAnswer
from service.scheduling.working import clock

router = Router(prefix="/api/v1/crawls", tags=["crawls"])
Number = Annotated[int, Path(ge=1, le=2**53, examples=[7])]


@router.get("", responses=documented(422, 503))
def all_crawls(
    table: Writing,
    topic: Annotated[
        str | None, Query(max_length=80, description="Only of this topic.", examples=["post-car-t"])
    ] = None,
    source: Annotated[str | None, Query(max_length=80, description="Only of this source.", examples=["pubmed"])] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many.", examples=[20])] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="`next` of the page before.")] = None,
) -> CrawlList:
    """What every topic was asked of every source, newest first: asked, expected, fetched, and what became of it."""
    ledger = Ledger(table.library)
    found = ledger.newest(limit + 1, before, topic, source)
    items = [CrawlAnswer.of(entry) for entry in found[:limit]]
    more = len(found) > limit
    return CrawlList(items=items, total=ledger.count(topic, source), next=items[-1].number if more else None)


@router.post("", status_code=202, responses=documented(401, 403, 404, 409, 422, 503))
def start_crawl(request: Request, response: Response, admin: Admin, asked: CrawlAsked) -> RunAnswer:
    """Has the sources asked, now, by the job `crawl` in a process of its own. `Location` says where the run can be watched and stopped;
    how far each source is, this list tells. What was interrupted goes on where it was."""
    name = "crawl" if asked.topic is None else f"crawl:{asked.topic}"
    run = request.app.state.workers.run(name, admin.name, clock())
    response.headers["Location"] = f"/api/v1/jobs/{quote(name, safe=':')}/runs/{run.number}"
    return RunAnswer(**asdict(run))


@router.get("/{number}", responses=documented(404, 422, 503))
def one_crawl(table: Writing, number: Number) -> CrawlAnswer:
    """One run, with what is missing, what was rejected and why."""
    return CrawlAnswer.of(Ledger(table.library).entry(number))
