"""`aftercart doctor`: is everything as it should be, and if not, what mends it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("doctor")(doctor)


def doctor(
    network: Annotated[bool, typer.Option("--network", help="Also ask each service one small question.")] = False,
) -> None:
    """Look at settings, data directory, disk, database, jobs and packages, and say how to mend what is wrong; exit 1 if anything is."""
    from service.terminal.doctor import show_findings

    sys.exit(show_findings(network))
