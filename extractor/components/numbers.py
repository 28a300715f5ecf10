"""The quantities of a text, each with its kind: percent, duration, interval, fraction, p value, grade, ...

A small scanner: at every place the first kind that matches wins, longest readings first. It knows nothing of
endpoints; figures.py puts what it finds together ("75 patients (74.3%; 95% CI, 65 to 82)").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.beginnings import begins
from extractor.components.numerals import DECIMAL, WHOLE, WORD_NUMBER, number

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
_UNIT = r"(?:days?|d|weeks?|wks?|wk|months?|mos?|m|years?|yrs?|yr|y)(?![\w/])"
_UNREACHED = (
    r"(?:not (?:yet |been |yet been )?(?:reached|estimable|evaluable|available|estimated|attained)(?: (?:\[(?:NR|NE|NA)\]|\((?:NR|NE|NA)\)))?"
    r"|undefined|(?-i:NR|NE|NA)(?![\w/-]))"
)
_BOUND = rf"(?:{DECIMAL}[ ]?%?(?:[ -]?{_UNIT})?|{_UNREACHED}|∞)"
_JOIN = r"(?:[ ]?-[ ]?|[ ]to[ ]|,[ ]|[ ]and[ ]|[ ]?;[ ]?)"
_CI_WORD = r"(?:(?:confidence|credible) intervals?(?:[ ]?[\[(](?:CI|CrI)s?[\])])?|(?-i:CIs?|CrI)\b)"


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


@Language.component("aftercart_numbers")
def numbers(doc: Doc) -> Doc:
    """Sets `doc._.quantities`, in order of place, none overlapping another."""
    doc._.quantities = tuple(scan(doc._.plain))
    return doc


def scan(text: str) -> list[Quantity]:
    """All quantities of a plain text.

    >>> [(q.kind, q.value) for q in scan("ORR 41% at 2 years")]
    [('percent', 41.0), ('duration', 24.0)]
    """
    return _with_shared_units(text, [_READERS[match.lastgroup or ""](match) for match in found(text)])


def found(text: str) -> Iterator[re.Match[str]]:
    """The quantities of a plain text as the scanner matches them: `scanner().finditer(text)`, tried only where one can begin."""
    kinds, read_to = scanner(), 0
    for begin in begins(text):
        match = kinds.match(text, begin) if begin >= read_to else None
        if match is not None:
            read_to = match.end()
            yield match


# "2.8 (95% CI: 1.9-4.6) and 8.1 (95% CI: 5.2-12.4) months": the unit stands behind the last of a list.
_LISTED = re.compile(r"[)\]]?\s*(?:,|;|,? and|vs\.?|versus)\s*", re.IGNORECASE)


def _with_shared_units(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """Decimals that stand in a list with a duration, or before an interval that a unit follows, are durations too."""
    result = list(quantities)
    following: Quantity | None = None
    for i in range(len(result) - 1, -1, -1):
        quantity = result[i]
        if quantity.kind in {"interval", "spread"}:
            continue
        if quantity.kind == "other" and quantity.value is not None and "." in text[quantity.start : quantity.end]:
            behind = result[i + 1] if i + 1 < len(result) else None
            interval = (
                behind
                if behind is not None and behind.kind == "interval" and behind.start - quantity.end <= 3
                else None
            )
            end = interval.end if interval else quantity.end
            unit = re.match(rf"[)\]]\s*(?P<unit>{_UNIT})", text[end:], re.IGNORECASE) if interval else None
            joined = (
                following is not None
                and following.kind == "duration"
                and _LISTED.fullmatch(text[end : following.start])
            )
            said = unit["unit"] if unit else following.unit if joined and following else None
            if said:
                result[i] = replace(quantity, kind="duration", value=months(quantity.value, said), unit=said)
        elif following is not None and (
            (quantity.kind == "whole" and following.kind in {"duration", "time"})
            or (quantity.kind == following.kind == "duration")
        ):
            # "at 6, 12 and 24 months": times, because of the word before the list.
            lead = re.search(r"\b(?:at|by)\s+(?:\d+,? (?:and )?)*$", text[max(0, quantity.start - 30) : quantity.start])
            if lead and _LISTED.fullmatch(text[quantity.end : following.start]):
                result[i] = replace(quantity, kind="time", value=_shared(quantity, following), unit=following.unit)
                result[i + 1] = replace(following, kind="time")
        following = result[i]
    return result


@cache
def scanner() -> re.Pattern[str]:
    """All kinds as one pattern, each a group of its name."""
    grade_high = r"(?:or (?:higher|greater|above|worse|more)|and (?:higher|above)|\+)"
    kinds = {
        "p": rf"\bP(?:[ -]?values?)?[ ]?(?:(?P<p_sign>[=<>≤≥])|of|was|is)[ ]?(?P<p_value>{DECIMAL})",
        "interval": rf"(?:(?P<level>\d\d(?:\.\d)?)[ ]?%[ -]?)?(?:two-sided )?{_CI_WORD}[,:;=]?[ ]?(?:of |was |from |= ?)?[\[(]?(?P<ci_low>{_BOUND}){_JOIN}(?P<ci_high>{_BOUND})",
        "spread": rf"\b(?:interquartile range(?: \[IQR\])?|IQR|range)[,:]?[ ]?(?:of |was |from |: ?)?[\[(]?(?P<s_low>{_BOUND}){_JOIN}(?P<s_high>{_BOUND})",
        "grade": rf"\b(?:(?:grades?|gr\.?|(?-i:G)(?=[ ]?[≥>1-5]))[ ]?(?:(?P<g_sign>≥|>=|>|≤)[ ]?)?(?P<g_low>[1-5]|(?-i:IV|I{{1,3}}|V))(?:(?:[ ]?(?:-|/|or|to|and)[ ]?(?P<g_top>[1-5](?!\d)|(?-i:IV|I{{1,3}}|V)\b))|[ ]?(?P<g_high>{grade_high}))?|(?P<g_sign2>≥|>=)[ ]?grade (?P<g_low2>[1-5]))(?!\w)",
        "day": r"\b(?:day|d)[ -]?\+?(?P<day_value>\d{1,4})\b(?![.,]?\d|[ ]?[-%/])",
        # "6" of "6- and 12-month", whose unit stands behind the last number.
        "times": rf"(?P<t_value>\b{WHOLE})(?=(?:-?(?:,[ ]and[ ]|,[ ]|[ ]and[ ]|[ ]or[ ]|/){WHOLE}){{1,4}}-(?P<t_unit>{_UNIT}))",
        "time_range": rf"(?P<tr>{DECIMAL}[ ]?(?:-|to)[ ]?{DECIMAL}[ -]{_UNIT})",
        "duration": rf"(?P<sign>[<>≥≤~][ ]?)?(?P<d_value>{DECIMAL}|{WORD_NUMBER})(?P<d_join>[ -]?)(?P<d_unit>{_UNIT})",
        # The first of "58.3 vs 74.0%" and "5.2 and 3.1 months", whose sign or unit stands behind the second.
        "percent_listed": rf"(?P<pl_value>{DECIMAL})(?=[ ](?:vs\.?|v|versus|compared with|against)[ ]{DECIMAL}[ ]?%)",
        "duration_listed": rf"(?P<dl_value>{DECIMAL})(?=[ ](?:vs\.?|v|versus|compared with|against|and|or)[ ]{DECIMAL}[ ](?P<dl_unit>{_UNIT}))",
        "percents": rf"(?P<pr>{DECIMAL}[ ]?%?[ ]?(?:-|to)[ ]?{DECIMAL}[ ]?(?:%|per ?cent\b))",
        "percent": rf"(?P<pc_value>{DECIMAL}|{WORD_NUMBER})[ ]?(?:%|per ?cent\b)",
        "fraction": rf"(?P<f_k>\b{WHOLE}|{WORD_NUMBER})(?:[ ]?/[ ]?|[ ](?:patients |pts |cases )?(?:out )?of (?:the |these |those |their |all |a total of )?)(?P<f_n>{WHOLE}|{WORD_NUMBER})(?![\w/]|\.\d)",
        "unreached": _UNREACHED,
        "ratio": rf"(?:\b(?:(?:hazard|odds) ratios?(?:[ ]?[\[(](?:HR|OR)[\])])?|(?-i:a?HR|a?OR)\b)(?:[ ]for[ ][\w -]{{2,40}}?)?[,:;=]?[ ]?(?:was |of |is |= ?)?)(?P<r_value>{DECIMAL})(?![ ]?%)",
        "whole": rf"(?P<w_value>{WHOLE}|{WORD_NUMBER})(?![\w]|\.\d)",
        "other": rf"(?P<o_value>{DECIMAL})",
    }
    either = "|".join(f"(?P<{name}>{pattern})" for name, pattern in kinds.items())
    # Nothing begins inside a word; to look there all the same would take most of the time.
    return re.compile(rf"(?:(?<!\w)(?=[\w.])|(?=[<>≥≤~]))(?:{either})", re.IGNORECASE)


def _shared(quantity: Quantity, following: Quantity) -> float | None:
    """Months of a number whose unit stands behind a later one."""
    return quantity.value if quantity.kind == "duration" else months(quantity.value, following.unit or "months")


def _p(said: re.Match[str]) -> Quantity:
    sign = (said["p_sign"] or "=").strip("=")
    return Quantity("p", *said.span(), value=number(said["p_value"]), said=sign + said["p_value"])


def _interval(said: re.Match[str]) -> Quantity:
    low, high = said["ci_low"], said["ci_high"]
    level = float(said["level"]) if said["level"] else None
    return Quantity(
        "interval", *said.span(), low=bound(low), high=bound(high), unit=_unit_of(high) or _unit_of(low), level=level
    )


def _spread(said: re.Match[str]) -> Quantity:
    return Quantity("spread", *said.span(), low=bound(said["s_low"]), high=bound(said["s_high"]))


_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def _grade(said: re.Match[str]) -> Quantity:
    low = high = _grade_number(said["g_low"] or said["g_low2"])
    sign = said["g_sign"] or said["g_sign2"] or ""
    if said["g_high"] or sign in {"≥", ">="}:
        high = 5
    elif sign == ">":
        low, high = low + 1, 5
    elif sign == "≤":
        low = 1
    elif said["g_top"]:
        high = _grade_number(said["g_top"])
    return Quantity("grade", *said.span(), low=low, high=high)


def _grade_number(said: str) -> int:
    return int(said) if said.isdigit() else _ROMAN[said.upper()]


def _day(said: re.Match[str]) -> Quantity:
    return Quantity("time", *said.span(), value=months(number(said["day_value"]), "day"), unit="day")


def _times(said: re.Match[str]) -> Quantity:
    return Quantity("time", *said.span(), value=months(number(said["t_value"]), said["t_unit"]), unit=said["t_unit"])


def _duration(said: re.Match[str]) -> Quantity:
    # "12-month" and "<30 days" name a time, "12 months" may be a result.
    kind: Kind = "time" if said["d_join"] == "-" or said["sign"] else "duration"
    return Quantity(kind, *said.span(), value=months(number(said["d_value"]), said["d_unit"]), unit=said["d_unit"])


def _duration_listed(said: re.Match[str]) -> Quantity:
    return Quantity(
        "duration", *said.span(), value=months(number(said["dl_value"]), said["dl_unit"]), unit=said["dl_unit"]
    )


def _fraction(said: re.Match[str]) -> Quantity:
    k, n = number(said["f_k"]), number(said["f_n"])
    kind: Kind = "fraction" if k is not None and n is not None and k <= n else "other"
    return Quantity(kind, *said.span(), low=k, high=n)


def _valued(kind: Kind, group: str) -> Callable[[re.Match[str]], Quantity]:
    return lambda said: Quantity(kind, *said.span(), value=number(said[group]))


def _bare(kind: Kind) -> Callable[[re.Match[str]], Quantity]:
    return lambda said: Quantity(kind, *said.span())


_READERS: dict[str, Callable[[re.Match[str]], Quantity]] = {
    "p": _p,
    "interval": _interval,
    "spread": _spread,
    "grade": _grade,
    "day": _day,
    "times": _times,
    "time_range": _bare("other"),
    "duration": _duration,
    "percent_listed": _valued("percent", "pl_value"),
    "duration_listed": _duration_listed,
    "percents": _bare("other"),
    "percent": _valued("percent", "pc_value"),
    "fraction": _fraction,
    "unreached": _bare("unreached"),
    "ratio": _valued("ratio", "r_value"),
    "whole": _valued("whole", "w_value"),
    "other": _valued("other", "o_value"),
}


def bound(said: str) -> float | None:
    """A bound of an interval; None where it was not reached."""
    match = re.match(DECIMAL, said)
    return number(match[0]) if match else None


def _unit_of(said: str) -> str | None:
    match = re.search(rf"{_UNIT}$", said, re.IGNORECASE)
    return match[0] if match and said[0].isdigit() else None


def months(value: float | None, unit: str) -> float | None:
    """`value` of a unit of time in months (days / 30.44, weeks / 4.345, years x 12)."""
    if value is None:
        return None
    letter = unit[0].lower()
    return value * MONTHS[{"d": "day", "w": "week", "y": "year"}.get(letter, "month")]
