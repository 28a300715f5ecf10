"""Which of a group's results count, and the figure that they give together, or why they give none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.synthesis.candidate import Candidate, SetAside
from service.synthesis.duplicates import settled
from service.synthesis.inputs import without
from service.synthesis.overlap import once
from service.synthesis.proportion import exact_interval, logits
from service.synthesis.question import SCALES, Question, TauMethod
from service.synthesis.random_effects import Pooled, pool


def counted(candidates: Sequence[Candidate], question: Question) -> tuple[list[Candidate], list[SetAside]]:
    """Which of a group's candidates count: not retracted, one an arm, each patient once."""
    allowed, barred = without(candidates, question)
    single, repeated = settled(allowed)
    if question.overlapping:
        return single, [*barred, *repeated]
    kept, overlapping = once(single)
    return kept, [*barred, *repeated, *overlapping]


def pooled_of(candidates: Sequence[Candidate], question: Question) -> tuple[Pooled | None, str | None]:
    """The pooled figure, or why there is none."""
    if SCALES[question.statistic] is None:
        return None, "Medians are shown, not pooled: a median with its interval does not tell its standard error."
    if not candidates:
        return None, "No study states what is needed."
    if len(candidates) == 1:
        return None, "One study: there is nothing to pool; its own figure is shown."
    if question.statistic != "rate":
        estimates = np.array([c.estimate for c in candidates], float)
        return pool(
            estimates, np.array([c.variance for c in candidates], float), _tau(question), question.interval
        ), None
    events, totals = (np.array([getattr(c, name) for c in candidates], float) for name in ("events", "total"))
    if events.sum() in (0, totals.sum()):
        what = "had the event" if events.sum() else "had no event"
        low, high = exact_interval(int(events.sum()), int(totals.sum()))
        found = f"All {int(totals.sum())} patients of {len(candidates)} studies {what}: no model can tell the studies' spread from it."
        return (
            None,
            f"{found} As if they were one study, the exact 95% interval is {100 * low:.1f}% to {100 * high:.1f}%.",
        )
    if question.method == "GLMM":
        from service.synthesis.glmm import pool_binomial

        pooled = pool_binomial(events, totals)
        return (
            pooled,
            None if pooled else "The studies lie too far apart for the binomial-normal model; choose REML or PM.",
        )
    return pool(*logits(events, totals), _tau(question), question.interval), None


def _tau(question: Question) -> TauMethod:
    return "REML" if question.method == "GLMM" else question.method
