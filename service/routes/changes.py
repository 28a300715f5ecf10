"""GET /api/v1/changes: what happened to the studies of a question or a saved view."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from corpus.errors import QueryError
from service.dependencies import MOST_VALUES, Asked, Table
from service.living import changes, log
from service.living import view as views
from service.living.resolving import within
from service.living.shapes import EventAnswer, EventList
from service.permissions import Who
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1/changes", tags=["changes"])
Since = Annotated[
    str, Query(max_length=40, description="A day or time; what happened then or later.", examples=["2026-01-01"])
]
OfView = Annotated[str, Query(max_length=150, description="A saved view by its name, in place of a question.")]
Kinds = Annotated[
    list[str] | None,
    Query(max_length=MOST_VALUES, description="Only events of this kind; of several each.", examples=[["retracted"]]),
]


@router.get("", responses=documented(400, 401, 404, 422, 503))
def what_changed(
    table: Table,
    who: Who,
    asked: Asked,
    since: Since = "",
    view: OfView = "",
    kind: Kinds = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Events on a page.", examples=[100])] = 100,
    cursor: Annotated[int | None, Query(ge=0, le=2**53, description="`next` of the page before.")] = None,
) -> EventList:
    """What happened since: studies new, changed, retracted, corrected, superseded, decided on, withdrawn; oldest first.

    Of a question: what concerns studies that fit it now. Of a saved view also what entered and left it.
    """
    found = views.named(table.db, view, who.account) if view.strip() else None
    if found is not None and asked.tree is not None:
        remedy = f"Within a view ask q={within(view, '...')}."
        raise QueryError("tell what changed", "both a view and a question are named", remedy)
    of = changes.Asked(asked, found, changes.moment(since) if since.strip() else "", changes.known_kinds(kind or ()))
    page = changes.told(table, of, cursor or 0, limit)
    whole = cursor is None and page.next is None
    items = [EventAnswer.of(one) for one in page.items]
    return EventList(items=items, total=len(items) if whole else None, next=page.next, begins=log.begun(table.db))
