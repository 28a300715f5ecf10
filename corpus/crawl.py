"""Crawl: topic x source x window into the library; whatever ends it, the next one asks for the rest and for nothing twice."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from corpus.asking import AskedAbout, LiveSource, Request, Window, live_sources, service
from corpus.crawling.ledger import Entry, Ledger
from corpus.crawling.queue import Queue, unanswered
from corpus.crawling.run import Meanwhile, Run
from corpus.crawling.windows import Next, next_window
from corpus.errors import AftercartError, BusyError, QueryError
from corpus.fetch import Fetcher
from corpus.fetching.manners import Manners
from corpus.lease import lease
from corpus.library import Library
from corpus.log import logger
from corpus.topic import Topic

_log = logger("crawl")


@dataclass(frozen=True, slots=True)
class Crawled:
    """What became of a crawl: the ledger's row of each run, what a person must mend, and what others were at work on already."""

    entries: tuple[Entry, ...]
    errors: tuple[AftercartError, ...]
    busy: tuple[BusyError, ...]

    @property
    def complete(self) -> bool:
        """Nothing that was asked for is missing."""
        return all(entry.outcome == "complete" for entry in self.entries)


def crawl(
    library: Library,
    topics: Iterable[Topic],
    manners: Manners,
    only: Collection[str] = (),
    since: date | None = None,
    today: date | None = None,
    meanwhile: Meanwhile = lambda progress: None,
) -> Crawled:
    """Collects what the sources have on the topics.

    only: names of sources; none for all. since: the first day of changes that are asked for; None: what no complete crawl has
    covered. today: the last day. meanwhile: is told how far each run is.

    Raises:
        QueryError: there is no such source.
    """
    known = live_sources()
    if strangers := set(only) - set(known):
        said = ", ".join(sorted(strangers))
        raise QueryError(f"crawl {said}", "there is no such source", f"Known are {', '.join(known)}.")
    chosen = {name: source for name, source in known.items() if not only or name in only}
    day = today or datetime.now(UTC).date()
    work = _Crawl(Ledger(library), manners, since, day, meanwhile)
    return asyncio.run(work.all(list(topics), chosen))


class _Crawl:
    """One crawl of several sources at once."""

    def __init__(self, ledger: Ledger, manners: Manners, since: date | None, today: date, meanwhile: Meanwhile) -> None:
        self._ledger, self._manners, self._since, self._today = ledger, manners, since, today
        self._meanwhile = meanwhile
        self._entries: list[Entry] = []
        self._errors: list[AftercartError] = []
        self._busy: list[BusyError] = []
        self._asked_about: set[str] = set()

    async def all(self, topics: list[Topic], sources: Mapping[str, LiveSource]) -> Crawled:
        """All topics of all sources; those that are asked about documents come when the documents are there."""
        services = {name: found for name, source in live_sources().items() if (found := service(source)) is not None}
        first = [source for source in sources.values() if not isinstance(source, AskedAbout)]
        then = [source for source in sources.values() if isinstance(source, AskedAbout)]
        async with Fetcher(self._manners, services) as fetcher:
            for some in (first, then):
                await asyncio.gather(*(self._one(fetcher, topic, source) for topic in topics for source in some))
        return Crawled(tuple(self._entries), tuple(self._errors), tuple(self._busy))

    async def _one(self, fetcher: Fetcher, topic: Topic, source: LiveSource) -> None:
        """One topic of one source: the run that was left unfinished, and the one that follows it."""
        first = isinstance(source, AskedAbout) and source.NAME not in self._asked_about
        self._asked_about.add(source.NAME)
        asks = _Asks(topic, source, self._ledger.library if first else None)
        if not asks.anything:
            return
        remedy = "Wait for it; what it collects is the same."
        busy = BusyError(f"crawl {source.NAME} for {topic.name}", "another crawl is at it", remedy)
        try:
            with lease(self._locks(), f"{topic.name}-{source.NAME}", busy):
                entry, new, stopped = await self._run(fetcher, asks, resume=True)
                # What an open run still lacks does not keep the days after it waiting.
                if not new and not stopped and entry.window.until != self._today:
                    entry, *_ = await self._run(fetcher, asks, resume=False)
                self._entries.append(entry)
                _tell(entry)
        except BusyError as error:
            self._busy.append(error)

    async def _run(self, fetcher: Fetcher, asks: _Asks, resume: bool) -> tuple[Entry, bool, bool]:
        """(the row of a run at its end, whether it is a new one, whether it made no sense to go on)."""
        ledger, topic, source = self._ledger, asks.topic, asks.source
        past = ledger.past(topic.name, source.NAME, asks.digest)
        following = next_window(past, self._today, self._since, resume)

        def begin() -> Iterable[Request]:
            return asks.questions(following.window)

        with ledger.library.transaction():
            number = self._begun(asks, following, begin())
        run = Run(ledger, fetcher, source, number, begin, self._meanwhile)
        entry = await run.work()
        self._errors += [run.fatal] if run.fatal else []
        return entry, following.unfinished is None, run.stopped is not None

    def _begun(self, asks: _Asks, following: Next, questions: Iterable[Request]) -> int:
        """The row of the run, with requests queued; of an unfinished one those that are left, where they are still good."""
        ledger, topic, source = self._ledger, asks.topic, asks.source
        if following.unfinished is None:
            number = ledger.begin(topic.name, source.NAME, asks.digest, following.window, following.given)
            Queue(ledger.db, number).put(questions)
            return number
        ledger.resume(following.unfinished)
        queue, known = Queue(ledger.db, following.unfinished), service(source)
        lasts = known.lasts if known else None
        if lasts is not None and queue.age() > lasts:
            ledger.anew(following.unfinished)
            queue.clear()
            queue.put(questions)
        queue.again()
        return following.unfinished

    def _locks(self) -> Path | None:
        return self._manners.folder / "locks" if self._manners.folder else None


class _Asks:
    """What a source is asked for a topic, about the documents of `library` too where it is one that is asked so."""

    def __init__(self, topic: Topic, source: LiveSource, library: Library | None) -> None:
        self.topic, self.source, self._library = topic, source, library
        always = list(source.questions(topic, Window()))
        self.anything = bool(always) or library is not None
        # A topic that asks another question has nothing covered.
        self.digest = hashlib.sha256(_requests().dump_json(always)).hexdigest()[:16]

    def questions(self, window: Window) -> Iterable[Request]:
        """What to ask for a window."""
        yield from self.source.questions(self.topic, window)
        if self._library is not None and isinstance(self.source, AskedAbout):
            about = self.source.questions_about(document for document, _ in self._library.documents())
            known = service(self.source)
            yield from unanswered(self._library.db, about, known.seldom if known else ())


def _tell(entry: Entry) -> None:
    """A line for the log."""
    came = {"fetched": entry.fetched, "new": entry.new, "changed": entry.changed, "requests": entry.requests}
    _log.info("crawl", topic=entry.topic, source=entry.source, outcome=entry.outcome, **came)


@cache
def _requests() -> TypeAdapter[list[Request]]:
    return TypeAdapter(list[Request])
