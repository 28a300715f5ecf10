"""The evidence table: records in SQLite, one row an outcome, searched by full text and filters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from corpus.document import Document
from corpus.errors import NotFoundError, StorageError
from corpus.library import Library, migrate, open_database
from corpus.sqlite import Database
from corpus.storage import storage_error, unspoilt
from extractor.record import EvidenceRecord, Extractor, from_json, to_json
from service import answering, facets, finding
from service.answering import Page
from service.facets import Facets
from service.finding import Matches
from service.indexing import Indexes, insert, insert_all, length, searched
from service.living.noting import Kept, kept, note, note_withdrawn
from service.order import Cursor
from service.planes import Planes
from service.query import Query, View
from service.remembered import Remembered, T
from service.review.shown import shown_now
from service.rows import Row, outcome_rows, stale_rows, stamped, study_row, therapy_rows
from service.schema import STEPS
from service.suggestions import Suggestion, suggestions

__all__ = ["EvidenceTable", "Page", "Pending", "Row"]

#: The layout of what `indexing.py` writes: a table of an earlier one is indexed anew from its records when it is opened.
LAYOUT = 2
#: all: no record of the revision by this extractor; new: none of the revision; outdated: one of it by another extractor.
Pending = Literal["all", "new", "outdated"]
_PENDING = (
    "FROM document d LEFT JOIN record r ON r.study = d.id AND r.revision = d.revision "
    "LEFT JOIN unread u ON u.study = d.id AND u.revision = d.revision AND u.stamp = :stamp "
    "WHERE NOT d.deleted AND ifnull(r.stamp, '') <> :stamp AND u.reason IS NULL"
)
_WHICH = {"all": "1", "new": "r.study IS NULL", "outdated": "r.study IS NOT NULL"}
#: What was counted and found for a state of a table: the same state, the same answers; and the bits it was found by, once a state. Of a
#: million studies what is found is 125 kB, and the bits are some 50 MB.
_counts, _found = Remembered[object](24 * 2**20), Remembered[Matches](24 * 2**20)
_planes = Remembered[Planes](float("inf"))


class EvidenceTable:
    """The records of the library's documents, in the same database file. A connection serves one thread at a time."""

    def __init__(self, db: Database) -> None:
        self.db, self._indexes = db, Indexes(db)
        #: Whether what is shown otherwise is an event; not where, in a batch, a log that tells of it comes along.
        self.tells = True
        try:
            self.library = Library(db)
            migrate(db, *STEPS)
            self._index_anew()
        except sqlite3.Error as error:
            raise storage_error(error, "open the evidence table") from error

    @classmethod
    def at(cls, path: Path) -> EvidenceTable:
        """The table of the database at `path`, made if it is not there; `close` it.

        Raises:
            StorageError: the folder cannot be used, or the file is damaged or none of ours.
        """
        db = None
        try:
            db = open_database(path)
            return cls(db)
        except StorageError as error:
            if db is not None:
                db.close()
            # Which file it is helps whoever has to mend it.
            raise type(error)(f"open the database {path}", error.found, error.remedy) from error

    def close(self) -> None:
        """Gives the connection back."""
        self.db.close()

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Whatever is read inside is of one moment: what another writes meanwhile is not seen."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            # SQLite has ended it already where the file turned out to be damaged.
            if self.db.conn.in_transaction:
                self.db.execute("ROLLBACK")

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Many studies in one transaction: all that is put inside or nothing, in a fraction of the time. They are found and counted at its end."""
        try:
            with self.library.transaction(), self._indexes.together():
                yield
        finally:
            self.tells = True

    def __len__(self) -> int:
        return self._value("SELECT count(*) FROM record")

    @property
    def generation(self) -> int:
        """A number that grows with every change of the table: the same number, the same answers."""
        return self._value("SELECT generation FROM evidence_state")

    @property
    def version(self) -> str:
        """The table's own name and its generation: no other table, and no later state of this one, has the same."""
        identity, generation = self.db.execute("SELECT identity, generation FROM evidence_state").fetchone()
        return f"{identity}-{generation}"

    def put(self, record: EvidenceRecord, document: Document, revision: int) -> None:
        """Keeps the record of a document's revision in place of the study's earlier one; all of it or nothing.

        Nothing is kept of a document that was withdrawn or revised while it was read: its later word counts.
        """
        with self.library.transaction():
            if self._is_current(record.id, revision):
                self._show(record, document, revision)

    def machine(self, id: str) -> tuple[Row, Document, int]:
        """(record, document, revision) of a study as the machine read it, whatever people have decided.

        Raises:
            NotFoundError: the table has no such study.
        """
        content, document, revision = self._study(id, "coalesce(machine, content)")
        return unspoilt(json.loads, content), document, revision

    def apply_decisions(self, study: str) -> None:
        """Shows a study as it is decided on now. One that the table does not hold is shown so when it is read."""
        with self.library.transaction():
            if self._value("SELECT count(*) FROM record WHERE study = ?", study):
                content, document, revision = self._study(study, "coalesce(machine, content)")
                self._show(unspoilt(from_json, content), document, revision)

    def _show(self, record: EvidenceRecord, document: Document, revision: int) -> None:
        """What is decided on a record takes the place of the study's rows."""
        shown = shown_now(self.db, record, document)
        before = kept(self.db, record.id)
        if before is not None:
            self._indexes.drop(record.id)
        content, uses = to_json(shown.record), therapy_rows(shown.record)
        said = unspoilt(json.loads, content)
        words = searched(shown.record, document, uses)
        outcomes = outcome_rows(said, document.text, shown.states)
        outcomes += stale_rows(shown.stale, len(outcomes))
        row = {
            "study": record.id,
            "revision": revision,
            "stamp": stamped(record.extractor),
            "content": content,
            "machine": to_json(record) if shown.decided else None,
            "inclusion": shown.inclusion,
            "rows": max(len(outcomes), 1),
            "words": length(words),
        }
        row |= study_row(said)
        number = insert(self.db, "record", row)
        insert_all(self.db, "outcome", [one | {"study": record.id} for one in outcomes])
        self._indexes.add(number, shown.record, uses, words, shown.verified, [one["endpoint"] for one in outcomes])
        if self.tells:
            note(self.db, record.id, before, Kept.of(row))
        self.db.execute("UPDATE evidence_state SET generation = generation + 1")

    def _is_current(self, study: str, revision: int) -> bool:
        found = self.db.execute("SELECT revision FROM document WHERE id = ? AND NOT deleted", [study]).fetchone()
        return found is not None and found[0] == revision

    def forget(self, study: str) -> None:
        """Takes a study's rows out of the table; its document stays in the library."""
        with self.library.transaction():
            if (before := kept(self.db, study)) is not None:
                self._indexes.drop(study)
                note_withdrawn(self.db, study, before)
                self.db.execute("UPDATE evidence_state SET generation = generation + 1")

    def pending(self, stamp: Extractor, which: Pending = "all") -> Iterator[tuple[Document, int]]:
        """Living documents, with their revision, that have no record of it by this extractor; none that is set aside. Reads only."""
        sql = f"SELECT d.id, d.revision {_PENDING} AND ({_WHICH[which]}) ORDER BY ifnull(u.deaths, 0), d.id"
        for id, revision in self.db.execute(sql, {"stamp": stamped(stamp)}).fetchall():
            yield self.library.get(id, revision), revision

    def count_pending(self, stamp: Extractor, which: Pending = "all") -> int:
        """How many documents `pending` gives."""
        sql = f"SELECT count(*) {_PENDING} AND ({_WHICH[which]})"
        return int(self.db.execute(sql, {"stamp": stamped(stamp)}).fetchone()[0])

    def forget_withdrawn(self) -> int:
        """Takes the studies out whose documents the library no longer holds as living; how many there were."""
        sql = "SELECT r.study FROM record r LEFT JOIN document d ON d.id = r.study WHERE d.id IS NULL OR d.deleted"
        gone = self.db.execute(sql).fetchall()
        for (study,) in gone:
            self.forget(study)
        return len(gone)

    def search(self, query: Query, view: View = "outcomes", limit: int = 50, cursor: str | None = None) -> Page:
        """One page of the answer in the query's order, and how many rows there are in all.

        Raises:
            QueryError: a question or cursor that cannot be understood.
        """
        after = Cursor.decode(cursor) if cursor else None
        known = None if answering.kept(self.db, query, view) is not None else self._matches(query)
        found = list(answering.rows(self.db, query, view, self._planes(), after, limit + 1, known))
        items, more = found[:limit], len(found) > limit
        return Page([row for row, _ in items], self.count(query, view), items[-1][1].encode() if more else None)

    def count(self, query: Query, view: View = "outcomes") -> int:
        """How many rows the whole answer has."""
        if (kept := answering.kept(self.db, query, view)) is not None:
            return kept
        found = self._matches(query)
        return len(found) if view == "studies" else found.rows

    def export(self, query: Query, view: View = "outcomes") -> Iterator[Row]:
        """Every row of the answer as the table is now, one at a time, whatever is written meanwhile; newest year first.

        Not by relevance: the same rows come in the same order, however many others are there.
        """
        query = replace(query, sort=query.sort or "-year")
        return (row for row, _ in answering.rows(self.db, query, view, self._planes()))

    def study(self, id: str) -> tuple[Row, Document, int]:
        """(record, document, revision) of a study.

        Raises:
            NotFoundError: the table has no such study.
        """
        content, document, revision = self._study(id, "content")
        return unspoilt(json.loads, content), document, revision

    def facets(self, query: Query | None = None) -> dict[str, dict[str, int]]:
        """For each field its values with the number of studies of the answer that have them, most first."""
        return self.counted(query or Query()).fields

    def counted(self, query: Query) -> Facets:
        """Facets and histograms of an answer, and how many studies it has.

        Raises:
            QueryError: a question that cannot be understood.
        """
        return self.remembered(
            "facets", query, lambda: facets.counted(self.db, query, self._planes, lambda: self._matches(query))
        )

    def remembered(self, what: str, query: Query, reckon: Callable[[], T]) -> T:
        """What was reckoned of a question, while the table stays as it is."""
        return cast(T, _counts.get(self.version, (what, query.tree, query.reports), reckon))

    def suggestions(self, query: Query) -> list[Suggestion]:
        """What may have been meant by words of the question that no study has.

        Raises:
            QueryError: a question that cannot be understood.
        """
        return cast(list[Suggestion], _counts.get(self.version, query.q, lambda: suggestions(self.db, query.q)))

    def _matches(self, query: Query) -> Matches:
        asked = (query.tree, query.reports)
        return _found.get(self.version, asked, lambda: finding.matches(self.db, query, self._planes()))

    def _planes(self) -> Planes:
        return _planes.get(self.version, "all", lambda: Planes.of(self.db))

    def _study(self, id: str, column: str) -> tuple[str, Document, int]:
        known = id.encode(errors="replace").decode()
        if not (row := self.db.execute(f"SELECT {column}, revision FROM record WHERE study = ?", [known]).fetchone()):
            remedy = "Search the evidence table for it."
            raise NotFoundError(f"get the study {known}", "the evidence table has no such study", remedy)
        return row[0], self.library.get(id, row[1]), row[1]

    def _index_anew(self) -> None:
        """Indexes the records of a table that an earlier version has made."""
        if self._value("SELECT indexed FROM evidence_state") >= LAYOUT:
            return
        with self.batch():
            if self._value("SELECT indexed FROM evidence_state") >= LAYOUT:
                return
            # What is counted by triggers begins with what is there: an earlier version has not counted it.
            self.db.execute(
                "UPDATE evidence_state SET (studies, rows, words, relevant_studies, relevant_rows) = "
                "(SELECT count(*), total(rows), total(words), total(relevant), total(relevant * rows) FROM record)"
            )
            for (study,) in self.db.execute("SELECT study FROM record ORDER BY number").fetchall():
                self.apply_decisions(study)
            self.db.execute("UPDATE evidence_state SET indexed = ?, generation = generation + 1", [LAYOUT])

    def _value(self, sql: str, *values: object) -> int:
        return int(self.db.execute(sql, values).fetchone()[0])
