"""Opens a file of unknown content: gzip is told by its bytes, and what stands in the way is told by name."""

from __future__ import annotations

import contextlib
import gzip
import io
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import InputError, MalformedInputError, MissingInputError, TruncatedInputError
from corpus.source import shown

_GZIP = b"\x1f\x8b"
_BUFFER = 1 << 16
#: Where the system shows what a process was handed open: such a pipe has somebody at its other end.
_HANDED_OVER = frozenset({Path("/dev"), Path("/dev/fd"), Path("/proc/self/fd")})


@contextlib.contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """The bytes of the file, unpacked if they are gzip.

    Raises:
        MissingInputError: no such file, no file at all (a directory, a pipe, a device), or not ours to read.
        TruncatedInputError, MalformedInputError: while reading a gzip stream that is cut or damaged; all that came before
        it is given first.
    """
    with contextlib.ExitStack() as stack:
        try:
            _check_regular(path)
            raw = stack.enter_context(path.open("rb"))
            packed = raw.peek(2)[:2] == _GZIP
        except OSError as error:
            raise missing(shown(path), error) from error
        yield stack.enter_context(_told(raw, packed, shown(path)))


@contextlib.contextmanager
def unpacked(raw: io.BufferedReader[Any], name: str) -> Iterator[io.BufferedReader]:
    """The same of a stream that is open already.

    Raises:
        InputError: as `opened`, while it is read.
    """
    try:
        packed = raw.peek(2)[:2] == _GZIP
    except OSError as error:
        raise missing(name, error) from error
    with _told(raw, packed, name) as stream:
        yield stream


@contextlib.contextmanager
def _told(raw: io.BufferedReader[Any], packed: bool, name: str) -> Iterator[io.BufferedReader]:
    with contextlib.ExitStack() as stack:
        inner = stack.enter_context(gzip.GzipFile(fileobj=raw)) if packed else raw
        yield io.BufferedReader(_Told(inner, name), _BUFFER)


def _check_regular(path: Path) -> None:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise MissingInputError(
            f"open {shown(path)}", "it is a directory", f"Name its files, for example {shown(path)}/*.xml."
        )
    # Whoever opens a pipe that nobody writes to waits for ever.
    if not stat.S_ISREG(mode) and not (stat.S_ISFIFO(mode) and path.parent in _HANDED_OVER):
        raise MissingInputError(f"open {shown(path)}", "it is no regular file", "Save its content in a file.")


def missing(name: str, error: OSError) -> MissingInputError:
    """Why a file cannot be opened or read, as an error of ours."""
    if isinstance(error, FileNotFoundError):
        found, remedy = "there is no such file", "Check the name."
    elif isinstance(error, PermissionError):
        found, remedy = "it may not be read", "Check its permissions."
    else:
        found, remedy = f"it cannot be read: {error.strerror or error}", "Check the name, and what it stands for."
    return MissingInputError(f"open {name}", found, remedy)


class _Told(io.RawIOBase):
    """A stream that raises our errors, and only when the cut or damage is reached; then again at every further read."""

    def __init__(self, inner: io.BufferedReader | gzip.GzipFile, name: str) -> None:
        self._inner, self._name, self._done = inner, name, 0
        self._failure: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._failure is not None:
            raise self._failure
        try:
            data = self._inner.read1(len(buffer))
        except (EOFError, OSError, zlib.error) as error:
            self._failure = self._said(error)
            raise self._failure from error
        self._done += len(data)
        buffer[: len(data)] = data
        return len(data)

    def _said(self, error: EOFError | OSError | zlib.error) -> InputError:
        asked, so_far = f"unpack {self._name}", f"after {self._done:,} unpacked bytes"
        if isinstance(error, EOFError):
            return TruncatedInputError(asked, f"the gzip stream ends {so_far}", "Fetch the file again.")
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            return missing(self._name, error)
        return MalformedInputError(asked, f"damaged {so_far}: {error}", "Fetch the file again.")
