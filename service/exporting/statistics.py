"""Results as statisticians take them: events of totals, and log ratios with standard errors; what cannot be taken, with the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

_RATIOS = {"hazard_ratio": "HR", "odds_ratio": "OR"}


@dataclass(frozen=True, slots=True)
class LogRatio:
    """te: the natural logarithm of a ratio; se: its standard error. asymmetric: the interval is not symmetric about it, beyond rounding."""

    measure: str
    te: float
    se: float
    asymmetric: bool


def events(row: dict[str, Any]) -> tuple[int, int] | str:
    """(event, n) of a rate or count, or why there is none. Nothing is computed from a percentage: k and N are what the text states.

    >>> events({"statistic": "rate", "count": 25, "total": 52}), events({"statistic": "rate", "count": 25, "total": None})
    ((25, 52), 'the text does not state of how many')
    """
    if row["statistic"] not in ("rate", "count"):
        return "no proportion"
    if row["count"] is None:
        return "the text does not state how many"
    if row["total"] is None:
        return "the text does not state of how many"
    if not 0 <= row["count"] <= row["total"] or row["total"] == 0:
        return f"{row['count']} of {row['total']} is no proportion"
    return row["count"], row["total"]


def log_ratio(row: dict[str, Any]) -> LogRatio | str:
    """The log of a hazard or odds ratio with the standard error that its interval implies, or why there is none.

    The error is (ln U - ln L) / (2 z), z by the interval's own level (Cochrane Handbook, 6.3.2); a level that is not stated is 95 %.
    """
    if row["statistic"] not in _RATIOS:
        return "no ratio"
    low, high = row["ci"] or (None, None)
    if row["value"] is None or row["value"] <= 0:
        return "the ratio is not above zero"
    if low is None or high is None:
        return "the text does not state both bounds of its interval"
    if not 0 < low <= row["value"] <= high or low == high:
        return f"the interval {low:g} to {high:g} does not hold {row['value']:g}"
    level = row["ci_level"] or 95.0
    if not 0 < level < 100:
        return f"the interval's level is {level:g}"
    z = NormalDist().inv_cdf(1 - (1 - level / 100) / 2)
    te, lower, upper = (math.log(value) for value in (row["value"], low, high))
    asymmetric = abs((lower + upper) / 2 - te) >= 0.05 * (upper - lower)
    return LogRatio(_RATIOS[row["statistic"]], te, (upper - lower) / (2 * z), asymmetric)
