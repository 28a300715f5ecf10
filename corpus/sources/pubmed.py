"""PubMed XML: EFetch answers and the baseline and update files, single or .gz, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError
from corpus.opening import opened
from corpus.pubmed_record import article, book
from corpus.source import Deletion, Item, Reject
from corpus.xml import elements

NAME = "pubmed"
SUFFIXES = (".xml",)
_RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle", "DeleteCitation"})
_ROOTS = re.compile(rb"<(?:!DOCTYPE\s+)?Pubmed(?:Article|BookArticle)", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """XML of any kind: what is XML but not PubMed's gets its error from `read`."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<?xml") or bool(_ROOTS.search(head))


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
    for element in elements(stream, _RECORDS, name):
        number += 1
        try:
            yield _item(element, kind)
        except InputError as error:
            yield Reject(name, f"record {number}", error)
    if number == 0:
        raise EmptyInputError(
            f"read {name}",
            "no PubmedArticle and no PubmedBookArticle in it",
            "If this is EFetch's answer, all ids asked for are unknown.",
        )


def _item(element: etree._Element, kind: Kind | None) -> Item:
    if element.tag == "DeleteCitation":
        pmids = [(p.text or "").strip() for p in element.findall("PMID")]
        return Deletion(tuple(f"pubmed:{pmid}" for pmid in pmids if pmid), "withdrawn by PubMed")
    holder = element.find("MedlineCitation" if element.tag == "PubmedArticle" else "BookDocument")
    pmid = holder.findtext("PMID") if holder is not None else None
    if holder is None or pmid is None or not pmid.strip().isdigit():
        raise MalformedInputError(
            "read the record", f"no PMID (line {element.sourceline})", "Every PubMed record has one."
        )
    return (
        article(element, holder, pmid.strip(), kind)
        if element.tag == "PubmedArticle"
        else book(element, holder, pmid.strip(), kind)
    )
