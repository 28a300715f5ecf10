"""/api/v1/decisions: the whole log, to be kept elsewhere and replayed."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from service.dependencies import Table
from service.permissions import Admin
from service.problems import documented
from service.review.auditing import lines
from service.review.decision import Decision
from service.review.log import everything
from service.review.shapes import DecisionAnswer, DecisionList
from service.routing import Router

router = Router(prefix="/api/v1/decisions", tags=["review"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            "application/jsonl": {
                "example": '{"id": 1, "at": "2026-11-01T09:00:00.000+00:00", "reviewer": "ada", ...}'
            },
            "text/csv": {"example": "id,at,reviewer,study,action"},
        },
    }
}
After = Annotated[int, Query(ge=0, le=2**53, description="Only decisions behind this number.")]


@router.get("", responses=documented(403, 422, 503))
def all_decisions(
    table: Table,
    admin: Admin,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many.")] = 100,
) -> DecisionList:
    """The log in the order of time, page by page."""
    found: list[Decision] = []
    for one in everything(table.db, after):
        found.append(one)
        if len(found) > limit:
            break
    total = int(table.db.execute("SELECT count(*) FROM decision").fetchone()[0])
    items = [DecisionAnswer.of(one) for one in found[:limit]]
    return DecisionList(items=items, total=total, next=items[-1].id if len(found) > limit else None)


@router.get("/export", response_class=StreamingResponse, responses=_FILES | documented(403, 422, 503))
def export(
    table: Table,
    admin: Admin,
    format: Annotated[str, Query(pattern="^(jsonl|csv)$", description="jsonl or csv.", examples=["jsonl"])] = "jsonl",
) -> StreamingResponse:
    """The whole log as a file; `aftercart decisions replay` rebuilds from it what was decided."""
    # The connection of the request is closed before the last part is sent.
    said = list(everything(table.db))
    types = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
    name = {"Content-Disposition": f'attachment; filename="decisions.{format}"'}
    return StreamingResponse(lines(said, format), media_type=types[format], headers=name)
