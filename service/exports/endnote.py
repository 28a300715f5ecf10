"""EndNote XML: the references of the answer, for EndNote and what reads its libraries."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from corpus.document import Document
from service.exporting.answer import Answer, address
from service.exporting.citations import abstract, day, notes, person, work
from service.exporting.texts import one_line

TITLE = "EndNote XML"
ABOUT = "References, for EndNote and SyRF; Covidence takes RIS instead."
GROUP = "references"
SUFFIX = ".xml"
MEDIA_TYPE = "application/xml"
EXAMPLE = '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n<record><rec-number>1</rec-number>...</record>\n</records></xml>\n'

_TYPES = {
    "abstract": ("Journal Article", 17), "notice": ("Journal Article", 17), "conference": ("Conference Proceedings", 10), "preprint": ("Unpublished Work", 34),
    "news": ("Newspaper Article", 23), "registration": ("Online Database", 45), "book": ("Book Section", 5),
}  # fmt: skip


def write(answer: Answer) -> Iterator[bytes]:
    """A record a study, a line each."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
    for number, study in enumerate(answer.studies(), 1):
        yield f"<record>{''.join(_record(study.document, number))}</record>\n".encode()
    yield b"</records></xml>\n"


def _record(document: Document, number: int) -> Iterator[str]:
    """The elements in EndNote's order, without those of which nothing is stated."""
    known, (name, code) = document.identifiers, _TYPES[document.kind]
    journal = _element("full-title", document.journal)
    yield f'<source-app name="aftercart">aftercart</source-app><rec-number>{number}</rec-number>'
    yield f"<ref-type name={quoteattr(name)}>{code}</ref-type>"
    yield _inside(
        "contributors", _inside("authors", *(_element("author", person(author)) for author in document.authors))
    )
    yield _inside(
        "titles", _element("title", document.title or document.id), _element("secondary-title", document.journal)
    )
    yield _inside("periodical", journal)
    yield _inside("keywords", *(_element("keyword", word) for word in document.keywords))
    # Month and day only: the year has a place of its own.
    rest = day(document).partition(" ")[2]
    yield _inside("dates", _element("year", document.published.year), _inside("pub-dates", _element("date", rest)))
    yield _element("accession-num", known.pmid)
    yield _element("electronic-resource-num", known.doi)
    yield _element("abstract", abstract(document))
    yield _element("label", document.id)
    yield _element("notes", "; ".join(notes(document)))
    yield _element("work-type", work(document))
    yield _inside("urls", _inside("related-urls", _element("url", document.url or address(document))))
    yield _element("custom2", known.pmcid)
    yield _element("remote-database-name", "PubMed" if known.pmid else None)
    yield _element("language", "; ".join(document.languages))


def _element(tag: str, value: object) -> str:
    said = escape(one_line("" if value is None else str(value)))
    return f"<{tag}>{said}</{tag}>" if said else ""


def _inside(tag: str, *elements: str) -> str:
    said = "".join(elements)
    return f"<{tag}>{said}</{tag}>" if said else ""
