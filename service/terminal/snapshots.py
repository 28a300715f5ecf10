"""Snapshots written, loaded and compared."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from service.notation import counted
from service.snapshots import reading, writing
from service.snapshots.diff import diff
from service.snapshots.loading import load
from service.terminal.shared import open_table
from service.terminal.views import asked
from service.writing import written_bytes


def write_snapshot(output: Path, view: str | None = None) -> None:
    """Writes the state, or that of the studies of a view, to a file, whole or not at all."""
    table = open_table()
    query = asked(table, "", view) if view is not None else None
    with table.moment(), written_bytes(str(output)) as out:
        said = writing.write(table, out, query)
    records, documents = (said.files[f"{name}.jsonl"][2] for name in ("records", "documents"))
    typer.echo(
        f"wrote {output}: {said.version}, {counted(records, 'record')} of {counted(documents, 'document')}", err=True
    )


def load_snapshot(file: Path) -> None:
    """Loads a snapshot and says what became of its documents."""
    with reading.opened(file) as snapshot:
        said = load(open_table(), snapshot)
    more = [
        f", {counted(n, noun)} added"
        for noun in ("review", "decision", "view", "event")
        if (n := getattr(said, f"{noun}s"))
    ]
    put = counted(said.records, "record")
    docs = f"{said.added} added, {said.known} unchanged, {said.kept} kept as they were here"
    typer.echo(f"{docs}, {put} put{''.join(more)}")
    if said.untold:
        of = counted(said.untold, "event")
        typer.echo(f"{of} of the snapshot not taken: this library's log has a past of its own.", err=True)


def show_diff(before: Path, after: Path, as_json: bool) -> None:
    """Prints what changed, a line a change or as JSON."""
    with reading.opened(before) as one, reading.opened(after) as other:
        found = diff(one, other)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        return
    for line in found.lines():
        typer.echo(line)
