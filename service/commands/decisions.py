"""`aftercart decisions`: the log of what people decided, as a file and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    group = typer.Typer(help="The log of what people decided.", no_args_is_help=True)
    group.command("export")(export)
    group.command("replay")(replay)
    app.add_typer(group, name="decisions")


def export(
    output: Annotated[Path, typer.Option("--output", help="The file to write.")],
    format: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
) -> None:
    """Write the whole log, from which everything decided can be rebuilt."""
    from service.terminal.decisions import export_log

    export_log(output, format)


def replay(file: Annotated[Path, typer.Argument(metavar="FILE", help="A log that `export` wrote.")]) -> None:
    """Put the decisions of a log into this database and apply them; those that are there already stay."""
    from service.terminal.decisions import replay_log

    replay_log(file)
