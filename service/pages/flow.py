"""The cohorts of a study as a small flow: who was screened, enrolled, infused, treated, and into which arms they went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Any

#: The order in which patients pass the stages of a study. The main cohort stands where its size puts it.
_SPINE = ("screened", "enrolled", "infused", "evaluable", "relapsed", "treated")
_ROW, _LINE, _LEFT, _INDENT = 36, 15, 13, 26
#: The width of the drawing, and of the longest bar; in its own units, the page makes it as wide as it has room.
WIDTH, _LONGEST = 420, 380
#: Characters of a line, and lines of a label; beyond them it is cut, for the whole is in the text that it leads to.
_LABEL, _LINES = 54, 2


@dataclass(frozen=True, slots=True)
class Step:
    """A group of the flow: where it is drawn, how long its bar is, and what is said of it.

    owner: the place in the record ("n", "g2"), so that its words in the text light up with it.
    """

    owner: str
    stage: str
    lines: tuple[str, ...]
    whole: str
    n: int
    x: int
    y: int
    bar: int
    height: int
    branch: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps from top to bottom, the lines between them as SVG paths, and how high the drawing is."""

    steps: tuple[Step, ...]
    paths: tuple[str, ...]
    height: int


def flow(record: dict[str, Any]) -> Flow | None:
    """The flow of a record; None where it counts nobody but its main cohort, which needs no drawing."""
    groups = [(f"g{i}", g["stage"], g["label"], g["n"]) for i, g in enumerate(record["groups"])]
    if not groups:
        return None
    spine = sorted((g for g in groups if g[1] in _SPINE), key=lambda g: (-g[3], _SPINE.index(g[1])))
    if record["n"] is not None:
        place = sum(1 for g in spine if g[3] >= record["n"])
        spine.insert(place, ("n", "main cohort", record["n_text"], record["n"]))
    branches = sorted((g for g in groups if g[1] not in _SPINE), key=lambda g: (g[1], -g[3]))
    most = max(n for *_, n in [*spine, *branches]) or 1
    steps: list[Step] = []
    at = 8
    for place, group in enumerate([*spine, *branches]):
        steps.append(_step(group, at, most, branch=0 < len(spine) <= place))
        at += steps[-1].height
    return Flow(tuple(steps), tuple(_paths(steps)), at)


def _step(group: tuple[str, str, str, int], y: int, most: int, *, branch: bool) -> Step:
    owner, stage, label, n = group
    x = _LEFT + (_INDENT if branch else 0)
    lines = tuple(wrap(label, _LABEL, max_lines=_LINES, placeholder=" …")) if label.strip() else ()
    bar = max(3, round(n / most * (_LONGEST - x)))
    return Step(owner, stage, lines, label, n, x, y, bar, _ROW + _LINE * len(lines), branch)


def _paths(steps: list[Step]) -> Iterable[str]:
    """Down the spine from node to node; from its last node to each branch."""
    spine = [s for s in steps if not s.branch]
    for above, below in pairwise(spine):
        yield f"M{above.x} {above.y + 5}V{below.y - 5}"
    for step in steps:
        if step.branch:
            start = spine[-1]
            yield f"M{start.x} {start.y + 5}V{step.y - 8}Q{start.x} {step.y} {start.x + 8} {step.y}H{step.x - 5}"
