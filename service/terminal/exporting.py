"""An answer as a file."""

from __future__ import annotations

from pathlib import Path

import typer

from service.exports import export_format
from service.query import Query
from service.terminal.shared import open_table
from service.writing import written


def export_file(format: str, output: Path, query: str, relevant: bool = False) -> None:
    """Writes the answer to a file, whole or not at all."""
    chosen = export_format(format)
    rows = open_table().export(Query(q=query, relevant=relevant or None), chosen.VIEW)
    with written(str(output)) as out:
        for part in chosen.write(rows):
            out.write(part)
    typer.echo(f"wrote {output}", err=True)
