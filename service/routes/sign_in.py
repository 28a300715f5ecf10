"""The pages `/sign-in` and `/account`: signing in and out, one's own tokens and password."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import AccessError, PeopleError
from service.pages import page
from service.people import account as accounts
from service.people import sessions, tokens
from service.people.account import ROLES
from service.permissions import People, Reader, Who, cookie_name
from service.routes.session import end, set_cookie, signed_in
from service.routing import Router

OPEN = True
router = Router(include_in_schema=False)
_Field = Annotated[str, Form(max_length=1000)]


@router.get("/sign-in", response_class=HTMLResponse)
def form(request: Request, who: Who, next: str = "/") -> Response:
    """The form, or on to where the visitor wanted to go."""
    if who.account is not None:
        return RedirectResponse(inside(next), 303)
    return page(request, "sign-in.html", next=inside(next), oidc=bool(request.app.state.settings.oidc_issuer))


@router.post("/sign-in")
def sign_in(request: Request, people: People, name: _Field = "", password: _Field = "", next: _Field = "/") -> Response:
    """Begins a session and goes on; else the form again, saying why."""
    try:
        account = signed_in(people, request, name, password)
    except AccessError as error:
        said = {
            "next": inside(next),
            "name": name,
            "error": error,
            "oidc": bool(request.app.state.settings.oidc_issuer),
        }
        return page(request, "sign-in.html", error.status, **said)
    answer = RedirectResponse(inside(next), 303)
    set_cookie(request, answer, sessions.begin(people, account, request.cookies.get(cookie_name(request))))
    return answer


@router.post("/sign-out")
def sign_out(request: Request, people: People) -> Response:
    """Ends the session."""
    answer = RedirectResponse("/", 303)
    end(people, request, answer)
    return answer


@router.get("/account", response_class=HTMLResponse)
def account(request: Request, account: Reader, who: Who, people: People) -> HTMLResponse:
    """Who one is, and one's tokens."""
    return _account_page(request, account, who, people)


@router.post("/account/tokens")
def make_token(
    request: Request,
    account: Reader,
    who: Who,
    people: People,
    label: _Field = "",
    role: _Field = "",
    days: _Field = "90",
) -> Response:
    """Makes a token and shows its secret, once."""
    try:
        length = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
        _, secret = tokens.make(people, account, label, role or None, length)
    except PeopleError as error:
        return _account_page(request, account, who, people, error.status, error=error)
    return _account_page(request, account, who, people, secret=secret, label=label)


@router.post("/account/tokens/{id}/revoke")
def revoke_token(account: Reader, people: People, id: int) -> Response:
    """Ends a token."""
    tokens.revoke(people, id, account.name)
    return RedirectResponse("/account", 303)


@router.post("/account/password")
def new_password(
    request: Request,
    account: Reader,
    people: People,
    who: Who,
    now: _Field = "",
    password: _Field = "",
    again: _Field = "",
) -> Response:
    """Sets another password, for whoever knows the one that holds. All other sessions end; this one is begun anew."""
    if password != again:
        found, remedy = "the two new passwords are not the same", "Type the new one twice."
        differ = PeopleError("set a password", found, remedy)
        return _account_page(request, account, who, people, differ.status, password_error=differ, wrong="password")
    try:
        signed_in(people, request, account.name, now)
        accounts.change(people, account.name, password=password)
    except (AccessError, PeopleError) as error:
        wrong = "now" if isinstance(error, AccessError) else "password"
        return _account_page(request, account, who, people, error.status, password_error=error, wrong=wrong)
    answer = RedirectResponse("/account?done=password", 303)
    set_cookie(request, answer, sessions.begin(people, account, request.cookies.get(cookie_name(request))))
    return answer


def _account_page(
    request: Request, account: Reader, who: Who, people: People, status: int = 200, **more: object
) -> HTMLResponse:
    roles = ROLES[: ROLES.index(account.role) + 1]
    found = tokens.of_account(people, account.name)
    said = {
        "account": account,
        "csrf": who.csrf,
        "roles": roles,
        "tokens": found,
        "secret": None,
        "error": None,
        "here": "account",
        "done": request.query_params.get("done", ""),
        **more,
    }
    answer = page(request, "account.html", status, **said)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def inside(path: str) -> str:
    """A path of this site, never another's: `//evil.example` and `/\\evil.example` lead elsewhere."""
    return path if path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable() else "/"
