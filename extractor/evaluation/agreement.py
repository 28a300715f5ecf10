"""When a value that was read is the one that the gold states.

An outcome is right in its core when endpoint, statistic, value and time agree, and in full when interval and arm agree too;
numbers agree within 0.05 or half a percent, arms when half of their words do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Result = dict[str, Any]
Same = Callable[[Result, Result], bool]

# Words that tell no arm from another.
_FILLER = frozenset({
    "the", "a", "an", "of", "with", "in", "to", "and", "or", "for", "after", "therapy", "therapies", "group", "arm", "cohort", "patients",
    "pts", "treatment", "cell", "cells", "who", "had", "those", "by", "on",
})  # fmt: skip
_ALL = frozenset({"all"})


@dataclass(frozen=True, slots=True)
class Matching:
    """Results of the gold and of a record paired one to one, by their indexes, and what was left over of both."""

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    false: tuple[int, ...]


def same_number(a: float | None, b: float | None, tolerance: float = 0.051) -> bool:
    """Equal within the tolerance or half a percent; None equals only None."""
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= max(tolerance, 0.005 * abs(a))


def core(gold: Result, found: Result) -> bool:
    """Endpoint, statistic, value and, of a landmark, time."""
    if (gold["endpoint"], gold["statistic"]) != (found["endpoint"], found["statistic"]):
        return False
    return same_number(gold.get("value"), found["value"]) and same_time(gold, found)


def full(gold: Result, found: Result) -> bool:
    """The core, the interval and the arm."""
    return core(gold, found) and same_interval(gold.get("ci"), found["ci"]) and same_arm(gold, found)


def same_time(gold: Result, found: Result) -> bool:
    """The time of a landmark within 0.6 months; nothing else has one."""
    return gold["statistic"] != "landmark" or same_number(gold.get("at_months"), found["at_months"], 0.6)


def same_interval(gold: list[float | None] | None, found: list[float | None] | None) -> bool:
    """Both bounds; an interval that is not stated is one without bounds."""
    g, f = gold or [None, None], found or [None, None]
    return same_number(g[0], f[0]) and same_number(g[1], f[1])


def same_arm(gold: Result, found: Result) -> bool:
    """The arm read, alone or with its comparator, is the gold's or one that the gold takes for the same."""
    said = found["arm"] or "all"
    candidates = [said, *([f"{said} vs {found['comparator']}"] if found.get("comparator") else [])]
    accepted = [gold.get("arm"), *(gold.get("arm_also") or [])]
    return any(_alike(_words(g), _words(c)) for g in accepted for c in candidates)


def matched(gold: Sequence[Result], found: Sequence[Result], same: Same) -> Matching:
    """One-to-one pairs, those that agree in full first."""
    free, rest, pairs = list(range(len(found))), list(range(len(gold))), []
    for rule in (full, same):
        missed = []
        for g in rest:
            hit = next((f for f in free if rule(gold[g], found[f])), None)
            if hit is None:
                missed.append(g)
            else:
                free.remove(hit)
                pairs.append((g, hit))
        rest = missed
    return Matching(tuple(pairs), tuple(rest), tuple(free))


def _words(arm: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", (arm or "all").lower())) - _FILLER or _ALL


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return a == b or (_ALL not in (a, b) and len(a & b) / len(a | b) >= 0.5)
