"""The alternatives of a pattern, as far as they stand at its top: "a|b", or behind places and lookbehinds alone, "\\b(?:a|b)"."""

from __future__ import annotations

import re
from typing import NamedTuple

# What takes up no character: a place, or what must stand before or not.
_LEAD = re.compile(r"(?:\\[bA]|\(\?<[=!](?:[^()\\]|\\.)*\))*")
_GROUP = "(?:"


class Choice(NamedTuple):
    """Alternatives behind what each of them begins with."""

    lead: str
    alternatives: tuple[str, ...]

    def of(self, alternatives: list[str]) -> str:
        """The pattern of some of them."""
        joined = "|".join(alternatives)
        return f"{self.lead}(?:{joined})" if self.lead else joined


def choice(pattern: str) -> Choice:
    """What a pattern leaves open.

    >>> choice(r"\\bearly (?:a|b)|late")
    Choice(lead='', alternatives=('\\\\bearly (?:a|b)', 'late'))
    >>> choice(r"\\b(?:early|late)")
    Choice(lead='\\\\b', alternatives=('early', 'late'))
    """
    alternatives = _parted(pattern)
    lead = _LEAD.match(pattern)[0]  # type: ignore[index]
    rest = pattern[len(lead) :]
    if len(alternatives) > 1 or not rest.startswith(_GROUP) or _closed(rest) != len(rest) - 1:
        return Choice("", tuple(alternatives))
    return Choice(lead, tuple(_parted(rest[len(_GROUP) : -1])))


def _parted(pattern: str) -> list[str]:
    """The pattern at each bar that stands outside all brackets."""
    parts, begin, depth = [], 0, 0
    for at, mark in _marks(pattern):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            parts.append(pattern[begin:at])
            begin = at + 1
    return [*parts, pattern[begin:]]


def _closed(pattern: str) -> int:
    """Where the bracket that a pattern begins with is closed."""
    depth = 0
    for at, mark in _marks(pattern):
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            return at
    return -1


# A set of characters, an escaped one, or what we look for.
_MARK = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]|\\.|[()|]", re.DOTALL)


def _marks(pattern: str) -> list[tuple[int, str]]:
    """Brackets and bars that mean what they are, and their places."""
    return [(mark.start(), mark[0]) for mark in _MARK.finditer(pattern) if mark[0] in {"(", ")", "|"}]
