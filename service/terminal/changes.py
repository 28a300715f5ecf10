"""What changed, on the terminal."""

from __future__ import annotations

import typer

from corpus.errors import QueryError
from service.living import changes, log
from service.living import view as views
from service.living.shapes import EventAnswer
from service.living.wording import headline, lines
from service.terminal.shared import open_table
from service.terminal.views import asked


def show_changes(since: str, query: str, view: str | None, kinds: list[str], as_json: bool) -> None:
    """Prints every event since a day, or one line where there is none.

    Raises:
        QueryError: a day, kind or question that cannot be understood. NotFoundError: no such view.
    """
    table = open_table()
    found = views.named(table.db, view, every=True) if view is not None else None
    if found is not None and query.strip():
        raise QueryError("tell what changed", "both a view and a question are named", "Name one of them.")
    of = changes.Asked(asked(table, query, None), found, changes.moment(since), changes.known_kinds(kinds))
    if changes.moment(since) < (begun := log.begun(table.db))[: len(changes.moment(since))]:
        typer.echo(
            f"changes are kept since {begun[:16].replace('T', ' ')} UTC, of what was before nothing is known", err=True
        )
    told = False
    for event in changes.everything(table, of):
        told = True
        if as_json:
            typer.echo(EventAnswer.of(event).model_dump_json())
            continue
        typer.echo(f"{event.at[:10]} {event.study} {headline(event)}")
        for line in lines(event):
            typer.echo(f"    {line}")
    if not told and not as_json:
        typer.echo("nothing changed")
