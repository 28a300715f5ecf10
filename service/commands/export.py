"""`aftercart export`: an answer as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.exports import names
from service.options import OfView, Relevant


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("export")(export)


def export(
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(names())}.")],
    output: Annotated[Path, typer.Option("--output", help="The file to write; - for standard output.")],
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="Only what it finds.")] = "",
    relevant: Relevant = False,
    view: OfView = None,
) -> None:
    """Write the evidence table, or what a query finds in it, to a file."""
    from service.terminal.exporting import export_file

    sys.exit(export_file(format, output, query, relevant, view))
