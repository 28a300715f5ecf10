"""`aftercart tokens`: what lets programs work in an account's name."""

from __future__ import annotations

from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    group = typer.Typer(help="Tokens that let programs work in an account's name.", no_args_is_help=True)
    group.command("make")(make)
    group.command("list")(list_tokens)
    group.command("revoke")(revoke)
    app.add_typer(group, name="tokens")


def make(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Whose name it works in.")],
    label: Annotated[str, typer.Option(help="What it is for.")],
    role: Annotated[str | None, typer.Option(help="What it may do; else what the account may.")] = None,
    days: Annotated[int, typer.Option(help="How long it lives, 1 to 366.")] = 90,
) -> None:
    """Make a token; its secret is printed this once."""
    from service.terminal import tokens

    tokens.make(account, label, role, days)


def list_tokens(account: Annotated[str, typer.Argument(metavar="ACCOUNT")]) -> None:
    """List an account's tokens, newest first."""
    from service.terminal import tokens

    tokens.list_tokens(account)


def revoke(id: Annotated[int, typer.Argument(metavar="ID", help="As `list` shows it.")]) -> None:
    """End a token."""
    from service.terminal import tokens

    tokens.revoke(id)
