"""`/accounts`: who may do what, for admins: new accounts, roles, passwords, closing and opening."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import PeopleError
from service.pages import page
from service.people import account as accounts
from service.people.account import ROLES
from service.people.passwords import LONGEST, SHORTEST
from service.permissions import Admin, People, Who
from service.routing import Router

router = Router(prefix="/accounts", include_in_schema=False)
_Field = Annotated[str, Form(max_length=LONGEST)]


@router.get("", response_class=HTMLResponse)
def all_accounts(request: Request, people: People, who: Who, admin: Admin, done: str = "") -> HTMLResponse:
    """All accounts, closed ones too."""
    return _page(request, people, who, done=done)


@router.post("")
def add_account(
    request: Request,
    people: People,
    who: Who,
    admin: Admin,
    name: _Field = "",
    shown: _Field = "",
    role: _Field = "reviewer",
    password: _Field = "",
) -> Response:
    """Makes an account; else the form again, saying why."""
    try:
        made = accounts.add(people, name.strip().casefold(), role, password, shown.strip() or None)
    except PeopleError as error:
        typed = {"name": name, "shown": shown, "role": role}
        return _page(request, people, who, error.status, error=error, typed=typed)
    return RedirectResponse(f"/accounts?done={made.name}", 303)


@router.post("/{name}")
def change_account(
    request: Request,
    people: People,
    who: Who,
    admin: Admin,
    name: Annotated[str, Path(max_length=80)],
    role: _Field = "",
    password: _Field = "",
    do: _Field = "",
) -> Response:
    """Gives another role or password, closes or opens; else the page again, saying why."""
    closed = {"close": True, "open": False}.get(do)
    try:
        accounts.change(people, name, role or None, password or None, closed)
    except PeopleError as error:
        return _page(request, people, who, error.status, error=error, of=name)
    return RedirectResponse(f"/accounts?done={name}", 303)


def _page(request: Request, people: People, who: Who, status: int = 200, **more: object) -> HTMLResponse:
    said = {
        "accounts": accounts.everyone(people),
        "roles": ROLES,
        "csrf": who.csrf or "",
        "shortest": SHORTEST,
        "typed": {},
        "error": None,
        "of": "",
        "done": "",
    }
    answer = page(request, "accounts.html", status, here="account", **said | more)
    answer.headers["Cache-Control"] = "no-store"
    return answer
