"""Puts a backup in place of the database, whole, while a server may be running; what was there is kept beside it."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import BusyError, MalformedInputError, StorageError, UnknownFormatError
from corpus.lease import held
from corpus.library import open_database
from corpus.storage import storage_error
from service.backups.copying import Told, back_up, check, poured, reading, synced
from service.backups.state import State, counts, faults, is_ours, state
from service.people.store import people_at
from service.schema import unknown
from service.table import EvidenceTable

#: How long a writer is waited for, in seconds.
_PATIENCE = 30
_REPLACE = "Say --replace to put the backup in its place; what is there is kept beside it."


@dataclass(frozen=True, slots=True)
class Restored:
    """What the database holds now; where what it held before is kept, None where that was nothing."""

    state: State
    aside: Path | None


def restore(backup: Path, database: Path, locks: Path, replace: bool, told: Told | None = None) -> Restored:
    """Puts what `backup` holds into `database`, brought to this version's schema, after it was found sound.

    The database changes in one transaction: whoever reads it sees the old state or the new one. Sessions of browsers end;
    answers that clients hold are known to be outdated. locks: the folder of the leases of crawls and jobs.

    Raises:
        MissingInputError, UnknownFormatError, MalformedInputError: no such file; no backup, or of a later version; damaged.
        StorageError: the database holds something and `replace` is not said, or it cannot be written.
        BusyError: a crawl or job is at work, or others went on writing.
    """
    asked = f"restore {backup}"
    _check_backup(backup)
    if database.exists() and backup.samefile(database):
        raise StorageError(asked, "it is the database itself", "Name a backup.")
    if work := held(locks):
        raise BusyError(asked, f"others are at work: {', '.join(work)}", "Wait for it, or stop it: it goes on later.")
    there = _there(database)
    if not replace and there is not None and not there.empty:
        raise StorageError(asked, f"the database holds {there}; the backup {_held(backup)}", _REPLACE)
    if not replace and there is None:
        raise StorageError(asked, f"{database} is there, but damaged or none of ours", _REPLACE)
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=database.parent, prefix=".restore-") as folder:
            prepared = _prepared(backup, Path(folder) / "aftercart.db")
            aside = _exchange(prepared, database) if there is None else _pour(prepared, database, there, asked, told)
    except sqlite3.Error as error:
        raise storage_error(error) from error
    except OSError as error:
        raise StorageError(asked, error.strerror or str(error), "Look at the disk and the data directory.") from error
    with reading(database) as db:
        return Restored(state(db), aside)


def _check_backup(backup: Path) -> None:
    asked = f"restore {backup}"
    try:
        with reading(backup) as db:
            if not is_ours(db):
                raise UnknownFormatError(asked, "it is no database of aftercart", "Name a file of `aftercart backup`.")
            if later := unknown(db):
                found = f"a later version made it ({', '.join(later)})"
                raise UnknownFormatError(asked, found, "Use that version of aftercart.")
            found = "; ".join(faults(db))
    except StorageError as error:
        raise MalformedInputError(asked, error.found, "Take another backup; nothing was changed.") from error
    if found:
        raise MalformedInputError(asked, f"it is damaged: {found}", "Take another backup; nothing was changed.")


def _there(database: Path) -> State | None:
    """What the database holds; None where it is damaged or none of ours."""
    if not database.exists():
        return State(0, 0, 0, 0, "")
    try:
        with reading(database) as db:
            # A file without any table is one that was just made.
            made = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            return None if faults(db) or (made and not is_ours(db)) else state(db)
    except StorageError:
        return None


def _held(backup: Path) -> State:
    with reading(backup) as db:
        return state(db)


def _prepared(backup: Path, file: Path) -> Path:
    """A copy of the backup with this version's schema, a name of its own among the states of a table, and no sessions."""
    with reading(backup) as source:
        poured(source, file)
        with reading(file) as copy:
            check(copy, f"restore {backup}", counts(source))
    table = EvidenceTable.at(file)
    # What others remember of a table goes by its name and generation; this state comes after others of the same numbers.
    table.db.execute("UPDATE evidence_state SET identity = lower(hex(randomblob(6)))")
    table.close()
    with people_at(file) as people:
        people.execute("DELETE FROM session")
        people.execute("PRAGMA journal_mode = DELETE")
    return file


def _pour(prepared: Path, database: Path, there: State, asked: str, told: Told | None) -> Path | None:
    """Writes all pages into the database in one transaction, after a backup of what it held."""
    with contextlib.closing(open_database(database)) as live, reading(database) as watch, reading(prepared) as source:
        before = _version(watch)
        aside = None if there.empty else _aside(database)
        if aside is not None:
            back_up(database, aside)
        began, pages = time.monotonic(), int(source.execute("PRAGMA page_count").fetchone()[0])
        locked = False

        def step(status: int, left: int, all: int) -> None:
            nonlocal locked
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                if time.monotonic() - began > _PATIENCE:
                    raise BusyError(asked, "others went on writing to the database", "Stop them, and try again.")
                return
            # Now nobody else can write: what came after the backup would be lost unsaid.
            if not locked and _version(watch) != before:
                raise BusyError(asked, "the database changed meanwhile", "Try again; nothing was changed by this.")
            locked = True
            if told:
                told(all - left, all)

        # Many steps even of a small file, so that there is one between taking the lock and the end.
        source.backup(live.conn, pages=max(1, pages // 100), progress=step)
        live.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return aside


def _exchange(prepared: Path, database: Path) -> Path:
    """Puts the file in place of one that cannot be used, with its log, which would spoil the new one."""
    aside = _aside(database)
    for end in ("-wal", "-shm", ""):
        if (file := Path(f"{database}{end}")).exists():
            file.rename(f"{aside}{end}")
    prepared.rename(database)
    synced(database)
    synced(database.parent)
    return aside


def _aside(database: Path) -> Path:
    """A name that is not taken, with the moment in it."""
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    names = (f"{database.name}.before-restore-{at}{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in map(database.with_name, names) if not path.exists())


def _version(watch: sqlite3.Connection) -> int:
    """A number that changes when another connection has changed the database."""
    watch.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return int(watch.execute("PRAGMA data_version").fetchone()[0])
