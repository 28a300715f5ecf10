"""MEDLINE text (nbib): PubMed's tagged format, one record after another, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.document import Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError, OversizedInputError
from corpus.markup import unescaped
from corpus.pubmed.medline_record import Tagged, article
from corpus.source import Item, Reject
from corpus.streams import as_utf8

NAME = "medline"
SUFFIXES = (".nbib", ".medline")

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}- ?(.*)")
_FIRST = re.compile(rb"^[ \t]*PMID ?- ", re.MULTILINE)
#: One record, in bytes and in lines; the longest, with thousands of authors, come nowhere near.
LARGEST_RECORD = 5_000_000
MOST_LINES = 100_000


def sniff(head: bytes) -> bool:
    """Does one of its first lines begin with a PMID tag? What stands before it is that record's business."""
    return _FIRST.search(head) is not None


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a record; a record without a PMID or with bytes that are not UTF-8 is a Reject with its line.

    Raises:
        EmptyInputError: no record in it. OversizedInputError: a record that is longer than the limits.
    """
    found = False
    for line, record in _records(stream, name):
        found = True
        try:
            yield article(_tagged(record, name), kind)
        except InputError as error:
            yield Reject(name, f"record at line {line}", error)
    if not found:
        raise EmptyInputError(f"read {name}", "no record in it")


def _records(stream: BinaryIO, name: str) -> Iterator[tuple[int, list[bytes]]]:
    """(line of its first tag, lines) of each record. A PMID tag begins a new one, and so does a tag after a blank line:
    were it only PMID, a record without one would be taken for a part of the record before it."""
    record: list[bytes] = []
    start = number = size = 0
    blank = False
    whole = as_utf8(stream, name)
    while line := whole.readline(LARGEST_RECORD + 1):
        number += 1
        if not line.strip():
            blank = True
            continue
        if record and (line.startswith(b"PMID") or (blank and not line.startswith(b" "))):
            yield start, record
            record = []
        if not record:
            start, size = number, 0
        blank, size = False, size + len(line)
        record.append(line)
        if size > LARGEST_RECORD or len(record) > MOST_LINES:
            raise OversizedInputError(
                f"read {name}",
                f"the record at line {start} is longer than {LARGEST_RECORD:,} bytes or {MOST_LINES:,} lines",
                "This is no nbib file.",
            )
    if record:
        yield start, record


def _tagged(record: list[bytes], name: str) -> Tagged:
    """(tag, value) in the order of the record; lines that go on are joined by a blank."""
    fields: list[tuple[str, list[str]]] = []
    for line in record:
        try:
            said = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise MalformedInputError(
                f"read {name}",
                f"a line of {fields[-1][0] if fields else 'its'} is not UTF-8",
                "Save the file as UTF-8.",
            ) from error
        if match := _TAG.fullmatch(said):
            fields.append((match[1], [match[2].strip()]))
        elif said.startswith("  ") and fields:
            fields[-1][1].append(said.strip())
        else:
            raise MalformedInputError(
                f"read {name}", f"the line {said[:40]!r} has no tag", "Each line is TAG - value, or begins with blanks."
            )
    return [(tag, unescaped(" ".join(parts)).strip()) for tag, parts in fields]
