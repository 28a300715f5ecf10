"""Learns how much each sign speaks for a choice among several: a conditional logit with a penalty on its weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import _lru_cache_wrapper
from pathlib import Path

import numpy as np

from extractor.model import Weights, written
from extractor.training.studies import fold

_MODEL = Path(__file__).parents[1] / "model"
# A sign of fewer figures is the wording of one study.
_SEEN = 4
_PENALTY, _STEPS, _STRIDE = 3.0, 300, 0.05
_LEAST_WEIGHT = 0.02
_FOLDS = 5
Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Example:
    """A figure of a study: the signs of each choice, which choices are the gold's, and the one chosen."""

    study: str
    signs: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    chosen: int

    @property
    def is_right(self) -> bool:
        """Did the weights that were there choose rightly?"""
        return self.right[self.chosen]


def with_common_signs(of: Iterable[Example]) -> list[Example]:
    """The examples without the signs that hardly any figure has."""
    found = list(of)
    seen = Counter(sign for e in found for sign in {sign for choice in e.signs for sign in choice})
    return [replace(e, signs=tuple(tuple(s for s in c if seen[s] >= _SEEN) for c in e.signs)) for e in found]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the extractor reads weights: the file, what they speak for, and the reader that remembers them."""

    file: str
    what: str
    reader: _lru_cache_wrapper[Weights]

    def install(self, weights: Weights) -> None:
        """Writes the weights there, to be read anew."""
        head = f"# How much each sign speaks for {self.what}, in log-odds. Written by `make train`; not to be mended by hand.\n"
        (_MODEL / self.file).write_text(head + written(weights), encoding="utf-8")
        self.reader.cache_clear()


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
    return Weights(0.0, {name: weight for name, weight in rounded.items() if abs(weight) >= _LEAST_WEIGHT})


def right_outside(of: Sequence[Example]) -> Iterator[bool]:
    """Is each figure's best choice right by weights that did not see its study?"""
    for part in range(_FOLDS):
        weights = learned([e for e in of if fold(e.study, _FOLDS) != part]).signs
        for e in (e for e in of if fold(e.study, _FOLDS) == part):
            scores = [sum(weights.get(sign, 0.0) for sign in choice) for choice in e.signs]
            yield e.right[scores.index(max(scores))]


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
