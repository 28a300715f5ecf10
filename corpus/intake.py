"""Takes files in: finds the source of each by its content, keeps what is good, lists what is not with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError, UnknownFormatError
from corpus.library import Library
from corpus.opening import opened
from corpus.source import Deletion, Item, Reject, Source, shown, sources

#: How much of a file its kind is told by, in bytes.
_HEAD = 4096
#: How many documents are kept in one transaction; an interrupted import loses at most these.
_BATCH = 500


@dataclass(slots=True)
class Intake:
    """What became of an import: counts, and every reject."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejects: list[Reject] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The counts by the names of the import log's columns."""
        return {
            "added": self.added,
            "revised": self.revised,
            "unchanged": self.unchanged,
            "deleted": self.deleted,
            "rejected": len(self.rejects),
        }


#: Is told how far a file is.
Meanwhile = Callable[[Path, Intake], None]


def read_files(paths: Iterable[Path], kind: Kind | None = None) -> Iterator[Item]:
    """Everything in the files, in order. What cannot be read is a Reject; the other files are read all the same."""
    for path in paths:
        yield from read_file(path, kind)


def read_file(path: Path, kind: Kind | None = None) -> Iterator[Item]:
    """Everything in one file; an error becomes the last item, a Reject."""
    try:
        with opened(path) as stream:
            head, whole = _peeked(stream)
            yield from source_of(path, head).read(whole, shown(path), kind)
    except InputError as error:
        yield Reject(shown(path), "", error)


def source_of(path: Path, head: bytes) -> Source:
    """The source that reads a file which begins with these bytes.

    Raises:
        EmptyInputError: there are none. UnknownFormatError: no source knows them.
        MalformedInputError: the file's name promises another format.
    """
    if not head.strip():
        raise EmptyInputError(f"read {shown(path)}", "it is empty")
    suffix = next((s.lower() for s in reversed(path.suffixes) if s.lower() != ".gz"), "")
    able = [source for source in sources() if source.sniff(head)]
    named = [source for source in sources() if suffix in source.SUFFIXES]
    if named and named[0] not in able:
        raise MalformedInputError(
            f"read {shown(path)}", f"its name says {suffix}, its content does not begin so", "Rename it, or mend it."
        )
    if not able:
        known = ", ".join(sorted(suffix for source in sources() for suffix in source.SUFFIXES))
        raise UnknownFormatError(
            f"read {shown(path)}", "no source knows its content", f"Known are {known}, plain or .gz."
        )
    return (named or able)[0]


def take_in(
    library: Library, paths: Iterable[Path], kind: Kind | None = None, meanwhile: Meanwhile | None = None
) -> Iterator[tuple[Path, Intake]]:
    """Reads each file into the library and logs it; yields what became of it as soon as it is done.

    meanwhile: is told the file and its counts so far, each time some of its documents are kept.
    """
    for path in paths:
        intake = Intake()
        batch: list[Document | Deletion] = []
        for item in read_file(path, kind):
            if isinstance(item, Reject):
                intake.rejects.append(item)
                continue
            batch.append(item)
            if len(batch) >= _BATCH:
                _keep(library, batch, intake)
                batch = []
                if meanwhile is not None:
                    meanwhile(path, intake)
        _keep(library, batch, intake)
        library.log_import(
            shown(path), _digest(path), intake.counts(), ((r.place, r.error.found) for r in intake.rejects)
        )
        yield path, intake


def _keep(library: Library, batch: list[Document | Deletion], intake: Intake) -> None:
    with library.transaction():
        for item in batch:
            if isinstance(item, Deletion):
                intake.deleted += library.apply(item)
            else:
                change = library.add(item)
                setattr(intake, change, getattr(intake, change) + 1)


def _peeked(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """(the first bytes, the whole stream with them back in front)."""
    head = stream.read(_HEAD)
    return head, BufferedReader(_Rejoined(head, stream), 1 << 16)


class _Rejoined(BytesIO):
    """A stream with the bytes that were read from it put back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__(head)
        self._rest = rest

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = super().read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
