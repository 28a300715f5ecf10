"""The sentence around a quote, so that every number can be shown with the words that say it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

_END = re.compile(r"(?<=[.!?])[)\]”\"']*\s+(?=[A-Z0-9“\"(\[])|\n+")
_NOT_AN_END = re.compile(r"(?:\b(?:vs|v|al|e\.g|i\.e|approx|no|fig|(?<!CAR[ -])[A-Z])\.)\s*$")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence that holds start..end begins and ends.

    >>> text = "First. ORR was 41% (95% CI, 28-55). Last."
    >>> begin, stop = sentence_around(text, 15, 18); text[begin:stop]
    'ORR was 41% (95% CI, 28-55).'
    """
    begins, ends, stops = _ends(text)
    before, behind = bisect_right(ends, start), bisect_left(begins, end)
    left = ends[before - 1] if before else 0
    right = stops[behind] if behind < len(stops) else len(text)
    while left < start and text[left].isspace():
        left += 1
    return left, right


@lru_cache(maxsize=16)
def _ends(text: str) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Of each end of a sentence: where it begins, where it ends, and where the sentence stops. Once for all results of a text."""
    found = [match for match in _END.finditer(text) if _is_end(text, match)]
    stops = tuple(match.start() + len(match[0].rstrip()) for match in found)
    return tuple(match.start() for match in found), tuple(match.end() for match in found), stops


def shortened(text: str, start: int, end: int, most: int) -> str:
    """The text cut down to about `most` characters around start..end, at blanks; start..end itself stays whole.

    >>> shortened("Of the 52 patients that were treated, 25 (48%) responded in all.", 41, 44, 30)
    '… treated, 25 (48%) responded …'
    """
    if len(text) <= most:
        return text
    around = max(0, most - (end - start)) // 2
    # What one side does not need is the other's.
    left = max(0, start - around - max(0, around - (len(text) - end)))
    right = min(len(text), end + around + max(0, around - start))
    if left:
        left = min(start, text.find(" ", left, start) + 1 or start)
    if right < len(text):
        right = max(end, text.rfind(" ", end, right))
    return f"{'… ' if left else ''}{text[left:right].strip()}{' …' if right < len(text) else ''}"


def _is_end(text: str, match: re.Match[str]) -> bool:
    if "\n" in match[0]:
        return True
    before = text[max(0, match.start() - 400) : match.start()]
    sentence = before[before.rfind("\n") + 1 :]
    # A full stop inside an open bracket ends no sentence.
    return sentence.count("(") <= sentence.count(")") and not _NOT_AN_END.search(before)
