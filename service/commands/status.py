"""`aftercart status`: what there is and where."""

from __future__ import annotations

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("status")(status)


def status() -> None:
    """What the library and the table hold, and where."""
    from service.terminal.status import show_status

    show_status()
