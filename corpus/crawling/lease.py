"""Lease: one process at a time works on a topic and source; the system takes it back from one that dies."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus.errors import BusyError, StorageError


@contextmanager
def lease(folder: Path | None, topic: str, source: str) -> Iterator[None]:
    """Holds the work on a topic and source; without a folder there is nobody to share it with.

    Raises:
        BusyError: another process is at it. StorageError: the folder cannot be used.
    """
    if folder is None:
        yield
        return
    name = re.sub(r"[^\w.-]", "_", f"{topic}-{source}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # A transaction on an empty database is a lock on every system, and ends with its process, however that ends.
        connection = sqlite3.connect(folder / f"{name}.lock", timeout=0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"open {folder}", str(error), "Set AFTERCART_HOME to a folder of yours.") from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise StorageError(f"lock {folder / name}", str(error), "Look at the data directory.") from error
            remedy = "Wait for it; what it collects is the same."
            raise BusyError(f"crawl {source} for {topic}", "another crawl is at it", remedy) from error
        yield


def held(folder: Path) -> list[str]:
    """What is worked on at this moment, as "topic-source"."""
    said = []
    for lock in sorted(folder.glob("*.lock")):
        with closing(sqlite3.connect(lock, timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    said.append(lock.stem)
    return said
