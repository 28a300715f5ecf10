"""Many phrases as one regular expression that shares their beginnings, so that a text is tried against all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
