"""RIS: what Embase, Scopus, Web of Science, Cochrane and every reference manager write; streamed, a record at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError, OversizedInputError
from corpus.references.records import LARGEST, MOST_LINES, lines, mended
from corpus.references.reference import document
from corpus.references.ris_record import Tagged, reference, tag
from corpus.source import Item, Reject

NAME = "ris"
SUFFIXES = (".ris",)

_BEGIN = re.compile(r"\s*TY {1,2}-(?: |$)")
_FIRST = re.compile(rb"^[ \t]*TY {1,2}- ?[A-Za-z]", re.MULTILINE)
# What stands before and between records: counters ("1.", "<12>", "Record 3 of 9"), and whence a file comes ("Provider: ...").
_BETWEEN = re.compile(
    r"\W*|[<\[]?[0-9]{1,6}[.>\]]?|(?:Record\W.*|Provider|Database|Content|Export Date|Source)\b.*", re.IGNORECASE
)


def sniff(head: bytes) -> bool:
    """Does one of its first lines begin with a TY tag?"""
    return _FIRST.search(head) is not None


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a record. A record without its beginning or its end is kept, and flagged; what has no title is a Reject.

    Raises:
        EmptyInputError: no record in it. OversizedInputError: a record that is longer than the limits.
    """
    found = False
    for record in _records(stream, name):
        found = True
        try:
            yield _document(record, name, kind)
        except InputError as error:
            yield Reject(name, f"record at line {record.line}", error)
    if not found:
        raise EmptyInputError(f"read {name}", "no record in it")


@dataclass(slots=True)
class _Record:
    """Lines of one record, where they begin, and what is wrong with them as a whole."""

    line: int
    said: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def _records(stream: BinaryIO, name: str) -> Iterator[_Record]:
    """A TY begins a record even where the one before has no end, and an ER ends one even where it has no beginning."""
    record: _Record | None = None
    size = 0
    for number, line in lines(stream, name):
        begins, ends = _BEGIN.match(line) is not None, re.fullmatch(r"\s*ER {1,2}-\s*", line) is not None
        if begins and record is not None:
            record.flags.append("the record has no end")
            yield record
            record = None
        if record is None:
            if ends or (not begins and _BETWEEN.fullmatch(line.strip())):
                continue
            record, size = _Record(number, flags=[] if begins else ["the record has no beginning"]), 0
        if ends:
            yield record
            record = None
            continue
        record.said.append(line)
        size += len(line)
        if size > LARGEST or len(record.said) > MOST_LINES:
            found = f"the record at line {record.line} is longer than {LARGEST:,} characters or {MOST_LINES:,} lines"
            raise OversizedInputError(f"read {name}", found, "This is no RIS file.")
    if record is not None:
        yield _Record(record.line, record.said, [*record.flags, "the record has no end"])


def _document(record: _Record, name: str, kind: Kind | None) -> Document:
    text, flags = mended("\n".join(record.said), name)
    tagged = _tagged(text.split("\n"))
    if not tagged:
        raise MalformedInputError(
            f"read {name}",
            f"the line {record.said[0][:40]!r} has no tag",
            "Each record begins with TY  - and ends with ER  -.",
        )
    return document(reference(tagged, (*record.flags, *flags)), NAME, kind)


def _tagged(said: list[str]) -> Tagged:
    """(tag, value) in the order of the record; lines that go on are joined by a blank."""
    fields: list[tuple[str, list[str]]] = []
    for line in said:
        found = tag(line.lstrip(), fields[-1][0] if fields else None)
        if found is not None:
            fields.append((found[0], [found[1]]))
        elif fields and line.strip():
            fields[-1][1].append(line.strip())
    # EndNote writes one tag for all keywords and all notes, each in a line of its own.
    return [(name, "\n".join(parts) if name in ("N1", "KW") else " ".join(parts).strip()) for name, parts in fields]
