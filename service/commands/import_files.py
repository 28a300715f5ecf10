"""`aftercart import`: files into the library."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("import")(import_)


def import_(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...",
            help="PubMed XML, nbib, RIS, EndNote XML, CSV, JSONL, text or saved HTML pages; plain or .gz; a folder of them; or the "
            "address of PubMed's baseline or update files.",
        ),
    ] = None,
    bundled: Annotated[bool, typer.Option("--bundled", help="Load the bundled corpus.")] = False,
    kind: Annotated[
        str | None,
        typer.Option(help="What the documents are, where the files do not say: abstract, conference, news ..."),
    ] = None,
    came_from: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATABASE", help="The database they were exported from, as a review reports it."
        ),
    ] = None,
) -> None:
    """Read files into the library; what is good is kept, what is not is listed with its place."""
    from service.terminal.importing import import_files

    sys.exit(import_files(list(files or ()), bundled, kind, came_from))
