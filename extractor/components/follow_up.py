"""The median follow-up of the main cohort, in months, with the characters that state it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.numbers import Quantity
from extractor.components.sections import section_at

_FOLLOWED = r"(?:follow(?:ed)?[- ]?up|followed|observation|observed|\bm?FU\b|\bf/u\b)"
_BEFORE = re.compile(
    rf"(?:\bmFU\b|\bmedian\b[^.;]{{0,60}}?{_FOLLOWED}|{_FOLLOWED}[^.;]{{0,60}}?\bmedian(?: of)?)(?:[ ](?:time|period|duration))?(?P<link>[^.;%]{{0,90}}?)$",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"\s*(?:\([^()]*\)\s*)?(?:of\s+)?(?P<median>median\s+)?{_FOLLOWED}", re.IGNORECASE)
_MEDIAN_BEFORE = re.compile(r"\bmedian(?: of)?\s*(?:about |approximately )?$", re.IGNORECASE)
# "with follow-up of 13 months (median)"
_NAMED_LAST = re.compile(rf"{_FOLLOWED}(?: time| period)?(?: was| of|:|,)?\s*$", re.IGNORECASE)
_FROM_FAILURE = re.compile(
    r"\b(?:from|after|since|post)\b[^,;]{0,30}\b(?:relapse|failure|progression|salvage|transplant\w*)", re.IGNORECASE
)
_OF_OTHERS = re.compile(r"\b(?:responders|survivors|range|IQR|age[ds]?)\b", re.IGNORECASE)


# The words that name a follow-up stand close before it.
_LEAD = 400


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`months` at start..end of the Doc; `why` names the reading."""

    months: float
    start: int
    end: int
    why: str


@Language.component("aftercart_follow_up")
def follow_up(doc: Doc) -> Doc:
    """Sets `doc._.follow_up`: counted from failure where the text gives it so, else the first one stated."""
    found = [f for f in (_read(doc, q) for q in doc._.quantities if q.kind == "duration") if f is not None]
    doc._.follow_up = next((f for f in found if f.why == "counted from failure"), found[0] if found else None)
    return doc


def _read(doc: Doc, quantity: Quantity) -> FollowUp | None:
    if quantity.value is None or section_at(doc, quantity.start) in {"title", "furniture", "background"}:
        return None
    plain = doc._.plain
    begin = max(0, quantity.start - _LEAD)
    opening = max(begin - 1, *(plain.rfind(mark, begin, quantity.start) for mark in (". ", "\n", ";"))) + 1
    lead = plain[opening : quantity.start]
    match = _BEFORE.search(lead)
    named_behind = _BEHIND.match(plain, quantity.end)
    behind = named_behind and (named_behind["median"] or _MEDIAN_BEFORE.search(lead))
    # Another number between the words and this one owns them.
    linking = re.sub(r"[A-Za-z]+-?\d+\w*|\([^()]*\)", "", match["link"]) if match else ""
    if match and not re.search(r"\d", linking) and not _OF_OTHERS.search(linking):
        tail = plain[quantity.end : quantity.end + 40]
        counted = _FROM_FAILURE.search(match[0]) or re.match(
            r"\s*(?:from|after|since)\b[^,;.]{0,25}\b(?:relapse|failure|progression)", tail
        )
        return FollowUp(
            quantity.value, quantity.start, quantity.end, "counted from failure" if counted else "named before"
        )
    if behind or (_NAMED_LAST.search(lead) and re.match(r"\s*\(median\)", plain[quantity.end : quantity.end + 12])):
        return FollowUp(quantity.value, quantity.start, quantity.end, "named behind")
    return None
