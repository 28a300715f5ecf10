"""Opens a file of unknown content: gzip is told by its bytes, and what stands in the way is told by name."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from corpus.errors import MalformedInputError, MissingInputError, TruncatedInputError
from corpus.source import shown

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of the file, unpacked if they are gzip.

    Raises:
        MissingInputError: no such file, a directory, or not ours to read.
        TruncatedInputError, MalformedInputError: while reading a gzip stream that is cut or damaged.
    """
    if path.is_dir():
        raise MissingInputError(
            f"open {shown(path)}", "it is a directory", f"Name its files, for example {shown(path)}/*.xml."
        )
    try:
        with path.open("rb") as raw:
            stream: BinaryIO = raw
            if raw.peek(2)[:2] == _GZIP:
                stream = cast(BinaryIO, _Unpacked(gzip.GzipFile(fileobj=raw), shown(path)))
            yield stream
    except FileNotFoundError as error:
        raise MissingInputError(f"open {shown(path)}", "there is no such file", "Check the name.") from error
    except PermissionError as error:
        raise MissingInputError(f"open {shown(path)}", "it may not be read", "Check its permissions.") from error


class _Unpacked(io.RawIOBase):
    """A gzip stream that raises our errors, and only when the cut or damage is reached."""

    def __init__(self, inner: gzip.GzipFile, name: str) -> None:
        self._inner, self._name, self._done = inner, name, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; everything before a cut is given before the cut is told."""
        parts: list[bytes] = []
        wanted = size
        while wanted != 0:
            try:
                part = self._guarded(partial(self._inner.read1, wanted if wanted > 0 else 1 << 16))
            except TruncatedInputError:
                if parts:
                    break
                raise
            if not part:
                break
            parts.append(part)
            wanted -= len(part) if wanted > 0 else 0
        return b"".join(parts)

    def readline(self, size: int | None = -1) -> bytes:
        return self._guarded(lambda: self._inner.readline(-1 if size is None else size))

    def _guarded(self, read: Callable[[], bytes]) -> bytes:
        asked, so_far = f"unpack {self._name}", f"after {self._done:,} unpacked bytes"
        try:
            data = read()
        except EOFError as error:
            raise TruncatedInputError(asked, f"the gzip stream ends {so_far}", "Fetch the file again.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise MalformedInputError(asked, f"damaged {so_far}: {error}", "Fetch the file again.") from error
        self._done += len(data)
        return data
