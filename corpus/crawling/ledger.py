"""Ledger: a row a run (topic x source x window), with what was asked, what was to be expected, what came, and what is missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from corpus.asking import Window
from corpus.crawling.migrations import migrations
from corpus.crawling.windows import Past
from corpus.errors import NotFoundError
from corpus.library import Library, migrate
from corpus.storage import storage_error

#: running: not ended, or killed. incomplete: something is missing, and asked for again. failed: it cannot go on as things are.
Outcome = Literal["running", "complete", "incomplete", "failed"]
#: How many missing ids, rejects and remarks an entry names; the tables hold all.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger.

    asked: requests that were answered. expected: documents that the service counts. fetched: documents that came, each once,
    rejected ones included. new, changed, unchanged, withdrawn: what became of them in the library. duplicate: how often one came
    again. retracted: how many of them are retracted or under concern. bytes: of all answers. seconds: that it took so far.
    told: documents of other sources that changed by what this one says of their publications.
    missing: ids that did not come. open: requests that are still to be answered. why: what stands in the way of "complete".
    """

    number: int
    topic: str
    source: str
    window: Window
    outcome: Outcome
    began: str
    ended: str | None
    asked: int
    open: int
    expected: int
    fetched: int
    new: int
    changed: int
    unchanged: int
    withdrawn: int
    duplicate: int
    rejected: int
    retracted: int
    requests: int
    retries: int
    bytes: int
    seconds: float
    restarts: int
    told: int
    why: str | None
    missing: tuple[str, ...]
    rejects: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


_ENTRY = """
SELECT c.number, c.topic, c.source, c.since, c.until, c.outcome, c.began, c.ended,
  (SELECT count(*) FROM crawl_request r WHERE r.crawl = c.number AND r.state IN ('done', 'refused')) AS asked,
  (SELECT count(*) FROM crawl_request r WHERE r.crawl = c.number AND r.state IN ('waiting', 'failed')) AS open,
  max(c.expected, c.whole) AS expected, i.came + j.rejected AS fetched, i.new, i.changed, i.unchanged, i.withdrawn,
  i.duplicate, j.rejected, i.retracted, c.requests, c.retries, c.bytes, c.seconds, c.restarts, c.told, c.why
FROM crawl c,
  (SELECT count(*) FILTER (WHERE came) AS came, count(*) FILTER (WHERE change = 'added') AS new,
     count(*) FILTER (WHERE change = 'revised') AS changed, count(*) FILTER (WHERE change = 'unchanged') AS unchanged,
     count(*) FILTER (WHERE change = 'deleted') AS withdrawn, ifnull(sum(max(came - 1, 0)), 0) AS duplicate,
     ifnull(sum(retracted), 0) AS retracted FROM crawl_item WHERE crawl = :crawl) i,
  (SELECT count(*) AS rejected FROM crawl_reject WHERE crawl = :crawl) j
WHERE c.number = :crawl
"""
_CHOSEN = "(:topic IS NULL OR topic = :topic) AND (:source IS NULL OR source = :source)"


class Ledger:
    """The runs of a library. All that writes is meant to be called within its transaction."""

    def __init__(self, library: Library) -> None:
        self.library, self.db = library, library.db
        try:
            migrate(self.db, migrations)
        except sqlite3.Error as error:
            raise storage_error(error, "open the ledger", "The file may belong to another version.") from error

    def past(self, topic: str, source: str, digest: str) -> list[Past]:
        """The runs that asked the same, oldest first."""
        rows = self.db.execute(
            "SELECT number, since, until, given, outcome, EXISTS (SELECT 1 FROM crawl_request r WHERE r.crawl = c.number "
            "AND r.state IN ('waiting', 'failed')) FROM crawl c WHERE topic = ? AND source = ? AND digest = ? ORDER BY number",
            [topic, source, digest],
        )
        return [
            Past(
                number,
                Window(_day(since), _day(until)),
                bool(given),
                complete=outcome == "complete",
                open=outcome == "running" or (bool(waits) and outcome != "complete"),
            )
            for number, since, until, given, outcome, waits in rows
        ]

    def begin(self, topic: str, source: str, digest: str, window: Window, given: bool) -> int:
        """A new run; its number."""
        table = self.db.table("crawl")
        row = {"topic": topic, "source": source, "digest": digest, "since": window.since, "until": window.until}
        table.insert({**row, "given": int(given), "began": now(), "outcome": "running"})
        return int(self.db.execute("SELECT last_insert_rowid()").fetchone()[0])

    def resume(self, crawl: int) -> None:
        """An unfinished run goes on."""
        self.db.execute("UPDATE crawl SET outcome = 'running', ended = NULL, why = NULL WHERE number = ?", [crawl])

    def anew(self, crawl: int) -> None:
        """The window is begun anew: what came counts as new or changed still, but has to come again."""
        self.db.execute("UPDATE crawl SET expected = 0, whole = 0, restarts = restarts + 1 WHERE number = ?", [crawl])
        self.db.execute("UPDATE crawl_item SET came = 0 WHERE crawl = ?", [crawl])
        for table in ("crawl_reject", "crawl_missing", "crawl_remark"):
            self.db.execute(f"DELETE FROM {table} WHERE crawl = ?", [crawl])

    def expect(self, crawl: int, count: int, whole: bool) -> None:
        """The service counts so many."""
        column = "whole" if whole else "expected"
        self.db.execute(f"UPDATE crawl SET {column} = {column} + ? WHERE number = ?", [count, crawl])

    def came(self, crawl: int, id: str, change: str, retracted: bool) -> None:
        """A document came; what it was at first stays, but for a change after it was found unchanged."""
        self.db.execute(
            "INSERT INTO crawl_item VALUES (?, ?, ?, ?, 1) ON CONFLICT (crawl, id) DO UPDATE SET came = came + 1, "
            "retracted = excluded.retracted, change = CASE change WHEN 'unchanged' THEN excluded.change ELSE change END",
            [crawl, id, change, int(retracted)],
        )
        self.db.execute("DELETE FROM crawl_missing WHERE crawl = ? AND id = ?", [crawl, id])

    def rejected(self, crawl: int, place: str, reason: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO crawl_reject VALUES (?, ?, ?)", [crawl, place, reason])

    def missing(self, crawl: int, ids: Iterable[str], reason: str) -> None:
        """Documents that did not come; those that came another way are not missing."""
        self.db.conn.executemany(
            "INSERT OR IGNORE INTO crawl_missing SELECT :crawl, :id, :reason WHERE NOT EXISTS "
            "(SELECT 1 FROM crawl_item WHERE crawl = :crawl AND id = :id AND came)",
            [{"crawl": crawl, "id": id, "reason": reason} for id in ids],
        )

    def count_missing(self, crawl: int) -> int:
        return int(self.db.execute("SELECT count(*) FROM crawl_missing WHERE crawl = ?", [crawl]).fetchone()[0])

    def told(self, crawl: int, count: int) -> None:
        """So many documents of other sources changed."""
        self.db.execute("UPDATE crawl SET told = told + ? WHERE number = ?", [count, crawl])

    def remark(self, crawl: int, text: str) -> None:
        self.db.execute("INSERT OR IGNORE INTO crawl_remark VALUES (?, ?)", [crawl, text])

    def spent(self, crawl: int, requests: int, retries: int, bytes: int, seconds: float) -> None:
        """What asking has cost since it was told last."""
        self.db.execute(
            "UPDATE crawl SET requests = requests + ?, retries = retries + ?, bytes = bytes + ?, seconds = seconds + ? "
            "WHERE number = ?",
            [requests, retries, bytes, seconds, crawl],
        )

    def end(self, crawl: int, outcome: Outcome, why: str | None) -> None:
        self.db.execute(
            "UPDATE crawl SET outcome = ?, why = ?, ended = ? WHERE number = ?", [outcome, why, now(), crawl]
        )

    def entry(self, crawl: int) -> Entry:
        """The row of a run as it stands.

        Raises:
            NotFoundError: there is no such run.
        """
        cursor = self.db.execute(_ENTRY, {"crawl": crawl})
        if (found := cursor.fetchone()) is None:
            raise NotFoundError(f"get crawl {crawl}", "there is none of this number", "/api/v1/crawls lists them.")
        row: dict[str, Any] = dict(zip((column[0] for column in cursor.description), found, strict=True))
        return Entry(
            window=Window(_day(row.pop("since")), _day(row.pop("until"))),
            missing=tuple(id for (id,) in self._named("crawl_missing", "id", crawl)),
            rejects=tuple((place, reason) for place, reason in self._named("crawl_reject", "place, reason", crawl)),
            remarks=tuple(text for (text,) in self._named("crawl_remark", "reason", crawl)),
            **row,
        )

    def latest(self) -> list[Entry]:
        """The last run of each topic and source."""
        rows = self.db.execute("SELECT max(number) FROM crawl GROUP BY topic, source ORDER BY topic, source").fetchall()
        return [self.entry(number) for (number,) in rows]

    def newest(
        self, most: int, before: int | None = None, topic: str | None = None, source: str | None = None
    ) -> list[Entry]:
        """Runs with numbers below `before`, newest first; of one topic or source where they are named."""
        sql = f"SELECT number FROM crawl WHERE {_CHOSEN} AND (:before IS NULL OR number < :before) ORDER BY number DESC LIMIT :most"
        told = {"topic": topic, "source": source, "before": before, "most": most}
        return [self.entry(number) for (number,) in self.db.execute(sql, told).fetchall()]

    def count(self, topic: str | None = None, source: str | None = None) -> int:
        """How many runs there were, of one topic or source where they are named."""
        told = {"topic": topic, "source": source}
        return int(self.db.execute(f"SELECT count(*) FROM crawl WHERE {_CHOSEN}", told).fetchone()[0])

    def _named(self, table: str, columns: str, crawl: int) -> list[tuple[str, ...]]:
        sql = f"SELECT {columns} FROM {table} WHERE crawl = ? ORDER BY {columns} LIMIT {NAMED}"
        return list(self.db.execute(sql, [crawl]).fetchall())


def now() -> str:
    """This second, as the tables write it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
