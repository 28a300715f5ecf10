"""Carries out a run of a job in this process: one at a time of each job, whoever asks."""

from __future__ import annotations

import re
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import AftercartError, BusyError
from corpus.lease import lease
from corpus.library import open_database
from corpus.log import logger, structlog
from corpus.storage import storage_error
from service.jobs import check, job, part
from service.scheduling.runs import Outcome, Run, Runs, runs_at
from service.scheduling.work import Work
from service.settings import Settings
from service.table import EvidenceTable

_log = logger("jobs")
Clock = Callable[[], datetime]
#: Seconds between two looks whether somebody wants the run to end.
_PACE = 1.0


def clock() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def lock_name(name: str) -> str:
    """The name of a job's lease."""
    return f"job-{re.sub(r'[^0-9A-Za-z_.-]', '-', name)}"


def run_now(chosen: Settings, name: str, by: str, now: Clock = clock, number: int | None = None) -> Run:
    """Runs the job, or the run of that number that was asked for already; the run at its end.

    Raises:
        NotFoundError: there is no such job. BusyError: another run of it is under way. StorageError: the database cannot be used.
        KeyboardInterrupt: the process is told to end; the run is noted as interrupted, and goes on where it was.
    """
    check(name, chosen)
    with runs_at(chosen.database) as runs:
        try:
            with lease(chosen.locks, lock_name(name), _busy(name)):
                if number is None:
                    number = runs.ask(name, by, now())
                elif not runs.get(number).is_open:
                    return runs.get(number)
                return _carried_out(chosen, runs, name, number, now)
        except BusyError as busy:
            if number is not None:
                runs.end(number, "failed", str(busy), now())
            raise


def run_due(chosen: Settings, name: str, now: Clock = clock) -> Run | None:
    """Runs the job where its schedule says so, or said so while nobody was there; None where not, or where another is at it."""
    schedule = chosen.schedules.get(name)
    if schedule is None:
        return None
    try:
        with runs_at(chosen.database) as runs, lease(chosen.locks, lock_name(name), _busy(name)):
            due = runs.due(name, schedule, now())
            if due is None:
                return None
            number = runs.ask(name, "schedule", now(), due)
            runs.cover(name, now())
            return _carried_out(chosen, runs, name, number, now)
    except BusyError:
        return None


def _busy(name: str) -> BusyError:
    return BusyError(f"run the job {name}", "a run of it is under way", "Wait for it, or stop it.")


def _carried_out(chosen: Settings, runs: Runs, name: str, number: int, now: Clock) -> Run:
    """The run at its end; whatever ends it is noted."""
    runs.begin(number, now())
    structlog.contextvars.bind_contextvars(job=name, run=number)
    outcome: Outcome = "failed"
    said = "it failed; the log of the process says how"
    try:
        check(name, chosen)
        table = EvidenceTable.at(chosen.database)
        try:
            with _stoppable(chosen.database, number):
                ended = job(name).run(Work(chosen, table, runs, number, now, part(name)))
            outcome, said = ended.outcome, ended.said
        finally:
            table.close()
    except AftercartError as error:
        said = str(error)
    except sqlite3.Error as error:
        said = str(storage_error(error, f"run the job {name}"))
    except KeyboardInterrupt:
        by = runs.get(number).stop
        outcome, said = ("stopped", f"by {by}") if by else ("interrupted", "its process was told to end")
        if not by:
            raise
    finally:
        runs.end(number, outcome, said, now())
        _log.info("job", outcome=outcome, said=said)
        structlog.contextvars.unbind_contextvars("job", "run")
    return runs.get(number)


@contextmanager
def _stoppable(database: Path, number: int) -> Iterator[None]:
    """While it is open, whoever asks in the database that the run ends interrupts this process as Ctrl-C would."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over = threading.Event()

    def watch() -> None:
        db = open_database(database)
        try:
            while not over.wait(_PACE):
                with suppress(sqlite3.OperationalError):
                    if Runs(db).get(number).stop is not None:
                        _interrupt()
                        return
        finally:
            db.close()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _interrupt() -> None:
    """Interrupts the main thread, also where it waits for a service."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """While it is open, SIGTERM ends this process as Ctrl-C does: what was being done is rolled back or kept, and noted."""
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
