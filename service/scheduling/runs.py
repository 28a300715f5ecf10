"""Runs of jobs: a row each, with progress, outcome and log; and up to when a job's schedule was kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.errors import NotFoundError
from corpus.library import migrate, open_database, transaction
from corpus.sqlite import Database
from corpus.storage import storage_error
from service.people.store import note, row, rows, written
from service.scheduling.migrations import migrations
from service.scheduling.schedule import Schedule

#: waiting: asked for, and not begun. incomplete: it did what it could, and something is left. failed: a person must mend something.
#: stopped: somebody wanted it to end. interrupted: its process ended; it is caught up where it has a schedule.
Outcome = Literal["waiting", "running", "complete", "incomplete", "failed", "stopped", "interrupted"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
#: How many runs of a job are kept, with their logs.
KEPT = 1000
#: How often an interrupted run is caught up before the next time of its schedule: what ends it may be its own doing.
_AGAIN = 3
#: How long a run that was asked for may wait for its process, in seconds.
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a job.

    by: the account that asked for it, "schedule" or "command". due: the moment of the schedule that it is for. what, done, total: how
    far it is ("documents", 12 of 40). said: what became of it. stop: who wants it to end. Moments are UTC, ISO 8601.
    """

    number: int
    job: str
    by: str
    due: str | None
    asked: str
    began: str | None
    ended: str | None
    outcome: Outcome
    what: str
    done: int
    total: int | None
    said: str
    stop: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is under way or about to be."""
        return self.outcome in ("waiting", "running")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a run's log."""

    at: str
    text: str


class Runs:
    """The runs of all jobs in a database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        try:
            migrate(db, migrations)
        except sqlite3.Error as error:
            raise storage_error(error, "open the jobs") from error

    def ask(self, job: str, by: str, now: datetime, due: datetime | None = None) -> int:
        """A run that is to be begun; its number. The oldest beyond those that are kept go."""
        with transaction(self._db, durable=True):
            old = "SELECT number FROM job_run WHERE job = ? ORDER BY number DESC LIMIT -1 OFFSET ?"
            for table, column in (("job_line", "run"), ("job_run", "number")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} IN ({old})", [job, KEPT - 1])
            cursor = self._db.execute(
                "INSERT INTO job_run (job, by, due, asked, outcome) VALUES (?, ?, ?, ?, 'waiting')",
                [job, by, written(due) if due else None, written(now)],
            )
        return int(cursor.lastrowid or 0)

    def begin(self, number: int, now: datetime) -> None:
        """The run is under way; whoever calls holds the job's lease, so that all others left as under way were killed."""
        self._db.execute(
            "UPDATE job_run SET outcome = 'interrupted', ended = ifnull(began, asked) WHERE number <> ? AND outcome = 'running' "
            "AND job = (SELECT job FROM job_run WHERE number = ?)",
            [number, number],
        )
        self._db.execute("UPDATE job_run SET outcome = 'running', began = ? WHERE number = ?", [written(now), number])

    def tell(self, number: int, what: str, done: int, total: int | None) -> None:
        """How far the run is, where the database can be written at this moment."""
        sql = "UPDATE job_run SET what = ?, done = ?, total = ? WHERE number = ?"
        note(self._db, sql, what, done, total, number)

    def say(self, number: int, text: str, now: datetime) -> None:
        """A line of its log."""
        self._db.execute("INSERT INTO job_line (run, at, text) VALUES (?, ?, ?)", [number, written(now), text])

    def end(self, number: int, outcome: Outcome, said: str, now: datetime) -> None:
        """The run has ended so."""
        sql = "UPDATE job_run SET outcome = ?, said = ?, ended = ? WHERE number = ?"
        with transaction(self._db, durable=True):
            self._db.execute(sql, [outcome, said, written(now), number])

    def stop(self, number: int, by: str, now: datetime) -> bool:
        """Somebody wants the run to end; False where it has ended already."""
        with transaction(self._db, durable=True):
            # One that has not begun never will.
            never = (
                "UPDATE job_run SET outcome = 'stopped', stop = ?, ended = ? WHERE number = ? AND outcome = 'waiting'"
            )
            begun = "UPDATE job_run SET stop = ? WHERE number = ? AND outcome = 'running'"
            found = self._db.execute(never, [by, written(now), number]).rowcount
            return found + self._db.execute(begun, [by, number]).rowcount > 0

    def get(self, number: int) -> Run:
        """The run of that number.

        Raises:
            NotFoundError: there is none.
        """
        found = row(self._db, "SELECT * FROM job_run WHERE number = ?", number)
        if found is None:
            raise NotFoundError(f"get run {number}", "there is none of that number", "/api/v1/jobs lists them.")
        return Run(**found)

    def latest(self, job: str, most: int = 1, before: int | None = None) -> list[Run]:
        """The last runs of a job, newest first, from before the number `before` on."""
        sql = "SELECT * FROM job_run WHERE job = ? AND number < ? ORDER BY number DESC LIMIT ?"
        return [Run(**one) for one in rows(self._db, sql, job, before or 2**62, most)]

    def count(self, job: str) -> int:
        """How many runs of a job are kept."""
        return int(self._db.execute("SELECT count(*) FROM job_run WHERE job = ?", [job]).fetchone()[0])

    def jobs(self) -> set[str]:
        """The jobs that have been run."""
        return {job for (job,) in self._db.execute("SELECT DISTINCT job FROM job_run")}

    def counts(self) -> dict[tuple[str, Outcome], int]:
        """How many runs of each job ended how."""
        sql = "SELECT job, outcome, count(*) FROM job_run GROUP BY job, outcome"
        return {(job, outcome): count for job, outcome, count in self._db.execute(sql)}

    def last_complete(self, job: str) -> datetime | None:
        """When a run of the job was complete last."""
        sql = "SELECT max(ended) FROM job_run WHERE job = ? AND outcome = 'complete'"
        (ended,) = self._db.execute(sql, [job]).fetchone()
        return _moment(ended) if ended else None

    def log(self, number: int) -> list[Line]:
        """The lines of a run's log."""
        return [
            Line(**one) for one in rows(self._db, "SELECT at, text FROM job_line WHERE run = ? ORDER BY number", number)
        ]

    def due(self, job: str, schedule: Schedule, now: datetime) -> datetime | None:
        """The moment at which the job should have been run and was not, None where nothing is to be caught up.

        Of several that were missed it is the first: they are caught up once. A schedule counts from when it is first seen.
        """
        following = schedule.after(self._covered(job, schedule.said, now))
        if following is not None and following <= now:
            return following
        last = self.latest(job, _AGAIN)
        broken = [run for run in last if run.outcome in ("interrupted", "running")]
        if last and last[0] in broken and len(broken) < _AGAIN:
            return _moment(last[0].due or last[0].asked)
        return None

    def cover(self, job: str, now: datetime) -> None:
        """Whatever was due until now is being done."""
        self._db.execute("UPDATE job_schedule SET covered = ? WHERE job = ?", [written(now), job])

    def _covered(self, job: str, said: str, now: datetime) -> datetime:
        found = row(self._db, "SELECT said, covered FROM job_schedule WHERE job = ?", job)
        # Where the clock was set back, what lies before it is not waited for anew.
        if found is not None and found["said"] == said and _moment(found["covered"]) <= now:
            return _moment(found["covered"])
        self._db.execute("INSERT OR REPLACE INTO job_schedule VALUES (?, ?, ?)", [job, said, written(now)])
        return now


def seen(run: Run, held: bool, now: datetime) -> Run:
    """The run as it is in truth: one whose process no longer holds the job's lease was interrupted."""
    late = (now - _moment(run.asked)).total_seconds() > _PATIENCE
    if held or not (run.outcome == "running" or (run.outcome == "waiting" and late)):
        return run
    known: dict[str, Any] = {name: getattr(run, name) for name in Run.__slots__}
    return Run(**known | {"outcome": "interrupted"})


@contextmanager
def runs_at(path: Path) -> Iterator[Runs]:
    """The runs of the database at `path`, closed afterwards.

    Raises:
        StorageError: it cannot be opened.
    """
    db = open_database(path)
    try:
        yield Runs(db)
    finally:
        db.close()


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said).astimezone(UTC)
