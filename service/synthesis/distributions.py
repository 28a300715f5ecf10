"""Quantiles and tails of the distributions that intervals and tests stand on.

Of scipy.special: scipy.stats gives the same numbers, and takes longer to load than an answer takes to be reckoned.
"""

from __future__ import annotations

from scipy import special


def normal(tail: float) -> float:
    """What a standard normal value exceeds with the probability `tail`.

    >>> round(normal(0.025), 6)
    1.959964
    """
    return -float(special.ndtri(tail))


def student(tail: float, df: int) -> float:
    """What a value of Student's t with `df` degrees of freedom exceeds with the probability `tail`."""
    return -float(special.stdtrit(df, tail))


def chi2(tail: float, df: int) -> float:
    """What a value of chi-squared exceeds with the probability `tail`."""
    return float(special.chdtri(df, tail))


def chi2_below(tail: float, df: int) -> float:
    """What a value of chi-squared stays below with the probability `tail`."""
    return float(2 * special.gammaincinv(df / 2, tail))


def chi2_beyond(value: float, df: int) -> float:
    """The probability that a value of chi-squared exceeds `value`."""
    return float(special.chdtrc(df, value))
