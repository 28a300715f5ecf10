"""Agreement: how far two readers decided alike, field by field: percent, and Cohen's kappa with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from service.review.decision import Decision, Stage

#: What a decision is on, as `Decision.thing`.
Thing = tuple[str, int, Stage | None]
_STUDY: dict[Stage | None, str] = {
    None: "study",
    "title_abstract": "study by title and abstract",
    "full_text": "study by full text",
}
_FIRST = [_STUDY[None], _STUDY["title_abstract"], _STUDY["full_text"]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one field ("study" for inclusion, by stage where there are two).

    both: how many values or studies both readers decided on; alike: on how many they decided the same.
    percent: of `both`; kappa: Cohen's kappa, low and high its 95 % interval (large-sample variance, Fleiss, Cohen and Everitt
    1969), all None where both always chose the same category, for which kappa is not defined.
    """

    field: str
    both: int
    alike: int
    percent: float
    kappa: float | None
    low: float | None
    high: float | None


def agreement(decisions: Iterable[Decision], one: str, other: str) -> list[Agreement]:
    """The agreement of two readers over the decisions of a review, by field in the order of the alphabet, studies first, by stage."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for field, _, first, second in _both(decisions, one, other):
        pairs.setdefault(field, []).append((first, second))
    return [_measured(field, pairs[field]) for field in sorted(pairs, key=_order)]


def disagreements(decisions: Iterable[Decision], one: str, other: str) -> list[tuple[Decision, Decision]]:
    """What the two decided otherwise and nobody has settled, in the order of the first one's decisions."""
    said = list(decisions)
    settled = {decision.thing for decision in said if decision.settles}
    last = last_words(said)
    return [
        (last[one, key], last[other, key])
        for _, key, first, second in _both(said, one, other)
        if first != second and key not in settled
    ]


def _both(decisions: Iterable[Decision], one: str, other: str) -> list[tuple[str, Thing, str, str]]:
    """(field, key, category of one, of the other) of whatever both decided on."""
    last = last_words(list(decisions))
    return [
        (mine.field or _STUDY[mine.stage], key, _category(mine), _category(last[other, key]))
        for (who, key), mine in last.items()
        if who == one and (other, key) in last
    ]


def last_words(decisions: Iterable[Decision]) -> dict[tuple[str, Thing], Decision]:
    """The last word of each reader on each thing; one that is taken back is none."""
    found: dict[tuple[str, Thing], Decision] = {}
    for decision in sorted(decisions, key=lambda one: one.id):
        if decision.settles:
            continue
        where = (decision.reviewer, decision.thing)
        if decision.action == "withdraw":
            found.pop(where, None)
        else:
            found[where] = decision
    return found


def _category(decision: Decision) -> str:
    """What a decision comes to. Two corrections are alike only where they say the same."""
    if decision.action != "correct":
        return decision.action
    said = {k: v for k, v in (decision.new or {}).items() if k not in {"confidence", "section"}}
    return f"correct {sorted(said.items(), key=str)}"


def _order(field: str) -> tuple[int, str]:
    return (_FIRST.index(field) if field in _FIRST else len(_FIRST), field)


def _measured(field: str, pairs: list[tuple[str, str]]) -> Agreement:
    alike = sum(first == second for first, second in pairs)
    categories = sorted({category for pair in pairs for category in pair})
    percent = 100 * alike / len(pairs)
    if len(categories) < 2:
        return Agreement(field, len(pairs), alike, percent, None, None, None)
    # statsmodels, and pandas with it, loads only when somebody asks for agreement.
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa

    table = [[sum(pair == (a, b) for pair in pairs) for b in categories] for a in categories]
    # Of very few pairs the variance is 0 / 0: then there is no interval.
    with np.errstate(invalid="ignore", divide="ignore"):
        found = cohens_kappa(table)
    kappa, low, high = (_finite(float(found[name])) for name in ("kappa", "kappa_low", "kappa_upp"))
    return Agreement(field, len(pairs), alike, percent, kappa, low, high)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
