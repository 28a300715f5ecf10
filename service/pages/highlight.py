"""A text cut at every quote's edges, so that quotes may overlap and each piece knows whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters start..end of a text belong to `owner` ("o3", "n"), drawn as `kind` (an endpoint's colour class)."""

    start: int
    end: int
    owner: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same marks; `opens` are those that begin here."""

    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The text in pieces, in order; joined again they are the text.

    >>> [(p.text, [m.owner for m in p.marks]) for p in pieces("abcdef", [Mark(1, 4, "x", "", ""), Mark(2, 5, "y", "", "")])]
    [('a', []), ('b', ['x']), ('cd', ['x', 'y']), ('e', ['y']), ('f', [])]
    """
    inside = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in inside), *(m.end for m in inside)})
    found = []
    for start, end in pairwise(edges):
        over = tuple(m for m in inside if m.start < end and m.end > start)
        found.append(Piece(text[start:end], over, tuple(m for m in over if m.start == start)))
    return found
