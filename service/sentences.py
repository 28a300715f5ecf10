"""The sentence around a quote, so that every number can be shown with the words that say it."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?])[)\]”\"']*\s+(?=[A-Z0-9“\"(\[])|\n+")
_NOT_AN_END = re.compile(r"(?:\b(?:vs|v|al|e\.g|i\.e|approx|no|fig|[A-Z])\.)\s*$")


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence that holds start..end begins and ends.

    >>> text = "First. ORR was 41% (95% CI, 28-55). Last."
    >>> begin, stop = sentence_around(text, 15, 18); text[begin:stop]
    'ORR was 41% (95% CI, 28-55).'
    """
    left, right = 0, len(text)
    for match in _END.finditer(text):
        if _is_end(text, match):
            if match.end() <= start:
                left = match.end()
            elif match.start() >= end:
                right = match.start() + len(match[0].rstrip())
                break
    while left < start and text[left].isspace():
        left += 1
    return left, right


def _is_end(text: str, match: re.Match[str]) -> bool:
    if "\n" in match[0]:
        return True
    before = text[max(0, match.start() - 400) : match.start()]
    sentence = before[before.rfind("\n") + 1 :]
    # A full stop inside an open bracket ends no sentence.
    return sentence.count("(") <= sentence.count(")") and not _NOT_AN_END.search(before)
