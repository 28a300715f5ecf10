"""Pools proportions by a binomial-normal model: logit(p) varies normally between studies, events are binomial within each.

No library that fits our pins fits it by maximum likelihood (statsmodels has the Bayesian one only), so it is done here: the likelihood
by adaptive Gauss-Hermite quadrature, as R's metafor (rma.glmm, measure "PLO") has it from lme4 (Stijnen, Hamza & Ozdemir 2010,
Stat Med 29:3046). Studies without events, or with nothing else, need no correction.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import optimize, special

from service.synthesis.distributions import chi2_beyond, normal
from service.synthesis.heterogeneity import Array, Heterogeneity, generalised_q, share, typical_variance
from service.synthesis.proportion import logits
from service.synthesis.random_effects import LEAST_FOR_PREDICTION, Pooled

#: As metafor has it by default: with more the fourth decimal moves (of Stijnen's example tau2 from 0.8265 to 0.8253).
_POINTS = 7
#: Where studies lie so far apart that seven are not enough: the likelihood would have peaks that are none.
_MORE_POINTS = 41
#: Standard deviations of the logit between studies above which quadrature is not to be trusted: some have none, others nothing else.
_WIDEST = 5.0
#: How much the likelihood may change with more points: less moves no figure that is printed.
_SAME = 0.02


def pool_binomial(events: Array, totals: Array, level: float = 0.95) -> Pooled | None:
    """The pooled logit of k >= 2 studies, of which not all have none and not all have only events.

    None where they lie so far apart that the likelihood has no peak that can be relied on.
    """
    mean, tau = _peak(events, totals, _POINTS)
    few, many = (_log_likelihood(mean, tau, events, totals, points) for points in (_POINTS, _MORE_POINTS))
    points = _POINTS if abs(few - many) < _SAME else _MORE_POINTS
    notes = ["The model has no weights: squares are drawn by the number of patients."]
    if points == _MORE_POINTS:
        mean, tau = _peak(events, totals, points)
        notes.append(
            "The studies lie so far apart that the model is fitted with 41 points instead of the 7 that R takes."
        )
    if tau > _WIDEST:
        return None
    tail = (1 - level) / 2
    z, se = normal(tail), _standard_error(mean, tau, events, totals, points)
    k, reach = len(events), z * se
    further = z * (se**2 + tau**2) ** 0.5
    interval = (mean - reach, mean + reach)
    return Pooled(
        k,
        mean,
        se,
        interval,
        interval,
        (mean - further, mean + further) if k >= LEAST_FOR_PREDICTION else None,
        _heterogeneity(events, totals, tau**2),
        (),
        "binomial-normal model (GLMM), maximum likelihood, Wald interval",
        tuple(notes),
    )


def _peak(events: Array, totals: Array, points: int) -> tuple[float, float]:
    """The mean and tau of the highest likelihood; tau 0 where no spread says more."""
    common = float(special.logit(events.sum() / totals.sum()))

    def loss(at: Array) -> float:
        return -_log_likelihood(float(at[0]), abs(float(at[1])), events, totals, points)

    options = {"xatol": 1e-7, "fatol": 1e-10, "maxiter": 2000}
    found = optimize.minimize(loss, np.array([common, 0.5]), method="Nelder-Mead", options=options)
    if loss(np.array([common, 0.0])) <= found.fun + 1e-9:
        return common, 0.0
    return float(found.x[0]), abs(float(found.x[1]))


@cache
def _rule(points: int) -> tuple[Array, Array]:
    """Gauss-Hermite nodes, and the logarithms of their weights without the normal density."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(points)  # type: ignore[no-untyped-call]
    return nodes, np.log(weights) + nodes**2 / 2


def _log_likelihood(mean: float, tau: float, events: Array, totals: Array, points: int) -> float:
    """Up to a constant: the sum over studies of the log of the integral over the study's own deviation."""
    if tau == 0:
        return float((events * mean - totals * np.logaddexp(0, mean)).sum())
    mode = np.zeros_like(events)
    for _ in range(50):
        p = special.expit(mean + tau * mode)
        step = (tau * (events - totals * p) - mode) / (tau**2 * totals * p * (1 - p) + 1)
        # Far from its mode Newton's step overshoots.
        mode = mode + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-10:
            break
    p = special.expit(mean + tau * mode)
    width = (tau**2 * totals * p * (1 - p) + 1) ** -0.5
    nodes, log_weights = _rule(points)
    deviation = mode[:, None] + width[:, None] * nodes[None, :]
    eta = mean + tau * deviation
    inside = events[:, None] * eta - totals[:, None] * np.logaddexp(0, eta) - deviation**2 / 2 + log_weights[None, :]
    return float((special.logsumexp(inside, axis=1) + np.log(width)).sum()) - len(events) * 0.5 * float(
        np.log(2 * np.pi)
    )


def _standard_error(mean: float, tau: float, events: Array, totals: Array, points: int) -> float:
    """From the curvature of the likelihood in mean and tau; in the mean alone where tau is 0."""
    if tau < 1e-4:
        p = float(special.expit(mean))
        return float((totals.sum() * p * (1 - p)) ** -0.5)
    at, step = np.array([mean, tau]), np.array([1e-3, 1e-3 * max(1.0, tau)])
    step[1] = min(step[1], tau / 4)

    def loss(at: Array) -> float:
        return -_log_likelihood(float(at[0]), abs(float(at[1])), events, totals, points)

    curvature = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            a, b = np.eye(2)[i] * step[i], np.eye(2)[j] * step[j]
            corners = loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)
            curvature[i, j] = corners / (4 * step[i] * step[j])
    return float(np.linalg.inv(curvature)[0, 0] ** 0.5)


def _heterogeneity(events: Array, totals: Array, tau2: float) -> Heterogeneity:
    """Q and I2 as of the corrected logits; the model's own tau2, whose interval is not known."""
    estimates, variances = logits(events, totals)
    q, df = generalised_q(estimates, variances, 0.0), len(events) - 1
    i2 = share(tau2, typical_variance(variances))
    return Heterogeneity(q, df, chi2_beyond(q, df), tau2, None, i2, None)
