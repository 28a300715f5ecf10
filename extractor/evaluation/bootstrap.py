"""95 % intervals of the measures, by drawing studies anew: results of one text are alike, so a study is what is drawn.

The draws are seeded: the same scores have the same intervals.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np

from extractor.evaluation.scores import Scores, Tally

_DRAWS = 2000
_SEED = 20_240_607
_Interval = tuple[float, float]


def intervals(scores: Scores, of: Callable[[Tally], float] = lambda tally: tally.f1) -> dict[str, _Interval]:
    """The 95 % interval of every measure, as (low, high) in [0, 1]; `of` is the figure that is taken of a tally."""
    studies = sorted(scores.by_study)
    draws = _draws(len(studies))
    return {measure: _interval(scores, measure, studies, draws, of) for measure in scores.tallies}


def _draws(studies: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """For each draw how often it holds each study."""
    random = Random(_SEED)
    drawn = np.zeros((_DRAWS, studies))
    for row in drawn:
        for i in random.choices(range(studies), k=studies):
            row[i] += 1
    return drawn


def _interval(
    scores: Scores,
    measure: str,
    studies: list[str],
    draws: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    of: Callable[[Tally], float],
) -> _Interval:
    tallies = [scores.by_study[study].get(measure, Tally()) for study in studies]
    sums = draws @ np.array([(t.true, t.found, t.right) for t in tallies], dtype=float)
    figures = [of(Tally(*map(int, row))) for row in sums]
    low, high = np.quantile(figures, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)
