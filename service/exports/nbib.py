"""nbib: the references of the answer in PubMed's own text format, which has a place for those of PubMed only."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator

from corpus.document import Author, Document
from corpus.errors import EmptyInputError
from corpus.pubmed.medline_record import NOTICES
from service.exporting.answer import Answer
from service.exporting.citations import abstract, day, short
from service.exporting.spool import pieces
from service.exporting.texts import one_line

TITLE = "nbib"
ABOUT = "References of PubMed in its own format, as its Citation manager writes them."
GROUP = "references"
SUFFIX = ".nbib"
MEDIA_TYPE = "application/nbib"
EXAMPLE = "PMID- 40000001\nDP  - 2024 Mar\nTI  - A title.\nAID - 10.5555/ex.1 [doi]\n\n"

_TAGS = {kind: tag for tag, kind in NOTICES.items()}
_WIDTH = 80


def write(answer: Answer) -> Iterator[bytes]:
    """A record a study that has a PMID; the others are noted as left out.

    Raises:
        EmptyInputError: there are studies, and none of them has a PMID.
    """
    with tempfile.TemporaryFile() as file:
        for study in answer.studies():
            if study.document.identifiers.pmid is None:
                answer.left_out.add(study.document.id, "it has no PMID, and nbib is PubMed's format; RIS holds it")
            else:
                file.write("".join(_line(tag, value) for tag, value in fields(study.document)).encode() + b"\n")
        if answer.left_out.count and not file.tell():
            raise EmptyInputError(
                "export as nbib", f"none of the {answer.left_out.count} studies has a PMID", "Export them as RIS."
            )
        yield from pieces(file)


def fields(document: Document) -> Iterator[tuple[str, str]]:
    """(tag, value) in the order in which PubMed writes them; a value is one line and never empty."""
    known = document.identifiers
    dois = [doi for doi in (known.doi, *known.other_dois) if doi]
    said = [
        ("PMID", known.pmid),
        ("DP", document.published.raw if document.source in ("medline", "pubmed") else day(document)),
        ("TI", f"[{document.title}]" if document.title_translated else document.title),
        *(("LID", f"{doi} [doi]") for doi in dois[:1]),
        ("AB", abstract(document)),
        *(field for author in document.authors for field in _author(author)),
        *(("LA", language) for language in document.languages),
        *(("SI", f"{r.registry}/{r.number}") for r in document.registrations if r.found_in == "databank"),
        *(("PT", kind) for kind in _types(document)),
        ("TT", document.vernacular_title),
        ("JT", document.journal),
        *(field for other in document.other_abstracts for field in (("OAB", other.text), ("OABL", other.language))),
        *(("MH", term) for term in document.mesh),
        *(("OT", word) for word in document.keywords),
        *(
            (_TAGS[notice.kind], _reference(notice.reference, notice.pmid))
            for notice in document.notices
            if notice.kind in _TAGS
        ),
        ("PMC", known.pmcid),
        *(("AID", f"{doi} [doi]") for doi in dois),
    ]
    for tag, value in said:
        if line := one_line(value or ""):
            yield tag, line


def _author(author: Author) -> Iterator[tuple[str, str]]:
    if author.collective:
        yield "CN", author.collective
        return
    given = " ".join(part for part in (author.given, author.suffix) if part)
    if author.given:
        yield "FAU", f"{author.family}, {given}"
    yield "AU", short(author)
    if author.orcid:
        yield "AUID", f"ORCID: {author.orcid}"


def _types(document: Document) -> tuple[str, ...]:
    """Its publication types, and the one that says what became of it, which another source may have told."""
    retracted = ("Retracted Publication",) if document.retraction == "retracted" else ()
    return tuple(dict.fromkeys((*document.publication_types, *retracted)))


def _reference(said: str, pmid: str | None) -> str:
    return said if pmid is None or pmid in said else f"{said.rstrip('.')}. PMID: {pmid}"


def _line(tag: str, value: str) -> str:
    """The tag on four characters, and the value; what goes on stands behind six blanks."""
    wrapped = textwrap.wrap(value, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return f"{tag:<4}- " + "\n      ".join(wrapped) + "\n"
