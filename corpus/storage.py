"""A connection to a database file, and what SQLite says while it is used, in our own words: what is wrong, and what mends it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from corpus.errors import LockedError, StorageError

S = TypeVar("S")
T = TypeVar("T")
#: The most of a file that a connection keeps in memory, in KiB.
_CACHE = 32_768
#: What helps where the file itself is broken: another folder or another try would not.
MOVE_AWAY = (
    "Put a backup back: `aftercart restore FILE --replace` keeps what is there beside it. Without one: "
    "Move the file away and import your documents again."
)
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_AS_BEFORE = "do the same again: what was kept stays, and nothing half done is there."
#: By what SQLite met: what was found, "" for its own words, and what to do.
_SAID = {
    sqlite3.SQLITE_FULL: ("the disk is full", f"Make room on it, and {_AS_BEFORE}"),
    sqlite3.SQLITE_READONLY: (
        "it can be read, and not written",
        f"Make its disk and folder writable, or set AFTERCART_HOME to a folder that is, and {_AS_BEFORE}",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "",
        "Set AFTERCART_HOME to a folder that can be written; is its disk full, or read-only?",
    ),
    sqlite3.SQLITE_IOERR: (
        "",
        "Look at the disk: is it full, or failing? `aftercart doctor` says whether all is sound.",
    ),
}


def connected(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to the database at `path`, made if it is not there, that waits so many seconds for other writers.

    Raises:
        sqlite3.Error: the file cannot be used.
    """
    frozen = is_frozen(path)
    name = f"{path.resolve().as_uri()}?immutable=1" if frozen else path
    connection = sqlite3.connect(name, timeout=patience, isolation_level=None, check_same_thread=False, uri=frozen)
    try:
        if not frozen:
            _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # A batch of studies stays in memory until it is committed.
        connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    # SQLite does not wait by itself while another process turns a new database to WAL.
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def storage_error(error: sqlite3.Error, asked: str = "use the database", otherwise: str = "") -> StorageError:
    """The error of ours for one of SQLite's: locked, read-only, full, damaged; `otherwise` is what to do about any other."""
    code = _code(error)
    if code in _LOCKED:
        remedy = f"Wait until it is done, and {_AS_BEFORE}"
        return LockedError(asked, f"another process keeps it locked ({error})", remedy)
    if code in _DAMAGED:
        return StorageError(asked, str(error), MOVE_AWAY)
    found, remedy = _SAID.get(
        code, ("", otherwise or "Try again; if it stays, look at the disk and the data directory.")
    )
    return StorageError(asked, found or str(error), remedy)


def unspoilt(read: Callable[[S], T], said: S) -> T:
    """What the database keeps, as `read` reads it.

    >>> unspoilt(json.loads, '[1]')
    [1]

    Raises:
        StorageError: it is not what was kept there.
    """
    try:
        return read(said)
    except ValueError as error:
        raise StorageError("use the database", f"what it keeps is damaged: {str(said)[:40]!r}", MOVE_AWAY) from error


def is_damaged(error: BaseException | None) -> bool:
    """Whether the file is no database, or one that is broken inside."""
    return _code(error) in _DAMAGED


def is_frozen(path: Path) -> bool:
    """Whether the database is whole in its file on a disk that nobody can write to: then it can be read without locks.

    SQLite's log beside it would hold what came last, and cannot be read from such a disk.
    """
    return path.is_file() and not Path(f"{path}-wal").exists() and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _code(error: BaseException | None) -> int:
    # The lowest byte is the error, the rest only says what part of the database met it.
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith("Could not decode to UTF-8"):
        return sqlite3.SQLITE_CORRUPT  # found by Python, which gives it no code: no text of ours is anything else
    return getattr(error, "sqlite_errorcode", 0) & 0xFF if isinstance(error, sqlite3.Error) else 0
