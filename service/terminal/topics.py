"""Topics: a line each, and what one of them asks of each source."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import typer

from corpus import topics
from corpus.asking import AskedAbout, LiveSource, Request, Window, live_sources
from corpus.errors import AftercartError
from corpus.topic import Topic
from service.notation import counted
from service.settings import settings


def list_topics() -> int:
    """Prints every topic with its title and what it asks, or why it cannot be used; the exit code of the first such."""
    code = 0
    for name, path in topics.available(settings().topics).items():
        try:
            topic = topics.load(path)
        except AftercartError as error:
            typer.echo(f"{name}: {error}", err=True)
            code = code or error.exit_code
        else:
            asks = ", ".join(
                source.NAME for source in live_sources().values() if any(source.questions(topic, Window()))
            )
            typer.echo(f"{name}: {topic.title}")
            typer.echo(
                f"  asks {asks or 'nobody'}; {'yours' if path.parent == settings().topics else 'shipped'}, {path.name}"
            )
    return code


def explain_topics(named: list[str]) -> int:
    """Prints what each topic asks of each source, in the words that are sent.

    Raises:
        NotFoundError, TopicError, MissingInputError: no such topic, or one that cannot be used.
    """
    for topic in topics.named(named, settings().topics):
        typer.echo(f"{topic.name}: {topic.title}")
        for source in live_sources().values():
            for said in _asked(source, topic):
                typer.echo(said)
    return 0


def _asked(source: LiveSource, topic: Topic) -> Iterator[str]:
    for request in source.questions(topic, Window()):
        yield f"\n{source.NAME}: {request.step or 'asks'} {request.url}"
        yield from (f"  {name} = {_wrapped(value)}" for name, value in (*request.params, *request.form))
        yield from _limits(request, topic)
    if isinstance(source, AskedAbout):
        yield f"\n{source.NAME}: asked about every document that the library holds"


def _limits(request: Request, topic: Topic) -> Iterator[str]:
    """What holds for the pages behind a feed."""
    if request.url in topic.feeds:
        words = f"entries that say one of {counted(len(topic.words), 'word')}" if topic.words else "every entry"
        sites = ", ".join(topic.sites) or "no site"
        yield f"  {words}; pages of {sites}"


def _wrapped(value: str) -> str:
    return textwrap.fill(value, 110, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
