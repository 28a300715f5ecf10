"""Bodies: read as they come, unpacked, never beyond a limit, and only whole."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from corpus.errors import FetchError, RefusedError, UnusableAnswerError

#: gzip's frame, as zlib calls it.
_GZIP = 31
_STEP = 1 << 16


async def whole(chunks: AsyncIterator[bytes], coding: str, most: int, asked: str) -> bytes:
    """The body without its content coding.

    Raises:
        RefusedError: it is larger than `most` bytes, unpacked. UnusableAnswerError: the packed body ends early or is broken.
        FetchError: a coding that was not asked for.
    """
    if coding.strip().lower() in {"", "identity"}:
        return await _plain(chunks, most, asked)
    if coding.strip().lower() not in {"gzip", "x-gzip"}:
        raise FetchError(asked, f"the answer is coded as {coding[:40]}, which was not asked for")
    return await _unpacked(chunks, most, asked)


async def _plain(chunks: AsyncIterator[bytes], most: int, asked: str) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _limit(len(body), most, asked)
    return bytes(body)


async def _unpacked(chunks: AsyncIterator[bytes], most: int, asked: str) -> bytes:
    body, unpacker, size = bytearray(), zlib.decompressobj(_GZIP), 0
    try:
        async for chunk in chunks:
            size += len(chunk)
            _limit(size, most, asked)
            while chunk:
                # A few bytes may hold very many: never more than a step of them at once.
                body += unpacker.decompress(chunk, _STEP)
                _limit(len(body), most, asked)
                chunk = unpacker.unconsumed_tail
    except zlib.error as error:
        raise UnusableAnswerError(asked, f"the packed body is broken: {error}") from error
    if size and not unpacker.eof:
        raise UnusableAnswerError(asked, "the packed body ends early")
    return bytes(body)


def _limit(size: int, most: int, asked: str) -> None:
    if size > most:
        raise RefusedError(asked, f"the answer is larger than {most:,} bytes", "It is left out.")
