"""Dates as sources print them, no more precise than they are."""

from __future__ import annotations

import re
from calendar import monthrange

from corpus.document import PartialDate

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_YEAR = re.compile(r"(?<![0-9])(1[89][0-9]{2}|20[0-9]{2})(?![0-9])")
# One separator throughout: "2010 Nov-12" is a span of months, and no day.
_PLAIN = re.compile(r"([0-9]{4})(?:([ /-])([A-Za-z]{3,9}|[0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_ISO = re.compile(r"\s*([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2})(?![0-9]))?(?![0-9]))?")


def partial(year: str | None, month: str | None = None, day: str | None = None, raw: str = "") -> PartialDate:
    """A date from its parts as printed; a part that is no number or name of a month stays None, as a day no month has.

    >>> str(partial("2023", "Nov", "3")), str(partial("2023", "Spring"))
    ('2023-11-03', '2023')
    """
    said = raw or " ".join(part for part in (year, month, day) if part)
    # "c2003" is the year of a copyright.
    number = _number((year or "").strip().removeprefix("c"), 1800, 2099)
    in_month = _month(month) if number is not None else None
    if day is None or number is None or in_month is None:
        return PartialDate(number, in_month, None, said)
    return PartialDate(number, in_month, _number(day, 1, monthrange(number, in_month)[1]), said)


def free_text(said: str) -> PartialDate:
    """The first year of a MedlineDate or a nbib DP, with month and day where they follow it plainly.

    >>> str(free_text("1998 Dec-1999 Jan")), str(free_text("2024 Mar 7")), str(free_text("2000 Spring-Summer"))
    ('1998', '2024-03-07', '2000')
    """
    if plain := _PLAIN.fullmatch(said.strip()):
        return partial(plain[1], plain[3], plain[4], said.strip())
    year = _YEAR.search(said)
    return PartialDate(int(year[1]) if year else None, None, None, said.strip())


def iso(said: str) -> PartialDate:
    """The date part of an ISO 8601 or YYYY/MM/DD string; nothing where there is none."""
    match = _ISO.match(said)
    return partial(match[1], match[2], match[3], said.strip()) if match else free_text(said)


def _month(said: str | None) -> int | None:
    if said is None:
        return None
    return _MONTHS.get(said.strip().lower()[:3]) or _number(said, 1, 12)


def _number(said: str | None, low: int, high: int) -> int | None:
    digits = (said or "").strip()
    if not (len(digits) <= 4 and digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if low <= int(digits) <= high else None
