"""A folder of files to import: in their order, checked against their MD5, and from where an earlier import of it ended."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from corpus.errors import EmptyInputError, MalformedInputError, MissingInputError
from corpus.library import Library
from corpus.source import shown

#: A file of PubMed's baseline or of its updates: "pubmed26n0001.xml.gz".
_RELEASE = re.compile(r"pubmed(\d{2})n(\d{4,5})\.xml(?:\.gz)?", re.IGNORECASE)
_HEX = re.compile(r"\b[0-9a-fA-F]{32}\b")
#: What stands behind the name of a file in that of the file with its MD5.
SUM = ".md5"


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds.

    files: in the order in which they are imported. left: how many others lie beside PubMed's release. missing: numbers that
    are not there between those that are.
    """

    files: tuple[Path, ...]
    left: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that was fetched: where it is for now, its address, and its MD5 as it is kept of imported files ("md5:...")."""

    path: Path
    url: str
    digest: str


def folder(path: Path) -> Folder:
    """The files of a folder and of those in it, by the numbers in their names. Of a folder with files of PubMed's release only those:
    beside them lie statistics and notes.

    Raises:
        MissingInputError: it cannot be read. EmptyInputError: no file in it.
    """
    try:
        found = [one for one in path.rglob("*") if one.is_file() and not one.name.startswith(".") and one.suffix != SUM]
    except OSError as error:
        raise MissingInputError(
            f"open {shown(path)}", f"it cannot be read: {error.strerror}", "Check its permissions."
        ) from error
    if not found:
        raise EmptyInputError(f"import {shown(path)}", "there is no file in it", "Name a folder with files, or files.")
    release = [one for one in found if is_release(one.name)]
    ordered = sorted(release or found, key=lambda one: _order(one, path))
    return Folder(
        tuple(ordered), len(found) - len(ordered), tuple(gaps(one.name for one in ordered)) if release else ()
    )


def verify(path: Path) -> None:
    """Compares a file with the MD5 in the file beside it, where there is one ("a.xml.gz.md5").

    Raises:
        MalformedInputError: they differ, or the file beside it holds no MD5.
    """
    beside = Path(f"{path}{SUM}")
    try:
        said = beside.read_text(encoding="utf-8", errors="replace")[:1000] if beside.is_file() else None
    except OSError:
        return
    if said is None:
        return
    stated = _HEX.search(said)
    if stated is None:
        raise MalformedInputError(f"check {shown(path)}", f"{shown(beside)} holds no MD5", "Fetch both files again.")
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "md5").hexdigest()
    if found != stated[0].lower():
        raise MalformedInputError(
            f"check {shown(path)}",
            f"its MD5 is {found}, the file beside it says {stated[0].lower()}",
            "Fetch the file again.",
        )


def already(library: Library, files: tuple[Path, ...]) -> int:
    """How many of the files, from the first, were imported before as they are now. What lies behind a file that is new is imported
    again: it was said later, and its word is the last."""
    count = before = 0
    for path in files:
        with path.open("rb") as stream:
            last = library.imported(hashlib.file_digest(stream, "sha256").hexdigest())
        # One that was imported before the file in front of it was mended is imported once more.
        if last is None or last < before:
            break
        count, before = count + 1, last
    return count


def is_release(name: str) -> bool:
    """Is it the name of a file of PubMed's baseline or updates?"""
    return _RELEASE.fullmatch(name) is not None


def _order(path: Path, root: Path) -> list[tuple[int, str]]:
    """PubMed's files by their number wherever they lie."""
    return by_numbers(path.name if is_release(path.name) else str(path.relative_to(root)))


def is_address(said: str) -> bool:
    """Whether what was named is to be fetched.

    >>> is_address("https://example.org/updatefiles/"), is_address("updatefiles")
    (True, False)
    """
    return said.lower().startswith(("http://", "https://"))


def by_numbers(name: str) -> list[tuple[int, str]]:
    """The key by which names are in the order of the numbers in them: 10 behind 9."""
    return [(int(part), "") if part.isdigit() else (0, part.casefold()) for part in re.split(r"([0-9]+)", name)]


def gaps(names: Iterable[str]) -> list[str]:
    """The files of a release that are not there between those that are, in their order.

    >>> gaps(["pubmed26n0008.xml.gz", "pubmed26n0011.xml.gz"])
    ['pubmed26n0009', 'pubmed26n0010']
    """
    found = [match for name in names if (match := _RELEASE.fullmatch(name))]
    return [
        f"pubmed{after[1]}n{number:04d}"
        for before, after in pairwise(found)
        if before[1] == after[1]
        for number in range(int(before[2]) + 1, int(after[2]))
    ]
