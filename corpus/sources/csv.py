"""CSV and tab-delimited tables of references: Scopus, Embase, Web of Science, PubMed, Covidence, ASReview, Zotero, our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError
from corpus.references.columns import Columns, columns
from corpus.references.field_rows import as_table, is_by_rows, records
from corpus.references.records import lines, mended
from corpus.references.reference import document
from corpus.references.table_rows import Line, TableRow, rows, split
from corpus.source import Item, Reject

NAME = "csv"
SUFFIXES = (".csv", ".tsv", ".tab")

_DELIMITERS = ",;\t|"
#: The header stands in one of the first lines; before it some databases tell what was searched.
_FIRST = 20
# What begins so, or has such a line, is another format.
_OTHER_START = re.compile(rb"\s*(?:[<{%]|\[\s*[{\"]|PK\x03\x04)")
_OTHER_LINE = re.compile(rb"^[ \t]*(?:TY {1,2}|PMID ?)- ", re.MULTILINE)


def sniff(head: bytes) -> bool:
    """Has one of its first lines a delimiter, and is it no other format? What its columns mean is told by `read`."""
    if _OTHER_START.match(head) or _OTHER_LINE.search(head) or b"\0" in head:
        return False
    return any(mark.encode() in line for line in head.splitlines()[:_FIRST] for mark in _DELIMITERS)


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a row; a row that has no title, or more cells than the header, is a Reject with its line.

    Raises:
        MalformedInputError: no column is the title; shows what each column was taken for. EmptyInputError: no row.
    """
    source = lines(stream, name)
    start = list(islice(source, _FIRST))
    if is_by_rows(start):
        yield from _by_rows(chain(start, source), name, kind)
        return
    place, delimiter, header = _header(start, name)
    found = False
    for row in rows(chain(start[place + 1 :], source), delimiter, len(header.header)):
        found = True
        try:
            yield _document(row, delimiter, header, name, kind)
        except InputError as error:
            yield Reject(name, f"row at line {row.line}", error)
    if not found:
        raise EmptyInputError(f"read {name}", "no row under the header")


def _by_rows(source: Iterator[Line], name: str, kind: Kind | None) -> Iterator[Item]:
    """The Documents of a table with a field a row."""
    for record in records(source):
        try:
            if any(row.cells is None for row in record):
                raise _unpaired(name)
            flags: tuple[str, ...] = ()
            cells = []
            for row in record:
                text, found = mended(row.text, name)
                cells.append(split(text, ","))
                flags = tuple(dict.fromkeys((*flags, *found)))
            header, values = as_table(cells)
            yield document(columns(header).reference(values, flags), NAME, kind)
        except InputError as error:
            yield Reject(name, f"record at line {record[0].line}", error)


def _unpaired(name: str) -> MalformedInputError:
    remedy = 'Double a quotation mark inside a cell: "".'
    return MalformedInputError(f"read {name}", "a quotation mark in it has no partner", remedy)


def _header(start: list[Line], name: str) -> tuple[int, str, Columns]:
    """(its place among the first lines, the delimiter, the columns): the line and the mark that name most fields."""
    able = [
        (place, mark, columns(split(line.removeprefix("\ufeff"), mark)))
        for place, (_, line) in enumerate(start)
        for mark in _DELIMITERS
        if line.count('"') % 2 == 0 and (mark in line or place == 0)
    ]
    best = max(able, key=lambda found: (len(found[2].fields), len(found[2].header), -found[0]), default=None)
    titled = [found for found in able if "title" in found[2].fields and (len(found[2].header) > 1 or found[0] == 0)]
    if titled:
        return max(titled, key=lambda found: (len(found[2].fields), len(found[2].header), -found[0]))
    if best is None:
        raise EmptyInputError(f"read {name}", "no header in it")
    shown = str(best[2])
    raise MalformedInputError(
        f"read {name}",
        f"no column is a title; its columns are {shown if len(shown) < 600 else f'{shown[:600]}…'}",
        "Name the column of titles Title, and others Abstract, Authors, Year, Journal, DOI, PMID.",
    )


def _document(row: TableRow, delimiter: str, header: Columns, name: str, kind: Kind | None) -> Document:
    if row.cells is None:
        raise _unpaired(name)
    text, flags = mended(row.text, name)
    cells = split(text, delimiter)
    width = len(header.header)
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        raise MalformedInputError(
            f"read {name}",
            f"it has {len(cells)} cells, the header {width}",
            f"Put cells that hold {delimiter!r} in quotation marks.",
        )
    if len(cells) < width:
        flags = (*flags, "the row is shorter than its header")
    return document(header.reference(cells, flags), NAME, kind)
