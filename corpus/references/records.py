"""Lines of an export: read within limits, their bad bytes kept until it is known which record they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.decoding import decode
from corpus.errors import MalformedInputError, OversizedInputError
from corpus.streams import as_utf8

#: One line and one record, in bytes; the longest, with thousands of authors, come nowhere near.
LARGEST = 5_000_000
#: The most lines of one record.
MOST_LINES = 100_000
_BAD = re.compile("[\udc80-\udcff]")


def lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """(number, line without its end); bytes that are not UTF-8 are kept as surrogates, for `mended`.

    Raises:
        OversizedInputError: a line that does not end.
    """
    number, whole = 0, as_utf8(stream, name)
    while line := whole.readline(LARGEST + 1):
        if len(line) > LARGEST:
            found = f"line {number + 1} is longer than {LARGEST:,} bytes"
            raise OversizedInputError(f"read {name}", found, "This is no list of references.")
        # A return inside a line is the line's end on old Macintoshes, and stands alone in cells that Excel wrote.
        for part in line.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r").split("\r"):
            number += 1
            yield number, part


def mended(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    """(the text of one record, flags): what is not UTF-8 is windows-1252, which old exports are written in, and is flagged.

    Raises:
        MalformedInputError: it is neither, or holds a zero byte.
    """
    if "\0" in text:
        raise MalformedInputError(f"read {name}", "it holds a zero byte", "Export it anew, as UTF-8.")
    if not _BAD.search(text):
        return text, ()
    said, encoding = decode(text.encode("utf-8", "surrogateescape"), name)
    return said, (f"decoded as {encoding}",) if encoding else ()
