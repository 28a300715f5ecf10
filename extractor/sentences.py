"""The sentence around a quote, so that every number can be shown with the words that say it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

#: Begins with one set of marks, so that the search goes from mark to mark.
_END = re.compile(r"[.!?\n](?:(?<=\n)\n*|(?<=[.!?])(?P<end>[)\]”\"']*\s+)(?=[A-Z0-9“\"(\[]|[a-z]{1,2}[A-Z]))")
_NOT_AN_END = re.compile(r"(?:\b(?:vs|v|al|e\.g|i\.e|approx|no|fig|(?<!CAR[ -])[A-Z])\.)$")
#: Longer than what `_NOT_AN_END` can match, with what it looks at before that.
_LONGEST = 16


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
    begins, ends, stops = [], [], []
    for match in _END.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        if not match.lastgroup or "\n" in match["end"] or _is_end(text, start):
            begins.append(start)
            ends.append(end)
            stops.append(start + len(text[start:end].rstrip()))
    return tuple(begins), tuple(ends), tuple(stops)


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


def _is_end(text: str, start: int) -> bool:
    """Whether a sentence ends at the mark before `start`."""
    # A full stop inside an open bracket ends no sentence.
    line = max(text.rfind("\n", 0, start) + 1, start - 400)
    if text.count("(", line, start) > text.count(")", line, start):
        return False
    return not _NOT_AN_END.search(text, max(0, start - _LONGEST), start)
