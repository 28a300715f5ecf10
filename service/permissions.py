"""What routes ask for about people: who the visitor is, and whether the visitor may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer

from corpus.errors import AccessError, SignInRequiredError
from corpus.sqlite import Database
from service.forms import form
from service.people import sessions, tokens
from service.people.account import Account, Role
from service.people.store import people_at
from service.people.visitor import Visitor, allow, check_unforged

#: With this prefix a browser takes the cookie only over https, for this host alone and for all its paths.
_SECURE, _PLAIN = "__Host-aftercart", "aftercart"
#: Whoever signs in has the password; a session that the browser still holds has no part in it.
_SIGN_IN = frozenset({"/sign-in", "/api/v1/session"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def people(request: Request) -> Iterator[Database]:
    """The database of people, on a connection of this request's own."""
    with people_at(request.app.state.settings.database) as db:
        yield db


async def visitor(request: Request) -> Visitor:
    """Who the request comes from. A token that does not work is told, not taken for nobody.

    Raises:
        SignInRequiredError: the token of the request is unknown, expired or revoked, or it is no bearer token.
    """
    said, cookie = request.headers.get("authorization"), request.cookies.get(cookie_name(request))
    found = Visitor() if said is None and not cookie else await run_in_threadpool(_known, request, said, cookie)
    # Every page says who is signed in.
    request.state.visitor = found
    return found


def _known(request: Request, said: str | None, cookie: str | None) -> Visitor:
    with people_at(request.app.state.settings.database) as db:
        if said is None:
            session = sessions.of(db, cookie or "")
            return Visitor(session.account, "session", session.csrf) if session else Visitor()
        scheme, _, secret = said.partition(" ")
        account = tokens.bearer(db, secret.strip()) if scheme.casefold() == "bearer" else None
    if account is None or account.closed:
        found = "the token is unknown, expired or revoked"
        raise SignInRequiredError(f"answer {request.url.path}", found, "Make another: `aftercart tokens make`.")
    return Visitor(account, "token")


Who = Annotated[Visitor, Depends(visitor)]
People = Annotated[Database, Depends(people)]


async def reading(request: Request, who: Who) -> None:
    """Whether the visitor may read: anyone where reading is open, else a reader.

    Raises:
        SignInRequiredError: reading is closed, and nobody is signed in.
    """
    if request.app.state.settings.reading == "closed":
        allow(who, "reader", f"read {request.url.path}")


async def unforged(request: Request, who: Who) -> None:
    """Whether a request that may change something is the visitor's own.

    Raises:
        AccessError: it comes from another site, or does not carry the secret of its session.
    """
    if request.method in _SAFE:
        return
    asked = f"{request.method} {request.url.path}"
    if not is_own(request):
        raise AccessError(asked, "the request comes from another site", "Use the pages of this one.")
    if request.method == "POST" and request.url.path in _SIGN_IN:
        return
    sent = request.headers.get("x-csrf-token")
    if sent is None and who.by == "session" and request.headers.get("content-type", "").startswith(_FORM):
        field = (await form(request)).get("csrf")
        sent = field if isinstance(field, str) else None
    check_unforged(who, sent, asked)


#: Read above; here so that OpenAPI says where a token goes.
_BEARER = HTTPBearer(auto_error=False, description="A token of `POST /api/v1/tokens` or `aftercart tokens make`.")
_FORM = "application/x-www-form-urlencoded"


def needs(role: Role) -> Callable[[Request, Visitor], Account]:
    """A dependency: the account of the visitor, where it may do what `role` may."""

    def account(request: Request, who: Who, _: Annotated[object, Security(_BEARER)] = None) -> Account:
        return allow(who, role, f"{request.method} {request.url.path}")

    return account


Reader = Annotated[Account, Depends(needs("reader"))]
Reviewer = Annotated[Account, Depends(needs("reviewer"))]
Admin = Annotated[Account, Depends(needs("admin"))]


def is_own(request: Request) -> bool:
    """Whether the request was made by our own pages or by no page: browsers say where a form comes from."""
    if request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = {request.headers.get("host", ""), urlsplit(request.app.state.settings.public_url or "").netloc}
    return urlsplit(origin).netloc in ours - {""}


def is_secure(request: Request) -> bool:
    """Whether people reach the server over https, itself or through a proxy."""
    return (request.app.state.settings.public_url or str(request.url)).startswith("https:")


def cookie_name(request: Request) -> str:
    """The name of the session's cookie."""
    return _SECURE if is_secure(request) else _PLAIN


def address(request: Request) -> str:
    """Where the request comes from, as attempts are counted by."""
    return request.client.host if request.client else "unknown"


def home_of(request: Request) -> str:
    """The address that people reach the service by, with its last slash."""
    return (request.app.state.settings.public_url or str(request.base_url)).rstrip("/") + "/"
