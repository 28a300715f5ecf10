"""RIS: the references of the answer, for Zotero, EndNote, Covidence, Rayyan, RevMan, SRDR+ and every other reference manager."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.document import Document
from service.exporting.answer import Answer, address
from service.exporting.citations import abstract, notes, person, work
from service.exporting.texts import one_line

TITLE = "RIS"
ABOUT = "References, for every reference manager and screening tool."
GROUP = "references"
SUFFIX = ".ris"
MEDIA_TYPE = "application/x-research-info-systems"
EXAMPLE = "TY  - JOUR\r\nTI  - What can be achieved after relapse on BCMA-directed CAR-T\r\nPY  - 2024\r\nID  - synopsis:mm-001\r\nER  - \r\n\r\n"

_TYPES = {
    "abstract": "JOUR", "conference": "CPAPER", "preprint": "UNPB", "news": "NEWS", "registration": "DBASE", "book": "CHAP", "notice": "JOUR",
}  # fmt: skip


def write(answer: Answer) -> Iterator[bytes]:
    """A record a study, its lines ended by CR LF, in UTF-8 without a mark: with one, readers lose the first record."""
    for study in answer.studies():
        lines = (f"{tag}  - {value}" for tag, value in fields(study.document))
        yield ("\r\n".join(lines) + "\r\n\r\n").encode()


def fields(document: Document) -> Iterator[tuple[str, str]]:
    """(tag, value) in order; a value is one line and never empty but for ER."""
    known, date = document.identifiers, document.published
    yield "TY", _TYPES[document.kind]
    said = [
        ("TI", document.title or document.id),
        *(("AU", person(author)) for author in document.authors),
        ("T2", document.journal),
        ("JO", document.journal),
        ("PY", date.year and f"{date.year:04d}"),
        ("DA", date.year and f"{date.year:04d}/{_two(date.month)}/{_two(date.day)}/"),
        ("DO", known.doi),
        ("DB", known.pmid and "PubMed"),
        ("AN", known.pmid),
        ("C2", known.pmcid),
        ("ID", document.id),
        ("M3", work(document)),
        ("AB", abstract(document)),
        *(("KW", word) for word in document.keywords),
        *(("N1", note) for note in notes(document)),
        ("UR", document.url or address(document)),
        ("LA", "; ".join(document.languages)),
    ]
    for tag, value in said:
        if line := one_line(str(value or "")):
            yield tag, line
    yield "ER", ""


def _two(number: int | None) -> str:
    return f"{number:02d}" if number else ""
