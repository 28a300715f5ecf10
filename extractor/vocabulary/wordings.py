"""Many phrases as one regular expression that shares their beginnings, so that a text is tried against all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from sys import maxsize

_Node = dict[str, "_Node"]
_END = ""


def any_of(phrases: Iterable[str], separator: str = r"[\s-]+") -> str:
    """A pattern that matches the longest of the phrases; a space in a phrase matches `separator`.

    >>> re.fullmatch(any_of(["overall survival", "overall response"]), "overall-response") is not None
    True
    """
    root: _Node = {}
    for phrase in phrases:
        node = root
        for char in phrase:
            node = node.setdefault(char, {})
        node[_END] = {}
    return _pattern(root, separator)


def in_turn(*searches: tuple[re.Pattern[str], str], start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
    """What the patterns match, each in its own writing of one text, as if they were one: none overlapping, the earlier one first,
    of two that begin together the first pattern's.

    >>> [m[0] for m in in_turn((re.compile("lymphoma"), "all b-lymphoma"), (re.compile("ALL|B"), "ALL B-Lymphoma"))]
    ['ALL', 'B', 'lymphoma']
    """
    found = [pattern.search(text, start, end) for pattern, text in searches]
    while any(found):
        first = min((match for match in found if match), key=lambda match: match.start())
        yield first
        at = first.end()
        found = [
            match if match is None or match.start() >= at else pattern.search(text, at, end)
            for match, (pattern, text) in zip(found, searches, strict=True)
        ]


def _pattern(node: _Node, separator: str) -> str:
    branches = []
    for char in sorted(key for key in node if key != _END):
        said, below = char, node[char]
        # A run without a fork is written out: fewer groups, and no deep nesting for long phrases.
        while len(below) == 1 and _END not in below:
            (following,) = below
            said, below = said + following, below[following]
        written = "".join(separator if c == " " else re.escape(c) for c in said)
        branches.append(written + (_pattern(below, separator) if below != {_END: {}} else ""))
    if not branches:
        return ""
    joined = f"(?:{'|'.join(branches)})"
    return f"{joined}?" if _END in node else joined
