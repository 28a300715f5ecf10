"""Which of the works that Crossref finds for a title is the document's own: its score says nothing, title, author and year do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

from corpus.document import Author, Document

#: So like must two titles be, out of 100, where nothing but spelling may differ.
_ALIKE = 96
#: A shorter title may be many papers' ("Reply"), in characters.
SHORTEST = 25
_MARK = re.compile(r"^(?:retracted|withdrawn|retraction|correction)\b[:\s]*(?:article)?[:\s]*|\[(?:abstract|meeting abstract)\]", re.IGNORECASE)  # fmt: skip


def match(document: Document, described: Iterable[Document]) -> Document | None:
    """The one publication that is meant; None where none is, or more than one could be.

    Titles must be alike, or one the other without its subtitle; the first author must be the same, and the year within one,
    where both are known, and one of the two must be known.
    """
    able = [one for one in described if _is_same(document, one)]
    preprint = document.kind == "preprint"
    of_kind = [one for one in able if (one.kind == "preprint") == preprint] or able
    dois = {one.identifiers.doi for one in of_kind}
    return of_kind[0] if len(dois) == 1 else None


def _is_same(one: Document, other: Document) -> bool:
    if not _same_title(_plain(one.title), _plain(other.title)):
        return False
    authors = _first(one.authors), _first(other.authors)
    years = one.published.year, other.published.year
    if not (all(authors) or all(years)):
        return False
    if all(authors) and authors[0] != authors[1]:
        return False
    return years[0] is None or years[1] is None or abs(years[0] - years[1]) <= 1


def _same_title(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST:
        return False
    if fuzz.ratio(one, other) >= _ALIKE:
        # "Part 1" and "part 2" differ in one character.
        return re.findall(r"\d+", one) == re.findall(r"\d+", other)
    short, long = sorted((one, other), key=len)
    return len(short) >= 2 * SHORTEST and long.startswith(f"{short} ")


def _plain(said: str) -> str:
    letters = unicodedata.normalize("NFKD", _MARK.sub("", said)).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c))))


def _first(authors: tuple[Author, ...]) -> str:
    family = next((author.family for author in authors if author.family), None)
    return _plain(family or "").replace(" ", "")
