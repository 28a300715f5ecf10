"""What a study is found and counted by: its words, its therapies, and the values of its facets; made from record and document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from corpus.document import Document
from corpus.sqlite import Database
from extractor.record import EvidenceRecord
from extractor.vocabulary import therapies
from service.language.sql import marks
from service.notation import endpoint_words
from service.rows import Row, target_parts, therapy_rows

#: The lower edges of a histogram's bins; the last is open. `value` has one a unit.
EDGES: dict[str, tuple[float, ...]] = {
    "n": (0, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000),
    "followup": (0, 3, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60, 120),
    "value %": tuple(range(0, 100, 5)),
    "value months": (0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21, 24, 30, 36, 48, 60, 120),
}
#: The name under which a histogram's bins are kept among the facets: none that a field could have.
BINS = "bins of "
_VALUE = "INSERT OR IGNORE INTO facet_value (field, value, key) VALUES (?, ?, ?)"
_COUNTED = (
    "INSERT INTO facet_study (value, number, relevant) SELECT id, ?, ? FROM facet_value WHERE field = ? AND value = ?"
)


def index_study(
    db: Database, number: int, record: EvidenceRecord, words: Mapping[str, str], verified: bool = False
) -> None:
    """Enters a study into the indexes, from which it must be gone, by its words of `searched`; inside the caller's transaction."""
    uses = therapy_rows(record)
    insert_all(db, "therapy", [{"study": record.id, **row} for row in uses])
    insert_all(db, "disease", [{"study": record.id, "name": n, "name_key": n.casefold()} for n in record.diseases])
    insert(db, "evidence_text", {"rowid": number, **words})
    values = list(dict.fromkeys([*facet_values(record, uses), ("verified", "yes" if verified else "no")]))
    db.conn.executemany(_VALUE, [(field, value, value.casefold()) for field, value in values])
    db.conn.executemany(_COUNTED, [(number, int(record.relevant), field, value) for field, value in values])


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Puts a row into a table; its number."""
    cursor = db.execute(_insertion(table, tuple(row)), list(row.values()))
    return int(cursor.lastrowid or 0)


def insert_all(db: Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Puts rows of the same columns into a table."""
    if rows:
        columns = tuple(rows[0])
        db.conn.executemany(_insertion(table, columns), [[row[name] for name in columns] for row in rows])


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({marks(columns)})"


def searched(record: EvidenceRecord, document: Document) -> dict[str, str]:
    """The words a study is found by: its text, and the names that the text may not spell so."""
    names = [name for t in record.therapies for name in (t.name, t.therapy_class, t.target) if name]
    arms = [name for o in record.outcomes for name in (o.arm, o.comparator) if name and name != "all"]
    return {
        "title": document.title,
        "text": document.text,
        "therapies": _lines([*names, *record.prior_car_t, *_kinds(record)]),
        "diseases": _lines(record.diseases),
        "arms": _lines(arms),
        "endpoints": _lines(endpoint_words(o.endpoint) for o in record.outcomes),
    }


def length(words: Mapping[str, str]) -> int:
    """How many words the study has, as its rank takes it: a long text says more of everything."""
    return sum(said.count(" ") + said.count("\n") + 1 for said in words.values())


def facet_values(record: EvidenceRecord, uses: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """Every (field, value) that the study counts for; `uses` are its rows of `therapy_rows`."""
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


def _kinds(record: EvidenceRecord) -> Iterator[str]:
    """Each therapy's class with each of its targets before it, as people ask: "BCMA bispecific antibody"."""
    for row in therapy_rows(record):
        for part in target_parts(row["target"]) if row["class"] else ():
            yield f"{part} {row['class']}"


def _lines(names: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(names))
