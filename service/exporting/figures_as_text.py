"""Results in the notation of journals' tables: "48% (34–62); 25/52", "8.8 mo (5.6–NR)", "HR 0.62 (0.48–0.80) vs standard therapy"."""

from __future__ import annotations

from typing import Any

from service.notation import interval, value


def figure(row: dict[str, Any]) -> str:
    """The result in one cell: the value, its interval in brackets, k/N, when it holds, against what, and p.

    >>> figure({"value": 8.8, "unit": "months", "reached": True, "statistic": "median", "text": "8.8 months", "ci": [5.6, None],
    ...         "ci_level": 95.0, "count": None, "total": None, "at_months": None, "comparator": None, "p": None})
    '8.8 mo (5.6–NR)'
    """
    said = value(row).replace("not reached", "NR").replace(" months", " mo")
    if row["statistic"] == "landmark" and row["at_months"] is not None:
        said += f" at {row['at_months']:g} mo"
    if row["ci"]:
        bounds = interval(row).removeprefix("95% CI ").replace("not reached", "NR").replace(" to ", "–")
        said += f" ({bounds})"
    if row["statistic"] != "count" and row["count"] is not None:
        said += f"; {row['count']}/{row['total']}" if row["total"] is not None else f"; k = {row['count']}"
    if row["comparator"]:
        said += f" vs {row['comparator']}"
    if row["p"]:
        said += f"; p {row['p']}" if row["p"][0] in "<>≤≥" else f"; p = {row['p']}"
    return said


def group_of(row: dict[str, Any]) -> str:
    """Of whom the result is; "" for the whole cohort."""
    return "" if row["arm"] == "all" else str(row["arm"])
