"""Learns from gold sets how much each sign says of a therapy being listed in a role.

A multinomial logistic regression with a penalty on its weights, fitted by Newton steps with a bound on the bend (Böhning 1992),
which is the same for each role and at each step. The signs do not know what the rules decided, nor is it learned from:
what their word is worth stands in role_ranking.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from extractor.components.role_ranking import ROLES, likeliest
from extractor.components.role_signs import HAD, may_have_failed, of_whole
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.model import RoleWeights, role_weights, written_roles
from extractor.pipeline import annotate
from extractor.training.studies import fold

#: How much the square of a weight costs, and how many therapies must bear a sign for it to have one.
_PENALTY, _LEAST_OFTEN = 6.0, 8
#: In hundredths of log-odds: what a weight must be to be kept.
_LEAST = 6
_STEPS = 60
_FOLDS = 5
_TARGET = Path(__file__).parents[1] / "model" / "roles.toml"
_HEAD = """# How much each sign speaks for a therapy being listed as prior, salvage and other, rather than not at all, in hundredths of log-odds.
# Written by `make train`; not to be mended by hand.
"""
Row = np.ndarray[tuple[int], np.dtype[np.float64]]
Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    """A therapy that a study names: its signs, and the roles in which the gold lists it, none where it does not."""

    study: str
    signs: frozenset[str]
    roles: frozenset[str]


def examples(gold_dirs: Iterable[Path]) -> list[Example]:
    """Every therapy that is named in the gold sets' studies; errors as of `gold_studies`."""
    return [e for folder in gold_dirs for study in gold_studies(folder) for e in _of_study(study)]


def learned(of: Sequence[Example]) -> RoleWeights:
    """The weights that explain best in which roles the examples are listed."""
    often = Counter(sign for e in of for sign in e.signs)
    names = sorted(sign for sign, times in often.items() if times >= _LEAST_OFTEN)
    column = {sign: i for i, sign in enumerate(names, start=1)}
    present, right = np.zeros((len(of), len(names) + 1)), np.zeros((len(of), len(ROLES) + 1))
    present[:, 0] = 1.0
    for i, e in enumerate(of):
        present[i, [column[sign] for sign in e.signs if sign in column]] = 1.0
        right[i] = [role in e.roles for role in ROLES] + [not e.roles]
    fitted = _fitted(present, right / right.sum(axis=1, keepdims=True))
    rounded = [_hundredths(row) for row in fitted]
    kept = {sign: rounded[i] for sign, i in column.items() if max(map(abs, rounded[i])) >= _LEAST}
    return RoleWeights(rounded[0], kept | _having_had(of))


def _having_had(of: Sequence[Example]) -> dict[str, tuple[int, int, int]]:
    """The weights of the signs of whole documents for their patients having had CAR T before; each stands in the place of "prior"."""
    studies: dict[str, list[Example]] = {}
    for e in of:
        studies.setdefault(e.study, []).append(e)
    told = [es for es in studies.values() if any(may_have_failed(e.signs) for e in es)]
    whole = [of_whole({str(i): e.signs for i, e in enumerate(es)}) for es in told]
    often = Counter(sign for signs in whole for sign in signs)
    names = sorted(sign for sign, times in often.items() if times >= _LEAST_OFTEN)
    if not names:
        return {}
    column = {sign: i for i, sign in enumerate((f"{HAD}base", *names))}
    present = np.zeros((len(told), len(column)))
    present[:, 0] = 1.0
    for i, signs in enumerate(whole):
        present[i, [column[sign] for sign in signs if sign in column]] = 1.0
    had = np.array([[any(may_have_failed(e.signs) and "prior" in e.roles for e in es)] for es in told])
    fitted = _fitted(present, np.hstack([had, ~had]).astype(np.float64))
    weights = [round(100 * float(row[0] - row[1])) for row in fitted]
    return {sign: (weights[i], 0, 0) for sign, i in column.items() if abs(weights[i]) >= _LEAST or i == 0}


def _hundredths(row: Row) -> tuple[int, int, int]:
    """A sign's weights against those for not being listed."""
    prior, salvage, other = (round(100 * float(weight)) for weight in row[:-1] - row[-1])
    return prior, salvage, other


def as_toml(weights: RoleWeights) -> str:
    """The weights as the file that `extractor.model` reads."""
    return _HEAD + written_roles(weights)


def learn(gold_dirs: Sequence[Path]) -> str:
    """Learns from the gold sets and writes the weights; what they are worth, for people."""
    of = examples(gold_dirs)
    weights = learned(of)
    _TARGET.write_text(as_toml(weights), encoding="utf-8")
    role_weights.cache_clear()
    right = sum(_right_outside(of)) / len(of)
    return (
        f"roles: {len(weights.signs)} signs weighed, from {len(of)} therapies of {len({e.study for e in of})} studies; "
        f"cross-validated over studies: {right:.1%} of the roles right by the signs alone"
    )


def _right_outside(of: Sequence[Example]) -> Iterator[bool]:
    """Is the likeliest role of each therapy right by weights that did not see its study?"""
    for part in range(_FOLDS):
        weights = learned([e for e in of if fold(e.study, _FOLDS) != part])
        for e in (e for e in of if fold(e.study, _FOLDS) == part):
            role = likeliest(e.signs, weights)
            yield role in e.roles if e.roles else role is None


def _of_study(study: Study) -> list[Example]:
    document = document_of(study)
    roles: dict[str, set[str]] = {}
    for therapy in study["gold"]["therapies"]:
        roles.setdefault(therapy["name"].lower(), set()).add(therapy["role"])
    found = annotate(document.title, document.text)._.role_signs
    return [Example(study["id"], signs, frozenset(roles.get(name.lower(), ()))) for name, signs in found.items()]


def _fitted(present: Table, right: Table) -> Table:
    """The weights at the least loss, a column for each role and one for none; the first row, the base, costs nothing."""
    penalty = np.full(present.shape[1], _PENALTY)
    penalty[0] = 1e-3
    back = np.linalg.inv(0.5 * present.T @ present + np.diag(penalty))
    weights = np.zeros((present.shape[1], right.shape[1]))
    for _ in range(_STEPS):
        scores = present @ weights
        chance = np.exp(scores - scores.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        weights = weights - back @ (present.T @ (chance - right) + penalty[:, None] * weights)
    return weights
