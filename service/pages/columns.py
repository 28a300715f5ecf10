"""The columns of the table's page: which there are, which are shown, and the small pictures in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10
from typing import Any


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column by its name in the address, its head, and whether it is shown unasked."""

    name: str
    head: str
    shown: bool = True


COLUMNS = (
    PageColumn("endpoint", "Endpoint"),
    PageColumn("result", "Result"),
    PageColumn("picture", "Interval"),
    PageColumn("arm", "Arm"),
    PageColumn("sentence", "In the text"),
    PageColumn("therapy", "Salvage therapy", shown=False),
    PageColumn("followup", "Follow-up", shown=False),
    PageColumn("section", "Section", shown=False),
    PageColumn("confidence", "Confidence", shown=False),
)
USUAL = tuple(column.name for column in COLUMNS if column.shown)


def chosen(names: Iterable[str]) -> tuple[PageColumn, ...]:
    """The columns of these names, in the table's order; the usual ones where none is known."""
    wanted = set(names)
    return tuple(c for c in COLUMNS if c.name in wanted) or tuple(c for c in COLUMNS if c.shown)


@dataclass(frozen=True, slots=True)
class Strip:
    """A result on its scale, each place in percent of the width: the value, the interval, and a line to compare with.

    open_low, open_high: the interval goes on beyond the scale or its bound is not reached.
    """

    value: float | None
    low: float | None
    high: float | None
    open_low: bool
    open_high: bool
    line: float | None
    scale: str


def strip(outcome: dict[str, Any]) -> Strip | None:
    """The result as a small picture; None where its unit has no scale or it has no number.

    >>> strip({"statistic": "rate", "unit": "%", "value": 41, "reached": True, "ci": [28, None]})
    Strip(value=41.0, low=28.0, high=100.0, open_low=False, open_high=True, line=None, scale='0 to 100 %')
    """
    known = _SCALES.get("ratio" if outcome["statistic"] in ("hazard_ratio", "odds_ratio") else outcome["unit"] or "")
    stated = outcome["ci"]
    if known is None or (outcome["value"] is None and not stated):
        return None
    place, most, line, said = known
    value = outcome["value"]
    low, high = stated or (None, None)
    open_high = stated is not None and (high is None or high > most)
    return Strip(
        value=None if value is None else place(value),
        low=None if not stated else place(low or 0),
        high=None if not stated else place(most if high is None else high),
        open_low=stated is not None and low is None,
        open_high=open_high or (value is not None and value > most),
        line=line,
        scale=said,
    )


def _percent(value: float) -> float:
    return _within(value)


def _months(value: float) -> float:
    return _within(value / _MOST_MONTHS * 100)


def _ratio(value: float) -> float:
    """Logarithmic, 0.1 to 10, so that 0.5 and 2 are equally far from 1."""
    return _within((log10(max(value, 0.01)) + 1) * 50)


def _within(place: float) -> float:
    return round(min(max(float(place), 0.0), 100.0), 1)


_MOST_MONTHS = 36
_SCALES = {
    "%": (_percent, 100, None, "0 to 100 %"),
    "months": (_months, _MOST_MONTHS, None, f"0 to {_MOST_MONTHS} months"),
    "ratio": (_ratio, 10, 50.0, "0.1 to 10, logarithmic; the line is 1"),
}
