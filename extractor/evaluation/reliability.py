"""How far confidence can be trusted: of the results read with so much confidence, how many are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.evaluation.scores import Judged

#: Where the bands of confidence begin; the last one ends at 1.
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
#: Above this a reader should be able to do without looking.
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Band:
    """The results read with a confidence of `low` to `high`: how many, their mean confidence, the share of right ones."""

    low: float
    high: float
    results: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bands that hold results; auc: how well confidence tells right from wrong, 0.5 for not at all, 1 for wholly.

    sure: how many results have more than 0.9, of `results`; sure_right: the share of right ones among them, None for none.
    """

    bands: tuple[Band, ...]
    results: int
    auc: float | None
    sure: int
    sure_right: float | None


def reliability(judged: Sequence[Judged]) -> Reliability:
    """What the confidence of these results is worth."""
    bands = []
    for low, high in zip(BANDS, (*BANDS[1:], 1.0), strict=True):
        inside = [j for j in judged if low < j.confidence <= high or (low == 0.0 == j.confidence)]
        if inside:
            mean = sum(j.confidence for j in inside) / len(inside)
            bands.append(Band(low, high, len(inside), round(mean, 4), round(_share(inside), 4)))
    sure = [j for j in judged if j.confidence > SURE]
    return Reliability(tuple(bands), len(judged), _auc(judged), len(sure), round(_share(sure), 4) if sure else None)


def _share(judged: Sequence[Judged]) -> float:
    return sum(j.right for j in judged) / len(judged)


def _auc(judged: Sequence[Judged]) -> float | None:
    """The chance that a right result has more confidence than a wrong one; None without both."""
    ordered = sorted(judged, key=lambda j: j.confidence)
    right = sum(j.right for j in ordered)
    wrong = len(ordered) - right
    if not right or not wrong:
        return None
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end].confidence == ordered[at].confidence:
            end += 1
        # Those that are equal share the mean of their ranks, which count from 1.
        ranks += (at + 1 + end) / 2 * sum(j.right for j in ordered[at:end])
        at = end
    return round((ranks - right * (right + 1) / 2) / (right * wrong), 4)
