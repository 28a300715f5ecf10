"""What a source is: a module of corpus/sources that turns bytes into Documents, registered by being there.

A source module holds

    NAME      "pubmed"
    SUFFIXES  (".xml",)                       what its files are usually called, in lower case
    sniff     (head: bytes) -> bool           do these first bytes look like one of mine?
    read      (stream, name, kind) -> Items   a binary stream in; Items out, one at a time: Documents, Deletions, Rejects, and
                                              what it says of publications that others hold too (Updates, Repairs)

A module without `read` reads no files; what makes it a live source is in `corpus/asking.py`.

`read` is pure but for the stream it is handed: no network, no database, and no clock but one handed in (pages refuse a date
that lies ahead). It raises an InputError when the rest of
the stream cannot be read; what it yielded before stays good. A single bad record is yielded as a Reject.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol

from corpus.document import Document, Kind
from corpus.errors import InputError
from corpus.registered import modules
from corpus.updates import Repair, Update


def shown(path: Path) -> str:
    """A path as it can be printed and stored: bytes of its name that are no UTF-8 become question marks."""
    return os.fsencode(path).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Deletion:
    """The source has withdrawn these documents; the library keeps them as deleted."""

    ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Reject:
    """What could not be read: the file, the place in it ("line 3", "record 12"), and why."""

    path: str
    place: str
    error: InputError

    def __post_init__(self) -> None:
        # Where in our code it was raised is no news to anybody, and holds what was being read in memory.
        self.error.__traceback__ = self.error.__cause__ = self.error.__context__ = None

    def __str__(self) -> str:
        where = f"{self.path}, {self.place}" if self.place else self.path
        return f"{where}: {self.error.found}"


Item = Document | Deletion | Reject | Update | Repair


class Source(Protocol):
    """The shape of a source module."""

    NAME: str
    SUFFIXES: tuple[str, ...]

    def sniff(self, head: bytes) -> bool: ...

    def read(self, stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]: ...


@cache
def sources() -> tuple[Source, ...]:
    """Every source of files that is there, in the order of their names; pages, which any markup fits, last but one, and plain text,
    which fits everything, last."""
    found = sorted(modules("corpus.sources").items(), key=lambda one: (one[0] == "text", one[0] == "pages"))
    return tuple(module for _, module in found if hasattr(module, "read"))
