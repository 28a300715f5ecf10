"""Figures: a principal number with what belongs to it, "75 patients (74.3%; 95% CI, 65 to 82)" as one thing.

A figure is what a result can be made of. Which endpoint it reports is linking.py's question.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.numerals import DECIMAL
from extractor.components.quantity import Quantity, bound, months
from extractor.components.ratio_lists import SIZE_FIRST, joined, of_odds, ratio_listed

FigureKind = Literal["percent", "duration", "unreached", "fraction", "ratio", "count"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Characters start..end hold the number and its attachments; value_start..value_end the number alone.

    value: percent points, months, a ratio or a count. count, total: k and N. ci: bounds in the value's unit.
    """

    kind: FigureKind
    start: int
    end: int
    value_start: int
    value_end: int
    value: float | None
    unit: str | None = None
    ci: tuple[float | None, float | None] | None = None
    ci_level: float | None = None
    count: int | None = None
    total: int | None = None
    #: Where the characters end that say all of it, if a label stands between: "66% for inotuzumab (31/47)".
    quote_end: int | None = None


_PRINCIPAL: dict[str, FigureKind] = {
    "percent": "percent", "duration": "duration", "unreached": "unreached", "fraction": "fraction", "ratio": "ratio", "whole": "count",
}  # fmt: skip
_OPEN = re.compile(r"\s*[(\[]\s*(?:n ?= ?)?")
# Between the patients counted and their share: "75 patients (", "62 of them (", "13 of them died of lymphoma (".
# "refractory to 2 consecutive therapies (78%)": what is counted there is no patient.
_COUNTED = re.compile(
    r"(?![ ](?:(?:consecutive|prior|previous|earlier|different|systemic|or[ ]more)[ ])*(?:therap|(?:lines?|cycles?|doses?|drugs?|agents?|regimens?|infusions?|treatments?|months?|weeks?|days?|years?)\b))(?:[ ]+[A-Za-z][\w+/,' -]{0,60}?)?\s*[(\[]\s*"
)
_OF_ALL = re.compile(r"[)\]]\s+of\s+(?:the\s+|these\s+|all\s+)?")
# "66% for inotuzumab ozogamicin (31/47)"
_LABELLED = re.compile(r"\s+(?:for|with|in|after|among|on)\s+[^\d()\[\];.]{2,60}?\s*[(\[]\s*(?:n ?= ?)?")
_SHARE_AFTER_FRACTION = re.compile(r"(?:[ ]+[A-Za-z][\w' -]{0,60}?)?\s*[(\[,;]\s*(?:or\s+)?")
_BARE_RANGE = re.compile(
    rf"\s*[(\[;,]\s*(?P<low>{DECIMAL})%?[ ]?(?:-|to|;|,)[ ]?(?P<high>{DECIMAL})%?(?:[ ]\w{{1,6}})?[)\]]"
)
# "rates (95% CI) were 67% (35-90)"
_ANNOUNCED = re.compile(r"\b9\d ?% ?(?:CIs?\b|confidence interval)")
# "41% [28; 55]"
_BRACKETED_PAIR = re.compile(rf"\s*\[{DECIMAL}; {DECIMAL}\]")
# So many percent points off a misprint may be; further apart they are two things.
_SLIP = 15.0


@Language.component("aftercart_figures")
def figures(doc: Doc) -> Doc:
    """Sets `doc._.figures`, in order of place."""
    noted = notes(doc)
    noted.figures = tuple(_gather(noted.plain, list(noted.quantities)))
    return doc


def _gather(plain: str, quantities: list[Quantity]) -> list[Figure]:
    found: list[Figure] = []
    used: set[int] = set()
    bare_ranges_are_intervals = any(q.kind == "interval" for q in quantities) or _ANNOUNCED.search(plain) is not None
    order = sorted(range(len(quantities)), key=lambda i: (quantities[i].kind in {"fraction", "whole"}, i))
    for i in order:
        quantity = quantities[i]
        kind = "ratio" if ratio_listed(plain, quantity, _following(quantities, i)) else _PRINCIPAL.get(quantity.kind)
        if kind is None or i in used:
            continue
        figure = _alone(plain, quantity, kind)
        if kind == "percent":
            figure = _with_counts(plain, quantities, i, _with_error(plain, quantities, i, figure, used), used)
        if figure.ci is None:
            figure = _with_interval(plain, quantities, i, figure, used)
        if figure.ci is None and (
            bare_ranges_are_intervals or kind == "ratio" or _BRACKETED_PAIR.match(plain, figure.end)
        ):
            figure = _with_bare_range(plain, quantities, figure, used)
        used.add(i)
        found.append(figure)
    return sorted((_closed(plain, f) for f in found), key=lambda f: f.start)


def _alone(plain: str, quantity: Quantity, kind: FigureKind) -> Figure:
    """The figure that the quantity is by itself."""
    low, high = quantity.low, quantity.high
    interval = (low, high) if kind == "percent" and low is not None and high is not None else None
    fraction, odds = kind == "fraction", kind == "ratio" and of_odds(plain, quantity)
    return Figure(
        kind,
        *(quantity.start, quantity.end, quantity.start, quantity.end),
        value=low if fraction else quantity.value,
        unit="odds" if odds else quantity.unit,
        ci=interval,
        count=_int(low) if fraction else _int(quantity.value) if kind == "count" else None,
        total=_int(high) if fraction else None,
    )


def _following(quantities: list[Quantity], i: int) -> Quantity | None:
    return quantities[i + 1] if i + 1 < len(quantities) else None


def _with_error(plain: str, quantities: list[Quantity], i: int, figure: Figure, used: set[int]) -> Figure:
    """ "43.8% ± 4.0%": one figure."""
    behind = _following(quantities, i)
    if behind is None or plain[behind.start] != "±" or plain[figure.end : behind.start].strip():
        return figure
    used.add(i + 1)
    return replace(figure, end=behind.end)


def _with_counts(plain: str, quantities: list[Quantity], i: int, figure: Figure, used: set[int]) -> Figure:
    """k and N, from before ("75 patients (74.3%)", "15/54, 27.8%") or behind ("25% (3 of 12 patients)")."""
    if i > 0 and i - 1 not in used:
        before = quantities[i - 1]
        gap = plain[before.end : figure.start]
        if before.kind == "fraction" and _SHARE_AFTER_FRACTION.fullmatch(gap):
            used.add(i - 1)
            return replace(figure, start=before.start, count=_int(before.low), total=_int(before.high))
        if before.kind == "whole" and _COUNTED.fullmatch(gap):
            used.add(i - 1)
            return _of_how_many(
                plain, quantities, i, replace(figure, start=before.start, count=_int(before.value)), used
            )
    if i + 1 < len(quantities):
        behind = quantities[i + 1]
        if (
            behind.kind == "fraction"
            and (
                _LABELLED.fullmatch(plain[figure.end : behind.start])
                or plain[figure.end : behind.start] in {", ", "; "}
            )
            and _is_share(figure, behind)
        ):
            used.add(i + 1)
            return replace(
                figure,
                count=_int(behind.low),
                total=_int(behind.high),
                quote_end=behind.end + (plain[behind.end : behind.end + 1] in (")", "]")),
            )
        if behind.kind == "fraction" and _OPEN.fullmatch(plain[figure.end : behind.start]):
            used.add(i + 1)
            return replace(figure, end=behind.end, count=_int(behind.low), total=_int(behind.high))
    return figure


def _of_how_many(plain: str, quantities: list[Quantity], i: int, figure: Figure, used: set[int]) -> Figure:
    """ "54 [76%] of 71": the total stands behind the share."""
    behind = _following(quantities, i)
    if behind is None or behind.kind != "whole" or not _OF_ALL.fullmatch(plain[figure.end : behind.start]):
        return figure
    # By its form it is the total; a share that is a little off is kept beside it, for checks.py to tell.
    if not _is_share(figure, replace(behind, low=figure.count, high=behind.value), off=_SLIP):
        return figure
    used.add(i + 1)
    return replace(figure, end=behind.end, total=_int(behind.value))


def _is_share(figure: Figure, fraction: Quantity, off: float = 0.6) -> bool:
    """Is the fraction the figure's percentage, `off` percent points apart at most: as rounded?"""
    if figure.value is None or fraction.low is None or not fraction.high:
        return False
    return abs(100 * fraction.low / fraction.high - figure.value) <= off


def _with_interval(plain: str, quantities: list[Quantity], i: int, figure: Figure, used: set[int]) -> Figure:
    for j in range(i + 1, min(i + 4, len(quantities))):
        behind = quantities[j]
        if behind.start < figure.end:
            continue
        if behind.kind == "interval" and j not in used and joined(plain[figure.end : behind.start]):
            used.add(j)
            ci = _as_the_value(figure, behind)
            return replace(figure, end=behind.end, ci=ci, ci_level=behind.level)
        if behind.kind == "spread" or j in used or SIZE_FIRST.fullmatch(plain[figure.end : _next(quantities, j)]):
            continue
        return figure
    return figure


def _next(quantities: list[Quantity], j: int) -> int:
    """Where the quantity behind the j-th begins; nothing stands behind the last."""
    return quantities[j + 1].start if j + 1 < len(quantities) else quantities[j].start


def _as_the_value(figure: Figure, interval: Quantity) -> tuple[float | None, float | None]:
    """The bounds in the value's unit: months of a duration, percent points of a share ("8% (95% CI, 0.02-0.15)")."""
    low, high = interval.low, interval.high
    if (
        figure.kind == "percent"
        and figure.value is not None
        and low is not None
        and high is not None
        and high <= 1 < figure.value
        and 100 * low <= figure.value <= 100 * high
    ):
        return round(100 * low, 6), round(100 * high, 6)
    return _in_months(low, interval, figure), _in_months(high, interval, figure)


def _in_months(value: float | None, interval: Quantity, figure: Figure) -> float | None:
    if value is None or figure.kind != "duration":
        return value
    return months(value, interval.unit or figure.unit or "months")


def _with_bare_range(plain: str, quantities: list[Quantity], figure: Figure, used: set[int]) -> Figure:
    """ "73% (67-80%)" in a text that writes its intervals so: the range must hold the value."""
    match = _BARE_RANGE.match(plain, figure.end)
    if figure.kind not in {"percent", "duration", "ratio"} or match is None or figure.value is None:
        return figure
    low, high = bound(match["low"]), bound(match["high"])
    if figure.kind == "duration":
        low, high = (months(b, figure.unit or "months") if b is not None else None for b in (low, high))
    if low is None or high is None or not low <= figure.value <= high:
        return figure
    first = bisect_left(quantities, match.start(), key=_start)
    used.update(range(first, bisect_left(quantities, match.end(), lo=first, key=_start)))
    return replace(figure, end=match.end(), ci=(low, high))


def _start(quantity: Quantity) -> int:
    return quantity.start


def _closed(plain: str, figure: Figure) -> Figure:
    """The quote with the bracket it opened closed again, where the very next character does so."""
    said = plain[figure.start : figure.end]
    end = figure.end
    while (
        end < len(plain)
        and plain[end] in ")]%"
        and (said.count("(") > said.count(")") or said.count("[") > said.count("]"))
    ):
        end += 1
        said = plain[figure.start : end]
    return replace(figure, end=end) if end > figure.end else figure


def _int(value: float | None) -> int | None:
    return int(value) if value is not None and value == int(value) else None
