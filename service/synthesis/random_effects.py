"""Pools estimates by inverse variance with random effects: tau2, the mean with its intervals, weights, a prediction interval.

statsmodels gives what it has: Cochran's Q and the estimates of DerSimonian-Laird and Paule-Mandel. It has no REML, so that is found
here, as the highest point of the restricted likelihood (Viechtbauer 2005, J Educ Behav Stat 30:261).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from service.synthesis.distributions import normal, student
from service.synthesis.heterogeneity import Array, Heterogeneity, Interval, generalised_q, heterogeneity
from service.synthesis.question import IntervalMethod, TauMethod

#: Below so many studies a prediction interval says nothing: of two, t with one degree of freedom spans nearly everything.
LEAST_FOR_PREDICTION = 3

_SAID = {"modified_hartung_knapp": "modified Hartung-Knapp", "hartung_knapp": "Hartung-Knapp", "wald": "Wald"}


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled mean on the scale of its studies (logit or log).

    interval: at 95 %, by `method`; wald: the same mean's normal interval; prediction: where the true mean of a further study may lie,
    None below three studies. weights: in percent, one a study, empty where the model has none. notes: what a reader must know of it.
    """

    k: int
    estimate: float
    se: float
    interval: Interval
    wald: Interval
    prediction: Interval | None
    heterogeneity: Heterogeneity
    weights: tuple[float, ...]
    method: str
    notes: tuple[str, ...] = ()


def pool(
    estimates: Array,
    variances: Array,
    tau: TauMethod = "REML",
    interval: IntervalMethod = "modified_hartung_knapp",
    level: float = 0.95,
) -> Pooled:
    """The pooled mean of k >= 2 estimates with their variances.

    >>> found = pool(np.array([0.1, 0.3, 0.5]), np.array([0.04, 0.04, 0.04]))
    >>> round(found.estimate, 4), round(found.heterogeneity.tau2, 4)
    (0.3, 0.0)
    """
    k = len(estimates)
    tau2 = tau_squared(estimates, variances, tau)
    weights = 1 / (variances + tau2)
    total = float(weights.sum())
    mean, wald_se = float(weights @ estimates) / total, total**-0.5
    # Hartung & Knapp 2001: the spread of the studies around the mean, per degree of freedom; 1 where tau2 tells it all.
    spread = generalised_q(estimates, variances, tau2) / (k - 1)
    notes = _notes(k, spread, interval)
    factor = {"wald": 1.0, "hartung_knapp": spread, "modified_hartung_knapp": max(1.0, spread)}[interval]
    se, tail = wald_se * factor**0.5, (1 - level) / 2
    z = normal(tail)
    reach = z if interval == "wald" else student(tail, k - 1)
    further = reach * (se**2 + tau2) ** 0.5
    return Pooled(
        k,
        mean,
        se,
        _around(mean, reach * se),
        _around(mean, z * wald_se),
        _around(mean, further) if k >= LEAST_FOR_PREDICTION else None,
        heterogeneity(estimates, variances, tau2, level),
        tuple((100 * weights / total).tolist()),
        f"inverse variance, random effects ({tau}), {_SAID[interval]} interval",
        notes,
    )


def tau_squared(estimates: Array, variances: Array, method: TauMethod) -> float:
    """The variance between studies, never below 0."""
    if method == "REML":
        return _restricted_maximum(estimates, variances)
    # Both are 0 where the studies differ no more than by chance; statsmodels would go below and divide by what may be 0.
    if generalised_q(estimates, variances, 0.0) <= len(estimates) - 1:
        return 0.0
    # It brings pandas with it, which REML does not need.
    from statsmodels.stats.meta_analysis import combine_effects

    name = {"PM": "pm", "DL": "dl"}[method]
    # Its own iteration ends at 50 steps without a word: far more than these need, so that is asked for explicitly.
    more = {"atol": 1e-10, "maxiter": 1000} if method == "PM" else {}
    return max(0.0, float(combine_effects(estimates, variances, method_re=name, **more).tau2))


def _restricted_maximum(estimates: Array, variances: Array) -> float:
    """The tau2 of the highest restricted likelihood, which may have several peaks: looked for on a grid, then refined."""

    def loss(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        total = float(weights.sum())
        mean = float(weights @ estimates) / total
        return 0.5 * float(np.log(variances + tau2).sum() + np.log(total) + weights @ (estimates - mean) ** 2)

    scale = max(float(np.var(estimates, ddof=1)), float(variances.min()))
    grid = [0.0, *(scale * np.geomspace(1e-6, 10, 40)).tolist()]
    losses = [loss(tau2) for tau2 in grid]
    best = int(np.argmin(losses))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = optimize.minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-12 * scale})
    return float(found.x) if found.fun < loss(0.0) else 0.0


def _around(mean: float, reach: float) -> Interval:
    return (mean - reach, mean + reach)


def _notes(k: int, spread: float, interval: IntervalMethod) -> tuple[str, ...]:
    found = []
    if k == 2 and interval != "wald":
        found.append("Two studies: the interval has one degree of freedom and is very wide.")
    if spread < 1 and interval == "modified_hartung_knapp":
        found.append("Hartung-Knapp would make the standard error smaller than Wald's; it is left as that is.")
    if spread < 1 and interval == "hartung_knapp":
        found.append("The Hartung-Knapp standard error is smaller than Wald's: the interval may be too narrow.")
    return tuple(found)
