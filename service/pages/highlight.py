"""A text cut at every quote's edges, so that quotes may overlap and each piece knows whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from extractor.components.endpoints import endpoint_kinds
from extractor.record import Part


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

    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]
    closes: tuple[Mark, ...]


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
        opens, closes = tuple(m for m in over if m.start == start), tuple(m for m in over if m.end == end)
        found.append(Piece(text[start:end], over, opens, closes))
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
