"""An answer as a file."""

from __future__ import annotations

from pathlib import Path

import typer

from corpus.errors import InputError
from service.exporting.answer import Answer, LeftOut
from service.exports import export_format
from service.terminal.shared import open_table
from service.terminal.views import asked
from service.writing import written_bytes


def export_file(format: str, output: Path, query: str, relevant: bool = False, view: str | None = None) -> int:
    """Writes the answer to a file, whole or not at all; lists what the format cannot hold, and the exit code says so."""
    chosen = export_format(format)
    table = open_table()
    with table.moment():
        answer = Answer(table, asked(table, query, view, relevant))
        with written_bytes(str(output)) as out:
            for piece in chosen.write(answer):
                out.write(piece)
    _list(answer.left_out)
    typer.echo(f"wrote {output}", err=True)
    return InputError.exit_code if answer.left_out.count else 0


def _list(left: LeftOut) -> None:
    for study, reason in left.named:
        typer.echo(f"left out {study}: {reason}", err=True)
    if more := left.count - len(left.named):
        typer.echo(f"and {more} more", err=True)
