"""Which of the groups that a sentence names a figure is about: every choice is scored by the signs that speak for it.

The score is the sum of the signs' weights (model/arms.toml, learned from the annotated studies by `make train`). The best
choice wins; figures of one endpoint that stand side by side get different arms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from extractor.components.contrasts import Earlier
from extractor.components.findings import RATIOS, Finding
from extractor.components.phrases import Candidate
from extractor.components.scope import Scope
from extractor.model import Weights

# Of a longer list the figures are judged one by one: the ways to share out the arms would be too many.
_TOGETHER = 4
_BEST = 4
# What it costs to name one arm twice in a list, in log-odds.
_TWICE = 4.0


@dataclass(frozen=True, slots=True)
class Choice:
    """An arm that a figure may have; `candidate` names it in the sentence, None where it does not.

    source: the candidate's kind, "all", "other", "rule", "standing", "leading", "told", "memory", "pair" or "pair before".
    run, index, length: its place in a list of arms, negative numbers for lists of earlier sentences.
    """

    arm: str
    source: str
    candidate: Candidate | None = None
    run: int = 0
    index: int = 0
    length: int = 1
    comparator: str | None = None


@dataclass(frozen=True)
class View:
    """One sentence as the ranking sees it: its findings in order of place, the arms that the rules gave them, the candidates."""

    scope: Scope
    findings: Sequence[Finding]
    rules: Sequence[str]
    candidates: Sequence[Candidate]
    earlier: Earlier
    only_therapy: str | None
    #: The arms of figures side by side before in the sentence: "response in 74%, 69% and 67% ..., and CR in 33%, 40% and 42%".
    told: tuple[str, ...] = ()

    @cached_property
    def series(self) -> list[list[int]]:
        """Of each finding those of the same endpoint, statistic and time, in order."""
        alike: dict[tuple[str, str, float | None], list[int]] = {}
        for i, f in enumerate(self.findings):
            alike.setdefault((f.endpoint, f.statistic, f.at_months), []).append(i)
        return [alike[f.endpoint, f.statistic, f.at_months] for f in self.findings]


@dataclass(frozen=True, slots=True)
class Decision:
    """Finding `index` of the view has the choice's arm."""

    view: View
    index: int
    choice: Choice


def choices(view: View, i: int) -> list[Choice]:
    """The arms that finding i may have."""
    found = [Choice("all", "all")]
    found += [Choice(c.arm, c.kind, c, c.run, c.index, c.length) for c in view.candidates]
    if len(view.series[i]) == 2:
        # "Relapse within 6 months was associated with shorter survival (2.7 v 9.9 months)": the other one is without it.
        found += [Choice(f"no {c.arm}", "other", length=2, index=1) for c in view.candidates if c.kind == "subject"][:1]
    if all(c.arm != view.rules[i] for c in found):
        found.append(Choice(view.rules[i], "rule"))
    if view.earlier.standing != "all":
        found.append(Choice(view.earlier.standing, "standing"))
    if view.earlier.leading not in {"all", view.earlier.standing}:
        found.append(Choice(view.earlier.leading, "leading"))
    if view.findings[i].statistic in RATIOS:
        return found + _pairs(view)
    if len(view.told) == len(view.series[i]):
        named = {c.arm for c in found}
        found += [
            Choice(arm, "told", None, 0, k, len(view.told)) for k, arm in enumerate(view.told) if arm not in named
        ]
    return found + [
        Choice(arm, "memory", None, -1 - r, k, len(run))
        for r, run in enumerate(view.earlier.runs)
        if len(run) == len(view.series[i])
        for k, arm in enumerate(run)
    ]


def _pairs(view: View) -> list[Choice]:
    """What a ratio may compare: two groups set side by side here, or in a sentence before."""
    here: dict[int, dict[int, str]] = {}
    for c in view.candidates:
        if c.run and c.length == 2:
            here.setdefault(c.run, {})[c.index] = c.arm
    return [Choice(p[0], "pair", None, r, comparator=p[1]) for r, p in here.items() if len(p) == 2] + [
        Choice(run[0], "pair before", None, -1 - r, comparator=run[1])
        for r, run in enumerate(view.earlier.runs)
        if len(run) == 2
    ]


def decide(view: View, weights: Weights) -> list[Decision]:
    """The choice of every finding, with the view that it was made from: lists of figures may repeat the arms of one before."""
    chosen: dict[int, Decision] = {}
    for series in view.series:
        if series[0] in chosen:
            continue
        picks = _of_series(view, series, weights)
        chosen |= {i: Decision(view, i, choice) for i, choice in zip(series, picks, strict=True)}
        arms = tuple(choice.arm for choice in picks)
        if len(arms) == len(set(arms)) > 1 and "all" not in arms:
            view = replace(view, told=arms)
    return [chosen[i] for i in range(len(view.findings))]


def _of_series(view: View, series: Sequence[int], weights: Weights) -> list[Choice]:
    """The choices of findings of one endpoint, statistic and time, the best of all together."""
    from extractor.components.arm_signs import signs

    ranked = [
        sorted(
            ((sum(weights.signs.get(sign, 0.0) for sign in signs(view, i, c)), c) for c in choices(view, i)),
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
