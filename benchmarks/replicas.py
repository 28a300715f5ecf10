"""An evidence table of any size: the bundled studies again and again, each with an id, a year, a cohort and a name of its own."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

from corpus.document import Document, Identifiers, PartialDate, Section
from corpus.library import transaction
from corpus.sources import jsonl
from corpus.sqlite import Database
from extractor import read
from extractor.record import EvidenceRecord
from service import bits
from service.indexing import Indexes
from service.table import EvidenceTable

#: Words that tell replicas apart in the full text, as authors and places do.
_WORDS = tuple(
    f"{a}{b}{c}"
    for a in ("mar", "tol", "ven", "kir", "sal")
    for b in ("a", "e", "o")
    for c in ("din", "vik", "ston", "berg")
)


def replicas(rows: int, seed: int = 7) -> Iterator[tuple[Document, EvidenceRecord]]:
    """Documents with their records until they have so many rows."""
    raw = (files("corpus") / "samples" / "post-car-t.jsonl").read_bytes()
    texts = [d for d in jsonl.read(io.BytesIO(raw), "bundled", None) if isinstance(d, Document)]
    originals = [(d, read(d)) for d in texts]
    chosen, number, made = random.Random(seed), 0, 0
    while made < rows:
        document, record = originals[number % len(originals)]
        one = _replica(document, record, number, chosen)
        made += max(len(record.outcomes), 1)
        number += 1
        yield one


def _replica(
    document: Document, record: EvidenceRecord, number: int, chosen: random.Random
) -> tuple[Document, EvidenceRecord]:
    id, year = f"replica:{number:07d}", chosen.randint(2012, 2026)
    said = " ".join(chosen.choices(_WORDS, k=6))
    title = f"{document.title} ({chosen.choice(_WORDS)} {number})"
    sections = (*document.sections, Section(said))
    copy = replace(
        document, id=id, title=title, sections=sections, published=PartialDate(year), identifiers=Identifiers()
    )
    citation = replace(record.document, title=title, year=year, doi=None, pmid=None, pmcid=None)
    n = None if record.n is None else max(5, int(record.n * chosen.uniform(0.5, 1.5)))
    return copy, replace(record, id=id, document=citation, n=n)


def fill(table: EvidenceTable, made: list[tuple[Document, EvidenceRecord]]) -> None:
    """Keeps records whose documents the library has, in one transaction."""
    with table.batch():
        for document, record in made:
            table.put(record, document, 1)


def add_documents(table: EvidenceTable, made: list[tuple[Document, EvidenceRecord]]) -> None:
    """Puts the documents into the library."""
    with table.library.transaction():
        for document, _ in made:
            table.library.add(document)


def multiply(db: Database, times: int) -> None:
    """Every study of the table so many times, with its rows, words and facets: copies that SQLite makes, a fifth of the time of keeping them.

    They have no documents of their own in the library: they can be searched and counted, not opened.
    """
    names = {t: [c.name for c in db.table(t).columns] for t in ("record", "outcome", "therapy", "disease")}
    (most,) = db.execute("SELECT max(number) FROM record").fetchone()
    text = "title, text, therapies, diseases, arms, endpoints"
    with transaction(db):
        for copy in range(1, times):
            for table, columns in names.items():
                told = ", ".join(f'"{name}"' for name in columns)
                taken = told.replace('"study"', f"\"study\" || '/{copy}'").replace(
                    '"number"', f"number + {copy * most}"
                )
                db.execute(f"INSERT INTO {table} ({told}) SELECT {taken} FROM {table} WHERE study NOT LIKE '%/%'")
            db.execute(
                f"INSERT INTO evidence_text (rowid, {text}) SELECT rowid + {copy * most}, {text} FROM evidence_text WHERE rowid <= {most}"
            )
            db.execute(
                f"INSERT INTO facet_study SELECT value, number + {copy * most}, relevant FROM facet_study WHERE number <= {most}"
            )
        db.execute("UPDATE facet_value SET studies = studies * ?, relevant = relevant * ?", [times, times])
        db.execute("DELETE FROM facet_bits")
        held: dict[int, list[int]] = {}
        for value, number in db.execute("SELECT value, number FROM facet_study"):
            held.setdefault(value, []).append(number)
        bits.add(db, held)
        Indexes(db).enter_what_is_there()
        db.execute("UPDATE evidence_state SET generation = generation + 1")
