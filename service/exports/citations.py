"""Citations as CSV: one row a study under the headers that SRDR+, ASReview, Rayyan and DistillerSR look for."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.document import Document
from service.exporting.answer import Answer, address
from service.exporting.citations import abstract, notes, short
from service.exporting.delimited import csv_line

TITLE = "Citations (CSV)"
ABOUT = "One row a study with its abstract, for SRDR+, ASReview, Rayyan and other screening tools."
GROUP = "references"
SUFFIX = ".csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
EXAMPLE = (
    "refid,authors,title,...\r\nsynopsis:mm-001,,What can be achieved after relapse on BCMA-directed CAR-T,...\r\n"
)

_HEADER = (
    "refid", "authors", "title", "abstract", "accession number", "pmid", "pmcid", "doi", "journal", "year", "keywords", "url", "language",
    "publication type", "notes",
)  # fmt: skip


def write(answer: Answer) -> Iterator[bytes]:
    """A header, then a line a study; authors as "Last FM, Last FM", which every one of these tools parts rightly.

    Where a group is among them, five blanks stand between the names: SRDR+ and we part them there.
    """
    yield csv_line(_HEADER).encode()
    for study in answer.studies():
        yield csv_line(_cells(study.document), tidy=True).encode()


def _cells(document: Document) -> tuple[str | int | None, ...]:
    known = document.identifiers
    retracted = ["Retracted Publication"] if document.retraction == "retracted" else []
    return (
        document.id,
        (" " * 5 if any(author.collective for author in document.authors) else ", ").join(map(short, document.authors)),
        document.title or document.id,
        abstract(document),
        known.pmid,
        known.pmid,
        known.pmcid,
        known.doi,
        document.journal,
        document.published.year,
        "; ".join(document.keywords),
        document.url or address(document),
        "; ".join(document.languages),
        "; ".join([*_KINDS.get(document.kind, ()), *document.publication_types, *retracted]),
        "; ".join(notes(document)),
    )


_KINDS = {
    "conference": ("Conference Abstract",),
    "preprint": ("Preprint",),
    "news": ("News",),
    "registration": ("Clinical trial registration",),
}
