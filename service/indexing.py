"""What a study is found and counted by: its words, its therapies, and the values of its facets; made from record and document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.document import Document
from corpus.sqlite import Database
from extractor.record import EvidenceRecord
from extractor.vocabulary import therapies
from service.notation import endpoint_words
from service.rows import target_parts, therapy_rows

#: The lower edges of a histogram's bins; the last is open. `value` has one a unit.
EDGES: dict[str, tuple[float, ...]] = {
    "n": (0, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000),
    "followup": (0, 3, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60, 120),
    "value %": tuple(range(0, 100, 5)),
    "value months": (0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21, 24, 30, 36, 48, 60, 120),
}
#: The name under which a histogram's bins are kept among the facets: none that a field could have.
BINS = "bins of "


def index_study(db: Database, number: int, record: EvidenceRecord, document: Document, verified: bool = False) -> None:
    """Enters a study into the indexes, from which it must be gone; inside the caller's transaction."""
    for row in therapy_rows(record):
        insert(db, "therapy", {"study": record.id, **row})
    for name in record.diseases:
        insert(db, "disease", {"study": record.id, "name": name, "name_key": name.casefold()})
    insert(db, "evidence_text", {"rowid": number, **searched(record, document)})
    for field, value in dict.fromkeys([*facet_values(record), ("verified", "yes" if verified else "no")]):
        db.execute(
            "INSERT OR IGNORE INTO facet_value (field, value, key) VALUES (?, ?, ?)", [field, value, value.casefold()]
        )
        db.execute(
            "INSERT INTO facet_study (value, number, relevant) SELECT id, ?, ? FROM facet_value WHERE field = ? AND value = ?",
            [number, int(record.relevant), field, value],
        )


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Puts a row into a table; its number."""
    columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
    return int(cursor.lastrowid or 0)


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


def length(record: EvidenceRecord, document: Document) -> int:
    """How many words the study has, as its rank takes it: a long text says more of everything."""
    return sum(said.count(" ") + said.count("\n") + 1 for said in searched(record, document).values())


def facet_values(record: EvidenceRecord) -> Iterator[tuple[str, str]]:
    """Every (field, value) that the study counts for."""
    for row in therapy_rows(record):
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
