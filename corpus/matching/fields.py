"""The fields that a query may look into, by PubMed's names, and what they are of a Document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus.document import Document
from corpus.matching.plain import words

Texts = Callable[[Document], Iterator[str]]


def _title(document: Document) -> Iterator[str]:
    yield document.title


def _abstract(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield section.label or ""
        yield section.text
    yield from (other.text for other in document.other_abstracts)


def _keywords(document: Document) -> Iterator[str]:
    yield from document.keywords


def _mesh(document: Document) -> Iterator[str]:
    yield from document.mesh


def _types(document: Document) -> Iterator[str]:
    yield from document.publication_types


def _languages(document: Document) -> Iterator[str]:
    yield from document.languages


def _journal(document: Document) -> Iterator[str]:
    yield document.journal or ""


_WORDS = (_title, _abstract, _keywords)
_ALL = (*_WORDS, _mesh, _types, _journal)
#: PubMed's name of a field, short or in full -> the texts that are searched. Its tree of headings is not here: a heading is found by
#: the words in it, "Lymphoma"[mesh] finds "Lymphoma, B-Cell".
FIELDS: dict[str, tuple[Texts, ...]] = {
    "tiab": _WORDS,
    "title/abstract": _WORDS,
    "ti": (_title,),
    "title": (_title,),
    "ab": (_abstract,),
    "ot": (_keywords,),
    "other term": (_keywords,),
    "tw": (*_WORDS, _mesh, _types),
    "text word": (*_WORDS, _mesh, _types),
    "text words": (*_WORDS, _mesh, _types),
    "all": _ALL,
    "all fields": _ALL,
    "mesh": (_mesh,),
    "mh": (_mesh,),
    "mesh terms": (_mesh,),
    "majr": (_mesh,),
    "mesh major topic": (_mesh,),
    "pt": (_types,),
    "publication type": (_types,),
    "la": (_languages,),
    "language": (_languages,),
    "ta": (_journal,),
    "journal": (_journal,),
}
#: What is searched where a term names no field.
ANY = "all"


def plain(document: Document, field: str) -> str:
    """The words of a field, a blank before and behind each; one text a line, since no phrase goes from one to the next."""
    texts = (text for part in FIELDS[field] for text in part(document) if text)
    return "\n".join(f" {' '.join(words(text))} " for text in texts)
