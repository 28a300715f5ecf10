"""A text as it is read, its white space made plain, with the way back to the characters of the source.

Saved texts are wrapped at 75 columns, exported with CRLF, pasted with tabs and doubled spaces. None of that says anything, so
the pipeline never sees it; every place that it finds leads back to the source's own characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

# Characters that print nothing.
_SILENT = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
# White space that is more than one ordinary space.
_ODD = re.compile(rf"[\s{_SILENT}]{{2,}}|[^\S ]|[{_SILENT}]")
_LINE = re.compile(r"\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
# A line that ends so goes on: "rate of", "54%,", "(n =", "follow-".
_GOES_ON = re.compile(r"[\w%)\]\"'’”,;:=<>≥≤±×+/(\[–-]$")
# A line that begins so goes on from the one before: a small letter, a bracket, a sign.
_GOES_ON_FROM = re.compile(r"[a-zà-öø-ÿ(\[%≥≤<>=±]")
# In a list of one finding a line "ORR 48%" ends with its figure; only so does such a line go on.
_FIGURE_ENDS = re.compile(r"[\d%)\]]$")
_GOES_ON_FROM_FIGURE = re.compile(
    r"[(\[]\s*(?:\d|n\b|95)|(?:and|or|with|without|in|of|for|among|after|at|to|vs|versus|by|from|months?|weeks?|days?|years?|patients|pts|were|was|had)\b"
)
# A word is broken at its hyphen, "progression-" and "free"; "low-" and "and high-dose" are two.
_BROKEN_WORD = re.compile(r"[A-Za-z]-$")
_HEADING = re.compile(r"[A-Z][\w ,/&-]{2,40}:|[A-Z][A-Z /&]{3,40}(?=[\r\n])")
# A row of a table, "Chemotherapy | 19 | 21%", is never broken.
_ROW = re.compile(r"[^\n|]+\|[^\n|]+\|")
#: How wide a text is wrapped by hand or by a mail program, in characters.
_NARROWEST, _WIDEST = 40, 120


@dataclass(frozen=True, slots=True)
class Layout:
    """`text` as it is read; from each of `starts` on, its places are `shifts` off from the source's."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the source of what stands at start..end, which must not be empty."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        return at + self.shifts[bisect_right(self.starts, at) - 1]


def laid_out(source: str) -> Layout:
    """The layout of a source's text.

    >>> laid_out("We treated 52\\r\\npatients.\\n\\nORR was  48%.").text
    'We treated 52 patients.\\n\\nORR was 48%.'
    """
    pieces: list[str] = []
    starts, shifts = [0], [0]
    at = length = 0
    paragraphs = _paragraphs(source)
    for run in _ODD.finditer(source):
        said = _said(source, run, paragraphs)
        if said == run[0]:
            continue
        pieces += [source[at : run.start()], said]
        length += run.start() - at + len(said)
        at = run.end()
        starts.append(length)
        shifts.append(at - length)
    pieces.append(source[at:])
    return Layout("".join(pieces), tuple(starts), tuple(shifts))


def _paragraphs(source: str) -> list[tuple[int, int]]:
    """(end, longest line) of every paragraph, in order."""
    found, begin = [], 0
    for end in [*(m.start() for m in _BLANK.finditer(source)), len(source)]:
        found.append((end, max((len(line.strip()) for line in source[begin:end].splitlines()), default=0)))
        begin = end
    return found


def _said(source: str, run: re.Match[str], paragraphs: list[tuple[int, int]]) -> str:
    """What a run of white space says: nothing, a space, a new line or a new paragraph."""
    lines = len(_LINE.findall(run[0]))
    if lines > 1:
        return "\n\n"
    if lines == 1:
        _, width = paragraphs[min(bisect_left(paragraphs, (run.start(), 0)), len(paragraphs) - 1)]
        if not _wrapped(source, run, width):
            return "\n"
        return "" if _inside_a_word(source, run) else " "
    return " " if re.search(r"\s", run[0]) else ""


def _wrapped(source: str, run: re.Match[str], width: int) -> bool:
    """Was the line broken in the middle of a sentence, or only because it was full?"""
    begin = max(source.rfind("\n", 0, run.start()), source.rfind("\r", 0, run.start())) + 1
    before, behind = source[begin : run.start()].strip(), source[run.end() : run.end() + _WIDEST]
    if not before or not behind or _GOES_ON.search(before) is None or _HEADING.match(behind):
        return False
    if _ROW.match(before) and _ROW.match(behind):
        return False
    full = _NARROWEST <= width <= _WIDEST and len(before) + 1 + len(behind.split(maxsplit=1)[0]) > width
    if _GOES_ON_FROM.match(behind):
        return full or not _FIGURE_ENDS.search(before) or _GOES_ON_FROM_FIGURE.match(behind) is not None
    return full and not before.endswith(":")


def _inside_a_word(source: str, run: re.Match[str]) -> bool:
    behind = source[run.end() : run.end() + 8]
    return (
        _BROKEN_WORD.search(source, max(0, run.start() - 3), run.start()) is not None
        and behind[:1].isalpha()
        and not re.match(r"(?:and|or|to)\b", behind)
    )
