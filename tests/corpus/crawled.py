"""Crawls of one source through the stand-in, without its pace."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from corpus.crawl import crawl
from corpus.crawling.ledger import Entry
from corpus.library import Library
from corpus.topic import Topic
from tests.corpus.asked import manners
from tests.standin import StandIn

TODAY = date(2026, 8, 20)


def entries(standin: StandIn, library: Library, topic: Topic, only: Collection[str], **more: Any) -> dict[str, Entry]:
    """The ledger's rows of a crawl, by their source."""
    when = {name: more.pop(name) for name in ("since", "today") if name in more}
    quick = manners(standin, paces=dict.fromkeys(only, 0.0), **more)
    done = crawl(library, [topic], quick, only=only, **{"today": TODAY, **when})
    if done.errors:
        raise done.errors[0]
    return {entry.source: entry for entry in done.entries}


def entry(standin: StandIn, library: Library, topic: Topic, source: str, **more: Any) -> Entry:
    """The ledger's row of a crawl of one source."""
    return entries(standin, library, topic, [source], **more)[source]


def told(entry: Entry) -> tuple[str, int, int]:
    """(outcome, expected, fetched)."""
    return entry.outcome, entry.expected, entry.fetched
