"""`aftercart search`: the first rows of an answer."""

from __future__ import annotations

from typing import Annotated

import typer

from service.options import OfView, Relevant


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("search")(search)


def search(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help='Words, "phrases", AND, OR, NOT, word*, field:value: docs/search.md.')
    ],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Rows to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Rows as JSON lines.")] = False,
    relevant: Relevant = False,
    view: OfView = None,
) -> None:
    """Search the evidence table."""
    from service.terminal.searching import show_search

    show_search(query, limit, as_json, relevant, view)
