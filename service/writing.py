"""Writes a file whole or not at all; a pipe, a device and standard output as they are."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from corpus.errors import MissingInputError, StorageError


@contextlib.contextmanager
def written(target: str) -> Iterator[TextIO]:
    """A file of text, in UTF-8, that is there only when it is whole; "-" is standard output."""
    if target == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    with written_bytes(target) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


@contextlib.contextmanager
def written_bytes(target: str) -> Iterator[BinaryIO]:
    """The same of bytes."""
    if target == "-":
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    path = Path(target)
    if not path.parent.is_dir():
        raise MissingInputError(f"write {path}", f"there is no folder {path.parent}", "Make it first.")
    try:
        # A pipe or device is written to as it is: putting a file in its place would take it away.
        with cast(BinaryIO, path.open("wb")) if _is_special(path) else _replacing(path.resolve()) as out:
            yield out
    except OSError as error:
        raise StorageError(f"write {path}", error.strerror or str(error), "Choose another place.") from error


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _umask() -> int:
    """What new files of this process may not grant; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        # A file that was kept private stays private.
        temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
