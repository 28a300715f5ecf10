"""`aftercart prisma`: a PRISMA 2020 flow diagram of a review's counts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import QueryError


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("prisma")(prisma)


def prisma(
    counts: Annotated[
        Path | None,
        typer.Argument(
            metavar="[COUNTS]", help="A JSON object, or the CSV of the R package PRISMA2020.", readable=False
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", help="The file to write: .svg, .png, .pdf or, of a review, .json.")
    ] = Path("-"),
    review: Annotated[
        int | None,
        typer.Option("--review", metavar="ID", help="A review of this library, in place of a file of counts."),
    ] = None,
    width: Annotated[float, typer.Option(min=60, max=250, help="In millimetres.")] = 174,
) -> None:
    """Draw the PRISMA 2020 flow diagram of a review's counts."""
    from service.terminal.flowing import draw_flow, draw_review

    if (counts is None) == (review is None) or str(output) == "-":
        remedy = "Name a file of counts or a --review, and the --output."
        raise QueryError("draw a flow diagram", "what to draw, or where to, is not named", remedy)
    if counts is not None:
        draw_flow(counts, output, width)
    else:
        draw_review(review or 0, output, width)
