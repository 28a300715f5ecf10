"""Plain text: the first line that is not empty is the title, the rest the text."""

from __future__ import annotations

import hashlib
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
LONGEST = 10_000_000


# What is no text although no zero byte may stand near its beginning: PDF, PostScript, RTF, zip, old Office files, pictures.
_BINARY = (b"%PDF", b"%!PS", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def sniff(head: bytes) -> bool:
    """Anything that is not plainly binary; what it is in truth, decoding tells."""
    if head.startswith(_BINARY):
        return False
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """One Document. Its id is the hash of its title, so that a changed text of the same title is a revision.

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
    lines = said.replace("\r\n", "\n").replace("\r", "\n").strip("\n ").split("\n", 1)
    title, text = lines[0].strip(), lines[1].strip("\n") if len(lines) > 1 else ""
    if not title:
        raise EmptyInputError(f"read {name}", "nothing but white space")
    yield Document(
        id=f"text:{hashlib.sha256(title.encode()).hexdigest()[:16]}",
        source=NAME,
        kind=kind or "abstract",
        title=title,
        sections=(Section(text),) if text else (),
        registrations=identifiers.once(
            [*identifiers.registrations(title, "title"), *identifiers.registrations(text, "abstract")]
        ),
        flags=(f"decoded as {encoding}",) if encoding else (),
    )
