"""The page `/views`: saved views, one's own and those that others share."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import QueryError, ViewError
from service.dependencies import Table, Writing
from service.living import view as views
from service.living.keeping import refresh
from service.pages import page
from service.permissions import Reader, Who
from service.query import Query
from service.routes.sign_in import inside

router = APIRouter(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/views", response_class=HTMLResponse)
def all_views(request: Request, table: Table, who: Who) -> HTMLResponse:
    """The views that the visitor sees, with how many studies fit each."""
    found = [(one, table.count(Query(one.query), "studies")) for one in views.seen_by(table.db, who.account)]
    return page(request, "views.html", views=found, account=who.account, csrf=who.csrf, error=None)


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
        found = [(one, table.count(Query(one.query), "studies")) for one in views.seen_by(table.db, account)]
        more = {"views": found, "account": account, "csrf": who.csrf, "error": error}
        return page(request, "views.html", error.status, **more)
    return RedirectResponse(inside(address) if address else "/views", 303)


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
