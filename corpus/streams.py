"""Streams of bytes: looked into and put back, and turned into UTF-8 where a byte order mark names another encoding."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

from corpus.decoding import marked
from corpus.errors import InputError, MalformedInputError

_BUFFER = 1 << 16


def peeked(stream: BinaryIO, size: int) -> tuple[bytes, io.BufferedReader]:
    """(the first bytes, a stream that still has them).

    Raises:
        InputError: not a single byte can be read; an error behind the first bytes is told when it is read.
    """
    head = b""
    # Every stream that we open, and BytesIO, has read1: it gives what came before a cut without asking further.
    source = cast(io.BufferedIOBase, stream)
    try:
        while len(head) < size and (part := source.read1(size - len(head))):
            head += part
    except InputError:
        if not head:
            raise
    return head, io.BufferedReader(_Rejoined(head, source), _BUFFER)


def as_utf8(stream: BinaryIO, name: str) -> io.BufferedReader:
    """The stream in UTF-8 without a byte order mark; one without a mark is handed on as it is.

    Raises:
        MalformedInputError: while it is read, where it is not in the encoding that its mark names.
    """
    head, whole = peeked(stream, 4)
    encoding = marked(head)
    if encoding is None:
        return whole
    return io.BufferedReader(_Transcoded(whole, encoding, name), _BUFFER)


def start_as_utf8(head: bytes) -> bytes:
    """The same for the first bytes of a stream; half a character at their end is left out."""
    encoding = marked(head)
    return head if encoding is None else codecs.getincrementaldecoder(encoding)("ignore").decode(head).encode()


class _Rejoined(io.RawIOBase):
    """A stream with the bytes that were read from it put back."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._rest.read1(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Transcoded(io.RawIOBase):
    """A stream of another encoding as UTF-8."""

    def __init__(self, inner: io.BufferedReader, encoding: str, name: str) -> None:
        self._inner, self._encoding, self._name = inner, encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            data = self._inner.read1(_BUFFER)
            try:
                self._ready = self._decoder.decode(data, final=not data).encode()
            except UnicodeDecodeError as error:
                raise MalformedInputError(
                    f"read {self._name}", f"it begins as {self._encoding}, and is not", "Save the file as UTF-8."
                ) from error
            if not data:
                break
        given = self._ready[: len(buffer)]
        self._ready = self._ready[len(given) :]
        buffer[: len(given)] = given
        return len(given)
