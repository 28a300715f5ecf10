"""Proportions on the logit scale: from events and total, or from a percentage with its interval; and back."""

from __future__ import annotations

import numpy as np
from scipy import special

from service.synthesis.distributions import normal
from service.synthesis.heterogeneity import Array, Interval

#: What is added to events and to non-events of a study that has none of either, and of no other study (metafor's and meta's default).
CORRECTION = 0.5


def logits(events: Array, totals: Array) -> tuple[Array, Array]:
    """Logits and their variances; studies with no event, or with nothing else, are corrected by one half.

    >>> estimates, variances = logits(np.array([3.0, 0.0]), np.array([12.0, 10.0]))
    >>> estimates.round(4).tolist(), variances.round(4).tolist()
    ([-1.0986, -3.0445], [0.4444, 2.0952])
    """
    others = totals - events
    added = np.where((events == 0) | (others == 0), CORRECTION, 0.0)
    had, had_not = events + added, others + added
    return np.log(had / had_not), 1 / had + 1 / had_not


def exact_interval(events: int, total: int, level: float = 0.95) -> Interval:
    """The Clopper-Pearson interval of one study's proportion, as R's meta shows it."""
    tail = (1 - level) / 2
    low = special.betaincinv(events, total - events + 1, tail) if events else 0.0
    high = special.betainccinv(events + 1, total - events, tail) if events < total else 1.0
    return float(low), float(high)


def logit_of_interval(value: float, low: float, high: float, level: float) -> tuple[float, float]:
    """Logit and variance of a percentage (Kaplan-Meier, say) from its interval: half its width on the logit scale over z."""
    z = normal((1 - level) / 2)
    width = float(special.logit(high / 100) - special.logit(low / 100))
    return float(special.logit(value / 100)), (width / (2 * z)) ** 2


def proportion_of(logit: float) -> float:
    """Back from the logit scale."""
    return float(special.expit(logit))
