"""The database of people: the tables in the one SQLite file, opened for one request or command."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.library import migrate, open_database
from corpus.sqlite import Database
from corpus.storage import storage_error
from service.people.migrations import migrations


@contextmanager
def people_at(path: Path) -> Iterator[Database]:
    """The database of people at `path`, closed afterwards.

    Raises:
        StorageError: it cannot be opened.
    """
    db = open_database(path)
    try:
        try:
            migrate(db, migrations)
        except sqlite3.Error as error:
            raise storage_error(error, "open the accounts") from error
        yield db
    finally:
        db.close()


def row(db: Database, sql: str, *values: object) -> dict[str, Any] | None:
    """The first row of an answer by the names of its columns; None where there is none."""
    cursor = db.execute(sql, values)
    found = cursor.fetchone()
    return None if found is None else dict(zip((c[0] for c in cursor.description), found, strict=True))


def rows(db: Database, sql: str, *values: object) -> list[dict[str, Any]]:
    """All rows of an answer by the names of their columns."""
    cursor = db.execute(sql, values)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def note(db: Database, sql: str, *values: object) -> None:
    """Changes what is good to know and no reason to fail or to wait: nothing while another writes, or on a full or frozen disk."""
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute("PRAGMA busy_timeout = 0")
    try:
        with suppress(sqlite3.OperationalError):
            db.execute(sql, values)
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")


def written(at: datetime) -> str:
    """A moment as it is stored: UTC, ISO 8601, so that the order of the texts is that of time."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
