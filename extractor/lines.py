"""What the end of a line says: that something new begins, or only that the line was full.

A paper's columns, a mail and a saved abstract break lines wherever they are full; a heading, a bullet, a row of a table and "ORR: 48%" stand
in lines of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from extractor.hyphens import inside_a_word

_LINE = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"(?:\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)")
# A line that ends so goes on: "rate of", "54%,", "(n =", "follow-".
_GOES_ON = re.compile(r"[\w%)\]\"'’”,;:=<>≥≤±×+/(\[‐‑–—-]$")
# Nothing ends so: "(HR,", "(n =", "given to the".
_NEVER_ENDS = re.compile(
    r"(?:[,=<>≥≤±+(\[]|\b(?:the|an?|of|and|or|with|without|in|for|to|by|at|from|was|were|is|are|had|has|have|vs\.?|versus|than|after|before|who|whose|which"
    r"|that|between|among|into|per|median|grade))$"
)
# A line that begins so goes on from the one before: a small letter, a bracket, a sign.
_GOES_ON_FROM = re.compile(r"[a-zà-öø-ÿ(\[%≥≤<>=±]")
# In a list of one finding a line "ORR 48%" ends with its figure; only so does such a line go on.
_FIGURE_ENDS = re.compile(r"[\d%)\]]$")
_GOES_ON_FROM_FIGURE = re.compile(
    r"[(\[]\s*(?:\d|n\b|95)|(?:and|or|with|without|in|of|for|among|after|at|to|vs|versus|by|from|months?|weeks?|days?|years?|patients|pts|were|was|had)\b"
)
# Behind a figure a sentence has no word with a capital, but for the months of dates: "of whom 5 (12%)" and "Toxicity was mild".
_NEW_WORD = re.compile(r"(?!Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Z][a-zà-ö]{2}")
_HEADING = re.compile(r"[A-Z][\w ,/&-]{2,40}:|[A-Z][A-Z /&]{3,40}(?=[\r\n])")
# A heading even where the line before ends without a full stop.
_SECTION = re.compile(
    r"(?=[A-Z])(?i:Background|Introduction|Context|Purpose|Aims?|Objectives?|(?:Patients and |Materials and )?Methods|Design|Findings|Results|Interpretation"
    r"|Discussion|Conclusions?|Funding|Patients|Setting|Key ?words)\s*(?::|\.\s|[–—-]\s|[\r\n])"
)
# A row of a table, "Chemotherapy | 19 | 21%", is never broken.
_ROW = re.compile(r"(?![a-z(\[])[^\n|;]+\|[^\n|;]+\|")
# "Median OS:" and "12.4 months".
_VALUE = re.compile(r"[<>≥≤]?\s?\d+(?:[.·]\d+)?\s?(?:%|/|\(|months?|mos?\b|years?|of \d)")
_BULLET = re.compile(r"[•▪◦‣●■□➢✓*©]\s*\S")
# What begins a line of a list, and goes on in a sentence too: "- ORR 48%", "> CR", "1. We treated".
_LISTING = re.compile(r"[-–—>]\s|\(?\d{1,2}[.)]\s+[A-Z]")
_DASH_LINE = re.compile(r"(?:\A|[\n\r])[ \t]*[-–—>][ \t]")
_DASH = re.compile(r"[\w%)\]][ \t][-–—][ \t]\w")
#: How wide a text is wrapped by hand or by a mail program, in characters.
_NARROWEST, _WIDEST = 40, 120
# Of the lines of a text that is wrapped, at least so many are about as wide as the widest ones, and so many of those end within a sentence.
_SHARE, _WITHIN = 0.6, 0.6
_FEWEST = 3
# A line of a justified column may be so much shorter than the widest ones, and is full.
_ABOUT = 0.82
# A line of its own, as "By Jane Doe" or "Related articles", is shorter than this part of a full one.
_SHORT = 0.7
# How much of a line's end says whether it goes on, in characters.
_TAIL = 20
_ENDS = re.compile(r"[.!?][)\]\"'”’]*$")


class _Paragraph(NamedTuple):
    """Ends at `end`; its longest line has `width` characters."""

    end: int
    width: int


class Lines:
    """The lines of one source."""

    def __init__(self, source: str) -> None:
        self._source = source

    def goes_on(self, start: int, end: int) -> bool:
        """Does the line that ends at `start` go on in the one that begins at `end`?"""
        source = self._source
        begin = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1
        before, behind = source[begin:start].strip(), source[end : end + _WIDEST]
        if not before or not behind or (_ROW.match(before) and _ROW.match(behind)):
            return False
        if _BULLET.match(behind) or (_LISTING.match(before) and _LISTING.match(behind)):
            return False
        tail = before[-_TAIL:]
        if inside_a_word(tail, behind) or (before.endswith(":") and _VALUE.match(behind)):
            return True
        if before.rfind("(", -_WIDEST) > before.rfind(")", -_WIDEST):
            return _SECTION.match(behind) is None
        if self._width and _is_full(before, behind, self._width):
            return self._goes_on_when_full(before, behind, end)
        if _NEVER_ENDS.search(tail):
            return _SECTION.match(behind) is None
        if _GOES_ON.search(tail) is None or _HEADING.match(behind):
            return False
        width = self._paragraphs[min(bisect_left(self._paragraphs, (start, 0)), len(self._paragraphs) - 1)].width
        full = _NARROWEST <= width <= _WIDEST and len(before) + 1 + len(behind.split(maxsplit=1)[0]) > width
        if _GOES_ON_FROM.match(behind):
            return full or not _FIGURE_ENDS.search(tail) or _GOES_ON_FROM_FIGURE.match(behind) is not None
        return full and not before.endswith(":")

    def _goes_on_when_full(self, before: str, behind: str, end: int) -> bool:
        """Of a text that is wrapped: a full line goes on, unless the next one is a heading, a bullet or a line of its own."""
        if _SECTION.match(behind) or _ROW.match(behind):
            return False
        ended = _ENDS.search(before[-_TAIL:])
        if _LISTING.match(behind) and (ended or before.endswith((":", ";")) or self._listed):
            return False
        if not ended:
            return _FIGURE_ENDS.search(before[-_TAIL:]) is None or _NEW_WORD.match(behind) is None
        if _HEADING.match(behind):
            return False
        line = _LINE.search(self._source, end)
        said = self._source[end : line.start() if line else len(self._source)].strip()
        return len(said) >= _SHORT * self._width or _ENDS.search(said[-_TAIL:]) is not None

    @cached_property
    def _paragraphs(self) -> list[_Paragraph]:
        found, begin = [], 0
        for end in [*(m.start() for m in _BLANK.finditer(self._source)), len(self._source)]:
            found.append(
                _Paragraph(end, max((len(s.strip()) for s in self._source[begin:end].splitlines()), default=0))
            )
            begin = end
        return found

    @cached_property
    def _listed(self) -> bool:
        """Do dashes begin the lines of lists here, more often than they part sentences?"""
        return sum(1 for _ in _DASH_LINE.finditer(self._source)) > max(1, sum(1 for _ in _DASH.finditer(self._source)))

    @cached_property
    def _width(self) -> int:
        """How wide the source is wrapped, 0 if it is not: most of its lines are about as wide, and go on in the middle of a sentence."""
        inner: list[tuple[str, str]] = []
        begin = 0
        for end, _ in self._paragraphs:
            lines = [said for line in self._source[begin:end].splitlines() if (said := line.strip())]
            inner += [pair for pair in pairwise(lines) if not _begins_anew(pair[1])]
            begin = end
        if len(inner) < _FEWEST:
            return 0
        widths = sorted(len(before) for before, _ in inner)
        width = widths[len(widths) * 9 // 10]
        full = [(before, behind) for before, behind in inner if len(before) >= _ABOUT * width]
        within = [1 for before, behind in full if not _ENDS.search(before[-_TAIL:])]
        if not _NARROWEST <= width <= _WIDEST or len(full) < _SHARE * len(inner) or len(within) < _WITHIN * len(full):
            return 0
        small = sum(_GOES_ON_FROM.match(behind) is not None or behind[:1].isdigit() for _, behind in full)
        return width if small >= _WITHIN / 2 * len(full) else 0


def line_ends(run: str) -> int:
    """How many lines end in a run of white space."""
    return len(_LINE.findall(run))


def _begins_anew(line: str) -> bool:
    """Does the line begin like a heading, an entry of a list or a row of a table?"""
    return any(begins.match(f"{line}\n") for begins in (_HEADING, _BULLET, _LISTING, _ROW, _SECTION))


def _is_full(before: str, behind: str, width: int) -> bool:
    return len(before) + 1 + len(behind.split(maxsplit=1)[0]) > _ABOUT * width
