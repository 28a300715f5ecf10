"""What SQLite says while the database is used, in our own words."""

from __future__ import annotations

import sqlite3

from corpus.errors import StorageError


def storage_error(error: sqlite3.Error) -> StorageError:
    """The error of ours for one of SQLite's: locked, read-only, full, damaged, or of another program."""
    remedy = "Try again; if it stays, look at the disk and the data directory."
    return StorageError("use the database", str(error), remedy)
