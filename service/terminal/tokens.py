"""Tokens from the command line."""

from __future__ import annotations

import typer

from service.people import account, tokens
from service.people.store import people_at
from service.settings import settings


def make(name: str, label: str, role: str | None, days: int) -> None:
    """Makes a token: its secret on standard output, what it is on standard error.

    Raises:
        NotFoundError: there is no such account.
        PeopleError: the label, role or days cannot be used.
    """
    with people_at(settings().database) as db:
        token, secret = tokens.make(db, account.get(db, name), label, role, days)
    typer.echo(f"token {token.id} of {name}, {token.role}, until {token.expires[:10]}; it is shown this once", err=True)
    typer.echo(secret)


def list_tokens(name: str) -> None:
    """Prints the tokens of an account.

    Raises:
        NotFoundError: there is no such account.
    """
    with people_at(settings().database) as db:
        account.get(db, name)
        for token in tokens.of_account(db, name):
            state = "revoked" if token.revoked else f"until {token.expires[:10]}"
            typer.echo(f"{token.id:<6}{token.role:10s}{state:18s}{token.label}")


def revoke(id: int) -> None:
    """Ends a token.

    Raises:
        NotFoundError: there is none of that id.
    """
    with people_at(settings().database) as db:
        tokens.revoke(db, id)
    typer.echo(f"token {id} is revoked")
