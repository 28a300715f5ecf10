"""Dates as news pages print them, and the one that says when a page was published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from corpus.dates import partial
from corpus.document import PartialDate

#: The beginnings of the months' names, as a pattern.
MONTHS = "jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez"
_MONTH = rf"(?P<month>{MONTHS})[a-zä]{{0,7}}\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<![\d.,:])(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_GERMAN = {"mär": "mar", "mrz": "mar", "mai": "may", "okt": "oct", "dez": "dec"}
# In the order in which they are tried; the first that stands anywhere in the words is taken.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2026-08-20T06:58:00+02:00, 2026/08/20, 2026.8.20
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)",
        # 20260820, 20260820T065800Z
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
        # 20 August 2026, Thu, 20 Aug 2026, 20. August 2026, 20-Aug-2026
        rf"{_DAY}[.,]?[\s-]{{1,3}}{_MONTH}[\s,-]{{0,3}}{_YEAR}",
        # August 20, 2026, Aug. 20 2026
        rf"\b{_MONTH}\s{{0,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b\s{{0,3}},?\s{{0,3}}{_YEAR}",
        # 20.08.2026: with points the day always comes first
        rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
        # 08/20/2026 and 20-08-2026
        rf"{_DAY}(?P<sep>[/-])(?P<second>\d{{1,2}})(?P=sep){_YEAR}",
        # August 2026
        rf"\b{_MONTH}\s{{0,3}},?\s{{0,3}}{_YEAR}",
        # 2026-08
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})(?![\d/-])",
        rf"(?<!\d){_YEAR}",
    )
)
_ALONE = re.compile(
    rf"\W*(?:\w{{3,10}}day,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:{MONTHS})[a-zä]{{0,7}}\.?,?\s+20\d\d"
    rf"|(?:{MONTHS})[a-zä]{{0,7}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+20\d\d|\d\d\.\d\d\.20\d\d|20\d\d-\d\d-\d\d)\W*",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"\b(?:first\s+)?(?:published|posted|veröffentlicht)\b", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/-]|$)")


def printed(said: str) -> PartialDate:
    """The date that stands in the words, the one behind "published" first; only what is certain of it.

    >>> [str(printed(said)) for said in ("Published: Aug. 20, 2026", "20.08.2026", "03/04/2026", "2026-02-31")]
    ['2026-08-20', '2026-08-20', '2026', '2026-02']
    """
    words = said[:400]
    behind = _PUBLISHED.search(words)
    for part in (words[behind.end() :], words) if behind else (words,):
        for form in _FORMS:
            if match := form.search(part):
                return _certain(match, said.strip())
    return PartialDate(raw=said.strip())


def is_date(said: str | None) -> bool:
    """Is this a whole date and no more?"""
    return said is not None and len(said) < 60 and _ALONE.fullmatch(said) is not None


def in_address(url: str) -> PartialDate:
    """The date in a path such as /2026/08/20/title; nothing where there is none."""
    match = _IN_ADDRESS.search(url)
    return partial(match[1], match[2], match[3], match[0].strip("/")) if match else PartialDate()


def earliest_trusted(found: Iterable[PartialDate], today: date | None) -> PartialDate:
    """The first that is a date and no more than a day ahead of `today`; else what was said first, with no date in it."""
    said = ""
    for one in found:
        if one.year is not None and not _ahead(one, today):
            return one
        said = said or one.raw
    return PartialDate(raw=said)


def _ahead(found: PartialDate, today: date | None) -> bool:
    if today is None or found.year is None:
        return False
    limit = today + timedelta(days=1)  # it may be tomorrow already where the page was written
    return (found.year, found.month or 1, found.day or 1) > (limit.year, limit.month, limit.day)


def _certain(match: re.Match[str], raw: str) -> PartialDate:
    parts = match.groupdict()
    month, day = parts.get("month"), parts.get("day")
    if second := parts.get("second"):
        # Day and month, or month and day: known only where one of them can be no month, or both are the same.
        first = day or ""
        if int(first) > 12 or first == second:
            day, month = first, second
        elif int(second) > 12:
            day, month = second, first
        else:
            day = month = None
    if month and not month.isdigit():
        month = _GERMAN.get(month.lower(), month)
    return partial(parts["year"], month, day, raw)
