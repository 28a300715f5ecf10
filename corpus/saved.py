"""A saved answer of a service, read whole: JSON has no records that could be streamed."""

from __future__ import annotations

from typing import BinaryIO

from corpus.errors import OversizedInputError
from corpus.streams import as_utf8

#: The largest answer that we hold, in bytes; no service sends more in one.
LARGEST = 100_000_000


def whole(stream: BinaryIO, name: str) -> bytes:
    """All bytes of it, in UTF-8.

    Raises:
        MalformedInputError: it is not in the encoding that its byte order mark names.
        OversizedInputError: larger than LARGEST.
    """
    content = as_utf8(stream, name).read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OversizedInputError(f"read {name}", f"more than {LARGEST:,} bytes of one answer", "Save it in parts.")
    return content
