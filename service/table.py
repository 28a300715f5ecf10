"""The evidence table: records in SQLite, one row an outcome, searched by full text and filters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import NotFoundError, StorageError
from corpus.library import Library, migrate, open_database
from corpus.sqlite import Database
from extractor.record import EvidenceRecord, Extractor, to_json
from service.migrations import migrations
from service.notation import endpoint_words
from service.query import LAST, NO_OUTCOME, Cursor, Query, View, outcome_condition, study_condition
from service.rows import Row, evidence_row, outcome_columns, outcome_rows, study_columns, study_row, therapy_rows
from service.storage import MOVE_AWAY, is_damaged
from service.words import Condition

__all__ = ["EvidenceTable", "Page", "Row"]

#: Newest year first, then the study's id, then the place in the study: the order of every answer, and of every cursor.
_ORDER = f"-ifnull(r.year, 0), r.study, ifnull(o.position, {NO_OUTCOME})"
_STUDY_ORDER = "-ifnull(r.year, 0), r.study"
_FROM = "FROM record r LEFT JOIN outcome o ON o.study = r.study"
#: Of each field its values and how many studies have them.
_FACETS = {
    # A name that is also a class ("CAR T") stands for the whole class, here as in the filter.
    "therapy": "SELECT name, (SELECT count(DISTINCT m.study) FROM therapy m WHERE m.name_key = t.name_key OR m.class_key = t.name_key) "
    "FROM (SELECT DISTINCT name, name_key FROM therapy) t",
    "class": "SELECT class, count(DISTINCT study) FROM therapy WHERE class IS NOT NULL GROUP BY class",
    "disease": "SELECT name, count(*) FROM disease GROUP BY name",
    "endpoint": "SELECT endpoint, count(DISTINCT study) FROM outcome GROUP BY endpoint",
    "design": "SELECT design, count(*) FROM record WHERE design IS NOT NULL GROUP BY design",
    "kind": "SELECT kind, count(*) FROM record GROUP BY kind",
    "year": "SELECT year, count(*) FROM record WHERE year IS NOT NULL GROUP BY year",
}


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer; how many there are in all; where the next page begins, None on the last."""

    items: list[Row]
    total: int
    next: str | None


class EvidenceTable:
    """The records of the library's documents, in the same database file. A connection serves one thread at a time."""

    def __init__(self, db: Database) -> None:
        self.db = db
        try:
            self.library = Library(db)
            migrate(db, migrations)
        except sqlite3.Error as error:
            raise StorageError(
                "open the evidence table", str(error), "Is the disk full, or the file in use?"
            ) from error

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
            if is_damaged(error.__cause__):
                raise StorageError(f"open the database {path}", error.found, MOVE_AWAY) from error
            raise

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

    def __len__(self) -> int:
        return self._value("SELECT count(*) FROM record")

    @property
    def generation(self) -> int:
        """A number that grows with every change of the table: the same number, the same answers."""
        return self._value("SELECT generation FROM evidence_state")

    @property
    def version(self) -> str:
        """The table's own name and its generation: no other table, and no later state of this one, has the same."""
        identity = self.db.execute("SELECT identity FROM evidence_state").fetchone()[0]
        return f"{identity}-{self.generation}"

    def put(self, record: EvidenceRecord, document: Document, revision: int) -> None:
        """Keeps the record of a document's revision in place of the study's earlier one; all of it or nothing.

        Nothing is kept of a document that was withdrawn or revised while it was read: its later word counts.
        """
        study = record.id
        with self.library.transaction():
            if not self._is_current(study, revision):
                return
            self.forget(study)
            kept = {
                "study": study,
                "revision": revision,
                "stamp": _stamped(record.extractor),
                "content": to_json(record),
            }
            number = self._insert("record", kept | study_row(record))
            for row in outcome_rows(record, document):
                self._insert("outcome", {"study": study, **row})
            for row in therapy_rows(record):
                self._insert("therapy", {"study": study, **row})
            for name in record.diseases:
                self._insert("disease", {"study": study, "name": name, "name_key": name.casefold()})
            self._insert("evidence_text", {"rowid": number, **_searched(record, document)})
            self.db.execute("UPDATE evidence_state SET generation = generation + 1")

    def _is_current(self, study: str, revision: int) -> bool:
        found = self.db.execute("SELECT revision FROM document WHERE id = ? AND NOT deleted", [study]).fetchone()
        return found is not None and found[0] == revision

    def forget(self, study: str) -> None:
        """Takes a study's rows out of the table; its document stays in the library."""
        with self.library.transaction():
            self.db.execute(
                "DELETE FROM evidence_text WHERE rowid = (SELECT number FROM record WHERE study = ?)", [study]
            )
            if self.db.execute("DELETE FROM record WHERE study = ?", [study]).rowcount:
                self.db.execute("UPDATE evidence_state SET generation = generation + 1")

    def pending(self, stamp: Extractor) -> Iterator[tuple[Document, int]]:
        """Living documents, with their revision, that have no record of it by this extractor. Reads only."""
        sql = "SELECT study, revision FROM record WHERE stamp = ?"
        done = dict(self.db.execute(sql, [_stamped(stamp)]).fetchall())
        for document, revision in self.library.documents():
            if done.get(document.id) != revision:
                yield document, revision

    def count_pending(self, stamp: Extractor) -> int:
        """How many documents `pending` gives."""
        sql = (
            "SELECT count(*) FROM document d LEFT JOIN record r ON r.study = d.id AND r.revision = d.revision AND r.stamp = ? "
            "WHERE NOT d.deleted AND r.study IS NULL"
        )
        return self._value(sql, _stamped(stamp))

    def forget_withdrawn(self) -> int:
        """Takes the studies out whose documents the library no longer holds as living; how many there were."""
        sql = "SELECT r.study FROM record r LEFT JOIN document d ON d.id = r.study WHERE d.id IS NULL OR d.deleted"
        gone = self.db.execute(sql).fetchall()
        for (study,) in gone:
            self.forget(study)
        return len(gone)

    def search(self, query: Query, view: View = "outcomes", limit: int = 50, cursor: str | None = None) -> Page:
        """One page of the answer, newest year first, and how many rows there are in all.

        Raises:
            QueryError: a question or cursor that cannot be understood.
        """
        after = Cursor.decode(cursor) if cursor else None
        found = list(self._rows(query, view, after, limit + 1))
        items, more = found[:limit], len(found) > limit
        return Page([row for row, _ in items], self.count(query, view), items[-1][1].encode() if more else None)

    def count(self, query: Query, view: View = "outcomes") -> int:
        """How many rows the whole answer has."""
        studies, outcomes = study_condition(query), outcome_condition(query)
        if view == "studies":
            return self._value(f"SELECT count(*) FROM record r WHERE {studies.sql}", *studies.values)
        sql = f"SELECT count(*) {_FROM} WHERE {studies.sql} AND {outcomes.sql}"
        return self._value(sql, *studies.values, *outcomes.values)

    def export(self, query: Query, view: View = "outcomes") -> Iterator[Row]:
        """Every row of the answer as the table is now, one at a time, whatever is written meanwhile."""
        return (row for row, _ in self._rows(query, view))

    def study(self, id: str) -> tuple[Row, Document, int]:
        """(record, document, revision) of a study.

        Raises:
            NotFoundError: the table has no such study.
        """
        known = id.encode(errors="replace").decode()
        row = self.db.execute("SELECT content, revision FROM record WHERE study = ?", [known]).fetchone()
        if row is None:
            remedy = "Search the evidence table for it."
            raise NotFoundError(f"get the study {known}", "the evidence table has no such study", remedy)
        return json.loads(row[0]), self.library.get(id, row[1]), row[1]

    def facets(self) -> dict[str, dict[str, int]]:
        """For each field its values with the number of studies that have them, most first."""
        return {
            field: {str(value): n for value, n in self.db.execute(f"{sql} ORDER BY 2 DESC, 1").fetchall()}
            for field, sql in _FACETS.items()
        }

    def _rows(
        self, query: Query, view: View, after: Cursor | None = None, limit: int = -1
    ) -> Iterator[tuple[Row, Cursor]]:
        """Rows with their cursors; all of them where the limit is negative."""
        studies = study_condition(query)
        if view == "studies":
            behind = Condition(f"({_STUDY_ORDER}) > (?, ?)", (-after.year, after.study)) if after else Condition("1")
            sql = f"SELECT r.study, r.year, r.content FROM record r WHERE {studies.sql} AND {behind.sql} ORDER BY {_STUDY_ORDER} LIMIT ?"
            for study, year, content in self.db.execute(sql, [*studies.values, *behind.values, limit]):
                yield json.loads(content), Cursor(year or 0, study, LAST)
            return
        outcomes, behind = outcome_condition(query), Condition("1")
        if after is not None:
            behind = Condition(f"({_ORDER}) > (?, ?, ?)", (-after.year, after.study, after.position))
        sql = f"SELECT {_COLUMNS} {_FROM} WHERE {studies.sql} AND {outcomes.sql} AND {behind.sql} ORDER BY {_ORDER} LIMIT ?"
        for found in self.db.execute(sql, [*studies.values, *outcomes.values, *behind.values, limit]):
            stored = dict(zip(_NAMES, found, strict=True))
            position = NO_OUTCOME if stored["position"] is None else stored["position"]
            yield evidence_row(stored), Cursor(stored["year"] or 0, stored["study"], position)

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        cursor = self.db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
        return int(cursor.lastrowid or 0)

    def _value(self, sql: str, *values: object) -> int:
        return int(self.db.execute(sql, values).fetchone()[0])


_OF_STUDY = ("study", *(c.name for c in study_columns()))
_OF_OUTCOME = ("position", *(c.name for c in outcome_columns()), "sentence", "sentence_start", "sentence_end")
_NAMES = (*_OF_STUDY, *_OF_OUTCOME)
_COLUMNS = ", ".join([*(f'r."{name}"' for name in _OF_STUDY), *(f'o."{name}"' for name in _OF_OUTCOME)])


def _searched(record: EvidenceRecord, document: Document) -> dict[str, str]:
    """The words a study is found by: its text, and the names that the text may not spell so."""
    therapies = [name for t in record.therapies for name in (t.name, t.therapy_class, t.target) if name]
    arms = [name for o in record.outcomes for name in (o.arm, o.comparator) if name and name != "all"]
    return {
        "title": document.title,
        "text": document.text,
        "therapies": _lines([*therapies, *record.prior_car_t]),
        "diseases": _lines(record.diseases),
        "arms": _lines(arms),
        "endpoints": _lines(endpoint_words(o.endpoint) for o in record.outcomes),
    }


def _lines(names: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(names))


def _stamped(extractor: Extractor) -> str:
    return f"{extractor.version}/{extractor.vocabulary}/{extractor.model}"
