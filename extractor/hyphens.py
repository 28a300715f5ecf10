"""Words broken at the end of a line: "progression-" and "free" keep their hyphen, "respon-" and "se" had none."""

from __future__ import annotations

import re
from functools import cache, cached_property

from extractor.vocabulary.tables import toml_table

_HEAD = re.compile(r"[^\W_]+(?=[-‐‑]\Z)")
_TAIL = re.compile(r"[^\W_]+")
# "low-" and "and high-dose", "pre-" and "or post-": the hyphen stands for the word that follows later.
_SUSPENDED = re.compile(r"(?:and|or|to|vs|versus|nor|plus|through|but|as|than)\b")
# What ends a word and is none: "high-er", "long-est", "follow-ing".
_ENDING = re.compile(r"(?:e?[rd]|est|ings?|ly|ed|s|ers|en|ment|tion|sion|ity|al|ous)\Z")
_BREAK = re.compile(r"\w[-‐‑–—]\Z|%[-–]\Z")
_ANY_WORD = re.compile(r"[^\W\d_]+")
_WHOLE_WORD = re.compile(r"(?<=[^\s‐‑-] )[^\W\d_]+\b(?![-‐‑])")
_COMPOUND = re.compile(r"(?=\b([^\W\d_]+)[-‐‑]([^\W\d_]+))")
# A drug's name goes no further: "tafasitamab-lenalidomide".
_DRUG = re.compile(r"\w{3,}(?:mab|mide|mib|clax|nib|sone|stat|lisib|sin|xor|cycline|tine|platin|rubicin|cel)\Z")
# Both halves are words of the text; shorter ones may be halves of anything.
_SHORTEST = 4


def inside_a_word(before: str, behind: str) -> bool:
    """Does a line that ends with `before` break at a hyphen or dash within a word, a name or a range that `behind` goes on with?"""
    return _BREAK.search(before) is not None and behind[:1].isalnum() and _SUSPENDED.match(behind) is None


class Hyphens:
    """The hyphens of one text, of which its other words tell which are of the writing and which of the line end."""

    def __init__(self, text: str) -> None:
        self._text = text

    def kept(self, before: str, behind: str) -> bool:
        """Would the word be written with its hyphen in the middle of a line?

        >>> hyphens = Hyphens("")
        >>> hyphens.kept("progression-", "free survival"), hyphens.kept("the respon-", "se rate")
        (True, False)
        """
        head, tail = _HEAD.search(before), _TAIL.match(behind)
        if head is None or tail is None:
            return True
        first, second = head[0], tail[0]
        if (
            not (first.isalpha() and second.isalpha() and second.islower())
            or first[1:] != first[1:].lower()
            or len(first) < 2
        ):
            return True
        first = first.lower()
        if first + second in self._words:
            return False
        return (first, second) in self._compounds or self._is_compound(first, second)

    def _is_compound(self, first: str, second: str) -> bool:
        known = _known()
        if first + second in known["whole"] or _ENDING.match(second):
            return False
        if first in known["first"] or second in known["second"]:
            return True
        if _DRUG.match(first) and len(second) >= _SHORTEST:
            return True
        return min(len(first), len(second)) >= _SHORTEST and {first, second} <= self._whole_words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_ANY_WORD.findall(self._text.lower()))

    @cached_property
    def _whole_words(self) -> frozenset[str]:
        return frozenset(_WHOLE_WORD.findall(self._text.lower()))

    @cached_property
    def _compounds(self) -> frozenset[tuple[str, str]]:
        return frozenset(_COMPOUND.findall(self._text.lower()))


@cache
def _known() -> dict[str, frozenset[str]]:
    return {key: frozenset(said) for key, said in toml_table("hyphens.toml").items()}
