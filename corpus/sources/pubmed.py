"""PubMed: XML of EFetch and of the baseline and update files, single or .gz, streamed; and the service itself, asked live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from corpus.asking import Answer, Found
from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError
from corpus.opening import opened
from corpus.pubmed import asking
from corpus.pubmed.asking import SERVICE, divided, questions
from corpus.pubmed.parts import parts
from corpus.pubmed.reading import Text, records
from corpus.pubmed.record import article, book
from corpus.pubmed.rules import pmid
from corpus.source import Deletion, Item, Reject

__all__ = ["NAME", "SERVICE", "SUFFIXES", "answered", "divided", "questions", "read", "read_file", "sniff"]

NAME = "pubmed"
SUFFIXES = (".xml",)
_RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle", "DeleteCitation"})
_ROOTS = re.compile(rb"<(?:!DOCTYPE\s+)?Pubmed(?:Article|BookArticle)", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!DOCTYPE\s+)?html\b", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """PubMed's root, or XML of any kind but HTML: what is XML but not PubMed's gets its error from `read`."""
    return bool(_ROOTS.search(head)) or (head.lstrip().startswith(b"<?xml") and not _HTML.search(head))


def read_file(path: str | Path) -> Iterator[Document]:
    """The Documents of a PubMed XML file, plain or .gz, one at a time in constant memory.

    Records that are broken are passed over here; `read` yields them as Rejects, and withdrawn ones as Deletions.

    Raises:
        MissingInputError, EmptyInputError, MalformedInputError, TruncatedInputError, UnsafeInputError: see corpus/errors.py.

    >>> from importlib.resources import files
    >>> [d.id for d in read_file(str(files("corpus") / "samples" / "pubmed-example.xml"))]
    ['pubmed:40000001']
    """
    with opened(Path(path)) as stream:
        yield from (item for item in read(stream, str(path), None) if isinstance(item, Document))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """Documents and Deletions in the order of the file; a record that cannot be read is a Reject with its number.

    Raises:
        EmptyInputError: well formed, but without a single record: all ids that were asked for are unknown.
    """
    number = 0
    for record in records(stream, _RECORDS, name):
        number += 1
        try:
            yield _article(record, kind) if isinstance(record, Text) else _item(record, kind)
        except InputError as error:
            yield Reject(name, f"record {number}", error)
    if number == 0:
        raise EmptyInputError(
            f"read {name}",
            "no PubmedArticle and no PubmedBookArticle in it",
            "If this is EFetch's answer, all ids asked for are unknown.",
        )


def answered(answer: Answer) -> Iterator[Found]:
    """What PubMed's answer holds; see corpus/pubmed/asking.py."""
    return asking.answered(answer, read)


def _article(text: Text, kind: Kind | None) -> Item:
    return _plain()(text, kind) or _item(text.element(), kind)


@cache
def _plain() -> Callable[[Text, Kind | None], Document | None]:
    """The reader of plain articles. Making its patterns takes as long as reading 200 of them: nobody waits for it who reads none."""
    from corpus.pubmed.plain import article

    return article


def _item(element: etree._Element, kind: Kind | None) -> Item:
    record = parts((element,))
    if element.tag == "DeleteCitation":
        gone = (pmid(node.text) for node in record.get("PMID", ()))
        return Deletion(tuple(f"pubmed:{number}" for number in gone if number), "withdrawn by PubMed")
    is_article = element.tag == "PubmedArticle"
    holder = parts(record.get("MedlineCitation" if is_article else "BookDocument", ())[:1])
    number = next((pmid(node.text) for node in holder.get("PMID", ())), None)
    if number is None:
        raise MalformedInputError(
            "read the record", f"no PMID (line {element.sourceline})", "Every PubMed record has one."
        )
    return (article if is_article else book)(record, holder, number, kind)
