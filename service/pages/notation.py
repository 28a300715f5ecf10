"""Numbers in reviewers' notation: "18.0 months", "95% CI 13.2 to not reached", "at 12 months"."""

from __future__ import annotations

from typing import Any

_NAMES = {
    "ORR": "Overall response rate", "CR": "Complete response", "VGPR": "Very good partial response or better", "PR": "Partial response",
    "SD": "Stable disease", "PD": "Progressive disease", "DCR": "Disease control", "MRD": "MRD negativity", "OS": "Overall survival",
    "PFS": "Progression-free survival", "EFS": "Event-free survival", "RFS": "Relapse-free survival", "DOR": "Duration of response",
    "TTNT": "Time to next treatment", "NRM": "Non-relapse mortality", "RELAPSE": "Relapse or progression", "MORTALITY": "Deaths",
    "CRS": "Cytokine release syndrome", "CRS3": "Cytokine release syndrome, grade 3 or higher", "ICANS": "Neurotoxicity (ICANS)",
    "ICANS3": "Neurotoxicity (ICANS), grade 3 or higher", "INFECTION": "Infection", "INFECTION3": "Infection, grade 3 or higher",
}  # fmt: skip
_STATISTICS = {"hazard_ratio": "HR", "odds_ratio": "OR"}


def endpoint_name(code: str) -> str:
    """The endpoint in full."""
    return _NAMES.get(code, code)


def value(outcome: dict[str, Any]) -> str:
    """The value with its unit.

    >>> value({"value": 18.0, "unit": "months", "reached": True, "statistic": "median", "count": None, "total": None})
    '18 months'
    """
    if outcome["reached"] is False:
        return "not reached"
    if outcome["value"] is None:
        return ""
    number = f"{outcome['value']:g}"
    if outcome["statistic"] in _STATISTICS:
        return f"{_STATISTICS[outcome['statistic']]} {number}"
    if outcome["statistic"] == "count":
        return f"{number} of {outcome['total']}" if outcome["total"] is not None else f"{number} patients"
    return f"{number}%" if outcome["unit"] == "%" else f"{number} {outcome['unit']}"


def interval(outcome: dict[str, Any]) -> str:
    """The interval as a reviewer writes it; "" where none is stated."""
    if outcome["ci"] is None:
        return ""
    low, high = ("not reached" if bound is None else f"{bound:g}" for bound in outcome["ci"])
    level = f"{outcome['ci_level']:g}% " if outcome["ci_level"] is not None else ""
    return f"{level}CI {low} to {high}"


def at(outcome: dict[str, Any]) -> str:
    """What kind of figure it is, and when it holds."""
    if outcome["statistic"] == "landmark":
        return f"at {outcome['at_months']:g} months"
    return "median" if outcome["statistic"] == "median" else ""
