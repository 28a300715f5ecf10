"""Run: asks what is queued, keeps what comes in one transaction an answer, and says at its end what is missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from corpus.asking import Divisible, Expected, Found, LiveSource, Missing, Request
from corpus.crawling.ledger import Entry, Ledger, Outcome
from corpus.crawling.queue import Job, Queue
from corpus.document import Document
from corpus.errors import ExpiredTokenError, FetchError, InputError, QueryError, RefusedError, SettingsError
from corpus.fetch import Fetcher, Meter
from corpus.source import Deletion, Reject
from corpus.updates import Repair, Update

#: Requests to a service that fail one after the other before it is left alone for this time.
_ENOUGH = 3
#: How often a window may be begun anew within one run.
_RESTARTS = 3
#: Requests of one run under way or waiting for their turn.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: documents that came so far, and how many are to be expected as far as is known."""

    topic: str
    source: str
    came: int
    expected: int


Meanwhile = Callable[[Progress], None]


class Run:
    """The work on one row of the ledger.

    begin: what to ask first, wherever the window must be begun anew.
    """

    def __init__(
        self,
        ledger: Ledger,
        fetcher: Fetcher,
        source: LiveSource,
        crawl: int,
        begin: Callable[[], Iterable[Request]],
        meanwhile: Meanwhile,
    ) -> None:
        self._ledger, self._fetcher, self._source, self._crawl = ledger, fetcher, source, crawl
        self._begin, self._meanwhile = begin, meanwhile
        self._library, self._queue = ledger.library, Queue(ledger.db, crawl)
        self._meter, self._told, self._began = Meter(), Meter(), time.monotonic()
        entry = ledger.entry(crawl)
        self._topic, self._came, self._expected = entry.topic, entry.fetched, entry.expected
        self._failures = 0
        #: Why it made no sense to go on.
        self.stopped: str | None = None
        #: What a person must mend before it makes sense to go on.
        self.fatal: SettingsError | QueryError | None = None

    async def work(self) -> Entry:
        """Asks until nothing is left to ask, or until it makes no sense to go on; the row as it is then."""
        for _ in range(_RESTARTS + 1):
            try:
                await self._drain()
                break
            except ExpiredTokenError as error:
                self.stopped = str(error)
                with self._library.transaction():
                    self._ledger.anew(self._crawl)
                    self._queue.clear()
                    self._queue.put(self._begin())
                self._came = self._expected = 0
        return self._end()

    async def _drain(self) -> None:
        self.stopped = None
        under_way: set[asyncio.Task[None]] = set()
        last = 0
        try:
            while True:
                free = 0 if self.stopped else _AT_ONCE - len(under_way)
                for job in self._queue.waiting(last, free):
                    last = job.number
                    under_way.add(asyncio.create_task(self._one(job)))
                if not under_way:
                    return
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _one(self, job: Job) -> None:
        """One request to its end: kept, divided, refused or failed."""
        try:
            found = await self._fetcher.ask(
                job.request, lambda answer: list(self._source.answered(answer)), self._meter
            )
        except ExpiredTokenError:
            raise
        except (SettingsError, QueryError) as error:
            # Whatever else is asked would fail in the same way until a person mends it.
            self.fatal, self.stopped = error, str(error)
            self._close(job, str(error))
        except InputError as error:
            self._refuse(job, error.found)
        except FetchError as error:
            self._fail(job, error)
        else:
            self._failures = 0
            self._keep(job, found)

    def _keep(self, job: Job, found: list[Found]) -> None:
        with self._library.transaction():
            for item in found:
                self._take(item)
            self._queue.mark(job, "done")
            self._spend()
        self._meanwhile(Progress(self._topic, self._source.NAME, self._came, self._expected))

    def _take(self, item: Found) -> None:
        crawl, ledger = self._crawl, self._ledger
        if isinstance(item, Document):
            change = self._library.add(item)
            ledger.came(crawl, item.id, change, item.retraction in {"retracted", "concern"})
            self._came += 1
        elif isinstance(item, Deletion):
            for id in item.ids:
                self._library.remove(id, item.reason)
                ledger.came(crawl, id, "deleted", False)
            self._came += len(item.ids)
        elif isinstance(item, Reject):
            ledger.rejected(crawl, f"{item.path}, {item.place}" if item.place else item.path, item.error.found)
            self._came += 1
        elif isinstance(item, Update | Repair):
            ledger.told(crawl, self._library.apply(item))
        elif isinstance(item, Request):
            self._queue.put([item])
        elif isinstance(item, Expected):
            ledger.expect(crawl, item.count, item.whole)
            self._expected = max(self._expected, item.count) if item.whole else self._expected + item.count
        elif isinstance(item, Missing):
            ledger.missing(crawl, item.ids, item.reason)
        else:
            ledger.remark(crawl, item.text)

    def _fail(self, job: Job, error: FetchError) -> None:
        """What cannot be had: smaller pieces of it, or a page less, or a request that is left for another time."""
        smaller = list(self._source.divided(job.request)) if isinstance(self._source, Divisible) else []
        if smaller:
            with self._library.transaction():
                self._queue.put(smaller)
                self._queue.mark(job, "divided", error.found)
                self._spend()
        elif job.request.reach == "web" and isinstance(error, RefusedError):
            self._refuse(job, error.found)
        else:
            self._close(job, error.found)
            self._failures += job.request.reach == "api"
            if isinstance(error, RefusedError) and job.request.reach == "api":
                self.stopped = str(error)
            elif self._failures >= _ENOUGH:
                self.stopped = f"{_ENOUGH} requests failed one after the other, the last because {error.found}"

    def _refuse(self, job: Job, reason: str) -> None:
        with self._library.transaction():
            self._ledger.rejected(self._crawl, job.request.url, reason)
            self._queue.mark(job, "refused", reason)
            self._spend()

    def _close(self, job: Job, why: str) -> None:
        with self._library.transaction():
            self._queue.mark(job, "failed", why)
            self._spend()

    def _spend(self) -> None:
        """Tells the ledger what asking has cost since it was told last."""
        new, old, at = self._meter, self._told, time.monotonic()
        requests, retries, size = new.requests - old.requests, new.retries - old.retries, new.bytes - old.bytes
        self._ledger.spent(self._crawl, requests, retries, size, at - self._began)
        self._told, self._began = replace(new), at

    def _end(self) -> Entry:
        entry = self._ledger.entry(self._crawl)
        why = list(self._shortcomings(entry))
        outcome: Outcome = "failed" if self.fatal else "incomplete" if why else "complete"
        with self._library.transaction():
            self._spend()
            self._ledger.end(self._crawl, outcome, "; ".join(why) or None)
        return self._ledger.entry(self._crawl)

    def _shortcomings(self, entry: Entry) -> Iterable[str]:
        """What stands in the way of calling it complete."""
        if self.stopped:
            yield self.stopped
        if entry.open and not self.stopped:
            reasons = "; ".join(self._queue.reasons())
            yield f"{entry.open} requests without an answer{f': {reasons}' if reasons else ''}"
        if missing := self._ledger.count_missing(self._crawl):
            yield f"{missing} documents named by the service and not given"
        if entry.fetched < entry.expected:
            yield f"{entry.expected:,} documents expected, {entry.fetched:,} fetched"
