"""The records of a PubMed file: articles as text that is proven to be well formed, all else as elements of a tree."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from lxml import etree

from corpus import xml
from corpus.errors import InputError
from corpus.streams import as_utf8, peeked

#: How a file begins whose articles may be handed on as text: in UTF-8, without definitions, with a root that says nothing.
_BEGINNING = re.compile(
    rb"\s*(?:<\?xml[^>?]*\?>\s*)?(?:<!DOCTYPE\s+PubmedArticleSet(?:\s+(?:PUBLIC|SYSTEM|\"[^\"\[<>]*\"))*\s*>\s*)?<PubmedArticleSet>"
)
_START, _END = "<PubmedArticle>", "</PubmedArticle>"
_ENDS = _END.encode()
_BEGUN = re.compile(rf"[ \n\t]*+{_START}")


class Text(NamedTuple):
    """An article of a block that is well formed and without comments, instructions, CDATA, entities of its own and namespaces.

    start, end: of what stands between the article's tags. line: that of the file on which the block begins.
    """

    block: str
    start: int
    end: int
    line: int

    def element(self) -> etree._Element:
        """The article as a tree."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        element = etree.fromstring(f"{_START}{self.block[self.start : self.end]}{_END}", parser)
        element.sourceline = self.line + self.block.count("\n", 0, self.start)
        return element


def records(stream: BinaryIO, tags: frozenset[str], name: str) -> Iterator[Text | etree._Element]:
    """Each record as soon as it is complete, to be read before the next is asked for.

    Raises:
        InputError: as `corpus.xml.elements`, after all that came before the place.
    """
    head, whole = peeked(as_utf8(stream, name), 1_024)
    encoding = xml.encoding(head, name)
    reading = xml.Reading(encoding, tags, name)
    if encoding.lower() in {"utf-8", "utf8"} and (beginning := _BEGINNING.match(head)):
        yield from reading.fed(whole.read(beginning.end()))
        yield from _articles(whole, reading)
    while chunk := whole.read1(xml.CHUNK):
        yield from reading.fed(chunk)
    reading.close()


def _articles(whole: io.BufferedReader, reading: xml.Reading) -> Iterator[Text | etree._Element]:
    """The records, as long as articles end within the limits and are well formed; all that was read has then been fed or passed."""
    checked, waiting, most = _Checked(), b"", min(xml.MOST_MARKS, xml.LARGEST_ELEMENT)
    while len(waiting) <= most:
        try:
            chunk = whole.read1(xml.CHUNK)
        except InputError:
            yield from reading.fed(waiting)
            raise
        if not chunk:
            break
        waiting += chunk
        end = waiting.rfind(_ENDS) + len(_ENDS)
        if end < len(_ENDS):
            continue
        # Every block begins and ends where the root does, for the one before it was whole.
        block = waiting[:end]
        if end > most or not checked.is_whole(block):
            break
        waiting = waiting[end:]
        if checked.is_plain and (places := _places(text := block.decode())):
            line = reading.lines + 1
            for start, stop in places:
                yield Text(text, start, stop, line)
            reading.passed(text)
        else:
            yield from reading.fed(block)
    yield from reading.fed(waiting)


def _places(block: str) -> list[tuple[int, int]]:
    """Where each article begins and ends between its tags; nothing where anything else is between them.

    Where there are as many ends as beginnings, and each end has one beginning before it, no article is within another.
    """
    places, at = [], 0
    while begun := _BEGUN.match(block, at):
        end = block.find(_END, begun.end())
        if end < 0:
            break
        places.append((begun.end(), end))
        at = end + len(_END)
    return places if at == len(block) else []


class _Checked:
    """lxml's parser without a tree: it says whether a block is well formed, and of what it is told what else is in it."""

    def __init__(self) -> None:
        self.is_plain = True
        # The stubs ask for methods that lxml calls only where they are.
        self._parser = etree.XMLParser(
            target=self,  # type: ignore[arg-type]
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )

    def is_whole(self, block: bytes) -> bool:
        """Is the block well formed, and any element that begins in it ended?"""
        # CDATA is told as text, and carriage returns as line ends; to be told of namespaces takes longer than to look for them.
        # In nearly no block is an exclamation mark.
        self.is_plain = not (b"\r" in block or b"xmlns" in block or (b"!" in block and b"<!" in block))
        try:
            etree.fromstring(b"<_>" + block + b"</_>", self._parser)
        except etree.XMLSyntaxError:
            return False
        # What is wrong with namespaces raises nothing here.
        return not self._parser.error_log

    def comment(self, _: str) -> None:
        """A comment is in the block."""
        self.is_plain = False

    def pi(self, _: str, __: str | None = None) -> None:
        """A processing instruction is in the block."""
        self.is_plain = False

    def close(self) -> None:
        """The end of the block."""
