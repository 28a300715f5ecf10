"""`aftercart synthesis`: pooled figures of what the table holds, as a table, as JSON, and drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.synthesis.question import IntervalMethod, Method, Statistic


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("synthesis")(synthesis)


def synthesis(
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="Only studies that it finds.")] = "",
    endpoint: Annotated[
        list[str] | None, typer.Option(help="ORR where none is named; may be given several times.")
    ] = None,
    therapy_class: Annotated[str, typer.Option(help="Only this class; else each by itself.")] = "",
    statistic: Annotated[Statistic, typer.Option(help="What is pooled; medians are shown only.")] = "rate",
    at_months: Annotated[float | None, typer.Option(min=0, help="Only figures at this time.")] = None,
    method: Annotated[Method, typer.Option(help="How the variance between studies is found.")] = "REML",
    interval: Annotated[IntervalMethod, typer.Option(help="Of the pooled mean.")] = "modified_hartung_knapp",
    reconstruct: Annotated[bool, typer.Option("--reconstruct", help="Work out k of N from a percentage.")] = False,
    mixed: Annotated[bool, typer.Option("--mixed", help="Also cohorts that were given several classes.")] = False,
    overlapping: Annotated[bool, typer.Option("--overlapping", help="Count all that may share patients.")] = False,
    retracted: Annotated[bool, typer.Option("--retracted", help="Also retracted publications.")] = False,
    news: Annotated[bool, typer.Option("--news/--no-news", help="Also what only news tells.")] = True,
    verified: Annotated[bool, typer.Option("--verified", help="Only what a reviewer has confirmed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as the API answers it.")] = False,
    figures: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the figures go.")] = None,
    format: Annotated[list[str] | None, typer.Option(help="Of the figures: svg, png, pdf, json. Default: svg.")] = None,
    width: Annotated[float, typer.Option(min=60, max=250, help="Of the figures, in millimetres.")] = 174,
) -> None:
    """Pool results by therapy class and endpoint, each with its studies, and draw them."""
    from service.query import Query
    from service.synthesis.question import Question
    from service.terminal.synthesising import show_synthesis

    found = Query(q=query, relevant=True)
    questions = [
        Question(
            code, statistic, found, therapy_class, at_months, method, interval,
            reconstruct, mixed, overlapping, retracted, news, verified,
        )
        for code in endpoint or ["ORR"]
    ]  # fmt: skip
    show_synthesis(questions, as_json, figures, format or ["svg"], width)
