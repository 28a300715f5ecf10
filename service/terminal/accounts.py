"""Accounts from the command line: whoever can write the database may administer it."""

from __future__ import annotations

import sys

import typer

from service.people import account
from service.people.store import people_at
from service.settings import settings


def add_account(name: str, role: str, shown: str | None, from_stdin: bool) -> None:
    """Adds an account and says so.

    Raises:
        PeopleError: name, role or password cannot be used, or the name is taken.
    """
    account.checked_role(role)
    password = _password(from_stdin)
    with people_at(settings().database) as db:
        made = account.add(db, name, role, password, shown)
    typer.echo(f"added {made.name}, {made.role}")


def list_accounts() -> None:
    """Prints name, role, name shown, and since when it is closed."""
    with people_at(settings().database) as db:
        for one in account.everyone(db):
            typer.echo(
                f"{one.name:20s}{one.role:10s}{one.shown}" + (f"  closed {one.closed[:10]}" if one.closed else "")
            )


def change(name: str, role: str | None = None, closed: bool | None = None) -> None:
    """Changes an account and says what it is now.

    Raises:
        NotFoundError: there is no such account.
        PeopleError: the role is unknown, or nobody would be left who can administer.
    """
    with people_at(settings().database) as db:
        one = account.change(db, name, role, None, closed)
    typer.echo(f"{one.name} is {'closed' if one.closed else one.role}")


def set_password(name: str, from_stdin: bool) -> None:
    """Sets a password anew.

    Raises:
        NotFoundError: there is no such account.
        PeopleError: the password cannot be used.
    """
    with people_at(settings().database) as db:
        account.get(db, name)
        account.change(db, name, password=_password(from_stdin))
    typer.echo(f"{name} has a new password")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
