"""How much studies differ beyond chance: Cochran's Q, tau2 with its Q-profile interval, and I2 from it.

Formulas: Cochran 1954 (Q); Viechtbauer 2007, Stat Med 26:37 (Q-profile); Higgins & Thompson 2002, Stat Med 21:1539 (the typical
variance that turns tau2 into I2), as R's metafor computes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from service.synthesis.distributions import chi2, chi2_below, chi2_beyond

Array = npt.NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """q, df, p: Cochran's test; tau2: variance between studies, on the pooled scale; i2: in percent; both with their interval."""

    q: float
    df: int
    p: float
    tau2: float
    tau2_interval: Interval | None
    i2: float
    i2_interval: Interval | None


def heterogeneity(estimates: Array, variances: Array, tau2: float, level: float = 0.95) -> Heterogeneity:
    """What is known of the differences between k >= 2 studies, given an estimate of tau2."""
    q, df = generalised_q(estimates, variances, 0.0), len(estimates) - 1
    bounds = q_profile(estimates, variances, level)
    typical = typical_variance(variances)
    low, high = (share(bound, typical) for bound in bounds)
    return Heterogeneity(q, df, chi2_beyond(q, df), tau2, bounds, share(tau2, typical), (low, high))


def generalised_q(estimates: Array, variances: Array, tau2: float) -> float:
    """The weighted sum of squares around the weighted mean, weights 1 / (variance + tau2); Cochran's Q where tau2 is 0."""
    weights = 1 / (variances + tau2)
    mean = float(weights @ estimates) / float(weights.sum())
    return float(weights @ (estimates - mean) ** 2)


def q_profile(estimates: Array, variances: Array, level: float = 0.95) -> Interval:
    """The values of tau2 that the generalised Q does not reject; 0 where it rejects none above."""
    df, tail = len(estimates) - 1, (1 - level) / 2
    return (
        _crossing(estimates, variances, chi2(tail, df)),
        _crossing(estimates, variances, chi2_below(tail, df)),
    )


def typical_variance(variances: Array) -> float:
    """The variance that studies would all have for the same Q."""
    weights = 1 / variances
    total = float(weights.sum())
    return (len(variances) - 1) * total / (total**2 - float((weights**2).sum()))


def share(tau2: float, typical: float) -> float:
    """I2: the percentage of the whole variance that lies between studies."""
    return 100 * tau2 / (tau2 + typical)


def _crossing(estimates: Array, variances: Array, quantile: float) -> float:
    """The tau2 at which the generalised Q, which falls as tau2 grows, comes down to the quantile."""

    def above(tau2: float) -> float:
        return generalised_q(estimates, variances, tau2) - quantile

    if above(0.0) <= 0:
        return 0.0
    high = max(float(np.var(estimates)), float(variances.min()))
    while above(high) > 0:
        high *= 4
    return float(optimize.brentq(above, 0.0, high, xtol=1e-12, rtol=1e-12))
