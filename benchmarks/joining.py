"""Joining the reports of a library of any size: time for each document, at one size and at twice that, and peak memory.

python -m benchmarks.joining 100000        # prints a line for half of them and a line for all
"""

from __future__ import annotations

import io
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from corpus.document import Author, Document, Identifiers, PartialDate, Registration
from corpus.library import Library, open_database
from corpus.reports.reports import Reports
from corpus.sources import jsonl

#: One document in so many is an export's copy of the one before it, with its title in capitals; half of them without a DOI.
_COPIES = 20


def main(most: int) -> None:
    """Prints what joining costs."""
    for count in (most // 2, most):
        with tempfile.TemporaryDirectory() as folder, closing(open_database(Path(folder) / "library.db")) as db:
            library = Library(db)
            with library.transaction():
                for document in documents(count):
                    library.add(document)
            reports, began = Reports(library), time.process_time()
            joined = reports.update().joined
            seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = f"{seconds / count * 1000:.2f} ms of CPU a document"
        sys.stdout.write(f"joining {count:,} documents: {each}, {joined:,} joined, peak {peak:,.0f} MB\n")
        sys.stdout.flush()


def documents(count: int, seed: int = 7) -> Iterator[Document]:
    """The bundled studies again and again, each with words, authors, year and identifiers of its own, and copies of some."""
    raw = (files("corpus") / "samples" / "post-car-t.jsonl").read_bytes()
    originals = [one for one in jsonl.read(io.BytesIO(raw), "bundled", None) if isinstance(one, Document)]
    words = sorted({word for one in originals for word in one.title.split()})
    chosen = random.Random(seed)
    last: Document | None = None
    for number in range(count):
        if last is not None and number % _COPIES == 0:
            names = Identifiers(doi=last.identifiers.doi if number % (2 * _COPIES) else None)
            yield replace(last, id=f"ris:{number}", source="ris", title=last.title.upper(), identifiers=names)
            continue
        title = " ".join(chosen.choices(words, k=chosen.randint(6, 18)))
        trial = (Registration(f"NCT{chosen.randint(1, count // 4):08d}", "ClinicalTrials.gov", "abstract"),)
        last = replace(
            chosen.choice(originals),
            id=f"pubmed:{number}",
            source="pubmed",
            title=title,
            note=None,
            reports=(),
            authors=(Author(family=f"Author{chosen.randint(1, 3000)}", initials="A"),),
            published=PartialDate(chosen.randint(2012, 2026)),
            identifiers=Identifiers(pmid=str(number), doi=f"10.5555/{number}"),
            registrations=trial if number % 3 == 0 else (),
        )
        yield last


if __name__ == "__main__":
    main(int(sys.argv[1]))
