"""What SQLite says while the database is used, in our own words."""

from __future__ import annotations

import sqlite3

from corpus.errors import StorageError

#: What helps where the file itself is broken: another folder or another try would not.
MOVE_AWAY = "Move the file away and import your documents again, or put a copy of it back."
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def storage_error(error: sqlite3.Error) -> StorageError:
    """The error of ours for one of SQLite's: locked, read-only, full, damaged, or of another program."""
    remedy = MOVE_AWAY if is_damaged(error) else "Try again; if it stays, look at the disk and the data directory."
    return StorageError("use the database", str(error), remedy)


def is_damaged(error: BaseException | None) -> bool:
    """Whether the file is no database, or one that is broken inside."""
    # The lowest byte is the error, the rest only says what part of the database met it.
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED
