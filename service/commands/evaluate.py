"""`aftercart evaluate`: the extractor against a gold set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("evaluate")(evaluate)


def evaluate(
    gold_dir: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="A folder with one ID.json a study.")],
) -> None:
    """Score the extractor against a gold set."""
    from extractor.evaluate import report

    typer.echo(report(gold_dir))
