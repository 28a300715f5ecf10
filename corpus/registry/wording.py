"""Words for the registry's codes, and its texts without the marks of Markdown."""

from __future__ import annotations

import re
from typing import Any

from corpus.fields import text

_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|&^=:\"'$%,/;?@])")
_CODES = {
    "NON_RANDOMIZED": "non-randomized",
    "ACTIVE_NOT_RECRUITING": "active, not recruiting",
    "NA": "",
}


def unescaped(said: str) -> str:
    r"""Markdown's escapes undone, in one line a paragraph.

    >>> unescaped("Age \\>= 18 \\[years\\]\n\n* ECOG 0")
    'Age >= 18 [years]\n* ECOG 0'
    """
    lines = (" ".join(line.split()) for line in _ESCAPE.sub(r"\1", said).splitlines())
    return "\n".join(line for line in lines if line)


def said(value: Any, *path: str) -> str:
    """The text at the end of a path, its escapes undone; "" for none."""
    return unescaped(text(value, *path) or "")


def words(code: str | None) -> str:
    """A code as words: "ACTIVE_COMPARATOR" is "active comparator"; codes that mean nothing are "".

    >>> words("SINGLE_GROUP"), words("NA"), words(None)
    ('single group', '', '')
    """
    return _CODES.get(code or "", (code or "").replace("_", " ").lower())


def sentence(said: str) -> str:
    """The text with a capital at its beginning and an end."""
    return (said[:1].upper() + said[1:]).rstrip(".") + "." if said else ""
