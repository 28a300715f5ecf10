"""The first rows of an answer, as a table or as JSON lines."""

from __future__ import annotations

import json

import typer
from rich.console import Console
from rich.table import Table

from extractor.sentences import shortened
from service.language.meaning import Synonym
from service.notation import at, counted, interval, value
from service.table import Row
from service.terminal.shared import open_table
from service.terminal.views import asked as within

#: How many other names of one thing are told.
_NAMES = 6


def show_search(query: str, limit: int, as_json: bool, relevant: bool, view: str | None = None) -> None:
    """Prints the first rows of the answer, as a table or as JSON lines."""
    table = open_table()
    asked = within(table, query, view, relevant)
    with table.moment():
        page, likely = table.search(asked, limit=limit), table.suggestions(asked)
    for name in asked.understood.synonyms:
        _tell(name)
    for one in likely:
        typer.echo(f"no study has {one.said}: did you mean {one.instead}?", err=True)
    if as_json:
        for row in page.items:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    shown = Table(
        "study",
        "year",
        "n",
        "endpoint",
        "result",
        "arm",
        "sentence",
        title=counted(page.total, "row"),
        title_justify="left",
    )
    for row in page.items:
        shown.add_row(
            row["study_id"],
            str(row["year"] or ""),
            "" if row["n"] is None else str(row["n"]),
            _endpoint(row),
            _result(row),
            row["arm"] or "",
            _sentence(row),
        )
    # A quote may hold "[nr]" or ":x:": it is no markup.
    Console(markup=False, highlight=False, emoji=False).print(shown)
    if page.next:
        more = counted(page.total - len(page.items), "more row")
        typer.echo(f"{more}: raise --limit, or export them", err=True)


def _tell(name: Synonym) -> None:
    """What else was looked for, on the error stream: the rows stay as they are for a program."""
    others = [*name.also, *name.members]
    shown = ", ".join(others[:_NAMES]) + (f" and {len(others) - _NAMES} more" if len(others) > _NAMES else "")
    typer.echo(f"{name.said}: also {shown}", err=True)


def _endpoint(row: Row) -> str:
    return "" if row["endpoint"] is None else f"{row['endpoint']} {at(row)}".rstrip()


def _result(row: Row) -> str:
    if row["endpoint"] is None:
        return ""
    return f"{value(row)} ({interval(row)})" if row["ci"] else value(row)


def _sentence(row: Row) -> str:
    """The sentence that states the result, cut around the quote where it is long."""
    if row["sentence"] is None:
        return ""
    said, begin = row["sentence"]["text"], row["sentence"]["start"]
    return shortened(said, row["start"] - begin, row["end"] - begin, most=100)
