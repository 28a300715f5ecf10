"""`aftercart prisma`: a PRISMA 2020 flow diagram of a review's counts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("prisma")(prisma)


def prisma(
    counts: Annotated[
        Path,
        typer.Argument(metavar="COUNTS", help="A JSON object, or the CSV of the R package PRISMA2020.", readable=False),
    ],
    output: Annotated[Path, typer.Option("--output", help="The file to write: .svg, .png or .pdf.")],
    width: Annotated[float, typer.Option(min=60, max=250, help="In millimetres.")] = 174,
) -> None:
    """Draw the PRISMA 2020 flow diagram of a review's counts."""
    from service.terminal.flowing import draw_flow

    draw_flow(counts, output, width)
