"""An evidence table of any size: the bundled studies again and again, each with an id, a year, a cohort and a name of its own."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from corpus.document import Document, Identifiers, PartialDate, Section
from corpus.sources import jsonl
from extractor import read
from extractor.record import EvidenceRecord
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
    """Keeps records whose documents the library has, in transactions of a thousand."""
    for start in range(0, len(made), 1000):
        with table.batch():
            for document, record in made[start : start + 1000]:
                table.put(record, document, 1)


def add_documents(table: EvidenceTable, made: list[tuple[Document, EvidenceRecord]]) -> None:
    """Puts the documents into the library."""
    with table.library.transaction():
        for document, _ in made:
            table.library.add(document)


def table_of(path: Path) -> EvidenceTable:
    """The table at a path."""
    return EvidenceTable.at(path)
