"""Numbers that count people named before them: "the patients treated there, 96 in number", "salvage was given to 84"."""

from __future__ import annotations

import re

from extractor.vocabulary.gates import Gated

PEOPLE = (
    r"(?:patients?|pts?|participants?|children|adults|subjects|individuals|cases|people|recipients|women|men|infants|adolescents|"
    r"volunteers|survivors|(?:non-?)?responders|boys|girls|females|males|persons|clients|outpatients|inpatients|enrollees|"
    r"controls|students|carriers|beneficiaries|veterans|mothers|members|Latinas|Latinos|Americans|Europeans|residents|evaluables|nonresponders|relapsers|progressors)"
)
# "the patients treated at 15 centers, 96 in number", "patients numbered 96", "the recipients, 35 all told"
_IN_NUMBER = re.compile(r" (?:in number|all told|in all|in total|strong)\b", re.IGNORECASE)
_NUMBERED = Gated(
    [
        rf"\b(?:{PEOPLE}|cohort|series|population|group)\b[^.;:\d]{{0,90}}?\b(?:number(?:ed|ing)|totall?(?:ed|ing)|amount(?:ed|ing) to|came to|c(?:ame|oming) to) (?:altogether |in all )?$"
    ]
)
_PEOPLE_BEFORE = re.compile(rf"\b{PEOPLE}\b(?:[^.;:]|\.(?=\d)){{0,140}}(?:, |\()$", re.IGNORECASE)
# "3L therapy was needed by 84 of 180 randomized patients": who got what came next; not "of 40 patients whose lymphoma progressed".
_NEXT_GIVEN = re.compile(
    r"\b(?:third|3rd|3L|fourth|4L|later|subsequent|next|salvage|further|follow-on|additional|post-\w+|second|another)\b[^.;:\d]{0,50}\b(?:needed|required|received|given|started|begun|initiated|had|undertaken|used|delivered|offered|attempted)\b(?: [a-z]+){0,2}? (?:by|to|in|for) (?:the )?$",
    re.IGNORECASE,
)
# "CAR-T recipients, 384; ", "Patients enrolled: 96."
_KEYED = re.compile(
    rf"(?:^|[\n.;:(•-] ?)(?:[\w/+-]+ ){{0,4}}{PEOPLE}(?: (?:enrolled|treated|included|infused|dosed|evaluable|analy[sz]ed|identified|transplanted|in all|in total))?(?:,|:| =) $",
    re.IGNORECASE,
)
# "POD, 135 (35%)", "Relapses: 40 (25%)"
_KEYED_FAILED = re.compile(
    r"(?:^|[\n.;:(•-] )(?:[\w-]+ ){0,2}(?:POD|PD|relapsed?|relapses|progression|progressed|failures?|failed)(?: of disease| after CAR[- ]T)?(?:,|:| =) $",
    re.IGNORECASE,
)


def keyed(plain: str, at: int, stop: int) -> bool:
    """Does the number stand behind its people as behind a key: "CAR-T recipients, 384;"?"""
    return (
        re.match(r"[.;)\n]|$|,? \(", plain[stop:]) is not None and _KEYED.search(plain, max(0, at - 90), at) is not None
    )


def keyed_failed(plain: str, at: int) -> bool:
    """Does it stand so behind those who failed: "POD, 135"?"""
    return _KEYED_FAILED.search(plain, max(0, at - 60), at) is not None


def numbered(plain: str, at: int, stop: int) -> bool:
    """Are people named before, and the number is said to be theirs: "the patients treated there, 96 in number"?"""
    lead = plain[max(0, at - 180) : at]
    if re.match(r"[.,;)]| \(| (?:and|at|with|who|of whom)\b", plain[stop : stop + 10]) and _NUMBERED.search(lead):
        return True
    behind = _IN_NUMBER.match(plain, stop)
    return behind is not None and _PEOPLE_BEFORE.search(lead) is not None


def next_given(plain: str, at: int) -> bool:
    """Do the words before a number say that so many had the treatment that came next?"""
    return _NEXT_GIVEN.search(plain, max(0, at - 140), at) is not None
