"""The page `/changes`: what happened to the table since a day, by kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from service.dependencies import Table
from service.living import changes, log
from service.living import view as views
from service.living.event import Event
from service.living.resolving import resolved
from service.living.wording import HEADINGS, lines
from service.pages import page
from service.permissions import Who
from service.query import Query as Question
from service.routing import Router

router = Router(include_in_schema=False)
#: How many events a page tells, and of how many days where none is asked for.
_PAGE, _DAYS = 200, 30
_ORDER = list(HEADINGS)


@router.get("/changes", response_class=HTMLResponse)
def what_changed(
    request: Request,
    table: Table,
    who: Who,
    since: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=2000)] = "",
    view: Annotated[str, Query(max_length=150)] = "",
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> HTMLResponse:
    """What happened, newest first within each kind; the address is the whole state."""
    day = since.strip() or (datetime.now(UTC).date() - timedelta(days=_DAYS)).isoformat()
    found = views.named(table.db, view, who.account) if view.strip() else None
    query = resolved(table.db, Question("" if found else q.strip()), who.account)
    told = changes.latest(table, changes.Asked(query, found, changes.moment(day)), before, _PAGE)
    asked = [("since", day), ("q", query.q), ("view", view.strip())]
    older = urlencode([*[part for part in asked if part[1]], ("before", str(told.next))])
    return page(
        request,
        "changes.html",
        here="changes",
        groups=[(HEADINGS[kind], list(some)) for kind, some in groupby(_sorted(told.items), key=lambda e: e.kind)],
        total=len(told.items),
        lines=lambda event: list(lines(event)),
        views=views.seen_by(table.db, who.account),
        chosen=found,
        since=day[:10],
        q=query.q,
        begins=log.begun(table.db),
        early=day < log.begun(table.db)[: len(day)],
        older=f"/changes?{older}" if told.next is not None else None,
        newest=before is None,
    )


def _sorted(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda one: (_ORDER.index(one.kind), -one.id))
