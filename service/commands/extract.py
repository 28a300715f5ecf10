"""`aftercart extract`: evidence out of documents."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from corpus.errors import QueryError


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("extract")(extract)


def extract(
    input: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="JSONL", help='No library: {"id","title","text"} a line; - for standard input.'
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", metavar="JSONL", help="With --input: where the records go; else, or for -, standard output."
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help='With --input: {"record", "explanation"} a line, with what decided each value of the record.',
        ),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also documents that were set aside because reading them ended the process.")
    ] = False,
) -> None:
    """Read the evidence out of every pending document of the library, or of a JSONL file."""
    from service.terminal.extracting import extract_file, extract_pending

    if input is not None:
        sys.exit(extract_file(input, "-" if output is None else output, explain))
    if explain:
        remedy = (
            "Name the documents with --input; of a study in the table, GET /api/v1/studies/{id}?explain=true says it."
        )
        raise QueryError("extract and explain", "no --input is named", remedy)
    if output is not None:
        remedy = (
            "Name the documents with --input, or write the library's records with `aftercart export --format jsonl`."
        )
        raise QueryError(f"extract to {output}", "no --input is named", remedy)
    sys.exit(extract_pending(again))
