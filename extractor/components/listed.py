"""Numbers that say what they are only through the list they stand in: "33, 6 and 4 months", "alive 12 and 24 months after"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.components.numerals import DECIMAL, number
from extractor.components.quantity import UNIT, Quantity, bound, months

# "2.8 (95% CI: 1.9-4.6) and 8.1 (95% CI: 5.2-12.4) months": the unit stands behind the last of a list.
# So it may behind whom each is of: "8.1 (TCE), 3.0 with X and 2.6 months (others)", "14.7 (A) and 6.1 (B) months".
_OF_WHOM = r"(?:\s*[(\[][A-Za-z][^()\[\]%]{1,40}[)\]]|\s+(?:with|for|in|on|after) [^\d,;.:()%]{2,50}?)"
_LISTED = re.compile(rf"{_OF_WHOM}?[)\]]?\s*(?:,|;|/|,? and|,? or|,? but|vs\.?|versus)\s*(?:only )?", re.IGNORECASE)
_UNIT_BEHIND = re.compile(rf"[)\]]\s*(?P<unit>{UNIT})", re.IGNORECASE)
_UNIT_BEHIND_WHOM = re.compile(rf"\s*[(\[][A-Za-z][^()\[\]\d%]{{1,40}}[)\]]\s*(?P<unit>{UNIT})", re.IGNORECASE)
# "12.0 (9.2-15.8)": an interval without a name, whose numbers are no results.
_BARE_RANGE = re.compile(
    rf"\s*[(\[]\s*{DECIMAL}\s*%?\s*(?:-|to|;)\s*(?:{DECIMAL}\s*%?|NR|NE|not (?:reached|estimable))\s*[)\]]",
    re.IGNORECASE,
)
_TIMES_AHEAD = re.compile(r"\b(?:[Aa]t|[Bb]y|[Aa]fter)\s+(?:\d+(?:,? (?:and |or )?|/))*$")
# "PFS 6/12/24 months: 61/44/30%"
_TIMES_TABLED = re.compile(rf"/\d{{1,3}}[ ]?{UNIT}\)?[ ]?[:=]", re.IGNORECASE)
_VALUES_AHEAD = re.compile(
    r"\b(?:were|was|of|median,?|response|remission|survival|progression|m?(?:OS|PFS|EFS|D[oO]R)2?)\s+(?:\d+(?:\.\d+)?,? (?:and )?)*$",
    re.IGNORECASE,
)
# "alive 12 and 24 months after failure", "OS 12 months after it was", "Two years later, 29% had relapsed".
_SURVIVING = re.compile(
    r"\b(?:alive|surviv\w+|m?[OPER]FS2?|m?OS2?|-free|probabilit\w+|rates?|incidences?)\)?,?\s+\(?(?:\d+(?:,? (?:and )?|/))*$",
    re.IGNORECASE,
)
# "half of them survived two years"
_LIVED = re.compile(r"\b(?:survived|lived) (?:for )?(?:at least |more than |over )?$", re.IGNORECASE)
# "12m PFS-2 31%", "1y NRM 24%": written as one word right before the endpoint's name
_BEFORE_A_NAME = re.compile(
    r"\d{1,3}(?:(?:m|mo|y|yr) |[ -]?(?:m|mo|mos|months?|y|yrs?|years?)-|[ -](?:mo|month|yr|year) )(?:m?(?:OS|PFS|EFS|RFS|DFS|LFS|DOR|TTNT|NRM|TRM|CIR|RI)\b|overall|progression|event|relapse|non-?relapse)"
)
_SINCE = re.compile(r"\s+(?:after|from|post|later|since)\b", re.IGNORECASE)
# "Two years after treatment, 54% were alive", "... ; 1 year from infusion OS was", "Five years out, ..."
_OPENING = re.compile(r"(?:^|[.;:]\s+|\n[-\s]*)(?:(?:and|but|while|[Aa]bout|[Ss]ome) )*$")
_THEN = re.compile(r"\s+(?:after|from|post|since|later|on|out|into)\b,?(?! (?:a )?median)")


def completed(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the kinds and units that their lists give them."""
    return _with_ratios(text, _with_one_unit(text, _with_units(text, _with_changes(text, quantities))))


# "reduced mortality from 32% to 0%", "the rate fell from 41% to 20%": two figures, where "ran from 33% to 50%" is a range.
_CHANGED = re.compile(
    r"\b(?:reduc\w+|fell|drop\w*|declin\w+|decreas\w+|rose|increas\w+|improv\w+|climb\w+|went|lower\w*|rais\w+)\b[^.;%]{0,40}\bfrom $",
    re.IGNORECASE,
)
_FROM_TO = re.compile(rf"(?P<first>{DECIMAL})[ ]?%?[ ]to[ ](?P<then>{DECIMAL})[ ]?(?:%|per ?cent\b)", re.IGNORECASE)


def _with_changes(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the two shares of each change apart."""
    result: list[Quantity] = []
    for quantity in quantities:
        pair = _FROM_TO.fullmatch(text, quantity.start, quantity.end) if quantity.kind == "other" else None
        if pair is None or not _CHANGED.search(text, max(0, quantity.start - 70), quantity.start):
            result.append(quantity)
            continue
        result.append(Quantity("percent", *pair.span("first"), value=number(pair["first"])))
        result.append(Quantity("percent", pair.start("then"), pair.end(), value=number(pair["then"])))
    return result


# "19.1 months against 3.0", "8.1 months vs 2.2 (P = .03)": the unit stands behind the first alone.
_SET_AGAINST = re.compile(
    r"\s*(?:\([^()]*\))?,?\s*(?:(?:as )?against|vs\.?|versus|v|compared with|compared to|as opposed to)\s+(?:only |just )?",
    re.IGNORECASE,
)
_NOTHING_BEHIND = re.compile(r"(?!\.\d|[ -]?(?:%|per ?cent|[/a-z]))", re.IGNORECASE)
# "59% at 6 and 48% at 12 months"
_AT_A_SHARE, _AND_AT = (
    re.compile(r"% (?:at|by) $"),
    re.compile(rf",? (?:and )?(?:{DECIMAL}% (?:at|by) \d+,? (?:and )?)*{DECIMAL}% (?:at|by) \d+[ -](?P<unit>{UNIT})"),
)


def _with_one_unit(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with the unit that is said once of two, first or last."""
    result = list(quantities)
    for i, quantity in enumerate(result):
        before = result[i - 1] if i else None
        if quantity.kind not in {"other", "whole"} or quantity.value is None:
            continue
        if before is not None and before.kind == "duration" and _set_against(text, before, quantity):
            unit = before.unit or "months"
            result[i] = replace(quantity, kind="duration", value=months(quantity.value, unit), unit=before.unit)
        elif quantity.kind == "whole" and _AT_A_SHARE.search(text, max(0, quantity.start - 6), quantity.start):
            at = _AND_AT.match(text, quantity.end)
            if at is not None:
                result[i] = replace(quantity, kind="time", value=months(quantity.value, at["unit"]), unit=at["unit"])
    return result


def _set_against(text: str, before: Quantity, quantity: Quantity) -> bool:
    return (
        _NOTHING_BEHIND.match(text, quantity.end) is not None
        and _SET_AGAINST.fullmatch(text, before.end, quantity.start) is not None
    )


def _with_units(text: str, result: list[Quantity]) -> list[Quantity]:
    following: Quantity | None = None
    inside = _ranges(text, result)
    for i in range(len(result) - 1, -1, -1):
        quantity = result[i]
        if quantity.kind in {"interval", "spread"} or inside[i]:
            continue
        if quantity.kind == "other" and quantity.value is not None and "." in text[quantity.start : quantity.end]:
            result[i] = _decimal(text, result, i, following)
        elif quantity.kind == "duration" and (_is_since(text, quantity) or _has_its_share(text, result, i)):
            result[i] = replace(quantity, kind="time")
        elif following is not None and (
            (quantity.kind == "whole" and following.kind in {"duration", "time"})
            or (quantity.kind == following.kind == "duration")
            or (
                quantity.kind == "duration"
                and following.kind == "time"
                and text[quantity.start : quantity.end].isdigit()
            )
        ):
            _integer(text, result, i, following)
        following = result[i]
    return result


def _ranges(text: str, quantities: Sequence[Quantity]) -> list[bool]:
    """Which quantities stand inside a bare range behind the one before it."""
    inside, until = [], -1
    for quantity in quantities:
        inside.append(quantity.start < until)
        if not inside[-1]:
            bare = _BARE_RANGE.match(text, quantity.end)
            until = bare.end() if bare else -1
    return inside


def _decimal(text: str, result: Sequence[Quantity], i: int, following: Quantity | None) -> Quantity:
    """A decimal that stands in a list with a duration, or before an interval that a unit follows, is a duration too."""
    quantity = result[i]
    behind = result[i + 1] if i + 1 < len(result) else None
    named = behind is not None and behind.kind == "interval" and behind.start - quantity.end <= 3
    bare = _BARE_RANGE.match(text, quantity.end)
    end = behind.end if behind is not None and named else bare.end() - 1 if bare else quantity.end
    unit = (_UNIT_BEHIND if named or bare else _UNIT_BEHIND_WHOM).match(text, end)
    joined = following is not None and following.kind == "duration" and _LISTED.fullmatch(text, end, following.start)
    said = unit["unit"] if unit else following.unit if joined and following else None
    if not said:
        return quantity
    return replace(quantity, kind="duration", value=months(quantity.value, said), unit=said)


def _integer(text: str, result: list[Quantity], i: int, following: Quantity) -> None:
    """ "at 6, 12 and 24 months" are times, because of the word before the list; "were 33, 6 and 4 months" are values."""
    quantity = result[i]
    if not _LISTED.fullmatch(text, quantity.end, following.start):
        return
    if "v" in text[quantity.end : following.start].lower():
        return  # "survival, at 48 vs 21 months": no times are set against each other
    lead = text[max(0, quantity.start - 30) : quantity.start]
    tabled = following.kind == "time" or _TIMES_TABLED.match(text, quantity.end)
    if _TIMES_AHEAD.search(lead) or (tabled and _SURVIVING.search(lead)):
        result[i] = replace(quantity, kind="time", value=_shared(quantity, following), unit=following.unit)
        result[i + 1] = replace(following, kind="time")
    elif quantity.kind == "whole" and following.kind == "duration" and _VALUES_AHEAD.search(lead):
        result[i] = replace(quantity, kind="duration", value=_shared(quantity, following), unit=following.unit)


def _is_since(text: str, quantity: Quantity) -> bool:
    """ "OS 12 months after it was 52%": a time, and no value."""
    lead = text[max(0, quantity.start - 40) : quantity.start]
    if _LIVED.search(lead) or _BEFORE_A_NAME.match(text, quantity.start):
        return True
    if _OPENING.search(lead) and _THEN.match(text, quantity.end):
        return True
    return _SINCE.match(text, quantity.end) is not None and _SURVIVING.search(lead) is not None


# "OS: 6 mo 80%, 12 mo 62%" and "80% (6 mo), 62% (12 mo)": each share with its time.
_ITS_SHARE, _OPENED = re.compile(r"(?:[:=]| -)? "), re.compile(r" [(\[](?:at )?")


def _has_its_share(text: str, quantities: Sequence[Quantity], i: int) -> bool:
    """Does a share stand right behind the whole number of months or years, or it in a bracket right behind one?"""
    quantity = quantities[i]
    if not text[quantity.start : quantity.start + 1].isdigit() or "." in text[quantity.start : quantity.end]:
        return False
    behind = quantities[i + 1] if i + 1 < len(quantities) else None
    if behind is not None and behind.kind == "percent" and _ITS_SHARE.fullmatch(text, quantity.end, behind.start):
        return True
    before = quantities[i - 1] if i else None
    return (
        before is not None
        and before.kind == "percent"
        and text[quantity.end : quantity.end + 1] in {")", "]"}
        and _OPENED.fullmatch(text, before.end, quantity.start) is not None
    )


def _shared(quantity: Quantity, following: Quantity) -> float | None:
    """Months of a number whose unit stands behind a later one."""
    return quantity.value if quantity.kind == "duration" else months(quantity.value, following.unit or "months")


# How far a list of ratios reaches, in characters: "HRs were 1.84 (95% CI, ...) for A, 1.59 (...) for B and 1.12 (...) for C".
_LIST_OF_RATIOS = 260
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]")


def _with_ratios(text: str, result: list[Quantity]) -> list[Quantity]:
    """Decimals with an interval of their own in a list that begins with a hazard or odds ratio are ratios too."""
    last: Quantity | None = None
    for i, quantity in enumerate(result):
        if quantity.kind == "ratio":
            last = quantity
        if (
            quantity.kind != "other"
            or last is None
            or quantity.value is None
            or "." not in text[quantity.start : quantity.end]
        ):
            continue
        if quantity.start - last.end > _LIST_OF_RATIOS or _SENTENCE_END.search(text, last.end, quantity.start):
            last = None
        elif _has_an_interval(text, result, i):
            result[i] = last = replace(quantity, kind="ratio")
    return result


def _has_an_interval(text: str, result: Sequence[Quantity], i: int) -> bool:
    """Is the number followed by an interval that holds it?"""
    quantity = result[i]
    behind = result[i + 1] if i + 1 < len(result) else None
    if behind is not None and behind.kind == "interval" and behind.start - quantity.end <= 3:
        return True
    bare = re.match(
        rf"\s*[(\[]\s*(?P<low>{DECIMAL})\s*(?:-|to)\s*(?P<high>{DECIMAL})\s*[)\]]",
        text[quantity.end : quantity.end + 40],
    )
    low, high = (bound(bare["low"]), bound(bare["high"])) if bare else (None, None)
    return low is not None and high is not None and quantity.value is not None and low <= quantity.value <= high
