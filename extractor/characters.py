"""The characters of a text as patterns read them: ordinary marks, or small letters too; places stay true in both."""

from __future__ import annotations

import re
from functools import lru_cache

_ORDINARY = {
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "·": ".", "∙": ".", "⋅": ".",
    "\u00a0": " ", "\u2007": " ", "\u2008": " ", "\u2009": " ", "\u200a": " ", "\u202f": " ", "\u3000": " ",
    "’": "'", "‘": "'", "“": '"', "”": '"', "⩾": "≥", "⩽": "≤", "％": "%", "∕": "/", "⁄": "/",
}  # fmt: skip
#: A word in small letters, a number or a mark, as the learned signs know them.
WORD = re.compile(r"[a-z]+|\d+|[^\w\s]")
_ODD = re.compile(f"[{''.join(_ORDINARY)}]")
# What a pattern that ignores case takes for "s" and "i", and `lower` does not, or makes two characters of.
_SMALL = {"ſ": "s", "ı": "i", "İ": "i"}


# In characters; shorter texts are not worth keeping.
_SENTENCE = 400


def plain(text: str) -> str:
    """The text with dashes, spaces, quotes and middle dots made ordinary, char for char, so that places stay true."""
    return text if text.isascii() else _ODD.sub(lambda odd: _ORDINARY[odd[0]], text)


def lowered(text: str) -> str:
    """The text in small letters, char for char: a pattern that minds case reads it several times as fast as one that ignores it.

    >>> lowered("Overall Survival")
    'overall survival'
    """
    return _lowered(text) if len(text) > _SENTENCE else _lowered.__wrapped__(text)


@lru_cache(maxsize=8)
def _lowered(text: str) -> str:
    """Kept for the next pattern: a whole text is asked for at each of its sentences."""
    if text.isascii():
        return text.lower()
    for odd, small in _SMALL.items():
        text = text.replace(odd, small)
    return text.lower()
