"""What a study is found and counted by: its words, its therapies, and the values of its facets; made from record and document."""

from __future__ import annotations

import dataclasses
import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
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
#: The names under which it is kept which studies are relevant, and how many rows they have: of all endpoints, or of the one named behind it.
RELEVANT, ROWS = "relevant", "rows of "
#: And how long they are, as a byte: LENGTHS times the logarithm of their words.
WORDS, LENGTHS = "words", 20
_OF_STUDY = "INSERT INTO facet_study (value, number, relevant) VALUES (?, ?, ?)"
_COUNTED = "UPDATE facet_value SET studies = studies + ?, relevant = relevant + ? WHERE id = ?"
#: The endpoint of a result that was decided on and whose words are gone, where the study has no other of it.
_PASSED_OVER = (
    "SELECT DISTINCT o.endpoint, r.number, r.relevant FROM outcome o JOIN record r ON r.study = o.study WHERE o.state = 'stale' AND NOT EXISTS "
    "(SELECT 1 FROM outcome p WHERE p.study = o.study AND p.endpoint = o.endpoint AND p.state <> 'stale')"
)
Words = Mapping[str, str]
#: A field and what a study says of it.
Value = tuple[str, str]
#: Values that one statement enters.
_TOGETHER = 100


@dataclasses.dataclass
class _Added:
    """What is still to be entered: words of studies; of each value the studies, with 1 of those that are relevant; and those kept as bits alone."""

    words: list[Row] = dataclasses.field(default_factory=list)
    therapies: list[Row] = dataclasses.field(default_factory=list)
    diseases: list[Row] = dataclasses.field(default_factory=list)
    studies: dict[Value, list[tuple[int, int]]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    only_bits: dict[Value, list[int]] = dataclasses.field(default_factory=lambda: defaultdict(list))


class Indexes:
    """What studies are found and counted by. Of many studies it is entered together, in a fraction of the time of one after the other:
    the full text writes out what it holds before each statement of another kind, and a value is counted once for all of its studies.
    """

    def __init__(self, db: Database) -> None:
        self._db, self._held = db, False
        self._numbers: dict[Value, int] = {}
        self._added = _Added()

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
        self,
        number: int,
        record: EvidenceRecord,
        uses: Sequence[Row],
        words: Words,
        verified: Iterable[str],
        endpoints: Sequence[str],
    ) -> None:
        """A study that is in no index: `uses` are its rows of `therapy_rows`, `words` its words of `searched`, `verified` as `Shown`,
        `endpoints` those of its rows of outcomes.
        """
        added, said, of = self._added, record.id, (number, int(record.relevant))
        added.therapies += [row | {"study": said} for row in uses]
        added.diseases += [{"study": said, "name": name, "name_key": name.casefold()} for name in record.diseases]
        added.words.append({"rowid": number, **words})
        for value in dict.fromkeys([*_facets(record, uses, endpoints), *(("verified", state) for state in verified)]):
            added.studies[value].append(of)
        for value in _only_bits(record.relevant, length(words), endpoints):
            added.only_bits[value].append(number)
        if not self._held:
            self.enter()
            self._forget()

    def enter(self) -> None:
        """Puts what was added into the tables."""
        added, self._added = self._added, _Added()
        insert_all(self._db, "therapy", added.therapies)
        insert_all(self._db, "disease", added.diseases)
        insert_all(self._db, "evidence_text", added.words)
        self._number([*added.studies, *added.only_bits])
        found = sorted((self._numbers[value], those) for value, those in added.studies.items())
        self._db.conn.executemany(_OF_STUDY, ((id, *study) for id, those in found for study in those))
        held = {id: [number for number, _ in those] for id, those in found}
        held |= {self._numbers[value]: numbers for value, numbers in added.only_bits.items()}
        bits.add(self._db, held)
        self._db.conn.executemany(_COUNTED, ((len(those), sum(r for _, r in those), id) for id, those in found))

    def enter_what_is_there(self) -> None:
        """Keeps what is kept as bits alone of all studies that an earlier version has indexed, and the endpoints that it has passed over."""
        endpoints: dict[int, list[str]] = {}
        sql = "SELECT r.number, o.endpoint FROM record r JOIN outcome o ON o.study = r.study"
        for number, name in self._db.execute(sql):
            endpoints.setdefault(number, []).append(name)
        for number, relevant, words in self._db.execute("SELECT number, relevant, words FROM record").fetchall():
            for value in _only_bits(relevant, words, endpoints.get(number, ())):
                self._added.only_bits[value].append(number)
        for endpoint, number, relevant in self._db.execute(_PASSED_OVER).fetchall():
            self._added.studies["endpoint", endpoint].append((number, relevant))
        self.enter()
        self._forget()

    def _number(self, values: Iterable[Value]) -> None:
        """Gives every value its number, where it has none yet."""
        new = [value for value in values if value not in self._numbers]
        for start in range(0, len(new), _TOGETHER):
            some = new[start : start + _TOGETHER]
            told = [part for field, value in some for part in (field, value, value.casefold())]
            for id, field, value in self._db.execute(_numbered(len(some)), told).fetchall():
                self._numbers[field, value] = id

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
        self._numbers, self._added = {}, _Added()


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


def _only_bits(relevant: bool, words: int, endpoints: Sequence[str]) -> Iterator[Value]:
    """What is kept of a study as bits alone: how many rows it has, of each endpoint and in all, how long and whether it is relevant."""
    if relevant:
        yield RELEVANT, "1"
    for name, rows in Counter(endpoints).items():
        yield from _powers(ROWS + name, rows)
    # One without outcomes has a row.
    yield from _powers(ROWS, max(len(endpoints), 1))
    yield from _powers(WORDS, length_as_byte(words))


@cache
def _powers(field: str, number: int) -> tuple[Value, ...]:
    """The powers of two that make up a number, each as a value of the field."""
    return tuple((field, str(1 << power)) for power in range(number.bit_length()) if number >> power & 1)


def length_as_byte(words: int) -> int:
    """So many words, to within a fortieth."""
    return min(round(LENGTHS * math.log(max(words, 1))), 255)


def _facets(record: EvidenceRecord, uses: Iterable[Row], endpoints: Iterable[str]) -> Iterator[Value]:
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
    for endpoint in endpoints:
        yield "endpoint", endpoint
    yield from _bins(record)


def _bins(record: EvidenceRecord) -> Iterator[Value]:
    for name, number in (("n", record.n), ("followup", record.follow_up_months)):
        if number is not None:
            yield _bin(name, number)
    for outcome in record.outcomes:
        if outcome.value is not None and (name := f"value {outcome.unit}") in EDGES:
            yield _bin(name, outcome.value)


@lru_cache(maxsize=4096)
def _bin(name: str, number: float) -> Value:
    edges = EDGES[name]
    return BINS + name, f"{edges[max(bisect_right(edges, number) - 1, 0)]:g}"


def _kinds(uses: Iterable[Row]) -> Iterator[str]:
    """Each therapy's class with each of its targets before it, as people ask: "BCMA bispecific antibody"."""
    for row in uses:
        for part in target_parts(row["target"]) if row["class"] else ():
            yield f"{part} {row['class']}"


def _lines(names: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(names))
