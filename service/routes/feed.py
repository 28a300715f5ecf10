"""/views/{id}/feed.atom: what happens in a saved view, for readers of feeds."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from corpus.errors import SignInRequiredError
from corpus.library import transaction
from service.dependencies import Table, Writing
from service.living import view as views
from service.living.feed import address, atom, purpose
from service.living.links import is_signed
from service.living.view import View
from service.permissions import Reader, Who, home_of
from service.routing import Router
from service.table import EvidenceTable

#: A reader of feeds cannot sign in: its address is the key.
OPEN = True
router = Router(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/views/{id}/feed.atom")
def feed(
    request: Request,
    table: Table,
    who: Who,
    id: Id,
    token: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> Response:
    """The feed; a private view's takes its token, or its owner. With the ETag of what a reader holds it is 304."""
    view = views.numbered(table.db, id)
    if not _may(request, table, who, view, token):
        remedy = "Take the address that /views shows, with its token."
        raise SignInRequiredError(f"read the feed of view {id}", "it is not for everyone", remedy)
    content = atom(table, view, home_of(request), address(table, view, bool(token)), before)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    held = {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}
    if held & {"*", tag}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/atom+xml", headers=headers)


@router.post("/views/{id}/feed")
def new_address(table: Writing, account: Reader, id: Id) -> Response:
    """Gives the feed another address; the one before ends."""
    found = views.owned(table.db, account, id)
    with transaction(table.db, durable=True):
        table.db.execute("UPDATE view SET feed = feed + 1 WHERE id = ?", [found.id])
    return RedirectResponse("/views", 303)


def _may(request: Request, table: EvidenceTable, who: Who, view: View, token: str) -> bool:
    if token:
        return is_signed(table.db, purpose(view), token)
    if who.account is not None:
        return view.shared or view.owner == who.account.name
    return view.shared and request.app.state.settings.reading == "open"
