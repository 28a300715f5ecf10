"""The library: documents in SQLite, each with all its revisions; nothing that was once read is overwritten."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from corpus.document import Document
from corpus.errors import NotFoundError, StorageError
from corpus.migrations import migrations
from corpus.retractions import Names
from corpus.source import Deletion
from corpus.sqlite import Database, Migrations
from corpus.standing import Standing
from corpus.storage import connected, storage_error, unspoilt
from corpus.updates import Repair, Update

Change = Literal["added", "revised", "unchanged"]
#: How long a writer waits for another, in seconds.
_PATIENCE = 30
#: The poorer format of the same records, and the richer.
_RICHER = {"medline": "pubmed"}


def open_database(path: Path) -> Database:
    """The database at `path`, made if it is not there; WAL, so that readers and one writer do not wait for each other.

    On a disk that nobody can write to it can be read.

    Raises:
        StorageError: the folder cannot be written, or the file is no SQLite database.
    """
    asked = f"open the database {path}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Database(connected(path, _PATIENCE))
    except OSError as error:
        remedy = "Set AFTERCART_HOME to a folder that can be written."
        raise StorageError(asked, error.strerror or str(error), remedy) from error
    except sqlite3.Error as error:
        raise storage_error(error, asked) from error


def migrate(db: Database, *sets: Migrations) -> None:
    """Brings the tables up to date, of all sets or of none. Of several that open a new database at once, one makes its tables, the others wait.

    Raises:
        sqlite3.Error: the file cannot be written, or belongs to another program.
    """
    if any(steps.pending(db) for steps in sets):
        with transaction(db):
            for steps in sets:
                steps.apply(db)


@contextmanager
def transaction(db: Database, durable: bool = False) -> Iterator[None]:
    """One transaction, joined to an outer one where there is one.

    durable: on disk when it has ended, also if the power fails then: who was told that something is done can rely on it.
    """
    if db.conn.in_transaction:
        yield
        return
    if durable:
        db.execute("PRAGMA synchronous = FULL")
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.commit()


class Library:
    """Documents by id. The same document twice is one row; a changed one is a new revision, the old one kept.

    >>> from corpus.document import Document, Section
    >>> library = Library(Database(memory=True))
    >>> library.add(Document("x:1", "text", "abstract", "A title", (Section("Nine patients."),)))
    'added'
    >>> library.get("x:1").text
    'Nine patients.'
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        try:
            migrate(db, migrations)
        except sqlite3.Error as error:
            otherwise = "The file may belong to another program or version."
            raise storage_error(error, "open the library", otherwise) from error
        self.standing = Standing(db)

    def __len__(self) -> int:
        return int(self._value("SELECT count(*) FROM document WHERE NOT deleted"))

    def add(self, document: Document) -> Change:
        """Keeps the document, completed by what others say of its publication (standing.py), and tells those of the same
        publication what it says of that. A lower version of the source's record never replaces a higher one, nor nbib
        PubMed's XML."""
        # Read inside the transaction: of two who add the same document at once, the second sees the first.
        with self.transaction():
            alone = self.standing.is_alone(document)
            change = self._put(document, document if alone else self.standing.completed(document))
            if change != "unchanged":
                # What it says of itself and others, and the names that it brings, may concern documents that are there.
                heard = self.standing.retractions.hear(document, change == "added")
                of_it = set() if alone else {Names.of(document.identifiers)}
                self._complete(id for id in self.standing.documents(heard | of_it) if id != document.id)
        return change

    def remove(self, id: str, reason: str) -> bool:
        """Marks a document as deleted; its revisions stay. False where it was not there."""
        cursor = self.db.execute(
            "UPDATE document SET deleted = 1, reason = ? WHERE id = ? AND NOT deleted", [reason, id]
        )
        return cursor.rowcount > 0

    def apply(self, said: Deletion | Update | Repair) -> int:
        """Removes what a source has withdrawn, or keeps what it says of a publication and tells it to its documents, now and
        when they come; the number of documents that change by it."""
        if isinstance(said, Deletion):
            return sum(self.remove(id, said.reason) for id in said.ids)
        with self.transaction():
            return self._complete(self.standing.learn(said))

    def get(self, id: str, revision: int | None = None) -> Document:
        """The latest revision of a document, or the one asked for.

        Raises:
            NotFoundError: no such document or revision.
        """
        wanted = self.revision(id) if revision is None else revision
        row = self._row("SELECT content FROM document_revision WHERE document = ? AND revision = ?", id, wanted)
        if row is None:
            raise NotFoundError(f"get revision {wanted} of {id}", "the library has no such revision")
        return unspoilt(from_json, row[0])

    def revision(self, id: str) -> int:
        """The number of the latest revision, from 1.

        Raises:
            NotFoundError: no such document.
        """
        row = self._row("SELECT revision FROM document WHERE id = ?", id)
        if row is None:
            raise NotFoundError(
                f"get the document {id}", "the library does not hold it", "`aftercart search` lists what it holds."
            )
        return int(row[0])

    def revisions(self, id: str) -> tuple[int, ...]:
        """The numbers of all revisions, oldest first."""
        return tuple(
            row[0]
            for row in self.db.execute(
                "SELECT revision FROM document_revision WHERE document = ? ORDER BY revision", [id]
            )
        )

    def documents(self) -> Iterator[tuple[Document, int]]:
        """Every living document with its revision, in the order of their ids, one at a time."""
        after = ""
        while rows := self._rows(after):
            for id, revision, content in rows:
                yield unspoilt(from_json, content), revision
                after = id

    def log_import(
        self,
        path: str,
        digest: str,
        counts: dict[str, int],
        rejects: Iterable[tuple[str, str]],
        documents: Iterable[str] = (),
        came_from: str | None = None,
    ) -> None:
        """Notes that a file was read, what became of it, what was rejected, (place, reason), which documents stood in it, and
        from which database it came."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        said = {"path": path, "hash": digest, "at": now, **counts, "came_from": came_from}
        with self.transaction():
            number = self.db.table("import_log").insert(said).last_pk
            self.db.table("import_reject").insert_all(
                {"import": number, "place": place, "reason": reason} for place, reason in rejects
            )
            sql = "INSERT OR IGNORE INTO import_item (import, id) VALUES (?, ?)"
            self.db.conn.executemany(sql, ((number, id) for id in documents))

    def imported(self, digest: str) -> int | None:
        """Which import of the log was the last of a file with this SHA-256; None where it was never read to its end."""
        sql = (
            "SELECT max(l.id) FROM import_log l WHERE l.hash = ? "
            "AND NOT EXISTS (SELECT 1 FROM import_reject r WHERE r.import = l.id AND r.place = '')"
        )
        row = self._row(sql, digest)
        return row[0] if row else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction, joined to an outer one where there is one."""
        with transaction(self.db):
            yield

    def _put(self, document: Document, kept: Document) -> Change:
        content = to_json(kept)
        digest = hashlib.sha256(content.encode()).hexdigest()
        own = None if kept is document else to_json(document)
        row = self._row("SELECT revision, version, hash, deleted, source FROM document WHERE id = ?", document.id)
        if row is None:
            self._write(kept, 1, digest, content, own)
            return "added"
        revision, version, known, deleted, source = row
        if document.version < version or (known == digest and not deleted):
            return "unchanged"
        if not deleted and _RICHER.get(document.source) == source and not self._retracts(document):
            return "unchanged"
        if known == digest:  # it was withdrawn and is back as it was
            self.db.execute("UPDATE document SET deleted = 0, reason = NULL WHERE id = ?", [document.id])
        else:
            self._write(kept, revision + 1, digest, content, own)
        return "revised"

    def _complete(self, ids: Iterable[str]) -> int:
        """Looks again at documents of whose publication something was learned; how many have a new revision by it."""
        changed = 0
        for id in ids:
            sql = "SELECT d.revision, d.hash, ifnull(r.own, r.content) FROM document d JOIN document_revision r "
            row = self._row(
                f"{sql} ON r.document = d.id AND r.revision = d.revision WHERE d.id = ? AND NOT d.deleted", id
            )
            if row is None:
                continue
            kept = self.standing.completed(unspoilt(from_json, row[2]))
            content = to_json(kept)
            digest = hashlib.sha256(content.encode()).hexdigest()
            if digest != row[1]:
                self._write(kept, row[0] + 1, digest, content, row[2] if row[2] != content else None)
                changed += 1
        return changed

    def _retracts(self, document: Document) -> bool:
        """Does it bring a retraction or a concern that the library does not know of?"""
        return (
            document.retraction in {"retracted", "concern"} and self.get(document.id).retraction != document.retraction
        )

    def _write(self, document: Document, revision: int, digest: str, content: str, own: str | None) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.db.execute(
            "INSERT INTO document (id, revision, version, hash, source, title, added, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, version = excluded.version, hash = excluded.hash, "
            "source = excluded.source, title = excluded.title, changed = excluded.changed, deleted = 0, reason = NULL",
            [document.id, revision, document.version, digest, document.source, document.title, now, now],
        )
        self.db.execute(
            "INSERT INTO document_revision (document, revision, hash, content, added, own) VALUES (?, ?, ?, ?, ?, ?)",
            [document.id, revision, digest, content, now, own],
        )
        self.standing.index(document, revision == 1)

    def _rows(self, after: str) -> list[tuple[str, int, str]]:
        return self.db.execute(
            "SELECT d.id, d.revision, r.content FROM document d JOIN document_revision r ON r.document = d.id AND r.revision = d.revision "
            "WHERE d.id > ? AND NOT d.deleted ORDER BY d.id LIMIT 200",
            [after],
        ).fetchall()

    def _row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.db.execute(sql, values).fetchone()
        return row

    def _value(self, sql: str) -> int:
        return int(self.db.execute(sql).fetchone()[0])


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def to_json(document: Document) -> str:
    """The document as one line of JSON: the same document gives the same bytes."""
    return _adapter().dump_json(document).decode()


def from_json(content: str | bytes) -> Document:
    """The document that `to_json` wrote."""
    return _adapter().validate_json(content)
