"""The entries of an RSS or Atom feed: title, address, date, and what they say of their page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate
from typing import Any

from corpus.errors import EmptyInputError, MalformedInputError, UnsafeInputError
from corpus.page.address import cleaned
from corpus.snippets import plain

#: feedparser fails on a reference to half a character or to none, and the whole crawl would with it.
_REFERENCE = re.compile(rb"&#(?:([xX])(?=[0-9a-fA-F])|(?=[0-9]))([0-9a-fA-F]+);")
_BEYOND = 0x110000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    said: title, summary, text and categories, for the eye of a word filter.
    published: the day in UTC, as far as the zone is known; None where none is given, or none that can be read.
    printed: the feed's own characters for it.
    """

    title: str
    address: str
    said: str
    published: date | None
    printed: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What came of a feed. without_address: entries that lead nowhere. trouble: why it may not be whole; None where it is."""

    entries: tuple[Entry, ...]
    without_address: int
    trouble: str | None


def feed(content: bytes, url: str, content_type: str = "") -> Feed:
    """The entries in their order, each address once.

    url: where the feed came from; relative addresses are relative to it.

    Raises:
        EmptyInputError: nothing came. MalformedInputError: no feed, but a page perhaps. UnsafeInputError: it defines entities.
    """
    if not content.strip():
        raise EmptyInputError(f"read the feed {url}", "it is empty")
    if b"<!ENTITY" in content.replace(b"\0", b""):  # in UTF-16 too
        raise UnsafeInputError(f"read the feed {url}", "it defines entities", "They are never expanded.")
    # Loaded here: only crawls of feeds need it.
    import feedparser

    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    try:
        parsed = feedparser.parse(io.BytesIO(_REFERENCE.sub(_character, content)), response_headers=headers)
    except (ValueError, OverflowError) as error:
        raise MalformedInputError(f"read the feed {url}", f"it cannot be read: {error}", "Look at it.") from error
    if not parsed.version:
        raise MalformedInputError(f"read the feed {url}", "it is no RSS and no Atom", "Name the feed's own address.")
    found = [_entry(one, url) for one in parsed.entries]
    entries: dict[str, Entry] = {}
    for entry in found:
        if entry is not None:
            entries.setdefault(entry.address, entry)
    broken = parsed.bozo and "encoding" not in type(parsed.bozo_exception).__name__.lower()
    trouble = (
        f"it is not well formed ({parsed.bozo_exception}); entries behind the place may be missing" if broken else None
    )
    return Feed(tuple(entries.values()), found.count(None), trouble)


def _character(reference: re.Match[bytes]) -> bytes:
    """A reference to a character; the sign for one that cannot be shown where there is none of that number."""
    base, digits = 16 if reference[1] else 10, reference[2].lstrip(b"0")
    legible = len(digits) < 8 and (base == 16 or digits.isdigit())
    number = int(digits, base) if legible and digits else _BEYOND
    return reference[0] if 0 < number < _BEYOND and not 0xD800 <= number <= 0xDFFF else b"&#xFFFD;"


def _entry(said: Any, base: str) -> Entry | None:
    address = next(_addresses(said, base), None)
    if address is None:
        return None
    title = plain(said.get("title"))
    texts = [said.get("summary"), *(one.get("value") for one in said.get("content", ()))]
    tags = [one.get("term") for one in said.get("tags", ())]
    words = " \n ".join(part for part in (title, *map(plain, texts), *(tag for tag in tags if tag)) if part)
    printed = dict.get(said, "published") or dict.get(said, "updated") or ""
    return Entry(title, address, words, _day(said, printed), printed)


def _addresses(said: Any, base: str) -> Iterator[str]:
    """Where it may lead: its link, a guid that is an address, the first link that is no file. The feed itself is none."""
    guid = said.get("id") if str(said.get("id")).startswith(("https://", "http://")) else None
    links = (link.get("href") for link in said.get("links", ()) if link.get("rel") in {None, "alternate"})
    for place in (said.get("link"), guid, *links):
        found = cleaned(place, base) if place else None
        # An empty link is resolved to the address of the feed.
        if found is not None and found != cleaned(base):
            yield found


def _day(said: Any, printed: str) -> date | None:
    # Asked for by name, since `get` would give the one for the other, with a warning.
    moments = (dict.get(said, name) for name in ("published_parsed", "updated_parsed"))
    try:
        # Without a zone the parser takes it for none; the day is printed all the same.
        moment = next(filter(None, moments), None) or parsedate(printed)
        return date(*moment[:3]) if moment else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None  # whatever else stands there
