"""What a file says last about each document, kept on disk until the file has been read to its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache

from pydantic import TypeAdapter

from corpus.document import Document
from corpus.library import from_json, to_json
from corpus.source import Deletion, Item, Reject
from corpus.updates import Repair, Update


@contextmanager
def staging() -> Iterator[Staging]:
    """An empty one; its temporary file is gone afterwards."""
    # SQLite keeps a database without a name in memory while it is small, and in a temporary file when it grows.
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        yield Staging(connection)


class Staging:
    """Documents and withdrawals, each id once: a later one takes the place of an earlier, unless its version is lower.

    Rejects, and what is said of publications, are all kept, in their order.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute(
            "CREATE TABLE staged (number INTEGER PRIMARY KEY, id TEXT UNIQUE, version INTEGER, content TEXT, reason TEXT)"
        )
        self._db.execute("CREATE TABLE said (number INTEGER PRIMARY KEY, content TEXT)")
        self._db.execute("CREATE TABLE reject (number INTEGER PRIMARY KEY, place TEXT, reason TEXT)")

    def put(self, item: Item) -> None:
        """Keeps a document, the word that some are withdrawn, or what could not be read."""
        if isinstance(item, Reject):
            self._db.execute("INSERT INTO reject (place, reason) VALUES (?, ?)", [item.place, item.error.found])
        elif isinstance(item, Document):
            self._put(item.id, item.version, to_json(item), None)
        elif isinstance(item, Update | Repair):
            self._db.execute("INSERT INTO said (content) VALUES (?)", [_said().dump_json(item).decode()])
        else:
            for id in item.ids:
                self._put(id, None, None, item.reason)

    def __iter__(self) -> Iterator[Document | Deletion | Update | Repair]:
        """The last word about each document, in the order of the first words; then what is said of publications."""
        for id, content, reason in self._db.execute("SELECT id, content, reason FROM staged ORDER BY number"):
            yield Deletion((id,), reason) if content is None else from_json(content)
        for (content,) in self._db.execute("SELECT content FROM said ORDER BY number"):
            yield _said().validate_json(content)

    def rejects(self) -> Iterator[tuple[str, str]]:
        """(place, reason) of each."""
        yield from self._db.execute("SELECT place, reason FROM reject ORDER BY number")

    def documents(self) -> Iterator[str]:
        """The id of each document."""
        for (id,) in self._db.execute("SELECT id FROM staged WHERE content IS NOT NULL ORDER BY number"):
            yield id

    def _put(self, id: str, version: int | None, content: str | None, reason: str | None) -> None:
        self._db.execute(
            "INSERT INTO staged (id, version, content, reason) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET version = excluded.version, content = excluded.content, reason = excluded.reason "
            "WHERE coalesce(excluded.version >= staged.version, TRUE)",
            [id, version, content, reason],
        )


@cache
def _said() -> TypeAdapter[Update | Repair]:
    return TypeAdapter(Update | Repair)
