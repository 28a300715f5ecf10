"""A text cut at every quote's edges, so that quotes may overlap and each piece knows whose it is and in which sentence it stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from extractor.record import Part
from extractor.sentences import sentence_around
from extractor.vocabulary.endpoints import endpoint_kinds

#: How far around a quote its sentence is looked for: beyond that, a line is no prose.
_FAR = 2000


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
    """A run of characters under the same marks; `opens` are those that begin here, `closes` those that end here."""

    start: int
    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]
    closes: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces that follow each other: a sentence that holds quotes, with their owners, or what lies between such sentences."""

    pieces: tuple[Piece, ...]
    owners: tuple[str, ...] = ()


def pieces(text: str, marks: Sequence[Mark], cuts: Iterable[int] = ()) -> list[Piece]:
    """The text in pieces, in order, also cut where `cuts` say; joined again they are the text.

    >>> [(p.text, [m.owner for m in p.marks]) for p in pieces("abcdef", [Mark(1, 4, "x", "", ""), Mark(2, 5, "y", "", "")])]
    [('a', []), ('b', ['x']), ('cd', ['x', 'y']), ('e', ['y']), ('f', [])]
    """
    inside = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    edges = sorted({0, len(text), *cuts, *(m.start for m in inside), *(m.end for m in inside)})
    found = []
    for start, end in pairwise(edges):
        over = tuple(m for m in inside if m.start < end and m.end > start)
        opens, closes = tuple(m for m in over if m.start == start), tuple(m for m in over if m.end == end)
        found.append(Piece(start, text[start:end], over, opens, closes))
    return found


def stretches(text: str, marks: Sequence[Mark]) -> list[Stretch]:
    """The text in the sentences that hold quotes and what lies between them, in order; joined again they are the text.

    >>> [(s.owners, "".join(p.text for p in s.pieces)) for s in stretches("One. ORR was 41%. Two.", [Mark(13, 16, "o0", "", "")])]
    [((), 'One. '), (('o0',), 'ORR was 41%.'), ((), ' Two.')]
    """
    spans = _sentences(text, [m for m in marks if 0 <= m.start < m.end <= len(text)])
    starts = [start for start, _ in spans]

    def sentence(piece: Piece) -> int:
        """Which of the sentences holds the piece; of what lies between them, the negative of the next."""
        before = bisect_right(starts, piece.start)
        return before if before and piece.start < spans[before - 1][1] else -before - 1

    cut = pieces(text, marks, [edge for span in spans for edge in span])
    found = []
    for number, held in groupby(cut, sentence):
        run = tuple(held)
        owners = dict.fromkeys(m.owner for p in run for m in p.marks) if number > 0 else ()
        found.append(Stretch(run, tuple(owners)))
    return found


def _sentences(text: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Where the sentences of the marks begin and end, in order; those that overlap are one."""
    found: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        # No sentence goes on behind the end of its line.
        left = max(text.rfind("\n", 0, mark.start) + 1, mark.start - _FAR)
        line = text.find("\n", mark.end)
        right = min(len(text) if line < 0 else line, mark.end + _FAR)
        start, end = (left + place for place in sentence_around(text[left:right], mark.start - left, mark.end - left))
        if found and start < found[-1][1]:
            start, end = found[-1][0], max(end, found.pop()[1])
        found.append((start, end))
    return found


def marks_in(record: dict[str, Any], part: Part) -> list[Mark]:
    """Every quoted place of a record in its document's text, or in its title; each owner is a row of the study's page."""
    return [mark for mark in _marks(record) if part == "text"] + [
        Mark(q["start"], q["end"], f"q{i}", "field", _field(q["field"]))
        for i, q in enumerate(record["quotes"])
        if q["part"] == part
    ]


def _marks(record: dict[str, Any]) -> Iterator[Mark]:
    kinds = endpoint_kinds()
    for i, o in enumerate(record["outcomes"]):
        yield Mark(o["start"], o["end"], f"o{i}", kinds.get(o["endpoint"], "other"), o["endpoint"])
    for i, o in enumerate(record.get("other_outcomes", ())):  # records of earlier versions have none
        yield Mark(o["start"], o["end"], f"x{i}", "other", o["endpoint_text"])
    if record["n_start"] is not None:
        yield Mark(record["n_start"], record["n_end"], "n", "cohort", "main cohort")
    for i, g in enumerate(record["groups"]):
        yield Mark(g["start"], g["end"], f"g{i}", "group", g["stage"])
    for i, t in enumerate(record["therapies"]):
        yield Mark(t["start"], t["end"], f"t{i}", "therapy", f"{t['name']}, {t['role']}")


def _field(name: str) -> str:
    return {"diseases": "disease", "follow_up_months": "median follow-up", "prior_car_t": "CAR T before"}.get(
        name, name
    )
