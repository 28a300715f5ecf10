"""One result of each group of patients a study: repeated ones once, contradictory ones not at all, parts not beside their whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from service.synthesis.candidate import Candidate, SetAside


def settled(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[SetAside]]:
    """Those that stand, in their order, and those set aside; `candidates` are of one group."""
    of_study: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        of_study[candidate.study].append(candidate)
    kept, aside = [], []
    for results in of_study.values():
        arms: dict[tuple[str, str | None], list[Candidate]] = defaultdict(list)
        for result in results:
            arms[result.outcome.arm, result.outcome.comparator].append(result)
        of_arms = [_of_one_arm(arm) for arm in arms.values()]
        stands, parts = _without_parts([one for one, _ in of_arms if one is not None])
        kept += stands
        aside += [*(other for _, others in of_arms for other in others), *parts]
    return kept, aside


def _of_one_arm(results: Sequence[Candidate]) -> tuple[Candidate | None, list[SetAside]]:
    """The one result of an arm: of several with different N that of most patients; None where two of equal N differ."""
    most = max(r.size for r in results)
    first, *others = [r for r in results if r.size == most]
    smaller = [r for r in results if r.size < most]
    aside = [
        SetAside(
            r, "duplicate", f"the same arm is reported of {most} patients; this result is of {_patients(r)}", r.study
        )
        for r in smaller
    ]
    different = [r for r in others if _figures(r) != _figures(first)]
    if different:
        said = ", ".join(dict.fromkeys(_shown(r) for r in (first, *others)))
        reason = (
            f"the study states different results of the same arm ({said}): which is meant is for a reader to decide"
        )
        return None, [*aside, *(SetAside(r, "contradiction", reason) for r in (first, *others))]
    aside += [SetAside(r, "duplicate", "the study states this result twice", r.study) for r in others]
    return first, aside


def _without_parts(arms: Sequence[Candidate]) -> tuple[list[Candidate], list[SetAside]]:
    """The whole cohort without its arms; a class without the drugs of it that are told beside it."""
    whole = next((a for a in arms if a.whole), None) or next((a for a in arms if _is_class(a) and len(arms) > 1), None)
    if whole is None:
        named = len(arms) > 1
        return [replace(a, label=f"{a.label}, {a.outcome.arm}") if named else a for a in arms], []
    reason = (
        f"its patients are among those of {'the whole cohort' if whole.whole else whole.outcome.arm}, which is counted"
    )
    return [whole], [SetAside(a, "part_of_whole", reason, a.study) for a in arms if a is not whole]


def _is_class(candidate: Candidate) -> bool:
    """Whether its arm is the whole class and not a drug of it."""
    return candidate.outcome.comparator is None and candidate.outcome.arm == candidate.therapy_class


def _figures(candidate: Candidate) -> tuple[object, ...]:
    return (candidate.events, candidate.total, candidate.value, candidate.low, candidate.high)


def _patients(candidate: Candidate) -> str:
    return f"{candidate.size} patients" if candidate.size else "an unstated number"


def _shown(candidate: Candidate) -> str:
    if candidate.events is not None:
        return f"{candidate.events}/{candidate.total}"
    interval = "" if candidate.low is None else f" [{candidate.low:g}, {candidate.high:g}]"
    return f"{candidate.value:g}{interval}" if candidate.value is not None else "not reached"


def labelled(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """The candidates, those of the same label told apart by a letter behind the year, as journals do."""
    found = list(candidates)
    studies: dict[str, list[str]] = defaultdict(list)
    for candidate in found:
        if candidate.study not in studies[candidate.label]:
            studies[candidate.label].append(candidate.study)
    for candidate in found:
        same = studies[candidate.label]
        yield (
            replace(candidate, label=candidate.label + _letter(same.index(candidate.study)))
            if len(same) > 1
            else candidate
        )


def _letter(number: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("a") + number % 26)
