"""Messages sent, and those that were given up."""

from __future__ import annotations

import typer

from corpus.errors import FetchError
from service.living import delivery
from service.living.deliver import deliver
from service.notation import counted
from service.settings import settings
from service.terminal.shared import open_table


def deliver_due(retry: int | None) -> int:
    """Sends what is due and says what became of it; the exit code says whether something failed.

    Raises:
        NotFoundError: what is to be tried anew was not given up. BusyError: another process sends.
    """
    table = open_table()
    if retry is not None:
        delivery.retry(table.db, retry)
    done = deliver(table, settings())
    for key, why in done.failures:
        typer.echo(f"{key}: {why}", err=True)
    typer.echo(f"{counted(done.sent, 'message')} sent, {done.failed} to be tried again, {done.dead} given up")
    return FetchError.exit_code if done.failures else 0


def list_dead() -> None:
    """Prints a line a message that was given up."""
    found = delivery.listed(open_table().db, "dead")
    for one in found:
        typer.echo(f"{one.id} {one.channel} to {one.target}, {counted(one.tries, 'try')}: {one.why}")
    if not found:
        typer.echo("nothing was given up")
