"""Plain text: the first line that is not empty is the title, the rest the text; a text without a title line is all text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus import identifiers
from corpus.decoding import decode
from corpus.document import Document, Kind, Section
from corpus.errors import EmptyInputError, OversizedInputError
from corpus.source import Item

NAME = "text"
SUFFIXES = (".txt", ".text", ".md")

#: The longest text we hold in memory, in bytes; a whole issue of a journal is a fifth of it.
LONGEST = 2_000_000
#: No title is longer, in characters.
LONGEST_TITLE = 300
#: A line that was broken because it was full is no shorter, in characters.
SHORTEST_LINE = 40
_SENTENCES = re.compile(r"[.!?]\s+[A-Z(\d]")


# What is no text although no zero byte may stand near its beginning: PDF, PostScript, RTF, zip, old Office files, pictures.
_BINARY = (b"%PDF", b"%!PS", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def sniff(head: bytes) -> bool:
    """Anything that is not plainly binary; what it is in truth, decoding tells."""
    if head.startswith(_BINARY):
        return False
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """One Document. Its id is the hash of its title, so that a changed text of the same title is a revision.

    Without a title, as of one pasted paragraph, it is the hash of its text.

    Raises:
        EmptyInputError: nothing but white space. OversizedInputError: longer than LONGEST.
        MalformedInputError: no text in any encoding that can be told.
    """
    content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise OversizedInputError(
            f"read {name}", f"more than {LONGEST:,} bytes of one text", "Give one article a file."
        )
    said, encoding = decode(content, name)
    title, text = _parted(said.replace("\r\n", "\n").replace("\r", "\n"))
    if not title and not text:
        raise EmptyInputError(f"read {name}", "nothing but white space")
    yield Document(
        id=f"text:{hashlib.sha256((title or text).encode()).hexdigest()[:16]}",
        source=NAME,
        kind=kind or "abstract",
        title=title,
        sections=(Section(text),) if text else (),
        registrations=identifiers.stated(title, text),
        flags=(f"decoded as {encoding}",) if encoding else (),
    )


def _parted(said: str) -> tuple[str, str]:
    """(title, text). A first line that is a paragraph, or only its beginning, is no title."""
    lines = said.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    whole = "\n".join(lines[first:]).strip("\n ")
    title, rest = lines[first].strip() if whole else "", "\n".join(lines[first + 1 :]).strip("\n")
    alone = not rest.strip()
    wrapped = not alone and len(title) >= SHORTEST_LINE and lines[first + 1][:1].islower()
    if len(title) > LONGEST_TITLE or wrapped or (alone and _SENTENCES.search(title)):
        return "", whole
    return title, rest
