"""`aftercart deliver`: tell those who asked to be told."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("deliver")(deliver)


def deliver(
    dead: Annotated[bool, typer.Option("--dead", help="List what was given up; send nothing.")] = False,
    retry: Annotated[int | None, typer.Option("--retry", metavar="ID", help="Try one of these anew, first.")] = None,
) -> None:
    """Send what is due: webhooks and digests of saved views; each event once. Run it often."""
    from service.terminal.delivering import deliver_due, list_dead

    if dead:
        list_dead()
        return
    sys.exit(deliver_due(retry))
