"""`aftercart changes`: what happened to the table since a day."""

from __future__ import annotations

from typing import Annotated

import typer

from service.options import OfView


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("changes")(changes)


def changes(
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="A day or time: 2026-11-01.")],
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="Only of studies that it finds.")] = "",
    view: OfView = None,
    kinds: Annotated[list[str] | None, typer.Option("--kind", help="Only of this kind; may be given again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines.")] = False,
) -> None:
    """Say what changed: studies new, changed, retracted, corrected, superseded, decided on, withdrawn; oldest first."""
    from service.terminal.changes import show_changes

    show_changes(since, query, view, list(kinds or ()), as_json)
