"""Inputs: the files of folders and fsspec URLs, each with its name, its size and the part that it becomes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import EmptyInputError, QueryError
from corpus.folder import by_numbers, is_release
from corpus.opening import missing

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SUM = ".md5"
_HEX = re.compile(r"\b[0-9a-fA-F]{32}\b")
_PACKED = re.compile(r"\.xml(?:\.gz)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Input:
    """One file.

    url: where it is, for fsspec. name: its path below the folder that was named. size: in bytes.
    md5: as the file beside it says ("a.xml.gz.md5"); None where there is none.
    """

    url: str
    name: str
    size: int
    md5: str | None = None

    @property
    def part(self) -> str:
        """The name of the file that is made of it."""
        name = self.name.rsplit("/", 1)[-1]
        # PubMed's files keep their number as the name's end: an import takes parts in that order.
        whole = _PACKED.sub("", name) if is_release(name) else self.name.replace("/", ".").removesuffix(".parquet")
        return f"{whole}.parquet"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was named: its files in the order of the numbers in their names, and how many others were left out."""

    files: tuple[Input, ...]
    left: int = 0


def listed(urls: Iterable[str]) -> Inputs:
    """The files of folders, files and patterns ("s3://bucket/*.xml.gz"). Of a folder with files of PubMed's release only those.

    Raises:
        MissingInputError: nothing is there, or it cannot be read. EmptyInputError: no file is in it.
        QueryError: no plug-in reads such an address, or two files would become the same part.
    """
    found: dict[str, Input] = {}
    left = 0
    for url in urls:
        some = _files(url)
        release = [one for one in some if is_release(one.name.rsplit("/", 1)[-1])]
        left += len(some) - len(release or some)
        found |= {one.url: one for one in release or some}
    _check_parts(found.values())
    return Inputs(tuple(sorted(found.values(), key=lambda one: (by_numbers(one.part), one.url))), left)


@contextmanager
def opened(url: str) -> Iterator[io.RawIOBase]:
    """The bytes at an address.

    Raises:
        MissingInputError: it is not there, or cannot be read. QueryError: no plug-in reads such an address.
    """
    system, path = _system(url)
    try:
        stream = system.open(path, "rb")
    except OSError as error:
        raise missing(url, error) from error
    with stream:
        yield stream


def _files(url: str) -> list[Input]:
    system, path = _system(url)
    try:
        paths = [path] if system.isfile(path) else system.glob(path) if "*" in path else system.find(path)
        details = [system.info(one) for one in paths]
    except OSError as error:
        raise missing(url, error) from error
    if not paths and not system.exists(path):
        raise missing(url, FileNotFoundError())
    files = {
        one["name"]: one
        for one in details
        if one["type"] == "file" and not one["name"].rsplit("/", 1)[-1].startswith(".")
    }
    root = path.rstrip("/").rsplit("/", 1)[0] if path in files else re.split(r"[*?\[]", path)[0].rstrip("/")
    made = [_input(system, one, root, files) for name, one in files.items() if not name.endswith(_SUM)]
    if not made:
        raise EmptyInputError(f"read {url}", "there is no file in it", "Name a folder with files, or files.")
    return made


def _input(system: AbstractFileSystem, told: dict[str, Any], root: str, beside: dict[str, Any]) -> Input:
    path = told["name"]
    sum_of_it = f"{path}{_SUM}"
    stated = None
    if sum_of_it in beside or (len(beside) == 1 and system.exists(sum_of_it)):
        match = _HEX.search(system.cat_file(sum_of_it, end=1000).decode("utf-8", "replace"))
        stated = match[0].lower() if match else "none"
    return Input(system.unstrip_protocol(path), path.removeprefix(root).lstrip("/"), int(told["size"]), stated)


def _system(url: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise QueryError(f"read {url}", str(error), "Install the fsspec plug-in for it, or name a folder.") from error
    return system, path


def _check_parts(files: Iterable[Input]) -> None:
    parts: dict[str, Input] = {}
    for one in files:
        other = parts.setdefault(one.part.casefold(), one)
        if other is not one:
            found = f"{other.url} and {one.url} would become the same part, {one.part}"
            raise QueryError("name the parts", found, "Leave one out, or give it another name.")
