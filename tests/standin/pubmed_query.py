"""PubMed's query language, the part that topics use: AND, OR, NOT from left to right, brackets, fields, phrases, wildcards, ranges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

#: field tag -> the part of a record that it looks into
TEXT_FIELDS = {
    "tiab": ("title", "abstract"),
    "ti": ("title",),
    "mesh": ("mesh",),
    "mh": ("mesh",),
    "pt": ("types",),
    "la": ("language",),
    "tw": ("title", "abstract", "mesh"),
    "": ("title", "abstract", "mesh", "types"),
}
DATE_FIELDS = ("crdt", "edat", "mdat", "pdat")
#: What is searched in: text by its part, already plain; dates by their field; the number.
Record = Mapping[str, "str | date | int"]
Test = Callable[[Record], bool]
_TOKEN = re.compile(r'\(|\)|"[^"]*"(?:\s*\[[^\]]*\])?|[^\s()"]+(?:\s*\[[^\]]*\])?')
_TAGGED = re.compile(r'(?P<said>"[^"]*"|[^\s\[]+)(?:\s*\[(?P<tag>[^\]]*)\])?')


def plain(text: str) -> str:
    """Small letters and digits without accents, every other character a space, as PubMed's index has them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return f" {' '.join(re.findall('[a-z0-9]+', bare))} "


@dataclass
class Understood:
    """A query as it is understood: the test of a record, and what of it was passed over."""

    test: Test
    fields_not_found: list[str] = field(default_factory=list)
    phrases_not_found: list[str] = field(default_factory=list)


def understood(query: str, unknown: frozenset[str] = frozenset()) -> Understood:
    """The query; phrases that are `unknown` and fields that do not exist are passed over, as PubMed does, and named.

    Raises:
        ValueError: brackets that do not pair, or a word that joins nothing.
    """
    parser = _Parser(_TOKEN.findall(query), unknown)
    test = parser.joined()
    if parser.tokens:
        raise ValueError(f"not understood from {parser.tokens[0]!r} on")
    return Understood(test or (lambda _: False), parser.fields, parser.phrases)


class _Parser:
    def __init__(self, tokens: list[str], unknown: frozenset[str]) -> None:
        self.tokens, self.unknown = tokens, unknown
        self.fields: list[str] = []
        self.phrases: list[str] = []

    def joined(self) -> Test | None:
        """Tests joined by AND, OR, NOT, all of one rank; two side by side are joined by AND. None: nothing is left of it."""
        so_far = self._one()
        while self.tokens and self.tokens[0] != ")":
            word = self.tokens.pop(0) if self.tokens[0] in {"AND", "OR", "NOT"} else "AND"
            so_far = _join(so_far, word, self._one())
        return so_far

    def _one(self) -> Test | None:
        if not self.tokens or self.tokens[0] in {")", "AND", "OR", "NOT"}:
            raise ValueError("a term is missing")
        token = self.tokens.pop(0)
        if token != "(":
            return self._term(token)
        inside = self.joined()
        if not self.tokens or self.tokens.pop(0) != ")":
            raise ValueError("a bracket is not closed")
        return inside

    def _term(self, token: str) -> Test | None:
        match = _TAGGED.fullmatch(token)
        if match is None:
            raise ValueError(f"not understood: {token!r}")
        said, tag = match["said"].strip('"'), (match["tag"] or "").strip().lower()
        if tag == "uid":
            return _numbers(said)
        if tag in DATE_FIELDS:
            return _dates(said, tag)
        if tag not in TEXT_FIELDS:
            self.fields.append(tag)
            return None
        if said in self.unknown:
            self.phrases.append(said)
            return None
        return _words(said, TEXT_FIELDS[tag])


def _join(left: Test | None, word: str, right: Test | None) -> Test | None:
    if left is None or right is None:
        return left or right
    if word == "OR":
        return lambda record: left(record) or right(record)
    if word == "NOT":
        return lambda record: left(record) and not right(record)
    return lambda record: left(record) and right(record)


def _words(said: str, parts: tuple[str, ...]) -> Test:
    # A wildcard ends a word; the phrase is looked for between the spaces of the plain text.
    phrase = plain(said)[:-1] if said.endswith("*") else plain(said)
    return lambda record: any(phrase in str(record[part]) for part in parts)


def _numbers(said: str) -> Test:
    low, _, high = said.partition(":")
    first, last = int(low), int(high or low)
    return lambda record: first <= int(str(record["pmid"])) <= last


def _dates(said: str, tag: str) -> Test:
    low, _, high = said.partition(":")
    first, last = _day(low, first=True), _day(high or low, first=False)
    return lambda record: first <= str(record[tag]) <= last


def _day(said: str, first: bool) -> str:
    parts = said.split("/")
    filled = [*parts, *(["01", "01"] if first else ["12", "31"])[len(parts) - 1 :]]
    return "-".join(part.zfill(2) for part in filled)
