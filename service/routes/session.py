"""/api/v1/session: sign in, sign out, who am I."""

from __future__ import annotations

from fastapi import Request, Response

from corpus.errors import SignInRequiredError
from service.people import attempts, sessions
from service.people.account import Account, with_password
from service.people.shapes import Credentials, SessionAnswer
from service.permissions import People, Who, address, cookie_name, is_secure
from service.problems import documented
from service.routing import Router

#: Whoever may not read yet may sign in.
OPEN = True
router = Router(prefix="/api/v1/session", tags=["people"])


@router.get("", responses=documented(422, 503))
def who_am_i(who: Who) -> SessionAnswer:
    """The visitor's account and role; all null for whoever has not signed in."""
    account = who.account
    return SessionAnswer(
        name=account.name if account else None,
        shown=account.shown if account else None,
        role=who.role,
        by=who.by,
        csrf=who.csrf,
    )


@router.post("", responses=documented(403, 422, 429, 503))
def sign_in(request: Request, response: Response, people: People, sent: Credentials) -> SessionAnswer:
    """Begins a session, whose cookie the answer sets; programs do better with a token."""
    account = signed_in(people, request, sent.name, sent.password)
    id = sessions.begin(people, account, request.cookies.get(cookie_name(request)))
    set_cookie(request, response, id)
    begun = sessions.of(people, id)
    return SessionAnswer(
        name=account.name, shown=account.shown, role=account.role, by="session", csrf=begun.csrf if begun else None
    )


@router.delete("", status_code=204, responses=documented(403, 422, 503))
def sign_out(request: Request, response: Response, people: People) -> None:
    """Ends the session; without one nothing is done."""
    end(people, request, response)


def signed_in(people: People, request: Request, name: str, password: str) -> Account:
    """The account whose password it is.

    Raises:
        SignInRequiredError: name and password do not belong together; which of them is wrong is not told.
        TooManyAttemptsError: the attempt came too soon after others.
    """
    name, source = name.strip().casefold(), address(request)
    attempts.begin(people, name, source)
    account = with_password(people, name, password)
    if account is None:
        raise SignInRequiredError("sign in", "name and password do not belong together", "Try again, or ask an admin.")
    attempts.succeeded(people, name, source)
    return account


def set_cookie(request: Request, response: Response, id: str) -> None:
    """The session's cookie: not for scripts, not for other sites, and over https where people come by https."""
    response.set_cookie(
        cookie_name(request),
        id,
        max_age=int(sessions.WHOLE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def end(people: People, request: Request, response: Response) -> None:
    """Ends the session of the request, and its cookie."""
    name = cookie_name(request)
    if id := request.cookies.get(name):
        sessions.end(people, id)
    response.delete_cookie(name, httponly=True, samesite="lax", secure=is_secure(request))
