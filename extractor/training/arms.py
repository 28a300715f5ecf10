"""Learns from gold sets how much each sign says of a figure being about a group.

A choice among the groups named (a conditional logit) with a penalty on its weights; the gold's arm may be named by several
choices, of which any is right. What sentences leave to the next depends on what was chosen, so it is learned twice: first
with the arms that the rules give, then with those chosen by what was learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from extractor.components.arm_signs import signs
from extractor.components.choices import choices
from extractor.components.findings import Finding
from extractor.evaluation.agreement import same_arm, same_number
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.model import Weights, arm_weights, written
from extractor.pipeline import annotate

_RULES = Weights(0.0, {"rule True": 1.0})
_PENALTY, _STEPS, _STRIDE = 1.5, 300, 0.05
_FOLDS = 5
_TARGET = Path(__file__).parents[1] / "model" / "arms.toml"
_HEAD = """# How much each sign speaks for a figure being about a group, in log-odds. Written by `make train`; not to be mended by hand.
"""
Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Example:
    """A figure of a study: the signs of each choice, and which choices name the gold's arm."""

    study: str
    signs: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    chosen: int

    @property
    def is_right(self) -> bool:
        """Did the weights that were there choose rightly?"""
        return self.right[self.chosen]


def examples(gold_dirs: Iterable[Path]) -> list[Example]:
    """Every figure that the gold knows, with what the weights in use choose."""
    return [e for folder in gold_dirs for study in gold_studies(folder) for e in _of_study(study)]


def learned(of: Sequence[Example]) -> Weights:
    """The weights under which the right choices are likeliest."""
    telling = [e for e in of if any(e.right) and not all(e.right)]
    names = sorted({sign for e in telling for choice in e.signs for sign in choice})
    column = {name: i for i, name in enumerate(names)}
    row = [r for r, choice in enumerate(c for e in telling for c in e.signs) for _ in choice]
    col = [column[sign] for e in telling for choice in e.signs for sign in choice]
    group = [g for g, e in enumerate(telling) for _ in e.signs]
    right = [float(r) for e in telling for r in e.right]
    fitted = _fitted(np.array(row), np.array(col), np.array(group), np.array(right), len(names))
    rounded = {name: round(float(fitted[i]), 3) for name, i in column.items()}
    return Weights(0.0, {name: weight for name, weight in rounded.items() if abs(weight) >= 0.02})


def learn(gold_dirs: Sequence[Path]) -> str:
    """Learns from the gold sets and writes the weights; what they are worth, for people."""
    _use(_RULES)
    by_rules = examples(gold_dirs)
    _use(learned(by_rules))
    of = examples(gold_dirs)
    weights = learned(of)
    _use(weights)
    right = sum(_right_outside(of))
    return (
        f"arms: {len(weights.signs)} signs weighed, from {len(of)} figures; cross-validated over studies: {right / len(of):.1%} "
        f"of the arms right, {sum(e.is_right for e in by_rules) / len(by_rules):.1%} by the rules alone"
    )


def _use(weights: Weights) -> None:
    """Writes the weights where the extractor reads them."""
    _TARGET.write_text(_HEAD + written(weights), encoding="utf-8")
    arm_weights.cache_clear()


def _right_outside(of: Sequence[Example]) -> Iterator[bool]:
    """Is each figure's best choice right by weights that did not see its study?"""
    for fold in range(_FOLDS):
        weights = learned([e for e in of if _fold(e.study) != fold]).signs
        for e in (e for e in of if _fold(e.study) == fold):
            scores = [sum(weights.get(sign, 0.0) for sign in choice) for choice in e.signs]
            yield e.right[scores.index(max(scores))]


def _of_study(study: Study) -> Iterator[Example]:
    """Reads a study and keeps what was there to choose from."""
    document = document_of(study)
    doc = annotate(document.title, document.text)
    layout, shift = doc._.layouts["text"], doc._.text_start
    for decision in doc._.arm_choices:
        view, i = decision.view, decision.index
        finding = view.findings[i]
        begin, end = layout.span(finding.figure.start - shift, finding.figure.end - shift)
        gold = _gold_of(study, finding, begin, end)
        if gold is None:
            continue
        among = choices(view, i)
        right = tuple(same_arm(gold, {"arm": c.arm, "comparator": c.comparator}) for c in among)
        of = tuple(tuple(signs(view, i, c)) for c in among)
        yield Example(study["id"], of, right, among.index(decision.choice))


def _gold_of(study: Study, finding: Finding, begin: int, end: int) -> dict[str, object] | None:
    """The gold's result with the finding's endpoint, statistic and value whose quote overlaps begin..end of the text."""
    for gold in study["gold"]["outcomes"]:
        if (gold["endpoint"], gold["statistic"]) != (finding.endpoint, finding.statistic):
            continue
        if not same_number(gold["value"], finding.value):
            continue
        at = study["text"].find(gold["text"])
        while at >= 0:
            if at < end and begin < at + len(gold["text"]):
                return gold  # type: ignore[no-any-return]
            at = study["text"].find(gold["text"], at + 1)
    return None


def _fold(study: str) -> int:
    return int(sha256(study.encode()).hexdigest(), 16) % _FOLDS


def _fitted(row: Places, col: Places, group: Places, right: Numbers, width: int) -> Numbers:
    """The weights after steps down the slope of the loss, each sign with a stride of its own (Adam)."""
    weights, mean, square = np.zeros(width), np.zeros(width), np.zeros(width)
    every = np.ones_like(right)
    for step in range(1, _STEPS + 1):
        scores = np.bincount(row, weights[col], len(right)).astype(np.float64)
        pull = _shares(scores, every, group) - _shares(scores, right, group)
        slope = np.bincount(col, pull[row], width) + _PENALTY * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope * slope
        weights = weights - _STRIDE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def _shares(scores: Numbers, counted: Numbers, group: Places) -> Numbers:
    """The chance of each choice among the counted ones of its figure."""
    highest = np.full(int(group.max()) + 1, -np.inf)
    np.maximum.at(highest, group, np.where(counted > 0, scores, -np.inf))
    raised = np.exp(np.minimum(scores - highest[group], 0.0)) * counted
    shares: Numbers = raised / np.bincount(group, raised)[group]
    return shares
