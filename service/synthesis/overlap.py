"""Cohorts that may share patients are counted once: the largest, then the latest; the others are set aside with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from service.synthesis.candidate import Candidate, SetAside

#: Of equally large and equally recent reports the more complete kind is kept.
_KINDS = ("abstract", "preprint", "conference", "registration", "book", "notice", "news")


def once(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[SetAside]]:
    """Those that are counted, in their order, and those set aside because a counted one may hold their patients."""
    kept: dict[str, list[Candidate]] = defaultdict(list)
    # For each mark the kept candidates that have it: what shares nothing is never compared.
    known: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    aside = []
    for candidate in sorted(candidates, key=_preference):
        shared = next(_shared(candidate, known), None)
        if shared is None:
            kept[candidate.study].append(candidate)
            for mark in _marks_of(candidate):
                known[mark].append(candidate)
        else:
            other, what = shared
            reason = f"may share patients with {other.label} ({what}), which is {_better(other, candidate)}"
            aside.append(SetAside(candidate, "overlap", reason, other.study))
    there = {c.key for group in kept.values() for c in group}
    return [c for c in candidates if c.key in there], aside


def _preference(candidate: Candidate) -> tuple[int, int, int, str, int]:
    kind = _KINDS.index(candidate.kind) if candidate.kind in _KINDS else len(_KINDS)
    return (-candidate.size, -(candidate.year or 0), kind, candidate.study, candidate.position)


def _better(kept: Candidate, other: Candidate) -> str:
    if kept.size != other.size:
        return f"larger ({kept.size} against {other.size} patients)"
    if (kept.year or 0) != (other.year or 0):
        return f"more recent ({kept.year} against {other.year or 'no year'})"
    return "as large and as recent, and stands for both"


def _marks_of(candidate: Candidate) -> Iterator[tuple[str, str]]:
    marks = candidate.marks
    yield from (("registration", value) for value in sorted(marks.registrations))
    yield from (("trial", value) for value in sorted(marks.trials))
    yield from (("family", value) for value in sorted(marks.family))
    yield from (("registry", value) for value in sorted(marks.registries))
    yield from (("centre", value) for value in sorted(marks.centres))
    if candidate.n and candidate.n >= 10 and candidate.value is not None:
        yield ("figures", f"{candidate.n}/{candidate.value:g}/{candidate.total}")


def _shared(candidate: Candidate, known: dict[tuple[str, str], list[Candidate]]) -> Iterator[tuple[Candidate, str]]:
    """The kept candidates of other studies that have a mark in common, with its name, the surest kind of mark first."""
    for mark in _marks_of(candidate):
        kind, value = mark
        for other in known.get(mark, ()):
            # The arms of one study are different patients.
            if other.study != candidate.study and _counts(kind, candidate, other):
                yield other, _named(kind, value, candidate, other)


def _counts(kind: str, one: Candidate, other: Candidate) -> bool:
    """Whether the mark in common is enough: patients of a registry or a centre may be others, of another disease or time."""
    if kind == "registry":
        return _met(one, other, unstated=True)
    if kind == "figures":
        # Two reports that agree in size, figure and a therapy tell of the same patients, or nobody can tell them apart.
        return bool(set(one.therapies) & set(other.therapies))
    return _met(one, other, unstated=False) if kind == "centre" else True


def _met(one: Candidate, other: Candidate, unstated: bool) -> bool:
    if one.diseases and other.diseases and not set(one.diseases) & set(other.diseases):
        return False
    a, b = one.marks.years, other.marks.years
    return unstated if a is None or b is None else a[0] <= b[1] and b[0] <= a[1]


def _named(kind: str, value: str, one: Candidate, other: Candidate) -> str:
    if kind == "family":
        return "reports of one publication"
    if kind == "figures":
        return "the same cohort size, therapy and figure"
    if kind in ("registry", "centre") and one.marks.years and other.marks.years:
        return f"{kind} {value}, enrolment {_period(one)} and {_period(other)}"
    return f"{kind} {value}"


def _period(candidate: Candidate) -> str:
    first, last = candidate.marks.years or (0, 0)
    return f"{first}-{last}"
