"""Ratios that were announced once for several: "HRs for OS and LFS were 0.57 (95% CI 0.33-0.99) and 0.61 (...)"."""

from __future__ import annotations

import re

from extractor.components.numerals import DECIMAL
from extractor.components.quantity import Quantity, bound

# "HRs for OS, LFS and relapse were 0.57 (95% CI 0.33-0.99), ...", "(HR = 0.34 ...). It held in MRD-negative CR: OS (0.57, 95% CI ..."
_RATIOS = re.compile(
    r"\b(?:(?:a?S?HRs|hazard ratios|a?ORs|odds ratios)\b|(?:a?S?HR|hazard ratio|a?OR|odds ratio)[ ](?=[(\[](?:9\d|CI\b)))[^.;]*(?:\.\d[^.;]*)*$",
    re.IGNORECASE,
)
_ODDS = re.compile(r"(?i:odds)|a?ORs?\b")
# "0.18 (0.12, 0.27)": a ratio's interval without a word.
_RATIO_RANGE = re.compile(rf"\s*[(\[,;]\s*(?P<low>{DECIMAL})(?:[ ]?-[ ]?|[ ]to[ ]|[,;][ ]?)(?P<high>{DECIMAL})[)\]]")
_RATIO_BEFORE = re.compile(r"\b(?:HR|hazard ratio)\b")
_OF_AN_ENDPOINT = re.compile(r"\b(?:[mp]?(?:OS|PFS|EFS|RFS|LFS|DFS)|NRM|TRM|survival|mortality|relapse(?: rate)?) \($")
_RATIO_WORD = re.compile(r"(?i:hazard|odds) ratios?|\b(?:a|s|aS|S)?(?:HR|OR)s?\b")
_OPEN_OR_MARK = re.compile(r"\s*(?:[;,]|[)\]]?\s*[(\[])\s*(?:n ?= ?)?")
# "19% (n = 23; 95% CI, 7 to 50)"
SIZE_FIRST = re.compile(r"\s*[(\[]\s*[nN] ?= ?\d+\s*[;,]\s*")
# "3.2 months (median progression-free survival; 95% CI: 2.2, 5.3)"
_NAMED_FIRST = re.compile(
    r"\s*[(\[](?:the )?(?:median|overall|complete|objective|progression)[\w -]{2,40}(?: \(\w+\))?[;,:]\s*"
)
_RATIO_REACH = 400
_LARGEST_RATIO = 20.0


def ratio_listed(plain: str, quantity: Quantity, behind: Quantity | None) -> bool:
    """Is a bare decimal, with its interval right behind, one of the ratios that were announced once for several?"""
    if quantity.kind != "other" or quantity.value is None or behind is None:
        return False
    if behind.kind != "interval":
        return _announced_ratio(plain, quantity)
    if behind.unit is not None or not joined(plain[quantity.end : behind.start]):
        return False  # "(4.9, 95% CI 3.2-7.0 months)"
    return _is_announced(plain, quantity, behind.low, behind.high)


def _announced_ratio(plain: str, quantity: Quantity) -> bool:
    """ "Hazard ratios were: PFS 0.18 (0.12, 0.27), OS 0.25 (0.13, 0.46)": its interval is bare."""
    match = _RATIO_RANGE.match(plain, quantity.end)
    return match is not None and _is_announced(plain, quantity, bound(match["low"]), bound(match["high"]))


def _is_announced(plain: str, quantity: Quantity, low: float | None, high: float | None) -> bool:
    """Can the number with this interval be a ratio, and do the words before it say that ratios come?"""
    if low is None or high is None or quantity.value is None or not 0 < low <= quantity.value <= high <= _LARGEST_RATIO:
        return False
    lead = plain[max(0, quantity.start - _RATIO_REACH) : quantity.start]
    return bool(_RATIOS.search(lead) or (_OF_AN_ENDPOINT.search(lead) and _RATIO_BEFORE.search(lead)))


def of_odds(plain: str, quantity: Quantity) -> bool:
    """Is the ratio one of odds: by its own word, or by the last one that announced several?"""
    if quantity.kind == "ratio" and not plain[quantity.start].isdigit():
        return _ODDS.match(plain, quantity.start, quantity.end) is not None
    lead = plain[max(0, quantity.start - _RATIO_REACH) : quantity.start]
    last = list(_RATIO_WORD.finditer(lead))
    return bool(last) and _ODDS.match(last[-1][0]) is not None


def joined(gap: str) -> bool:
    """Does an interval behind this gap still belong to the number before it?"""
    if _OPEN_OR_MARK.fullmatch(gap) or _NAMED_FIRST.fullmatch(gap) or SIZE_FIRST.fullmatch(gap) or gap.strip() == "":
        return True
    return (
        bool(re.fullmatch(r"[^.;%]{0,40}[)\]]?\s*[;,(\[]\s*", gap))
        and len(gap) < 45
        and not re.search(r"\b(?:and|vs|versus|or)\b", gap)
    )
