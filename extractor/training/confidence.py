"""Learns from gold sets how much each sign says of a result being right.

A logistic regression with a penalty on its weights, fitted by Newton's method: the same gold sets and rules give the same file.
What the confidence is worth is measured by cross-validation over studies: no study is judged by weights that saw it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extractor.assembly import assemble
from extractor.components.confidence import sureness
from extractor.components.extensions import notes
from extractor.components.signs import signs
from extractor.evaluation.agreement import core, matched
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.evaluation.reliability import reliability
from extractor.evaluation.scores import Judged
from extractor.model import Weights, written
from extractor.pipeline import annotate
from extractor.record import to_dict
from extractor.training.studies import fold

#: A wrong result counts for more: whoever made the rules has looked at these texts, so they err more often in new ones.
_CAUTION = 3.5
#: How much the square of a weight costs, and how often a sign must occur to have one.
_PENALTY, _LEAST_OFTEN = 4.0, 5
_FOLDS = 10
_TARGET = Path(__file__).parents[1] / "model" / "confidence.toml"
_HEAD = """# How much each sign speaks for a result being right, in log-odds. Written by `make train`; not to be mended by hand.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A result that was read from a study, its signs, and whether its core is right."""

    study: str
    signs: tuple[str, ...]
    right: bool


def examples(gold_dirs: Iterable[Path]) -> list[Example]:
    """Every result that is read from the gold sets' studies; errors as of `gold_studies`."""
    return [example for folder in gold_dirs for study in gold_studies(folder) for example in _of_study(study)]


def learned(of: Sequence[Example]) -> Weights:
    """The weights that explain best which of the examples are right."""
    often = Counter(sign for example in of for sign in example.signs)
    names = sorted(sign for sign, times in often.items() if _LEAST_OFTEN <= times < len(of))
    column = {sign: i for i, sign in enumerate(names, start=1)}
    present = np.zeros((len(of), len(names) + 1))
    present[:, 0] = 1.0
    for row, example in zip(present, of, strict=True):
        row[[column[sign] for sign in example.signs if sign in column]] = 1.0
    right = np.array([example.right for example in of], dtype=float)
    fitted = [round(float(weight), 3) for weight in _fitted(present, right)]
    return Weights(fitted[0], {sign: fitted[i] for sign, i in column.items() if fitted[i]})


def cross_validated(of: Sequence[Example]) -> list[Judged]:
    """Each example with the confidence that weights give it which were learned without its study and its fold."""
    judged: list[Judged | None] = [None] * len(of)
    for part in range(_FOLDS):
        outside = [example for example in of if fold(example.study, _FOLDS) != part]
        inside = [i for i, example in enumerate(of) if fold(example.study, _FOLDS) == part]
        if not inside or not outside:
            continue
        weights = learned(outside)
        for i in inside:
            judged[i] = Judged(of[i].study, sureness(of[i].signs, weights), of[i].right)
    return [one for one in judged if one is not None]


def as_toml(weights: Weights) -> str:
    """The weights as the file that `extractor.model` reads."""
    return _HEAD + written(weights)


def learn(gold_dirs: Sequence[Path]) -> str:
    """Learns from the gold sets and writes the weights; what they are worth, for people."""
    of = examples(gold_dirs)
    weights = learned(of)
    _TARGET.write_text(as_toml(weights), encoding="utf-8")
    found = reliability(cross_validated(of))
    return (
        f"confidence: {len(weights.signs)} signs weighed, from {len(of)} results of {len({e.study for e in of})} studies; "
        f"cross-validated over studies: {found.sure} results above 0.90, {found.sure_right or 0:.1%} of them right; AUC {found.auc or 0:.3f}"
    )


def _of_study(study: Study) -> list[Example]:
    document = document_of(study)
    doc = annotate(document.title, document.text)
    found = to_dict(assemble(document, doc))["outcomes"]
    false = set(matched(study["gold"]["outcomes"], found, core).false)
    in_text = [
        of_finding
        for finding, of_finding in zip(notes(doc).outcomes, signs(doc, notes(doc).outcomes), strict=True)
        if finding.figure.start >= notes(doc).text_start
    ]
    return [Example(study["id"], of_finding, i not in false) for i, of_finding in enumerate(in_text)]


def _fitted(
    present: np.ndarray[tuple[int, int], np.dtype[np.float64]], right: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The weights at the least loss; the first one, the base, costs nothing."""
    counted = np.where(right == 1.0, 1.0, _CAUTION)
    penalty = np.full(present.shape[1], _PENALTY)
    penalty[0] = 1e-6
    weights = np.zeros(present.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(present @ weights)))
        slope = present.T @ (counted * (chance - right)) + penalty * weights
        bend = (present.T * (counted * chance * (1 - chance))) @ present + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-9:
            break
    return weights
