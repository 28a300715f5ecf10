"""Files that can only be written whole (zip containers, Parquet): made in a temporary file, then handed on in pieces."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, cast

_PIECE = 1 << 16


def spooled(make: Callable[[BinaryIO], None]) -> Iterator[bytes]:
    """What `make` writes into the file it is handed, in pieces; nothing is given before all of it is made."""
    with tempfile.TemporaryFile() as file:
        make(cast(BinaryIO, file))
        yield from pieces(cast(BinaryIO, file))


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The whole file from its beginning, in pieces."""
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece
