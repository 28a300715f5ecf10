"""Saved views from the command line, for whoever runs the service."""

from __future__ import annotations

import typer

from corpus.errors import NotFoundError
from service.living import view as views
from service.living.keeping import refresh
from service.living.resolving import resolved, within
from service.notation import counted
from service.query import Query
from service.table import EvidenceTable
from service.terminal.shared import open_table


def list_views() -> None:
    """Prints a line a view."""
    table = open_table()
    for one in views.everyone(table.db):
        seen = "shared " if one.shared else "private"
        found = counted(table.count(Query(one.query), "studies"), "study")
        typer.echo(f"{one.owner}/{one.name:20} {seen} {found:12} {one.query or 'everything'}")


def save_view(name: str, query: str, owner: str, shared: bool) -> None:
    """Saves a view, or changes the owner's view of that name.

    Raises:
        ViewError, QueryError: it cannot be one.
    """
    table = open_table()
    try:
        known = views.named(table.db, f"{owner}/{name.strip()}", every=True)
    except NotFoundError:
        kept = views.save(table.db, owner, name, query, shared)
    else:
        kept = views.replace(table.db, known, known.name, query, shared, None)
    refresh(table, kept)
    typer.echo(f"saved {kept.name}, {counted(table.count(Query(kept.query), 'studies'), 'study')}")


def delete_view(name: str) -> None:
    """Takes a view away.

    Raises:
        NotFoundError, ViewError: there is none, or there are several.
    """
    table = open_table()
    found = views.named(table.db, name, every=True)
    views.delete(table.db, found)
    typer.echo(f"deleted {found.owner}/{found.name}")


def asked(table: EvidenceTable, query: str, view: str | None, relevant: bool = False) -> Query:
    """What a command asks: a question, within a view where one is named.

    Raises:
        NotFoundError, ViewError, QueryError: no such view, several of that name, or a question that cannot be understood.
    """
    q = within(view, query) if view is not None else query
    return resolved(table.db, Query(q=q, relevant=relevant or None), every=True)
