"""EndNote XML: the library of EndNote, and what others export in its form; one record at a time, a damaged one by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from lxml import etree

from corpus.document import Kind
from corpus.errors import (
    EmptyInputError,
    InputError,
    MalformedInputError,
    OversizedInputError,
    TruncatedInputError,
    UnsafeInputError,
)
from corpus.markup import flat
from corpus.references.records import LARGEST, mended
from corpus.references.reference import Reference, document
from corpus.source import Item, Reject
from corpus.streams import as_utf8

NAME = "endnote"
SUFFIXES = (".xml",)

_ROOT = re.compile(rb"<records\b|<xml>\s*<record", re.IGNORECASE)
_BEGIN, _END = re.compile(rb"<record(?=[\s>])"), b"</record>"
_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE)\b", re.IGNORECASE)
# What XML may not hold, raw or as a reference; EndNote writes what was pasted into it.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_CHUNK = 1 << 16


def sniff(head: bytes) -> bool:
    """EndNote's root."""
    return _ROOT.search(head) is not None


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a record; one that is no XML, or has no title, is a Reject with its number and line.

    Raises:
        UnsafeInputError: it defines entities. EmptyInputError: no record. OversizedInputError: a record without an end.
    """
    number = 0
    for number, (line, record) in enumerate(_records(stream, name), start=1):
        try:
            text, flags = mended(record.decode("utf-8", "surrogateescape"), name)
            yield document(_reference(_parsed(text, name), flags), NAME, kind)
        except InputError as error:
            yield Reject(name, f"record {number} at line {line}", error)
    if number == 0:
        raise EmptyInputError(f"read {name}", "no record in it")


def _records(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """(line, bytes) of each record, the last one as far as it goes."""
    whole, held, line = as_utf8(stream, name), b"", 1
    while chunk := whole.read1(_CHUNK):
        held += chunk
        while (end := held.find(_END)) >= 0:
            record, held = held[: end + len(_END)], held[end + len(_END) :]
            yield from _cut(record, line, name)
            line += record.count(b"\n")
        if len(held) > LARGEST:
            raise OversizedInputError(
                f"read {name}",
                f"the record at line {line} is longer than {LARGEST:,} bytes",
                "This is no list of references.",
            )
    yield from _cut(held, line, name)


def _cut(piece: bytes, line: int, name: str) -> Iterator[tuple[int, bytes]]:
    """The records in a piece that ends with the end of one: one, or more where others have lost their end."""
    begins = [match.start() for match in _BEGIN.finditer(piece)]
    before = piece[: begins[0]] if begins else piece
    if found := _ENTITY.search(before):
        at = line + before.count(b"\n", 0, found.start())
        raise UnsafeInputError(
            f"read {name}", f"line {at}: it defines a document type", "Remove it: entities are never expanded."
        )
    for start, end in pairwise([*begins, len(piece)]):
        yield line + piece.count(b"\n", 0, start), piece[start:end].strip()


def _parsed(text: str, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
    try:
        return etree.fromstring(_CONTROLS.sub(" ", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        if not text.rstrip().endswith("</record>"):
            raise TruncatedInputError(f"read {name}", "the record has no end", "Export it anew.") from error
        said = (error.msg or "not well formed").split(", line ")[0]
        raise MalformedInputError(
            f"read {name}", f"the record is no XML: {said}", "Export it anew, or mend it."
        ) from error


def _reference(record: etree._Element, flags: tuple[str, ...]) -> Reference:
    def first(*paths: str) -> str:
        return next((said for path in paths if (said := flat(record.find(path)))), "")

    def each(*paths: str) -> tuple[str, ...]:
        return tuple(said for path in paths for node in record.iterfind(path) if (said := flat(node)))

    kind = record.find("ref-type")
    named = (kind.get("name") or "") if kind is not None else ""
    return Reference(
        title=first("titles/title", "titles/short-title"),
        abstract=first("abstract"),
        names=each("contributors/authors/author"),
        journal=first(
            "periodical/full-title", "titles/secondary-title", "periodical/abbr-1", "alt-periodical/full-title"
        ),
        year=first("dates/year"),
        date=first("dates/pub-dates/date"),
        doi=first("electronic-resource-num"),
        pmcid=first("custom2"),
        url=first("urls/related-urls/url", "urls/web-urls/url"),
        language=first("language"),
        database=first("remote-database-name"),
        accession=first("accession-num"),
        types=tuple(said for said in (named, first("work-type")) if said),
        keywords=each("keywords/keyword"),
        notes=each(
            "notes", "custom1", "custom2", "custom3", "custom4", "custom5", "custom6", "custom7", "research-notes"
        ),
        flags=flags,
    )
