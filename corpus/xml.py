"""XML from strangers: streamed in constant memory, entities never expanded, nothing fetched, breakage named by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from corpus.errors import InputError, MalformedInputError, OversizedInputError, TruncatedInputError, UnsafeInputError
from corpus.streams import as_utf8, peeked

CHUNK = 1 << 16
#: No record of any source comes near these, in bytes and in tags, attributes and entities; what is larger is held by nobody.
LARGEST_ELEMENT = 10_000_000
MOST_MARKS = 500_000
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
# In all of them a tag has the bytes it has in ASCII, so that no entity is defined unseen.
_READABLE = re.compile(r"utf-?8|utf-?16(?:[lb]e)?|(?:us-)?ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:xmlParse)?(?:Entity|Char)Ref: ")
_HALF_A_REFERENCE = re.compile(rb"&[^\s;<&]*\Z")


def elements(stream: BinaryIO, tags: frozenset[str], name: str) -> Iterator[etree._Element]:
    """Each outermost element of the given tags as soon as it is complete, to be read before the next is asked for.

    Raises:
        UnsafeInputError: the document defines entities. MalformedInputError: not well formed; names line and column.
        TruncatedInputError: it ends inside an element. OversizedInputError: one element is too large.
    """
    head, whole = peeked(as_utf8(stream, name), 256)
    reading = Reading(encoding(head, name), tags, name)
    # What came before a cut is read before the cut is told: no chunk waits to be full.
    while chunk := whole.read1(CHUNK):
        yield from reading.fed(chunk)
    reading.close()


class Reading:
    """A document of which one chunk after the other is fed."""

    def __init__(self, encoding: str, tags: frozenset[str], name: str) -> None:
        self.lines = 0
        self._parser, self._tags, self._name = _parser(encoding, tags), tags, name
        self._tail, self._size, self._marks = b"", 0, 0
        self._uncounted: list[bytes] = []

    def fed(self, chunk: bytes) -> Iterator[etree._Element]:
        """The elements that end in the chunk."""
        self._look(chunk)
        failed = _feed(self._parser, chunk, self._name)
        for _, element in self._parser.read_events():
            if isinstance(element, etree._Element) and element.tag in self._tags:
                yield element
                self._begin_anew()
                _forget(element)
        if failed is not None:
            raise failed
        # There are no more marks than bytes, so that nearly never one is counted.
        if self._size > MOST_MARKS:
            self._marks += sum(part.count(mark) for part in self._uncounted for mark in (b"<", b"&", b"="))
            self._uncounted.clear()
        if self._size > LARGEST_ELEMENT or self._marks > MOST_MARKS:
            raise OversizedInputError(
                f"read {self._name}",
                f"no record ends within {LARGEST_ELEMENT:,} bytes or {MOST_MARKS:,} tags and attributes",
                "This is no file of records.",
            )

    def passed(self, chunk: str) -> None:
        """Whole elements that somebody else has read: what is behind them keeps its line and column."""
        lines, last = chunk.count("\n"), len(chunk) - chunk.rfind("\n") - 1
        # Blanks within a tag are the only ones that are kept nowhere.
        blanks = b"\n" * lines + b" " * (last - (2 if lines else 4))
        self._begin_anew()
        for _ in self.fed(b"<_" + blanks + b"/>"):
            pass

    def close(self) -> None:
        """The end of the document.

        Raises:
            InputError: it is none, as for `elements`.
        """
        _close(self._parser, self._tail, self._name)

    def _look(self, chunk: bytes) -> None:
        tail = self._tail
        if b"<!" in (seen := tail + chunk) and (found := _ENTITY.search(seen)):
            line = self.lines + 1 - tail.count(b"\n") + seen.count(b"\n", 0, found.start())
            said = f"line {line}: it defines entities"
            raise UnsafeInputError(f"read {self._name}", said, "Remove the definitions: they are never expanded.")
        self._tail, self._size = seen[-64:], self._size + len(chunk)
        self.lines += chunk.count(b"\n")
        self._uncounted.append(chunk)

    def _begin_anew(self) -> None:
        self._size = self._marks = 0
        self._uncounted.clear()


def _parser(encoding: str, tags: frozenset[str]) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("end",),
        # Told of these alone: a record has a hundred elements.
        tag=sorted(tags),
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,
    )


def encoding(head: bytes, name: str) -> str:
    """The encoding that the document declares; what a byte order mark named is UTF-8 by now, whatever is declared."""
    declared = _DECLARED.match(head)
    said = declared[1].decode() if declared else "utf-8"
    if not _READABLE.fullmatch(said):
        raise MalformedInputError(f"read {name}", f"its encoding {said} is not one that is read", "Save it as UTF-8.")
    return "utf-8" if said.lower().startswith("utf") else said


def _feed(parser: etree.XMLPullParser, chunk: bytes, name: str) -> InputError | None:
    """What is wrong with the chunk, if anything. Records before the place are still to be read, so the error is handed back."""
    try:
        parser.feed(chunk)
    except etree.XMLSyntaxError as error:
        return _malformed(_fatal(parser), error, name)
    # Not every error is raised at once, and none may wait: after it nothing more is read.
    if (entry := _fatal(parser)) is not None:
        return _malformed(entry, None, name)
    return None


def _close(parser: etree.XMLPullParser, tail: bytes, name: str) -> None:
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        entry = _fatal(parser)
        # The parser looks for the end of "&T" as far as there is text: these errors alone may come late.
        if entry is not None and _REFERENCE.match(entry.message) and not _HALF_A_REFERENCE.search(tail):
            raise _malformed(entry, error, name) from error
        raise TruncatedInputError(
            f"read {name}", f"it ends too early: {_where(entry, error)}", "Fetch the file again."
        ) from error


def _fatal(parser: etree.XMLPullParser) -> etree._LogEntry | None:
    return next((entry for entry in parser.feed_error_log if entry.level == etree.ErrorLevels.FATAL), None)


def _malformed(entry: etree._LogEntry | None, error: etree.XMLSyntaxError | None, name: str) -> MalformedInputError:
    return MalformedInputError(
        f"read {name}", _where(entry, error), "Fetch the file again, or mend the place that is named."
    )


def _where(entry: etree._LogEntry | None, error: etree.XMLSyntaxError | None) -> str:
    """The first place at which it is broken; what follows from it is no news."""
    line, column = (entry.line, entry.column) if entry is not None else (error.position if error else (0, 0))
    message = entry.message if entry is not None else error.msg if error else ""
    # The library's advice to its programmer is none for our reader.
    said = (message or "not well formed").split(", line ")[0].split(", use XML_")[0].split("\n")[0]
    return f"line {line}, column {column}: {said}"


def _forget(element: etree._Element) -> None:
    """Frees an element that was read and everything before it: memory stays constant however long the file is."""
    element.clear()
    node: etree._Element | None = element
    while node is not None:
        above = node.getparent()
        while above is not None and (before := node.getprevious()) is not None:
            above.remove(before)
        node = above
