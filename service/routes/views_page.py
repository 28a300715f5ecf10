"""The page `/views`: saved views, one's own and those that others share."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import QueryError, ViewError
from service.dependencies import Table, Writing
from service.living import subscription
from service.living import view as views
from service.living.feed import address as feed_address
from service.living.keeping import refresh
from service.living.subscribing import begin
from service.living.subscription import Channel, Period
from service.pages import page
from service.people.visitor import Visitor
from service.permissions import Reader, Who
from service.query import Query
from service.routes.sign_in import inside
from service.routing import Router
from service.table import EvidenceTable

router = Router(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/views", response_class=HTMLResponse)
def all_views(request: Request, table: Table, who: Who) -> HTMLResponse:
    """The views that the visitor sees, with how many studies fit each, its feed, and who is told of it."""
    return _page(request, table, who)


@router.post("/views")
def save_view(
    request: Request,
    table: Writing,
    account: Reader,
    who: Who,
    name: Annotated[str, Form(max_length=200)] = "",
    query: Annotated[str, Form(max_length=4000)] = "",
    address: Annotated[str, Form(max_length=4000)] = "",
    shared: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Saves a view and goes back to where it was saved; else says why it was not."""
    try:
        refresh(table, views.save(table.db, account.name, name, query, bool(shared), inside(address) or None))
    except (ViewError, QueryError) as error:
        return _page(request, table, who, error.status, error=error)
    return RedirectResponse(inside(address) if address else "/views", 303)


@router.post("/views/{id}/subscribe")
def subscribe(
    request: Request,
    table: Writing,
    account: Reader,
    who: Who,
    id: Id,
    target: Annotated[str, Form(max_length=1000)] = "",
    period: Annotated[Period, Form()] = "weekly",
) -> Response:
    """Tells an address of a view: by digest where it is one of e-mail, else by webhook, whose secret is shown this once."""
    channel: Channel = "webhook" if "://" in target else "email"
    try:
        made = begin(table, request.app.state.settings, account, id, channel, target, period)
    except ViewError as error:
        return _page(request, table, who, error.status, error=error)
    return _page(request, table, who, made=made)


@router.post("/views/subscriptions/{id}/end")
def unsubscribe(table: Writing, account: Reader, id: Id) -> Response:
    """Ends a subscription."""
    subscription.close(table.db, subscription.numbered(table.db, id, account))
    return RedirectResponse("/views", 303)


@router.post("/views/{id}/delete")
def delete_view(table: Writing, account: Reader, id: Id) -> Response:
    """Takes a view away."""
    views.delete(table.db, views.owned(table.db, account, id))
    return RedirectResponse("/views", 303)


@router.post("/views/{id}/share")
def share_view(table: Writing, account: Reader, id: Id, shared: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Shows a view to all who may read, or to its owner alone."""
    found = views.owned(table.db, account, id)
    views.replace(table.db, found, found.name, found.query, bool(shared), found.address)
    return RedirectResponse(f"/views?{urlencode({'changed': found.name})}", 303)


def _page(request: Request, table: EvidenceTable, who: Visitor, status: int = 200, **more: object) -> HTMLResponse:
    account = who.account
    told = subscription.open_ones(table.db, account.name) if account else []
    found = []
    for one in views.seen_by(table.db, account):
        own = account is not None and one.owner == account.name
        shown = {
            "view": one,
            "studies": table.count(Query(one.query), "studies"),
            "own": own or (account is not None and account.role == "admin"),
            "feed": feed_address(table, one, secret=own and not one.shared),
            "told": [each for each in told if each.view == one.id],
        }
        found.append(shown)
    said = {"views": found, "account": account, "csrf": who.csrf, "error": None, "made": None, **more}
    answer = page(request, "views.html", status, **said)
    answer.headers["Cache-Control"] = "no-store"
    return answer
