"""Lease: one process at a time does a piece of work; the system takes it back from one that dies."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus.errors import BusyError, StorageError
from corpus.storage import storage_error

#: Seconds in which somebody who only looks whether it is held has looked.
_GLANCE = 0.2


@contextmanager
def lease(folder: Path | None, name: str, busy: BusyError) -> Iterator[None]:
    """Holds the work of that name; without a folder there is nobody to share it with.

    Raises:
        BusyError: `busy`, where another process is at it. StorageError: the folder cannot be used.
    """
    if folder is None:
        yield
        return
    path = _file(folder, name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A transaction on an empty database is a lock on every system, and ends with its process, however that ends.
        connection = sqlite3.connect(path, timeout=_GLANCE, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"open {folder}", str(error), "Set AFTERCART_HOME to a folder of yours.") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise storage_error(error, f"lock {path}") from error
            raise busy from error
        yield


def held(folder: Path) -> list[str]:
    """The names of what is worked on at this moment."""
    return [path.stem for path in sorted(folder.glob("*.lock")) if _is_locked(path)]


def is_held(folder: Path, name: str) -> bool:
    """Whether the work of that name is done at this moment."""
    return _is_locked(_file(folder, name))


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    # Only reads: whoever wants the lease at this moment waits for a glance, and gets it.
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


def _file(folder: Path, name: str) -> Path:
    safe = re.sub(r"[^\w.-]", "_", name)
    return folder / f"{safe}.lock"
