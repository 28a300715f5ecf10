"""XML from strangers: streamed in constant memory, entities never expanded, nothing fetched, breakage named by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from corpus.errors import InputError, MalformedInputError, OversizedInputError, TruncatedInputError, UnsafeInputError

_CHUNK = 1 << 16
#: No record of any source comes near this, in bytes; what is longer is held by nobody.
LARGEST_ELEMENT = 40_000_000
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)


def elements(stream: BinaryIO, tags: frozenset[str], name: str) -> Iterator[etree._Element]:
    """Each outermost element of the given tags as soon as it is complete, to be read before the next is asked for.

    Raises:
        UnsafeInputError: the document defines entities. MalformedInputError: not well formed; names line and column.
        TruncatedInputError: it ends inside an element. OversizedInputError: one element is too large.
    """
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=True
    )
    tail, since = b"", 0
    while chunk := stream.read(_CHUNK):
        if _ENTITY.search(tail + chunk):
            raise UnsafeInputError(
                f"read {name}", "it defines entities", "Remove the definitions: they are never expanded."
            )
        tail, since = chunk[-16:], since + len(chunk)
        failed = _feed(parser, chunk, name)
        for _, element in parser.read_events():
            if isinstance(element, etree._Element) and element.tag in tags:
                yield element
                since = 0
                _forget(element)
        if failed is not None:
            raise failed
        if since > LARGEST_ELEMENT:
            raise OversizedInputError(
                f"read {name}", f"no record ends within {LARGEST_ELEMENT:,} bytes", "This is no file of records."
            )
    _close(parser, name)


def _feed(parser: etree.XMLPullParser, chunk: bytes, name: str) -> InputError | None:
    """Feeds a chunk; what was complete before the breakage can still be read, so the error is handed back."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return MalformedInputError(
            f"read {name}", _where(error), "Fetch the file again, or mend the place that is named."
        )
    return None


def _close(parser: etree.XMLPullParser, name: str) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise TruncatedInputError(
            f"read {name}", f"it ends too early: {_where(error)}", "Fetch the file again."
        ) from error


def _where(error: etree.XMLSyntaxError) -> str:
    line, column = error.position
    # The library's advice to its programmer is none for our reader.
    said = (error.msg or "not well formed").split(", line ")[0].split(", use XML_")[0]
    return f"line {line}, column {column}: {said}"


def _forget(element: etree._Element) -> None:
    """Frees an element that was read and everything before it: memory stays constant however long the file is."""
    element.clear()
    while (before := element.getprevious()) is not None:
        parent = before.getparent()
        if parent is None:
            break
        parent.remove(before)
