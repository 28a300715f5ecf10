"""The page of a message's links: whether somebody wants a digest, and no longer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Path, Request, Response
from fastapi.responses import HTMLResponse

from corpus.errors import NotFoundError
from service.dependencies import Table, Writing
from service.living import links, subscription, view
from service.living.subscription import Subscription, purpose
from service.pages import page
from service.permissions import Who
from service.routing import Router
from service.table import EvidenceTable

#: Whoever reads the mail need have no account.
OPEN = True
router = Router(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**53)]
Token = Annotated[str, Path(max_length=100)]


@router.get("/subscriptions/{id}/{token}", response_class=HTMLResponse)
def asked(request: Request, table: Table, who: Who, id: Id, token: Token) -> HTMLResponse:
    """What the link is about, with its buttons: programs that look at links in mails press none."""
    return _page(request, table, who.csrf, _found(table, id, token))


@router.post("/subscriptions/{id}/{token}")
def said(
    request: Request,
    table: Writing,
    who: Who,
    id: Id,
    token: Token,
    do: Annotated[str, Form(max_length=20)] = "",
    click: Annotated[str, Form(alias="List-Unsubscribe", max_length=20)] = "",
) -> Response:
    """Confirms, or ends one subscription or all that comes in one message with it, as a mail program's one click does."""
    found = _found(table, id, token)
    if do == "confirm":
        subscription.confirm(table.db, found)
    for one in subscription.siblings(table.db, found) if do == "all" or click else [found] if do == "end" else []:
        subscription.close(table.db, one)
    return _page(request, table, who.csrf, _found(table, id, token))


def _found(table: EvidenceTable, id: int, token: str) -> Subscription:
    """Raises: NotFoundError: the link is not one of ours."""
    if not links.is_signed(table.db, purpose(id), token):
        raise NotFoundError("open the link of a message", "it is not whole", "Copy all of it.")
    return subscription.numbered(table.db, id)


def _page(request: Request, table: EvidenceTable, csrf: str | None, found: Subscription) -> HTMLResponse:
    try:
        name = view.numbered(table.db, found.view).name
    except NotFoundError:
        name = "a view that is gone"
    others = len(subscription.siblings(table.db, found)) - 1
    answer = page(request, "wanted.html", one=found, name=name, others=max(others, 0), csrf=csrf)
    answer.headers["Cache-Control"] = "no-store"
    return answer
