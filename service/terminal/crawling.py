"""Crawls: progress while they run, the ledger's row of each at the end, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import typer
from rich.progress import TaskID

from corpus import topics
from corpus.crawl import Crawled, crawl
from corpus.crawling.ledger import Entry
from corpus.crawling.run import Progress as Sofar
from corpus.errors import FetchError
from service.logs import logged
from service.notation import counted
from service.reports import join
from service.settings import settings
from service.terminal.reports import tell_joined
from service.terminal.shared import open_table, progress_bar


def crawl_sources(sources: list[str], since: date | None, named: list[str]) -> int:
    """Crawls and prints what became of it; 0 where nothing is missing, else the exit code of what stands in the way.

    Raises:
        QueryError, NotFoundError, TopicError: no such source, no such topic, or one that cannot be used.
    """
    chosen = topics.named(named, settings().topics)
    table = open_table()
    if not settings().email:
        typer.echo("aftercart: set AFTERCART_EMAIL to your address, so that services can reach you", err=True)
    with progress_bar() as bar, logged(settings(), "info" if bar.disable else "warning"):
        tasks: dict[str, TaskID] = {}

        def tell(so_far: Sofar) -> None:
            name = f"{so_far.topic} {so_far.source}"
            task = tasks.get(name)
            if task is None:
                task = tasks[name] = bar.add_task(name)
            bar.update(task, completed=so_far.came, total=max(so_far.expected, so_far.came) or None)

        crawled = crawl(table.library, chosen, settings().manners, sources, since, meanwhile=tell)
    # What a source has withdrawn is served no longer than until here, whether or not an extract follows.
    table.forget_withdrawn()
    tell_joined(join(table))
    return _told(crawled)


def line(entry: Entry) -> str:
    """The ledger's row of a run, for people."""
    since = entry.window.since or "the beginning"
    # Whether its process is still there is not known here.
    outcome = "unfinished" if entry.outcome == "running" else entry.outcome
    became = {
        "new": entry.new,
        "changed": entry.changed,
        "unchanged": entry.unchanged,
        "withdrawn": entry.withdrawn,
        "duplicate": entry.duplicate,
        "rejected": entry.rejected,
        "retracted": entry.retracted,
    }
    said = ", ".join(f"{count:,} {name}" for name, count in became.items() if count or name in {"new", "changed"})
    told = f", {counted(entry.told, 'document')} of others changed" if entry.told else ""
    return (
        f"{entry.topic} {entry.source}: {outcome}, {since} to {entry.window.until}: "
        f"{entry.expected:,} expected, {entry.fetched:,} fetched: {said}{told} "
        f"({counted(entry.asked, 'request')}, {entry.bytes / 1e6:.1f} MB)"
    )


def shortcomings(entry: Entry) -> Iterator[str]:
    """What stands in the way of "complete", and the first of what is missing or was rejected."""
    if entry.why:
        yield f"{entry.topic} {entry.source} is {entry.outcome}: {entry.why}"
    if entry.missing:
        yield f"missing: {', '.join(entry.missing)}{' ...' if len(entry.missing) == 20 else ''}"
    yield from (f"rejected {place}: {reason}" for place, reason in entry.rejects)


def _told(crawled: Crawled) -> int:
    for entry in crawled.entries:
        typer.echo(line(entry))
        for said in shortcomings(entry):
            typer.echo(said, err=True)
    for busy in crawled.busy:
        typer.echo(f"aftercart: {busy}", err=True)
    if not crawled.entries and not crawled.busy:
        typer.echo("nothing to ask: the topics have no query or feed for these sources", err=True)
    if crawled.errors:
        return crawled.errors[0].exit_code
    if not crawled.complete:
        return FetchError.exit_code
    return crawled.busy[0].exit_code if crawled.busy else 0
