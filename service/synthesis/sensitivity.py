"""The same figure of fewer studies, or of more: what of it rests on which kind of report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.synthesis.candidate import Candidate
from service.synthesis.pooling import counted, pooled_of
from service.synthesis.question import SCALES, Question
from service.synthesis.random_effects import Pooled

_OVERLAP = {True: "with overlapping cohorts", False: "without overlapping cohorts"}


@dataclass(frozen=True, slots=True)
class Variant:
    """The same figure of other studies: what was changed, how many studies are left, and the figure, or why there is none."""

    name: str
    k: int
    pooled: Pooled | None
    why_not: str | None
    changes: bool


def variants(
    candidates: Sequence[Candidate],
    kept: Sequence[Candidate],
    question: Question,
    figure: tuple[Pooled | None, str | None],
) -> Iterator[Variant]:
    """Each variation of the question that can be asked of it, whether or not it changes which studies count; `figure` is that of `kept`."""
    if SCALES[question.statistic] is None or not candidates:
        return
    changed = [
        ("without retracted", replace(question, retracted=False), None),
        ("without news only", replace(question, news=False), None),
        ("without expressions of concern", question, _no_concern),
        *([("without worked-out counts", question, _stated)] if question.reconstruct else []),
        ("verified only", replace(question, verified=True), None),
        (_OVERLAP[not question.overlapping], replace(question, overlapping=not question.overlapping), None),
    ]
    for name, asked, allows in changed:
        found, _ = counted([c for c in candidates if allows is None or allows(c)], asked)
        changes = {c.key for c in found} != {c.key for c in kept}
        # Of the same studies it is the same figure, and need not be found again.
        pooled, why_not = pooled_of(found, question) if changes else figure
        yield Variant(name, len(found), pooled, why_not, changes)


def _no_concern(candidate: Candidate) -> bool:
    return candidate.retraction != "concern"


def _stated(candidate: Candidate) -> bool:
    return not any(flag.startswith("not stated") for flag in candidate.flags)
