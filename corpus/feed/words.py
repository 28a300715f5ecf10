"""Does a text say one of a topic's words? Sensitive: hyphens, endings and case do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: From so many letters on a word may go on: "bispecific" finds bispecifics, "car t" no car thief.
_LONG = 6


def says(text: str, words: Iterable[str]) -> bool:
    """True where one of the words stands in the text, or where there are none to look for.

    >>> says("FDA approves new CAR-Ts", ["car t"]), says("A car thief", ["car t"]), says("Anything", [])
    (True, False, True)
    """
    wanted = [_plain(word) for word in words]
    said = _plain(text)
    return not wanted or any(re.search(_pattern(word), said) for word in wanted if word)


def _pattern(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}" + ("" if len(word) >= _LONG else r"s?(?!\w)")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
