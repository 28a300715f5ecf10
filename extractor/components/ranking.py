"""Which of the groups that a sentence names a figure is about: every choice is scored by the signs that speak for it.

The score is the sum of the signs' weights (model/arms.toml, learned from the annotated studies by `make train`). The best
choice wins; figures of one endpoint that stand side by side get different arms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from extractor.components.arm_signs import signs
from extractor.components.choices import Choice, View, choices
from extractor.model import Weights

# Of a longer list the figures are judged one by one: the ways to share out the arms would be too many.
_TOGETHER = 4
_BEST = 4
# What it costs to name one arm twice in a list, in log-odds.
_TWICE = 4.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Finding `index` of the view has the choice's arm."""

    view: View
    index: int
    choice: Choice


def decide(view: View, weights: Weights) -> list[Decision]:
    """The choice of every finding, with the view that it was made from: lists of figures may repeat the arms of one before."""
    chosen: dict[int, Decision] = {}
    for series in view.lists:
        picks = _of_series(view, series, weights)
        chosen |= {i: Decision(view, i, choice) for i, choice in zip(series, picks, strict=True)}
        arms = tuple(choice.arm for choice in picks)
        if len(arms) == len(set(arms)) > 1 and "all" not in arms:
            view = replace(view, told=arms, told_of=view.findings[series[0]].endpoint)
    return [chosen[i] for i in range(len(view.findings))]


def _of_series(view: View, series: Sequence[int], weights: Weights) -> list[Choice]:
    """The choices of findings of one endpoint, statistic and time, the best of all together."""
    ranked = [
        sorted(
            ((weights.of(signs(view, i, c)), c) for c in choices(view, i)),
            key=lambda pair: -pair[0],
        )
        for i in series
    ]
    if not 1 < len(series) <= _TOGETHER:
        return [best[0][1] for best in ranked]
    picks = max(
        product(*(best[:_BEST] for best in ranked)),
        key=lambda picks: sum(score for score, _ in picks) - _TWICE * _doubled([c.arm for _, c in picks]),
    )
    return [choice for _, choice in picks]


def _doubled(arms: list[str]) -> float:
    """How many of them are named twice; "all" counts less, for perhaps nobody is told apart."""
    named = [arm for arm in arms if arm != "all"]
    return len(named) - len(set(named)) + 0.25 * max(0, arms.count("all") - 1)
