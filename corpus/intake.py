"""Takes files in: finds the source of each by its content, keeps what is good, lists what is not with its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from corpus.document import Document, Kind
from corpus.errors import EmptyInputError, InputError, MalformedInputError, UnknownFormatError
from corpus.folder import Arrived, verify
from corpus.library import Library
from corpus.opening import opened
from corpus.source import Deletion, Item, Reject, Source, shown, sources
from corpus.staging import staging
from corpus.streams import peeked, start_as_utf8
from corpus.updates import Repair, Update

#: How much of a file its kind is told by, in bytes.
_HEAD = 4096
#: How many documents are kept in one transaction.
_BATCH = 500
#: How many rejects of a file are handed on; the library's log holds all of them.
_FIRST = 50
# What no plain text begins with: a tag, an object or a list of them, a PMID, a RIS record (Cochrane puts its provider before it), the header of a
# tab-delimited export.
_NO_TEXT = re.compile(
    rb"\s*(?:<|(?:\[\s*)?\{\s*\"|PMID ?- |(?:(?:Provider|Database|Content):[^\n]*\s+)*(?:1\.\s+)?TY {1,2}- |(?:PT|\"?Title\"?|\"?Authors?\"?)\t)"
)
# ".docx" is a format; the ". 2020" of a title and the ".1" of a copy are none.
_FORMAT = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}")


@dataclass(slots=True)
class Intake:
    """What became of an import: counts, and the first rejects."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)

    def note(self, reject: Reject) -> None:
        """Counts a reject."""
        self.rejected += 1
        if len(self.rejects) < _FIRST:
            self.rejects.append(reject)

    def counts(self) -> dict[str, int]:
        """The counts by the names of the import log's columns."""
        return {name: getattr(self, name) for name in ("added", "revised", "unchanged", "deleted", "rejected")}


#: Is told how many records of a file have been read.
Meanwhile = Callable[[Path, int], None]


def read_file(path: Path, kind: Kind | None = None, name: str | None = None) -> Iterator[Item]:
    """Everything in one file; an error becomes the last item, a Reject. name: what it is called; else its path."""
    name = name or shown(path)
    try:
        verify(path)
        with opened(path) as stream:
            head, whole = peeked(stream, _HEAD)
            yield from source_of(path, head).read(whole, name, kind)
    except InputError as error:
        yield Reject(name, "", error)


def source_of(path: Path, head: bytes) -> Source:
    """The source that reads a file which begins with these bytes: the one its name promises, if the bytes keep the promise.

    A name that promises plain text or nothing goes by the bytes; one of a format that nobody knows is never plain text.

    Raises:
        EmptyInputError: there are none. UnknownFormatError: no source knows them, or the name's format.
        MalformedInputError: the file's name promises another format.
    """
    start = start_as_utf8(head)
    if not start.strip():
        raise EmptyInputError(f"read {shown(path)}", "it is empty")
    suffix = _suffix(path)
    *particular, text = sources()
    able = [source for source in particular if source.sniff(start)]
    promised = [source for source in particular if suffix in source.SUFFIXES]
    if fitting := [source for source in promised if source in able]:
        return fitting[0]
    if not promised and able and _NO_TEXT.match(start):
        return able[0]
    if not promised and suffix in {"", *text.SUFFIXES} and text.sniff(start):
        return text
    if promised or suffix in text.SUFFIXES:
        raise MalformedInputError(
            f"read {shown(path)}", f"its name says {suffix}, its content does not begin so", "Rename it, or mend it."
        )
    known = ", ".join(sorted({suffix for source in sources() for suffix in source.SUFFIXES}))
    raise UnknownFormatError(
        f"read {shown(path)}",
        f"no source knows {f'the format {suffix}' if suffix else 'its content'}",
        f"Known are {known}, plain or .gz; name plain text .txt.",
    )


def take_in(
    library: Library,
    paths: Iterable[Path | Arrived],
    kind: Kind | None = None,
    meanwhile: Meanwhile | None = None,
    came_from: str | None = None,
) -> Iterator[tuple[Path, Intake]]:
    """Reads each file into the library and logs it; yields what became of it as soon as it is done.

    came_from: the database that the files were exported from, as a review reports it.
    A file that names a document twice is taken at its last word, so that the same file again changes nothing.
    """
    for one in paths:
        path, name = (one.path, one.url) if isinstance(one, Arrived) else (one, shown(one))
        intake = Intake()
        with staging() as staged:
            for number, item in enumerate(read_file(path, kind, name), start=1):
                if isinstance(item, Reject):
                    intake.note(item)
                staged.put(item)
                if meanwhile is not None and number % _BATCH == 0:
                    meanwhile(path, number)
            waiting = iter(staged)
            while batch := list(islice(waiting, _BATCH)):
                _keep(library, batch, intake)
            said = intake.counts()
            digest = one.digest if isinstance(one, Arrived) else _digest(one)
            library.log_import(name, digest, said, staged.rejects(), staged.documents(), came_from)
        yield path, intake


def _keep(library: Library, batch: list[Document | Deletion | Update | Repair], intake: Intake) -> None:
    with library.transaction():
        for item in batch:
            if isinstance(item, Document):
                change = library.add(item)
                setattr(intake, change, getattr(intake, change) + 1)
            elif isinstance(item, Deletion):
                intake.deleted += library.apply(item)
            else:
                intake.revised += library.apply(item)


def _suffix(path: Path) -> str:
    """The format that a file's name promises, in lower case; "" where it promises none."""
    suffix = next((said.lower() for said in reversed(path.suffixes) if said.lower() != ".gz"), "")
    return suffix if _FORMAT.fullmatch(suffix) else ""


def _digest(path: Path) -> str:
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""  # it is among the rejects by now
