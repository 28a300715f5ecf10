"""Sifting: a stream of records without those that cannot match, which nobody has to parse; all else stays, byte for byte and line for line."""

from __future__ import annotations

import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.errors import InputError
from corpus.matching.needles import needles
from corpus.matching.surface import JSON, XML, Surface
from corpus.matching.tree import Node
from corpus.streams import as_utf8
from corpus.xml import LARGEST_ELEMENT

if TYPE_CHECKING:
    import pyarrow as pa

#: Bytes that are looked through at once: patterns are made ready for each block anew, which takes as long as a megabyte of it.
_BLOCK = 1 << 24
_BUFFER = 1 << 16
_START = re.compile(rb"<PubmedArticle(?=[\s/>])")
_END = b"</PubmedArticle>"
#: A carriage return alone ends no line of JSON.
_LINES = re.compile(rb"[^\n]*\n|[^\n]+")
#: Other records of the same file, which count as its reader counts them.
_OTHERS = re.compile(rb"<(?:PubmedBookArticle|DeleteCitation)(?=[\s/>])")


@dataclass(slots=True)
class Sifted:
    """What went by: how many records, and the numbers of those that were let pass, from 1."""

    records: int = 0
    passed: list[int] = field(default_factory=list)

    def let_pass(self, how_many: int = 1) -> None:
        """Counts records that are let pass."""
        for _ in range(how_many):
            self.records += 1
            self.passed.append(self.records)


def sifted(stream: io.BufferedReader, source: str, tree: Node, name: str) -> tuple[io.BufferedReader, Sifted | None]:
    """(the stream, less what cannot match, and what went by); a stream of a source whose bytes tell nothing as it is, and None.

    Raises:
        InputError: while it is read, what the stream itself raises, after all that came before it.
    """
    if source not in _SIFTS:
        return stream, None
    sift = _SIFTS[source](tree)
    return io.BufferedReader(_Sifting(as_utf8(stream, name), sift), _BUFFER), sift.seen


class _Sift(ABC):
    """Cuts a block into records, and puts nothing but their line ends in place of those that cannot match."""

    surface: Surface

    def __init__(self, tree: Node) -> None:
        self.seen = Sifted()
        self._groups = needles(tree, self.surface)

    @abstractmethod
    def block(self, block: bytes, last: bool) -> tuple[bytes, bytes]:
        """(what passes of a block, what of it must wait for the next)."""

    def passing(self, records: list[bytes]) -> list[bool]:
        """Which of the records may match."""
        import pyarrow as pa
        import pyarrow.compute as pc

        here = pa.array(range(len(records)), pa.int32())
        bytes_of: pa.Array = pa.array(records, pa.binary())
        for group in self._groups:
            if not len(here):
                break
            found = [pc.match_substring_regex(bytes_of, pattern, ignore_case=True) for pattern in group]
            any_of_them = found[0]
            for more in found[1:]:
                any_of_them = pc.or_(any_of_them, more)
            here, bytes_of = here.filter(any_of_them), bytes_of.filter(any_of_them)
        may = [False] * len(records)
        for number in here.to_pylist():
            may[number] = True
        return may

    def told(self, records: list[bytes]) -> Iterator[bytes]:
        """The records that may match, and the line ends of the others."""
        for record, passes in zip(records, self.passing(records), strict=True):
            if passes:
                self.seen.let_pass()
            else:
                self.seen.records += 1
            yield record if passes else b"\n" * record.count(b"\n")


class _Lines(_Sift):
    surface = JSON

    def block(self, block: bytes, last: bool) -> tuple[bytes, bytes]:
        end = len(block) if last else block.rfind(b"\n") + 1
        return b"".join(self.told(_LINES.findall(block, 0, end))), block[end:]


class _Articles(_Sift):
    surface = XML

    def block(self, block: bytes, last: bool) -> tuple[bytes, bytes]:
        records, between, at = [], [], 0
        while (start := _START.search(block, at)) and (end := block.find(_END, start.end())) >= 0:
            between.append(block[at : start.start()])
            at = end + len(_END)
            records.append(block[start.start() : at])
        # What an article has begun waits for its end; before it nothing but half a tag may have to wait.
        waiting = start.start() if start else block.rfind(b"<", max(at, len(block) - 64))
        rest = len(block) if last or waiting < 0 else waiting
        out = []
        for gap, record in zip(between, self.told(records), strict=True):
            out += [self._gap(gap), record]
        return b"".join([*out, self._gap(block[at:rest])]), block[rest:]

    def _gap(self, gap: bytes) -> bytes:
        if b"<" in gap:
            self.seen.let_pass(len(_OTHERS.findall(gap)))
        return gap


_SIFTS: dict[str, type[_Sift]] = {"pubmed": _Articles, "jsonl": _Lines}


class _Sifting(io.RawIOBase):
    """The stream of what passes."""

    def __init__(self, inner: io.BufferedReader, sift: _Sift) -> None:
        self._inner, self._sift = inner, sift
        self._ready = memoryview(b"")
        self._waiting, self._done = b"", False
        self._failure: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._done:
            self._ready = memoryview(self._next())
        if not self._ready and self._failure is not None:
            raise self._failure
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _next(self) -> bytes:
        parts, size = [self._waiting], 0
        try:
            while size < _BLOCK and (part := self._inner.read1(_BLOCK - size)):
                parts.append(part)
                size += len(part)
            self._done = size < _BLOCK
        except InputError as error:
            # What came before it is told first, as its reader would have had it.
            self._failure, self._done = error, True
        block = b"".join(parts)
        if len(block) - size > LARGEST_ELEMENT:
            # No record is as large: whoever reads it says so.
            self._waiting = b""
            return block
        passed, self._waiting = self._sift.block(block, self._done)
        return passed
