"""Queue: the requests of a run, each a row, so that a crawl that is killed asks for the rest and for nothing twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from pydantic import TypeAdapter

from corpus.asking import Request
from corpus.crawling.ledger import now
from corpus.sqlite import Database

#: waiting: to be asked. done: answered. refused: not to be had, with a reason. divided: smaller ones took its place.
#: failed: it was asked often enough for this time; the next crawl asks again.
State = Literal["waiting", "done", "refused", "divided", "failed"]
#: How long an answer is good that a service is seldom asked for.
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Job:
    """A request and its row."""

    number: int
    request: Request


class Queue:
    """The requests of one run. All that writes is meant to be called within the library's transaction."""

    def __init__(self, db: Database, crawl: int) -> None:
        self._db, self._crawl = db, crawl

    def put(self, requests: Iterable[Request]) -> None:
        """Queues what was not queued before."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO crawl_request (crawl, content, state, queued) VALUES (?, ?, 'waiting', ?)",
            [(self._crawl, _adapter().dump_json(request).decode(), now()) for request in requests],
        )

    def waiting(self, after: int, most: int) -> list[Job]:
        """The next requests to be asked, in their order, behind the row `after`."""
        rows = self._db.execute(
            "SELECT number, content FROM crawl_request WHERE crawl = ? AND state = 'waiting' AND number > ? ORDER BY number LIMIT ?",
            [self._crawl, after, most],
        ).fetchall()
        return [Job(number, _adapter().validate_json(content)) for number, content in rows]

    def mark(self, job: Job, state: State, why: str | None = None) -> None:
        self._db.execute("UPDATE crawl_request SET state = ?, why = ? WHERE number = ?", [state, why, job.number])

    def again(self) -> None:
        """What failed is to be asked again."""
        self._db.execute(
            "UPDATE crawl_request SET state = 'waiting', why = NULL WHERE crawl = ? AND state = 'failed'", [self._crawl]
        )

    def clear(self) -> None:
        """The run has asked nothing yet."""
        self._db.execute("DELETE FROM crawl_request WHERE crawl = ?", [self._crawl])

    def reasons(self) -> list[str]:
        """Why requests failed, each reason once."""
        sql = "SELECT DISTINCT why FROM crawl_request WHERE crawl = ? AND state = 'failed' AND why IS NOT NULL LIMIT 3"
        return [why for (why,) in self._db.execute(sql, [self._crawl])]

    def age(self) -> float:
        """Seconds since the oldest of the open requests was queued; 0 where there is none."""
        sql = "SELECT min(queued) FROM crawl_request WHERE crawl = ? AND state IN ('waiting', 'failed')"
        (queued,) = self._db.execute(sql, [self._crawl]).fetchone()
        return (datetime.now(UTC) - datetime.fromisoformat(queued)).total_seconds() if queued else 0.0


def unanswered(db: Database, requests: Iterable[Request], seldom: Collection[str]) -> Iterator[Request]:
    """The requests without those of the steps `seldom` that a run of their source had answered within the last month."""
    at = datetime.now(UTC)
    # What was asked by a clock that was ahead is asked again.
    since, now = ((at - back).isoformat(timespec="seconds") for back in (_MONTH, timedelta(0)))
    sql = (
        "SELECT 1 FROM crawl c JOIN crawl_request r ON r.crawl = c.number WHERE c.source = ? AND ifnull(c.ended, ?) >= ? "
        "AND r.content = ? AND r.state = 'done' AND r.queued BETWEEN ? AND ?"
    )
    for request in requests:
        said = _adapter().dump_json(request).decode() if request.step in seldom else None
        if said is None or not db.execute(sql, [request.source, since, since, said, since, now]).fetchone():
            yield request


@cache
def _adapter() -> TypeAdapter[Request]:
    return TypeAdapter(Request)
