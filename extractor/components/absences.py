"""Nothing happened, in words: "there were no cases of ICANS", "no patient had a grade >= 3 event" is a rate of zero."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.components.endpoints import EndpointMention
from extractor.components.quantity import BEYOND, Quantity

_NO_EVENT = re.compile(
    r"\bno\s+(?:(?:cases?|events?|instances?|episodes?|occurrences?|signs?)\s+of\s+)?(?:any[- ]grade\s+|severe\s+|recurrent\s+)?$",
    re.IGNORECASE,
)
_NO_PATIENT = re.compile(
    r"\b(?:(?:in )?no (?:patients?|pts?|one|participants?|child|children|recipient|events?(?: of)?|cases?(?: of)?|episodes?(?: of)?)|no-one|none(?: of the patients| of them)?|nobody)\b[\w\s]{0,30}?$",
    re.IGNORECASE,
)
# "none developed ICANS", "ICANS was not seen in any patient"
_NOBODY_HAD = re.compile(
    r"\b(?:none(?: of (?:the|these|them)(?: \w+)?)?|no (?:patients?|pts?|participants?|child|children|one)|no-one|nobody)\s+(?:has\s+|have\s+)?(?:developed|had|experienced|suffered)\s+(?:any\s+)?(?:severe\s+)?$",
    re.IGNORECASE,
)
_NOT_SEEN = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:type )?(?:of any grade )?(?:(?:was|were) absent\b|(?:was|were|had)\s+(?:not|never)\s+(?:been\s+)?(?:seen|observed|reported|recorded|noted|occurred|experienced|encountered|documented)|did not occur)(?:\s+(?:in|by)\s+(?:anyone|anybody|any(?:\s+(?:patients?|pts?|of them|participants?|cases?)\b|(?!\s+\w)))\b)?(?!\s+(?:above|beyond|in|with|until))",
    re.IGNORECASE,
)
# "ICANS: none", "ICANS in none", "grade 3-4 CRS by no patient", "Deaths: none"
_NONE = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:[:,=]|(?:(?:was|were) )?(?:\w+ed |seen )?(?:in|by)\b)\s*(?:none|nobody|no one|no (?:patients?|pts?|participants?|child|children|case))\b(?! of (?!the |them|these|those))",
    re.IGNORECASE,
)
_COUNTED_BY_NONE = frozenset({"MORTALITY", "NRM", "CRS", "ICANS", "INFECTION"})
_SEVERE_BEFORE = re.compile(
    r"\b(?:severe|grade ?(?:≥ ?)?[3-5](?:[-/][45]| or \w+)?)\s+(?:\([^()]*\)\s*)?$", re.IGNORECASE
)
_NOT_ABOVE = re.compile(r"\b(?:reported|known|prior|previous|new|unexpected)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Absence:
    """Characters start..end say that nobody had the toxicity `mention`; `high`: none of grade 3 or more."""

    start: int
    end: int
    mention: EndpointMention
    high: bool


def absences(
    plain: str, start: int, end: int, mentions: Sequence[EndpointMention], quantities: Sequence[Quantity]
) -> list[Absence]:
    """The toxicities that a sentence says nobody had."""
    found = []
    for mention in mentions:
        none = _NONE.match(plain, mention.end, end) if mention.endpoint.code in _COUNTED_BY_NONE else None
        if mention.endpoint.kind == "toxicity" or mention.endpoint.code == "NRM":
            told = _of_one(plain, start, end, mention, quantities, none)
            found += [told] if told else []
        elif none:
            found.append(Absence(mention.start, none.end(), mention, False))
    found += _also(plain, mentions, found)
    found += _nobody_had(plain, start, end, mentions, quantities)
    found += _never_above(plain, start, end, mentions)
    found += _none_did(plain, start, end, mentions)
    found += _high_never(plain, end, mentions, quantities)
    found += _neither(plain, start, end, mentions, quantities)
    return found


# "no grade >= 3 CRS or ICANS"
_OR = re.compile(r"\s*(?:\(\w+\)\s*)?(?:,|/|,? or|,? nor|,? and)\s*")
_HAS_ITS_OWN = re.compile(r"\s*(?:\(\w+\)\s*)?(?:in|:|,|was|were|occurred in|\()?\s*(?:in )?\d")


def _also(plain: str, mentions: Sequence[EndpointMention], found: Sequence[Absence]) -> list[Absence]:
    """The toxicities that stand in one list behind one that nobody had."""
    more: list[Absence] = []
    for one in found:
        last = one.mention
        for mention in (m for m in mentions if m.start >= one.mention.end):
            gap = plain[last.end : mention.start]
            if last.endpoint == mention.endpoint and gap.strip() == "(":
                last = mention
                continue
            joined = _OR.fullmatch(gap) and one.start < one.mention.start
            if not joined or mention.endpoint.kind != "toxicity" or _HAS_ITS_OWN.match(plain, mention.end):
                break
            if all(a.mention != mention for a in found):
                more.append(Absence(one.start, mention.end, mention, one.high))
            last = mention
    return more


def _of_one(
    plain: str,
    start: int,
    end: int,
    mention: EndpointMention,
    quantities: Sequence[Quantity],
    none: re.Match[str] | None,
) -> Absence | None:
    """What the words around one mention say; `none`: the word behind it that says nobody."""
    grade = next(
        (
            q
            for q in quantities
            if q.kind == "grade" and 0 <= mention.start - q.end <= 3 and plain[q.end : mention.start].isspace()
        ),
        None,
    )
    lead = plain[start : grade.start if grade else mention.start]
    if none is not None and (grade is None or _is_high(grade)):
        return Absence(grade.start if grade else mention.start, none.end(), mention, grade is not None)
    if grade is None:
        tail = _NOT_SEEN.match(plain, mention.end, end)
        if tail is not None:
            high = _SEVERE_BEFORE.search(lead)
            begin = mention.start if high is None else start + high.start()
            return Absence(begin, tail.end(), mention, high is not None)
        behind = next((q for q in quantities if q.kind == "grade" and q.start >= mention.end), None)
        if behind is not None and _OF.fullmatch(plain, mention.end, behind.start):
            grade = behind  # "no CRS of grade 3 or more"
    above = _ABOVE.match(plain, mention.end, end) if grade is None else None
    match = _NO_EVENT.search(lead) or _NOBODY_HAD.search(lead)
    if not match or _NOT_ABOVE.search(lead[match.start() :]) or not (grade is None or _is_high(grade)):
        return None
    stop = above.end() if above else max(mention.end, grade.end) if grade else mention.end
    severe = above is not None or grade is not None or "severe" in match[0].lower()
    return Absence(start + match.start(), stop, mention, severe)


# "Neither CRS nor ICANS was observed", "neither CRS nor ICANS of grade >= 3 occurred"
_NEITHER = re.compile(r"\bneither (?:grade [^,;.]{1,12}? |severe )?$", re.IGNORECASE)
_NOR = re.compile(r"\s*(?:\(\w+\)\s*)?nor (?:any )?", re.IGNORECASE)
_WAS_SEEN = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:of any grade )?(?:(?:was|were|has been|have been|had been)\s+(?:seen|observed|reported|recorded|noted|encountered|documented)|occurred|developed|has occurred|had occurred)\b(?!\s+(?:above|beyond|in|with|until))"
)


def _neither(
    plain: str, start: int, end: int, mentions: Sequence[EndpointMention], quantities: Sequence[Quantity]
) -> list[Absence]:
    """Two toxicities of which a sentence says that neither was seen."""
    toxicities = [m for m in mentions if m.endpoint.kind == "toxicity"]
    for one, other in pairwise(toxicities):
        lead = _NEITHER.search(plain, start, one.start)
        if lead is None or not _NOR.fullmatch(plain, one.end, other.start):
            continue
        grade = next((q for q in quantities if q.kind == "grade" and lead.start() < q.start < end), None)
        behind = grade is not None and grade.start >= other.end and _OF.fullmatch(plain, other.end, grade.start)
        tail = _WAS_SEEN.match(plain, grade.end if grade and behind else other.end, end)
        if tail is None or (grade is not None and not _is_high(grade)):
            continue
        high = "severe" in lead[0].lower() or (grade is not None and (bool(behind) or grade.end <= one.start))
        return [Absence(lead.start(), tail.end(), each, high) for each in (one, other)]
    return []


# "CRS never reached grade >= 3", "did not reach grade 3"; "CRS of grade >= 3 had not occurred in any patient"
_NEVER_REACHED = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:never|did not|in no (?:patient|case)) (?:reach(?:ed)?|was of|attain(?:ed)?) (?:a )?$",
    re.IGNORECASE,
)
_OF = re.compile(r"[)\]]?\s*(?:\(\w+\)\s*)?(?:of |\()$")
# "no CRS above grade 2"
_ABOVE = re.compile(rf"[)\]]?\s*(?:\(\w+\)\s*)?(?:that was |of )?{BEYOND} (?:grade|G) ?2\b", re.IGNORECASE)


def _high_never(
    plain: str, end: int, mentions: Sequence[EndpointMention], quantities: Sequence[Quantity]
) -> list[Absence]:
    """The toxicities whose high grades are said not to have occurred."""
    found = []
    for mention in mentions:
        if mention.endpoint.kind != "toxicity":
            continue
        grade = next((q for q in quantities if q.kind == "grade" and q.start >= mention.end), None)
        if grade is None or not _is_high(grade):
            continue
        gap = plain[mention.end : grade.start]
        tail = _NOT_SEEN.match(plain, grade.end, end) if _OF.fullmatch(gap) else None
        if tail is not None or _NEVER_REACHED.fullmatch(gap):
            found.append(Absence(mention.start, tail.end() if tail else grade.end, mention, True))
    return found


# "none of which exceeded grade 2", "none of them worse than grade 2", "but never above grade 2"
_NEVER_ABOVE = re.compile(
    r"\b(?:none(?: of (?:which|them|these))?|neither(?: of them)?|no (?:event|case|episode)s?|never)\s+(?:was |were |had |being )?(?:exceed\w*|(?:reached |rose )?above|worse than|higher than|greater than|more severe than|beyond)\s+(?:grade|G)\s?2\b",
    re.IGNORECASE,
)


def _never_above(plain: str, start: int, end: int, mentions: Sequence[EndpointMention]) -> list[Absence]:
    """The toxicities whose worst grade is said to be 2."""
    found = []
    for match in _NEVER_ABOVE.finditer(plain, start, end):
        before = [m for m in mentions if m.endpoint.kind == "toxicity" and m.end <= match.start()]
        if before:
            found.append(Absence(match.start(), match.end(), before[-1], True))
    return found


# "none of the DLI recipients responded", "none of them has relapsed", "No response occurred in patients with X (0/3)"
_NONE_DID = re.compile(
    r"\b(?:none(?: of (?:the|these|them|those)(?: \d+)?(?: [\w-]+){0,6}?)?|no (?:patients?|pts?|participants?|child|children))\s+(?:has |have |had )?$",
    re.IGNORECASE,
)
# "of the 8 others none entered CR", "not one reached a partial response"
_NONE_REACHED = re.compile(
    r"\b(?:none(?: of (?:the|these|them|those)(?: [\w-]+){0,4}?)?|not (?:one|a single (?:patient|child))(?: of (?:them|these))?|nobody|no one|no (?:patients?|pts?|participants?|child|children))\s+"
    r"(?:ha(?:s|d|ve) )?(?:entered|achieved|attained|reached|obtained|had|went into|showed|were in|was in) (?:an? )?$",
    re.IGNORECASE,
)
_NO_RESPONSE = re.compile(r"\bno $", re.IGNORECASE)
_SEEN = re.compile(r"(?:seen|observed|occurred|noted)$")
_ITS_OWN_COUNT = re.compile(r"[^.;,]{0,70}\(0(?: ?/ ?\d+| of \d+)\)")


def _none_did(plain: str, start: int, end: int, mentions: Sequence[EndpointMention]) -> list[Absence]:
    """The responses, relapses and deaths that a sentence says nobody had; "No response ... (0/3)" has its own figure."""
    found = []
    for mention in mentions:
        if mention.endpoint.kind not in {"response", "incidence"}:
            continue
        lead = plain[start : mention.start]
        match = (_NONE_DID if mention.form == "event" else _NONE_REACHED).search(lead)
        if match is None and mention.endpoint.code == "ORR" and not _ITS_OWN_COUNT.match(plain, mention.end, end):
            match = _NO_RESPONSE.search(lead) if _SEEN.search(plain[mention.start : mention.end]) else None
        if match is not None:
            found.append(Absence(start + match.start(), mention.end, mention, False))
    return found


def _nobody_had(
    plain: str, start: int, end: int, mentions: Sequence[EndpointMention], quantities: Sequence[Quantity]
) -> list[Absence]:
    """ "CRS was the commonest event, but no patient had a grade >= 3 event": the toxicity was named before."""
    toxicities = [m for m in mentions if m.endpoint.kind == "toxicity"]
    found = []
    for grade in quantities:
        if grade.kind != "grade" or not _is_high(grade):
            continue
        match = _NO_PATIENT.search(plain[start : grade.start]) or re.search(
            r"\bno\s+$", plain[start : grade.start], re.IGNORECASE
        )
        before = [m for m in toxicities if match and m.end <= start + match.start()]
        if (
            match
            and before
            and re.match(r"\s*(?:events?|cases?|reactions?|episodes?|disease)?\s*[.,;)]", plain[grade.end : end + 1])
        ):
            tail = re.match(r"\s*(?:events?|cases?|reactions?|episodes?)?", plain[grade.end : end])
            found.append(Absence(start + match.start(), grade.end + (tail.end() if tail else 0), before[-1], True))
    return found


def _is_high(grade: Quantity) -> bool:
    return grade.low == 3 and grade.high is not None and grade.high >= 4
