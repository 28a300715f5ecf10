"""Pooled figures as a table on a screen, as JSON, and as files of pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from corpus.errors import MissingInputError, NotFoundError
from service.notation import counted, endpoint_name
from service.synthesis.answering import as_json
from service.synthesis.figures import figures
from service.synthesis.figures.forest_text import ESTIMATE, WEIGHT, cell, interval_text, pooled_row, prediction_row, row
from service.synthesis.figures.forest_text import notes as notes_of
from service.synthesis.figures.rendering import MEDIA_TYPES, rendered
from service.synthesis.question import Question
from service.synthesis.synthesis import Answer, Synthesis, synthesise
from service.terminal.shared import open_table
from service.writing import written_bytes


def show_synthesis(
    questions: Sequence[Question], whole: bool, folder: Path | None, formats: Sequence[str], width: float
) -> None:
    """Prints the pooled figures; with a folder also draws each group that has studies.

    Raises:
        MissingInputError: there is no such folder.
        NotFoundError: no such format of a picture.
    """
    _check(folder, formats)
    table = open_table()
    with table.moment():
        answer = synthesise(table, *questions)
    if whole:
        typer.echo(json.dumps(as_json(answer), ensure_ascii=False))
    else:
        _show(answer, questions)
    if folder is not None:
        for written in _drawn(answer, folder, formats, width):
            typer.echo(f"wrote {written}", err=True)


def _check(folder: Path | None, formats: Sequence[str]) -> None:
    unknown = [name for name in formats if name not in MEDIA_TYPES]
    if unknown:
        raise NotFoundError(f"draw as {unknown[0]}", "there is no such format", f"Known are {', '.join(MEDIA_TYPES)}.")
    if folder is not None and not folder.is_dir():
        raise MissingInputError(f"write figures to {folder}", "there is no such folder", "Make it first.")


def _show(answer: Answer, questions: Sequence[Question]) -> None:
    # A label may hold "[nr]" or ":x:": it is no markup.
    console = Console(markup=False, highlight=False, emoji=False)
    for group in answer.groups:
        console.print(_table(group) if group.members else _title(group))
        for said in _below(group):
            typer.echo(said)
        typer.echo("")
    if not answer.groups:
        names = ", ".join(f"{q.endpoint} {q.statistic.replace('_', ' ')}" for q in questions)
        typer.echo(f"nothing to pool: {names}")
    if answer.set_aside:
        typer.echo(f"{counted(len(answer.set_aside), 'result')} of no one group; --json lists them", err=True)


def _title(group: Synthesis) -> str:
    return f"{endpoint_name(group.question.endpoint)}, {group.group}"


def _table(group: Synthesis) -> Table:
    columns = ("study", "events", "total", "estimate [95% CI]", "weight %")
    shown = Table(*columns, title=_title(group), title_justify="left")
    rows = [row(member, group) for member in group.members]
    pooled = pooled_row(group)
    if pooled is not None and group.pooled is not None:
        rows += [pooled] + ([prediction_row(group)] if group.pooled.prediction is not None else [])
    for one in rows:
        shown.add_row(one.label, *(cell(one, column) for column in ("Events", "Total", ESTIMATE, WEIGHT)))
    return shown


def _below(group: Synthesis) -> Iterator[str]:
    if group.why_not:
        yield group.why_not
    yield from notes_of(group)
    yield from (f"! {warning}" for warning in group.warnings)
    for variant in group.sensitivity:
        if variant.changes:
            pooled = variant.pooled
            figure = (
                variant.why_not
                if pooled is None
                else interval_text(group.natural(pooled.estimate), group.natural_interval(pooled.interval), group)
            )
            yield f"{variant.name}: {counted(variant.k, 'result')}, {figure}"
    for aside in group.set_aside:
        yield f"- {aside.candidate.label}: {aside.reason}"


def _drawn(answer: Answer, folder: Path, formats: Sequence[str], width: float) -> Iterator[Path]:
    for group in answer.groups:
        for name, figure in figures().items():
            # A funnel is drawn around a pooled figure; what has none has no funnel.
            if not group.members or len(group.members) > figure.MOST or (name == "funnel" and group.pooled is None):
                continue
            specification = figure.specification(group, width)
            for format in formats:
                words = re.sub(r"[^a-z0-9]+", "-", group.group.lower()).strip("-")
                target = folder / f"{name}-{group.question.endpoint.lower()}-{words}.{format}".replace(">=", "")
                with written_bytes(str(target)) as out:
                    out.write(rendered(specification, format))
                yield target
