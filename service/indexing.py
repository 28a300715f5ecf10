"""What a study is found and counted by: its words, its therapies, and the values of its facets; made from record and document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any

from corpus.document import Document
from corpus.sqlite import Database
from extractor.record import EvidenceRecord
from extractor.vocabulary import therapies
from service import bits
from service.language.sql import marks
from service.notation import endpoint_words
from service.rows import Row, target_parts

#: The lower edges of a histogram's bins; the last is open. `value` has one a unit.
EDGES: dict[str, tuple[float, ...]] = {
    "n": (0, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000),
    "followup": (0, 3, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60, 120),
    "value %": tuple(range(0, 100, 5)),
    "value months": (0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21, 24, 30, 36, 48, 60, 120),
}
#: The name under which a histogram's bins are kept among the facets: none that a field could have.
BINS = "bins of "
_OF_STUDY = "INSERT INTO facet_study (value, number, relevant) VALUES (?, ?, ?)"
_COUNTED = "UPDATE facet_value SET studies = studies + ?, relevant = relevant + ? WHERE id = ?"
Words = Mapping[str, str]
#: Values that one statement enters.
_TOGETHER = 100


class Indexes:
    """What studies are found and counted by. Of many studies it is entered together, in a fraction of the time of one after the other:
    the full text writes out what it holds before each statement of another kind, and a value is counted once for all of its studies.
    """

    def __init__(self, db: Database) -> None:
        self._db, self._held = db, False
        self._numbers: dict[tuple[str, str], int] = {}
        self._studies: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self._words: list[Row] = []

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is added inside is entered at its end; inside the caller's transaction."""
        self._held = True
        try:
            yield
            self.enter()
        finally:
            # What a transaction that failed has met is in no table.
            self._held = False
            self._forget()

    def add(
        self, number: int, record: EvidenceRecord, uses: Sequence[Row], words: Words, verified: Iterable[str]
    ) -> None:
        """A study that is in no index: `uses` are its rows of `therapy_rows`, `words` its words of `searched`, `verified` as `Shown`."""
        insert_all(self._db, "therapy", [row | {"study": record.id} for row in uses])
        insert_all(
            self._db, "disease", [{"study": record.id, "name": n, "name_key": n.casefold()} for n in record.diseases]
        )
        self._words.append({"rowid": number, **words})
        for value in dict.fromkeys([*_facets(record, uses), *(("verified", said) for said in verified)]):
            self._studies.setdefault(value, []).append((number, int(record.relevant)))
        if not self._held:
            self.enter()
            self._forget()

    def enter(self) -> None:
        """Puts what was added into the tables."""
        studies, words, self._studies, self._words = self._studies, self._words, {}, []
        insert_all(self._db, "evidence_text", words)
        new = [value for value in studies if value not in self._numbers]
        for start in range(0, len(new), _TOGETHER):
            some = new[start : start + _TOGETHER]
            told = [part for field, value in some for part in (field, value, value.casefold())]
            for id, field, value in self._db.execute(_numbered(len(some)), told).fetchall():
                self._numbers[field, value] = id
        found = sorted((self._numbers[value], those) for value, those in studies.items())
        self._db.conn.executemany(_OF_STUDY, ((id, *study) for id, those in found for study in those))
        bits.add(self._db, {id: [number for number, _ in those] for id, those in found})
        self._db.conn.executemany(_COUNTED, ((len(those), sum(r for _, r in those), id) for id, those in found))

    def drop(self, study: str) -> None:
        """Takes a study out of the table, with its rows and all that it is found and counted by."""
        self.enter()
        (number,) = self._db.execute("SELECT number FROM record WHERE study = ?", [study]).fetchone()
        values = bits.take(self._db, number)
        self._db.conn.executemany(
            "DELETE FROM facet_study WHERE value = ? AND number = ?", [(value, number) for value in values]
        )
        self._db.execute("DELETE FROM evidence_text WHERE rowid = ?", [number])
        self._db.execute("DELETE FROM record WHERE number = ?", [number])

    def _forget(self) -> None:
        self._numbers, self._studies, self._words = {}, {}, []


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Puts a row into a table; its number."""
    cursor = db.execute(_insertion(table, tuple(row)), list(row.values()))
    return int(cursor.lastrowid or 0)


def insert_all(db: Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts rows of the same columns into a table."""
    if rows:
        columns = tuple(rows[0])
        db.conn.executemany(_insertion(table, columns), map(itemgetter(*columns), rows))


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({marks(columns)})"


@cache
def _numbered(values: int) -> str:
    """Enters so many values where they are new, and gives their numbers."""
    return (
        f"INSERT INTO facet_value (field, value, key) VALUES {', '.join(['(?, ?, ?)'] * values)} "
        "ON CONFLICT (field, value) DO UPDATE SET key = excluded.key RETURNING id, field, value"
    )


def searched(record: EvidenceRecord, document: Document, uses: Iterable[Row]) -> dict[str, str]:
    """The words a study is found by: its text, and the names that the text may not spell so; `uses` are its rows of `therapy_rows`."""
    names = [name for t in record.therapies for name in (t.name, t.therapy_class, t.target) if name]
    arms = [name for o in record.outcomes for name in (o.arm, o.comparator) if name and name != "all"]
    return {
        "title": document.title,
        "text": document.text,
        "therapies": _lines([*names, *record.prior_car_t, *_kinds(uses)]),
        "diseases": _lines(record.diseases),
        "arms": _lines(arms),
        "endpoints": _lines(endpoint_words(o.endpoint) for o in record.outcomes),
    }


def length(words: Mapping[str, str]) -> int:
    """How many words the study has, as its rank takes it: a long text says more of everything."""
    return sum(said.count(" ") + said.count("\n") + 1 for said in words.values())


def _facets(record: EvidenceRecord, uses: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Every (field, value) that the study counts for."""
    for row in uses:
        yield "therapy", row["name"]
        if row["class"]:
            yield "class", row["class"]
            # A name that is also a class ("CAR T") stands for the whole class.
            if row["class"] in therapies():
                yield "therapy", row["class"]
        for part in target_parts(row["target"]):
            yield "target", part
    said = record.document
    for name in record.diseases:
        yield "disease", name
    for field, value in (("design", record.design), ("journal", said.journal), ("year", said.year)):
        if value is not None:
            yield field, str(value)
    yield "kind", said.kind
    yield "source", said.source
    for outcome in record.outcomes:
        yield "endpoint", outcome.endpoint
    yield from _bins(record)


def _bins(record: EvidenceRecord) -> Iterator[tuple[str, str]]:
    stated = [("n", record.n), ("followup", record.follow_up_months)]
    stated += [(f"value {o.unit}", o.value) for o in record.outcomes if f"value {o.unit}" in EDGES]
    for name, number in stated:
        if number is not None:
            edges = EDGES[name]
            yield BINS + name, f"{edges[max(bisect_right(edges, number) - 1, 0)]:g}"


def _kinds(uses: Iterable[Row]) -> Iterator[str]:
    """Each therapy's class with each of its targets before it, as people ask: "BCMA bispecific antibody"."""
    for row in uses:
        for part in target_parts(row["target"]) if row["class"] else ():
            yield f"{part} {row['class']}"


def _lines(names: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(names))
