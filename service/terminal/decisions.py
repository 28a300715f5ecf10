"""The log of decisions from the command line."""

from __future__ import annotations

from pathlib import Path

import typer

from corpus.errors import MissingInputError, QueryError
from service.notation import counted
from service.review import log
from service.review.auditing import FORMATS, lines, read_lines
from service.review.replaying import replay
from service.terminal.shared import open_table
from service.writing import written


def export_log(output: Path, format: str) -> None:
    """Writes the whole log to a file, whole or not at all.

    Raises:
        QueryError: there is no such format.
    """
    if format not in FORMATS:
        raise QueryError(f"export decisions as {format}", "there is no such format", f"Known are {', '.join(FORMATS)}.")
    table = open_table()
    with table.moment(), written(str(output)) as out:
        for line in lines(log.everything(table.db), format):
            out.write(line)
    typer.echo(f"wrote {output}", err=True)


def replay_log(file: Path) -> None:
    """Appends what the log here lacks, and applies it to the studies that are there.

    Raises:
        MissingInputError: there is no such file.
        MalformedInputError: a line is no decision.
        DecisionError: a number belongs to another decision here.
    """
    if not file.is_file():
        raise MissingInputError(f"replay {file}", "there is no such file")
    table = open_table()
    with file.open(encoding="utf-8", newline="") as stream:
        added = replay(table, read_lines(stream, file.name))
    typer.echo(f"{counted(added, 'decision')} added")
