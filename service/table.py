"""The evidence table: records in SQLite, one row an outcome, searched by full text and filters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from corpus.document import Document
from corpus.errors import NotFoundError
from corpus.library import Library, from_json
from extractor.record import EvidenceRecord, Extractor, to_json
from service.migrations import migrations
from service.query import Cursor, Query, View, where
from service.sentences import sentence_around

#: Where a study states no outcome it still has one row, at this position.
_NO_OUTCOME = -1
#: Every outcome's fields in a row, in the record's own order; None in the row of a study without outcomes.
OUTCOME_FIELDS = (
    "endpoint", "statistic", "value", "reached", "unit", "ci", "ci_level", "at_months", "count", "total", "arm", "comparator", "p",
    "text", "start", "end", "section", "confidence",
)  # fmt: skip
_ORDER = "r.year DESC, r.study ASC, o.position ASC"
_FROM = "FROM record r JOIN outcome o ON o.study = r.study"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer; how many there are in all; where the next page begins, None on the last."""

    items: list[Row]
    total: int
    next: str | None


class EvidenceTable:
    """The records of the library's documents, in the same database file."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.library = Library(db)
        migrations.apply(db)

    def __len__(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM record").fetchone()[0])

    def put(self, record: EvidenceRecord, document: Document, revision: int) -> None:
        """Keeps the record of a document's revision in place of the study's earlier one; all of it or nothing."""
        study, content = record.id, to_json(record)
        with self.library.transaction():
            self.forget(study)
            self.db.execute(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    study, revision, _stamped(record.extractor), content, record.document.year or 0, record.n, record.document.kind,
                    record.document.source, record.design, int(record.relevant), record.document.retraction,
                ],
            )  # fmt: skip
            self.db.conn.executemany("INSERT INTO outcome VALUES (?, ?, ?, ?, ?)", _outcome_rows(record, document.text))
            therapies = {name for t in record.therapies for name in (t.name, t.therapy_class) if name} | set(
                record.prior_car_t
            )
            self.db.conn.executemany(
                "INSERT OR IGNORE INTO therapy VALUES (?, ?)", sorted((study, name) for name in therapies)
            )
            self.db.conn.executemany("INSERT INTO disease VALUES (?, ?)", [(study, name) for name in record.diseases])
            self.db.execute(
                "INSERT INTO record_text VALUES (?, ?, ?, ?)", [study, document.title, document.text, _names(record)]
            )

    def forget(self, study: str) -> None:
        """Takes a study's rows out of the table; its document stays in the library."""
        with self.library.transaction():
            self.db.execute("DELETE FROM record_text WHERE study = ?", [study])
            self.db.execute("DELETE FROM record WHERE study = ?", [study])

    def pending(self, stamp: Extractor) -> Iterator[tuple[Document, int]]:
        """Living documents without a record of their latest revision by this extractor; withdrawn ones leave the table."""
        gone = self.db.execute(
            "SELECT r.study FROM record r LEFT JOIN document d ON d.id = r.study WHERE d.id IS NULL OR d.deleted"
        ).fetchall()
        for (study,) in gone:
            self.forget(study)
        done = dict(self.db.execute("SELECT study, revision FROM record WHERE stamp = ?", [_stamped(stamp)]).fetchall())
        return (
            (document, revision) for document, revision in self.library.documents() if done.get(document.id) != revision
        )

    def count_pending(self, stamp: Extractor) -> int:
        """How many documents `pending` will give."""
        sql = (
            "SELECT count(*) FROM document d LEFT JOIN record r ON r.study = d.id AND r.revision = d.revision AND r.stamp = ? "
            "WHERE NOT d.deleted AND r.study IS NULL"
        )
        return int(self.db.execute(sql, [_stamped(stamp)]).fetchone()[0])

    def search(self, query: Query, view: View = "outcomes", limit: int = 50, cursor: str | None = None) -> Page:
        """One page of the answer, newest year first.

        Raises:
            QueryError: a question or cursor that cannot be understood.
        """
        condition, distinct = where(query), "DISTINCT r.study" if view == "studies" else "*"
        counted = f"SELECT count({distinct}) {_FROM} WHERE {condition.sql}"
        total = int(self.db.execute(counted, condition.values).fetchone()[0])
        rows = self._rows(query, view, limit + 1, Cursor.decode(cursor) if cursor else None)
        items, more = rows[:limit], len(rows) > limit
        last = items[-1][1] if items and more else None
        return Page([item for item, _ in items], total, last.encode() if last else None)

    def export(self, query: Query, view: View = "outcomes") -> Iterator[Row]:
        """Every row of the answer, a page at a time, in constant memory."""
        cursor: str | None = None
        while True:
            page = self.search(query, view, 500, cursor)
            yield from page.items
            if page.next is None:
                return
            cursor = page.next

    def study(self, id: str) -> tuple[Row, Document, int]:
        """(record, document, revision) of a study.

        Raises:
            NotFoundError: the table has no such study.
        """
        row = self.db.execute("SELECT content, revision FROM record WHERE study = ?", [id]).fetchone()
        if row is None:
            raise NotFoundError(
                f"get the study {id}",
                "the evidence table has no such study",
                "Look it up in /api/v1/evidence?view=studies.",
            )
        return json.loads(row[0]), self.library.get(id, row[1]), row[1]

    def facets(self) -> dict[str, dict[str, int]]:
        """For each field its values with the number of studies that have them, most first."""
        sql = {
            "therapy": "SELECT name, count(*) FROM therapy GROUP BY name",
            "disease": "SELECT name, count(*) FROM disease GROUP BY name",
            "endpoint": "SELECT endpoint, count(DISTINCT study) FROM outcome WHERE endpoint IS NOT NULL GROUP BY endpoint",
            "design": "SELECT design, count(*) FROM record WHERE design IS NOT NULL GROUP BY design",
            "kind": "SELECT kind, count(*) FROM record GROUP BY kind",
            "year": "SELECT year, count(*) FROM record WHERE year > 0 GROUP BY year",
        }
        return {
            field: {str(value): n for value, n in self.db.execute(f"{one} ORDER BY 2 DESC, 1").fetchall()}
            for field, one in sql.items()
        }

    def _rows(self, query: Query, view: View, limit: int, after: Cursor | None) -> list[tuple[Row, Cursor]]:
        condition = where(query)
        behind, values = "", list(condition.values)
        if after is not None:
            behind = " AND (r.year < ? OR (r.year = ? AND (r.study > ? OR (r.study = ? AND o.position > ?))))"
            values += [after.year, after.year, after.study, after.study, after.position]
        group = " GROUP BY r.study" if view == "studies" else ""
        position = "max(o.position)" if group else "o.position"
        found = self.db.execute(
            f"SELECT r.content, r.year, r.study, {position}, o.sentence_start, o.sentence_end, v.content {_FROM} "
            "JOIN document_revision v ON v.document = r.study AND v.revision = r.revision "
            f"WHERE {condition.sql}{behind}{group} ORDER BY {'r.year DESC, r.study ASC' if group else _ORDER} LIMIT ?",
            [*values, limit],
        )
        return [_row(view, *row) for row in found.fetchall()]


def _row(
    view: View, content: str, year: int, study: str, position: int, start: int | None, end: int | None, document: str
) -> tuple[Row, Cursor]:
    record = json.loads(content)
    # A study-level page ends behind the study's last row, whichever of its rows the question found.
    cursor = Cursor(year, study, 10**9 if view == "studies" else position)
    if view == "studies":
        return record, cursor
    return evidence_row(record, position, (start, end), from_json(document).text if start is not None else ""), cursor


def evidence_row(record: Row, position: int, sentence: tuple[int | None, int | None], text: str) -> Row:
    """One outcome with its study's fields; outcome fields are None where the study states none."""
    outcome = record["outcomes"][position] if position >= 0 else dict.fromkeys(OUTCOME_FIELDS)
    cited = record["document"]
    start, end = sentence
    return {
        "study_id": record["id"],
        "position": position if position >= 0 else None,
        **{
            field: cited[field]
            for field in ("title", "year", "journal", "doi", "pmid", "url", "kind", "source", "note", "retraction")
        },
        **{
            field: record[field]
            for field in (
                "relevant",
                "n",
                "n_text",
                "n_start",
                "n_end",
                "design",
                "follow_up_months",
                "diseases",
                "prior_car_t",
            )
        },
        "therapies": [{"name": t["name"], "role": t["role"]} for t in record["therapies"]],
        **{field: outcome[field] for field in OUTCOME_FIELDS},
        "sentence": {"text": text[start:end], "start": start, "end": end} if start is not None else None,
    }


def _outcome_rows(record: EvidenceRecord, text: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (record.id, i, o.endpoint, *sentence_around(text, o.start, o.end)) for i, o in enumerate(record.outcomes)
    ]
    return rows or [(record.id, _NO_OUTCOME, None, None, None)]


def _names(record: EvidenceRecord) -> str:
    """Names a reader may search by that the text itself may not spell so."""
    names = [name for t in record.therapies for name in (t.name, t.therapy_class, t.target) if name]
    return " \n".join(
        dict.fromkeys(
            [*names, *record.prior_car_t, *record.diseases, *(o.arm for o in record.outcomes), record.design or ""]
        )
    )


def _stamped(extractor: Extractor) -> str:
    return f"{extractor.version}/{extractor.vocabulary}/{extractor.model}"
