"""The quantities of a text, each with its kind: percent, duration, interval, fraction, p value, grade, ...

A small scanner: at every place the first kind that matches wins, longest readings first. It knows nothing of
endpoints; figures.py puts what it finds together ("75 patients (74.3%; 95% CI, 65 to 82)").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.beginnings import begins
from extractor.components.extensions import notes
from extractor.components.listed import completed
from extractor.components.numerals import DECIMAL, WHOLE, WORD_NUMBER, number
from extractor.components.quantity import BEYOND, UNIT, Kind, Quantity, bound, months
from extractor.vocabulary.gates import Gated

_UNREACHED = (
    r"(?:not (?:yet |been |yet been )?(?:reached|estimable|evaluable|available|estimated|attained)(?: (?:\[(?:NR|NE|NA)\]|\((?:NR|NE|NA)\)))?"
    r"|undefined|non-?estimable|not-estimable|inestimable|unreached|non-?evaluable(?= *[)\],;.])|(?-i:NR|NE|NA)(?![\w/-]))"
)
_BOUND = rf"(?:{DECIMAL}[ ]?%?(?:[ -]?{UNIT})?|{_UNREACHED}|∞|(?:could|can) ?not be (?:estimated|reached|calculated|determined|evaluated))"
_JOIN = r"(?:[ ]?-[ ]?|[ ]to[ ]|,[ ]|[ ]and[ ]|[ ]?;[ ]?)"
_CI_WORD = r"(?:(?:confidence|credible) intervals?(?:[ ]?[\[(](?:CI|CrI)s?[\])]|[ ](?-i:CIs?|CrI)\b)?|(?-i:CIs?|CrI)\b)"


@Language.component("aftercart_numbers")
def numbers(doc: Doc) -> Doc:
    """Sets `doc._.quantities`, in order of place, none overlapping another."""
    noted = notes(doc)
    said = _with_neither(noted.plain, scan(noted.plain))
    if _NONRESPONSE.search(noted.plain):
        said = [q for q in said if not (q.kind == "unreached" and _stands_for_patients(noted.plain, q))]
    noted.quantities = tuple(said)
    return doc


# "nonresponse (NR)": there "19% for NR" names patients.
_NONRESPONSE = Gated([r"\b(?:non-?respon\w+|no response) ?[(\[]NRs?\b"])
_WHOSE = re.compile(r"\b(?:for|in|with|of|and|or|versus|vs\.?|than|after|from|had)(?: \w+)? $|[(\[]$", re.IGNORECASE)


def _stands_for_patients(plain: str, q: Quantity) -> bool:
    return plain[q.start : q.end] == "NR" and _WHOSE.search(plain, max(0, q.start - 16), q.start) is not None


def scan(text: str) -> list[Quantity]:
    """All quantities of a plain text.

    >>> [(q.kind, q.value) for q in scan("ORR 41% at 2 years")]
    [('percent', 41.0), ('duration', 24.0)]
    """
    return completed(text, [_READERS[match.lastgroup or ""](match) for match in found(text)])


def found(text: str) -> Iterator[re.Match[str]]:
    """The quantities of a plain text as the scanner matches them: `scanner().finditer(text)`, tried only where one can begin."""
    kinds, read_to = scanner(), 0
    for begin in begins(text):
        match = kinds.match(text, begin) if begin >= read_to else None
        if match is not None:
            read_to = match.end()
            yield match


@cache
def scanner() -> re.Pattern[str]:
    """All kinds as one pattern, each a group of its name."""
    grade_high = r"(?:or (?:higher|greater|above|worse|more)|and (?:higher|above)|\+)"
    kinds = {
        "p": rf"\bP(?:[ -]?values?)?[ ]?(?:(?P<p_sign>[=<>≤≥])|of|was|is)[ ]?(?P<p_value>{DECIMAL})",
        "interval": rf"(?:(?P<level>\d\d(?:\.\d)?)[ ]?%[ -]?)?(?:two-sided )?{_CI_WORD}[,:;=]?[ ]?(?:of |was |from |= ?)?[\[(]?(?P<ci_low>{_BOUND}){_JOIN}(?P<ci_high>{_BOUND})",
        # "(12.5-not estimable)": only an interval has such an end.
        "half_range": rf"(?<=[\[(])(?:(?P<h_low>{DECIMAL})[ ]?%?(?:[ -]?{UNIT})?|{_UNREACHED})(?:[ ]?-[ ]?|[ ]to[ ]|[ ]?;[ ]?|,[ ]){_UNREACHED}(?=[\])])",
        # "43.8% ± 4.0%": the error of an estimate.
        "error": rf"±[ ]?{DECIMAL}[ ]?%?",
        "spread": rf"\b(?:interquartile range(?: \[IQR\])?|IQR|range)[,:]?[ ]?(?:of |was |from |: ?)?[\[(]?(?P<s_low>{_BOUND}){_JOIN}(?P<s_high>{_BOUND})",
        "grade": rf"\b(?:(?:grades?|gr\.?|(?-i:G)(?=[ ]?[≥>1-5]))[ ]?(?:of[ ])?(?:(?P<g_sign>≥|>=|>|≤)[ ]?)?(?P<g_low>[1-5]|(?-i:IV|I{{1,3}}|V))(?:(?:[ ]?(?:-|/|or|to|and)[ ]?(?P<g_top>[1-5](?!\d)|(?-i:IV|I{{1,3}}|V)\b))|[ ]?(?P<g_high>{grade_high}))?|(?P<g_sign2>≥|>=)[ ]?grade (?P<g_low2>[1-5]))(?!\w)",
        "day": r"\b(?:day|d)[ -]?\+?(?P<day_value>\d{1,4})\b(?![.,]?\d|[ ]?[-%/])",
        # "6" of "6- and 12-month", whose unit stands behind the last number.
        "times": rf"(?P<t_value>\b{WHOLE})(?=(?:-?(?:,[ ]and[ ]|,[ ]|[ ]and[ ]|[ ]or[ ]|/){WHOLE}){{1,4}}-(?P<t_unit>{UNIT}))",
        "time_range": rf"(?P<tr>{DECIMAL}(?:[ ]?(?:-|to)[ ]?{DECIMAL}[ -]|-{DECIMAL}){UNIT})",
        "duration": rf"(?P<sign>[<>≥≤~][ ]?)?(?P<d_value>{DECIMAL}|{WORD_NUMBER})(?P<d_join>[ -]?)(?P<d_unit>{UNIT})",
        # "a median PFS of 5 (1-20) months": the unit stands behind the range.
        "ranged": rf"(?P<rg_value>{DECIMAL})[ ]\((?:range,?[ ])?{DECIMAL}(?:[ ]?-[ ]?|[ ]to[ ]){DECIMAL}\)[ ](?P<rg_unit>{UNIT})",
        # The first of "58.3 vs 74.0%", "63.1/40.1%" and "5.2 and 3.1 months", whose sign or unit stands behind the last.
        "percent_listed": rf"(?P<pl_value>{DECIMAL})(?=(?:[ ](?:vs\.?|v|versus|compared with|against)[ ]|/(?:{DECIMAL}/){{0,4}}){DECIMAL}[ ]?%)",
        # "90 and 63% in early, 82 and 61% in late transplants"
        "percent_and": rf"(?P<pa_value>{DECIMAL})(?=[ ]and[ ]{DECIMAL}[ ]?%)",
        "duration_listed": rf"(?P<dl_value>{DECIMAL})(?=(?:[ ](?:vs\.?|v|versus|compared with|against|and|or)[ ]|/(?:{DECIMAL}/){{0,4}}){DECIMAL}[ ](?P<dl_unit>{UNIT}))",
        # "odds ratio [95% confidence interval (CI)]": how sure the intervals are.
        "level_alone": r"\d\d(?:\.\d)?[ ]?(?:%|per ?cent)[ -]?(?:two-sided )?(?:confidence|credible|CIs?\b|CrIs?\b)",
        # "82(77-87)% vs 69(61-77)%", "48 (36-60) %": the sign stands behind the interval.
        "percent_ranged": rf"(?P<px_value>{DECIMAL})[ ]?[(\[](?P<px_low>{DECIMAL})(?:[ ]?[-;][ ]?|[ ]to[ ]|,[ ]?)(?P<px_high>{DECIMAL})[)\]][ ]?%",
        "percents": rf"(?P<pr>{DECIMAL}[ ]?%?[ ]?(?:-|to)[ ]?{DECIMAL}[ ]?(?:%|per ?cent\b))",
        "percent": rf"(?P<pc_value>{DECIMAL}|{WORD_NUMBER})[ ]?(?:%|per ?cent\b)",
        "fraction": rf"(?P<f_k>\b{WHOLE}|{WORD_NUMBER})(?:[ ]?/[ ]?|[ ](?:patients |pts |cases )?(?:out )?of (?:the |these |those |their |all |a total of )?)(?P<f_n>{WHOLE}|{WORD_NUMBER})(?![\w/]|\.\d)",
        "unreached": _UNREACHED,
        "ratio": rf"(?:\b(?:(?:sub-?distribution )?(?:(?:sub-?)?hazard|odds) ratios?(?:[ ]?[\[(](?:HR|OR)s?[\])])?|(?-i:(?:a|s|S|aS|cs)?HRs?|a?ORs?)\b)(?:[ ](?:for|of|vs\.?|versus|against|compared (?:with|to))[ ][A-Za-z][A-Za-z0-9+ /-]{{1,40}}?)?[,:;=]?[ ]?(?:was |were |of |is |= ?)?)(?P<r_value>{DECIMAL})(?![ ]?%)",
        "whole": rf"(?P<w_value>{WHOLE}|{WORD_NUMBER})(?![\w]|\.\d)",
        "other": rf"(?P<o_value>{DECIMAL})",
    }
    either = "|".join(f"(?P<{name}>{pattern})" for name, pattern in kinds.items())
    # Nothing begins inside a word; to look there all the same would take most of the time.
    return re.compile(rf"(?:(?<!\w)(?=[\w.])|(?=[<>≥≤~±]))(?:{either})", re.IGNORECASE)


# "Neither the median PFS nor the median OS was reached", "neither EFS nor OS could be evaluated yet"
_NEITHER = Gated(
    [
        r"\bneither\b[^.;:]{3,120}?\bnor\b[^.;:]{2,80}?\b(?:was|were|had been|has been|have been|could(?: yet)? be|can be)(?: yet)? (?P<reached>(?:reached|attained|evaluated|estimated|evaluable|estimable|determined)\b)",
        r"\bneither\b[^.;:]{3,120}?\bnor\b[^.;:]{2,80}?\bhad(?: yet)? (?P<had>reached\b)",
        # "for complete responders no median duration was reached"
        r"\bno median\b(?: (?!was|were|had|has)[\w/-]+){0,6}? (?:was|were|had been|has been|had|has|could be|can be)(?: yet)? (?P<none>(?:reached|attained|estimated|estimable|determined)\b)",
    ]
)


def _with_neither(plain: str, quantities: list[Quantity]) -> list[Quantity]:
    """The quantities with each "reached" that "neither ... nor" denies."""
    denied = [Quantity("unreached", *m.span(m.lastgroup or "")) for m in _NEITHER.finditer(plain)]
    return sorted([*quantities, *denied], key=lambda quantity: quantity.start) if denied else quantities


def _p(said: re.Match[str]) -> Quantity:
    sign = (said["p_sign"] or "=").strip("=")
    return Quantity("p", *said.span(), value=number(said["p_value"]), said=sign + said["p_value"])


def _interval(said: re.Match[str]) -> Quantity:
    low, high = said["ci_low"], said["ci_high"]
    level = float(said["level"]) if said["level"] else None
    return Quantity(
        "interval", *said.span(), low=bound(low), high=bound(high), unit=_unit_of(high) or _unit_of(low), level=level
    )


def _half_range(said: re.Match[str]) -> Quantity:
    return Quantity("interval", *said.span(), low=number(said["h_low"]) if said["h_low"] else None)


def _spread(said: re.Match[str]) -> Quantity:
    return Quantity("spread", *said.span(), low=bound(said["s_low"]), high=bound(said["s_high"]))


_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


# "only one case above grade 2", "exceeded grade 2 in one"; "never worse than grade 1", "none of which was above grade 2"
_BEYOND = re.compile(
    rf"\b(?P<most>(?:never|not|no|none|neither|nor|without)\b(?: [\w-]+){{0,5}}? )?{BEYOND} (?:an? )?$", re.IGNORECASE
)


def _grade(said: re.Match[str]) -> Quantity:
    low = high = _grade_number(said["g_low"] or said["g_low2"])
    sign = said["g_sign"] or said["g_sign2"] or ""
    if beyond := _BEYOND.search(said.string, max(0, said.start() - 60), said.start()):
        sign = "≤" if beyond["most"] else ">"
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


def _fraction(said: re.Match[str]) -> Quantity:
    k, n = number(said["f_k"]), number(said["f_n"])
    kind: Kind = "fraction" if k is not None and n is not None and k <= n else "other"
    return Quantity(kind, *said.span(), low=k, high=n)


def _ranged_share(said: re.Match[str]) -> Quantity:
    value, low, high = (number(said[group]) for group in ("px_value", "px_low", "px_high"))
    holds = value is not None and low is not None and high is not None and low <= value <= high
    return Quantity("percent" if holds else "other", *said.span(), value=value, low=low, high=high)


# "grades 3 and 4%", "in groups 1 and 2%": what is numbered is no share; "between 5 and 10%" is a range.
_NUMBERED = re.compile(
    r"\b(?:grades?|arms?|groups?|cohorts?|days?|weeks?|months?|years?|levels?|phases?|parts?|ages?|aged|types?|stages?|between|lines?|cycles?"
    r"|patients?|pts|tables?|figures?|studies|study|trials?|at|by|after)\s*$",
    re.IGNORECASE,
)


def _share_and(said: re.Match[str]) -> Quantity:
    numbered = _NUMBERED.search(said.string, max(0, said.start() - 16), said.start())
    value = number(said["pa_value"])
    return Quantity("whole" if numbered and value == int(value or 0) else "percent", *said.span(), value=value)


def _valued(kind: Kind, group: str) -> Callable[[re.Match[str]], Quantity]:
    return lambda said: Quantity(kind, *said.span(), value=number(said[group]))


def _lasting(value: str, unit: str) -> Callable[[re.Match[str]], Quantity]:
    """A duration whose number and unit stand apart."""
    return lambda said: Quantity(
        "duration", *said.span(), value=months(number(said[value]), said[unit]), unit=said[unit]
    )


def _bare(kind: Kind) -> Callable[[re.Match[str]], Quantity]:
    return lambda said: Quantity(kind, *said.span())


_READERS: dict[str, Callable[[re.Match[str]], Quantity]] = {
    "p": _p,
    "interval": _interval,
    "half_range": _half_range,
    "spread": _spread,
    "error": _bare("spread"),
    "grade": _grade,
    "day": _day,
    "times": _times,
    "time_range": _bare("other"),
    "duration": _duration,
    "ranged": _lasting("rg_value", "rg_unit"),
    "percent_listed": _valued("percent", "pl_value"),
    "duration_listed": _lasting("dl_value", "dl_unit"),
    "level_alone": _bare("other"),
    "percent_ranged": _ranged_share,
    "percent_and": _share_and,
    "percents": _bare("other"),
    "percent": _valued("percent", "pc_value"),
    "fraction": _fraction,
    "unreached": _bare("unreached"),
    "ratio": _valued("ratio", "r_value"),
    "whole": _valued("whole", "w_value"),
    "other": _valued("other", "o_value"),
}


def _unit_of(said: str) -> str | None:
    match = re.search(rf"{UNIT}$", said, re.IGNORECASE)
    return match[0] if match and said[0].isdigit() else None
