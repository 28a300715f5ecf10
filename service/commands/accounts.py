"""`aftercart accounts`: who may read, review and administer."""

from __future__ import annotations

from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and . _ @ + -")]
Stdin = Annotated[
    bool, typer.Option("--password-stdin", help="Take the password from standard input; else it is asked for.")
]


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    group = typer.Typer(help="Who may read, review and administer.", no_args_is_help=True)
    group.command("add")(add_account)
    group.command("list")(list_accounts)
    group.command("role")(role)
    group.command("password")(password)
    group.command("close")(close)
    group.command("open")(reopen)
    app.add_typer(group, name="accounts")


def add_account(
    name: Name,
    role: Annotated[str, typer.Option(help="reader, reviewer or admin.")] = "reader",
    shown: Annotated[str | None, typer.Option(help="How decisions name the person.")] = None,
    password_stdin: Stdin = False,
) -> None:
    """Add an account; its password is asked for twice."""
    from service.terminal import accounts

    accounts.add_account(name, role, shown, password_stdin)


def list_accounts() -> None:
    """List all accounts with their roles."""
    from service.terminal import accounts

    accounts.list_accounts()


def role(name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help="reader, reviewer or admin.")]) -> None:
    """Give an account another role."""
    from service.terminal import accounts

    accounts.change(name, role=role)


def password(name: Name, password_stdin: Stdin = False) -> None:
    """Set a password anew; the account's sessions end."""
    from service.terminal import accounts

    accounts.set_password(name, password_stdin)


def close(name: Name) -> None:
    """Close an account: its sessions and tokens end, what it did keeps its name."""
    from service.terminal import accounts

    accounts.change(name, closed=True)


def reopen(name: Name) -> None:
    """Open a closed account again."""
    from service.terminal import accounts

    accounts.change(name, closed=False)
