"""Quantity: a number of a text with its kind, and what units of time are in months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractor.components.numerals import DECIMAL, number

Kind = Literal[
    "percent",
    "duration",
    "time",
    "interval",
    "spread",
    "fraction",
    "p",
    "grade",
    "unreached",
    "ratio",
    "whole",
    "other",
]

#: Months in one unit of time. The spec of the gold converts so.
MONTHS = {"day": 1 / 30.44, "week": 1 / 4.345, "month": 1.0, "year": 12.0}
UNIT = r"(?:days?|d|weeks?|wks?|wk|months?|mos?|m|years?|yrs?|yr|y)(?![\w/])"


#: Before a grade, what makes it the one under those meant: "above grade 2", "exceeded grade 2", "worse than grade 2".
BEYOND = r"(?:above|beyond|over|exceed(?:ed|ing|s)?|(?:higher|greater|worse|more(?: severe)?) than)"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Characters start..end of the Doc, read as `kind`.

    value: percent points, months for a duration or time, the number itself otherwise; None if unreached.
    low, high: of an interval or spread, None for an unreached bound; of a fraction, k and N; of a grade, its range.
    unit: the unit as written; level: of an interval, in percent; said: a p value as printed without "P =".
    """

    kind: Kind
    start: int
    end: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    level: float | None = None
    said: str | None = None


def bound(said: str) -> float | None:
    """A bound of an interval; None where it was not reached."""
    match = re.match(DECIMAL, said)
    return number(match[0]) if match else None


def months(value: float | None, unit: str) -> float | None:
    """`value` of a unit of time in months (days / 30.44, weeks / 4.345, years x 12)."""
    if value is None:
        return None
    letter = unit[0].lower()
    return value * MONTHS[{"d": "day", "w": "week", "y": "year"}.get(letter, "month")]
