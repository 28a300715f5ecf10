"""A text as it is read, its white space made plain, with the way back to the characters of the source.

Saved texts are wrapped at 75 columns, exported with CRLF, pasted with tabs and doubled spaces. None of that says anything, so
the pipeline never sees it; every place that it finds leads back to the source's own characters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from extractor.hyphens import Hyphens, inside_a_word
from extractor.lines import Lines, line_ends

# Characters that print nothing.
_SILENT = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
# White space that is more than one ordinary space.
# ... and dots that lead from a name to its figure: "Median OS ........ 5.2 months".
_LEADERS = r"(?<=[A-Za-z0-9)\]])(?:[ \t]+\.{2,}|\.{4,})[ \t]*(?=[<>≥≤~]?\d|N[RE]\b)"
_ODD = re.compile(rf"{_LEADERS}|[\s{_SILENT}]{{2,}}|[^\S ]|[{_SILENT}]")
# "progression- free": a line end that was made a blank when the text was copied.
_ODD_OR_BROKEN = re.compile(rf"{_ODD.pattern}|(?<=[a-z][-‐‑]) (?=[a-z])")
_BROKEN = re.compile(r"[a-z][-‐‑] [a-z]")
# No word is longer, in characters.
_WORD = 40


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
    lines, hyphens = Lines(source), Hyphens(source)
    for run in (_ODD_OR_BROKEN if _BROKEN.search(source) else _ODD).finditer(source):
        said, begin = _said(source, run, lines, hyphens)
        if said == run[0]:
            continue
        pieces += [source[at:begin], said]
        length += begin - at + len(said)
        at = run.end()
        starts.append(length)
        shifts.append(at - length)
    pieces.append(source[at:])
    return Layout("".join(pieces), tuple(starts), tuple(shifts))


def _said(source: str, run: re.Match[str], lines: Lines, hyphens: Hyphens) -> tuple[str, int]:
    """What a run of white space says, nothing, a space, a new line or a new paragraph, and from where it is said: a hyphen before it
    may be of the line end."""
    start, end = run.span()
    if "." in run[0]:
        return ": ", start
    breaks = line_ends(run[0])
    if breaks > 1:
        return "\n\n", start
    if breaks == 1 and not lines.goes_on(start, end):
        return "\n", start
    if not re.search(r"\s", run[0]):
        return "", start
    before, behind = source[max(0, start - _WORD) : start], source[end : end + _WORD]
    if (breaks == 1 or run[0] == " ") and inside_a_word(before, behind):
        return "", start if hyphens.kept(before, behind) else start - 1
    return " ", start
