"""`aftercart snapshot`: the whole state as one file; loaded elsewhere, compared with another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import QueryError
from service.options import OfView

_group = typer.Typer(
    name="snapshot",
    invoke_without_command=True,
    help="The whole state as one file that can be cited.",
    rich_markup_mode=None,
)
File = Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="A snapshot.")]


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.add_typer(_group)


@_group.callback()
def snapshot(
    context: typer.Context,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE.zip", help="The file to write.")] = None,
    view: OfView = None,
) -> None:
    """Write the whole state as one dated zip file: records, documents, decisions, queries, versions, checksums."""
    if context.invoked_subcommand is not None:
        return
    from service.terminal.snapshots import write_snapshot

    if output is None:
        raise QueryError("make a snapshot", "no --output is named", "Name the file: --output evidence.zip.")
    write_snapshot(output, view)


@_group.command("load")
def load(file: File) -> None:
    """Put a snapshot into the library and its table; what is there already stays as it is."""
    from service.terminal.snapshots import load_snapshot

    load_snapshot(file)


@_group.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(metavar="A", readable=False, help="The earlier snapshot.")],
    after: Annotated[Path, typer.Argument(metavar="B", readable=False, help="The later one.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Say what changed between two snapshots: studies new, gone, retracted; values that differ."""
    from service.terminal.snapshots import show_diff

    show_diff(before, after, as_json)
