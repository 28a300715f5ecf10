"""Numbers that count people named before them: "the patients treated there, 96 in number", "salvage was given to 84"."""

from __future__ import annotations

import re

from extractor.vocabulary.gates import Gated

PEOPLE = (
    r"(?:patients?|pts?|participants?|children|adults|subjects|individuals|cases|people|recipients|women|men|infants|adolescents|"
    r"volunteers|survivors|(?:non-?)?responders|boys|girls|females|males|persons|clients|outpatients|inpatients|enrollees|"
    r"controls|students|carriers|beneficiaries|veterans|mothers|members|Latinas|Latinos|Americans|Europeans|residents|evaluables|nonresponders|relapsers|progressors|CAYAs?|AYAs?)"
)
# "the patients treated at 15 centers, 96 in number", "patients numbered 96", "the recipients, 35 all told"
_IN_NUMBER = re.compile(r" (?:in number|all told|in all|in total|total(?=[,.;)])|strong)\b", re.IGNORECASE)
_NUMBERED = Gated(
    [
        rf"\b(?:{PEOPLE}|cohort|series|population|group)\b[^.;:\d]{{0,90}}?\b(?:number(?:ed|ing|s)|totall?(?:ed|ing)|amount(?:ed|ing) to|came to|c(?:ame|oming) to) (?:altogether |in all )?$"
    ]
)
_PEOPLE_BEFORE = re.compile(rf"\b{PEOPLE}\b(?:[^.;:]|\.(?=\d)){{0,140}}(?:[,;:] |\()$", re.IGNORECASE)
# "3L therapy was needed by 84 of 180 randomized patients": who got what came next; not "of 40 patients whose lymphoma progressed".
_NEXT_GIVEN = re.compile(
    r"\b(?:third|3rd|3L|fourth|4L|later|subsequent|next|salvage|further|follow-on|additional|post-\w+|second|another)\b[^.;:\d]{0,50}\b(?:needed|required|received|given|started|begun|initiated|had|undertaken|used|delivered|offered|attempted)\b(?: [a-z]+){0,2}? (?:by|to|in|for) (?:the )?$",
    re.IGNORECASE,
)
_TAKEN = (
    r"(?:enrolled|treated|included|infused|dosed|evaluable|analy[sz]ed|identified|transplanted|randomi[sz]ed|recruited)"
)
# "CAR-T recipients, 384; ", "Patients enrolled: 96.", "ITT population: 302 (155 vs 147)", "Sample size: 45", "Dosed, 61;"
_KEYED = re.compile(
    rf"(?:^|[\n.;:(•-] ?)(?:[\w/+-]+ ){{0,4}}(?:{PEOPLE}(?: (?:{_TAKEN[3:-1]}|in all|in total))?"
    rf"|(?:population|(?:analysis|safety|treated|efficacy|evaluable|full|ITT|treat)(?: analysis)? set|(?:sample|cohort|study) size|(?<!lanned )(?<!stimated )(?<!nticipated )(?<!xpected )(?<!arget )(?:accrual|enrol?lment))|(?<=[\n.;:(•-] )(?:all )?{_TAKEN})(?:,|:| =) $",
    re.IGNORECASE,
)
# "the number of patients included was 96", "No. of pts treated: 96"
_NUMBER_OF = re.compile(
    rf"\b(?:number|no\.) of (?:[\w-]+ ){{0,3}}{PEOPLE}(?: [\w-]+){{0,4}}?(?: (?:was|is|came to|reached)|:| =|,) $",
    re.IGNORECASE,
)
# "96 was the number of patients treated"
_THE_NUMBER = re.compile(rf" (?:was|is) the (?:total )?number of (?:[\w-]+ ){{0,3}}{PEOPLE}\b", re.IGNORECASE)
# "a cohort of 45 was assembled", "the records of 45 were there"
_COHORT_OF = re.compile(
    r"\b(?:(?:cohort|series|sample|population) of|(?:charts|records|files|notes|data) (?:of|on|from)) (?:some |all |only )?$",
    re.IGNORECASE,
)
_WAS = re.compile(r" (?:was|were|had|is|are|who|with|we)\b|[.,;]")
# "POD, 135 (35%)", "Relapses: 40 (25%)"
_KEYED_FAILED = re.compile(
    r"(?:^|[\n.;:(•-] )(?:[\w-]+ ){0,2}(?:POD|PD|relapsed?|relapses|progression|progressed|failures?|failed)(?: of disease| after CAR[- ]T)?(?:,|:| =) $",
    re.IGNORECASE,
)

# "we report 45 such relapses", "our experience with 45 lymphomas that progressed"
_REVIEWED_THEM = re.compile(
    r"(?:\b(?:we|authors|investigators|researchers|they|team)\b[^.;]{0,40}\b(?:review|study|studied|analy[sz]ed?|included?|report|describe|present|collected|identified)|\bexperience|\bseries(?::| of| comprises| includes| covers| has| holds))(?:ed)? (?:on |with |of |in )?(?:all |some )?$",
    re.IGNORECASE,
)
_THEM = re.compile(
    r" (?:such |consecutive |(?!of\b)[\w-]+ ){0,3}?(?:relapses|lymphomas|myelomas|leuka?emias|progressions|failures|retreatments|reinfusions|second infusions)\b(?! (?:in|of|from|among) \d)",
    re.IGNORECASE,
)
# "Sixty recurrent CNSL were included", "45 such relapses were analyzed"
_ILLNESSES = re.compile(
    r" (?:(?!of\b|lesions|sites)[\w-]+ ){0,3}?(?:lymphomas|myelomas|leuka?emias|relapses|progressions|failures|cancers|malignancies|(?-i:[A-Z]{2,6}|B-ALLs?|B-NHLs?))"
    r"(?: [^.;,\d]{0,50}?)? (?:were|was) (?:\w+ly )?(?:included|analy[sz]ed|reviewed|treated|collected|identified|studied|infused|evaluated|found|enrolled|irradiated|retreated)\b",
    re.IGNORECASE,
)
# "we were able to review 214."
_REVIEWED = re.compile(
    r"\b(?:we|authors|investigators|researchers|they)\b[^.;]{0,40}\b(?:review|study|studied|analy[sz]ed?|include|included|report|report on|describe|present) $",
    re.IGNORECASE,
)
# "Median follow-up of the 78 was"
_FOLLOWED = re.compile(
    r"\bfollow(?:ed)?-?up (?:time |duration )?(?:of|for|in|among) (?:the|these|those|all|all the) $|\b(?:report|analysis|study|paper) (?:is|deals|focus\w+|concentrates|concerns|bears|centers|centres)(?: on| with| of| about)? (?:the|these|those) $",
    re.IGNORECASE,
)
# "information on the next treatment was available for 312"
_AVAILABLE_FOR = re.compile(
    r"\b(?:data|information|details|records|follow-?up|outcomes|documentation)\b[^.;:\d]{0,60}\b(?:available|complete|known|at hand|on file|obtained|obtainable|retrievable|retrieved) (?:for|on|of|from|in) (?:only )?$",
    re.IGNORECASE,
)


_CLOSED = re.compile(r"[.,;)\n]|$| \(| (?:and|at|with|of whom)\b")
_GOES_ON = re.compile(r"[.,;)]| \(| (?:and|at|with|who|of whom)\b")


def keyed(plain: str, at: int, stop: int) -> bool:
    """Does the number stand behind its people as behind a key: "CAR-T recipients, 384;"?"""
    ends = r"[.;,)\n]|$| \(| [•·|] " if plain[at - 2 : at] == ": " else r"[.;)\n]|$|,? \(| [•·|] "
    return re.match(ends, plain[stop : stop + 3]) is not None and _KEYED.search(plain, max(0, at - 90), at) is not None


def keyed_failed(plain: str, at: int) -> bool:
    """Does it stand so behind those who failed: "POD, 135"?"""
    return _KEYED_FAILED.search(plain, max(0, at - 60), at) is not None


def numbered(plain: str, at: int, stop: int) -> bool:
    """Are people named before, and the number is said to be theirs: "the patients treated there, 96 in number"?"""
    # What stands behind a number is told sooner than what stands before it.
    lead, near = plain[max(0, at - 180) : at], plain[stop : stop + 10]
    if _THE_NUMBER.match(plain, stop) or (_WAS.match(plain, stop) and _COHORT_OF.search(lead)):
        return True
    if _CLOSED.match(near) and _NUMBER_OF.search(lead):
        return True
    if _GOES_ON.match(near) and _NUMBERED.search(lead):
        return True
    if _THEM.match(plain, stop) and _REVIEWED_THEM.search(plain, max(0, at - 80), at):
        return True
    if _ILLNESSES.match(plain, stop):
        return True
    behind = _IN_NUMBER.match(plain, stop)
    return behind is not None and _PEOPLE_BEFORE.search(lead) is not None


def next_given(plain: str, at: int) -> bool:
    """Do the words before a number say that so many had the treatment that came next?"""
    return _NEXT_GIVEN.search(plain, max(0, at - 140), at) is not None


def reviewed(plain: str, at: int, rest: str) -> bool:
    """Do the authors say that they looked at so many: "we were able to review 214."? `rest`: what stands behind."""
    return rest.startswith((".", ",", ";", " (")) and _REVIEWED.search(plain, max(0, at - 80), at) is not None


def followed_of(plain: str, at: int) -> bool:
    """Is the number of those whose follow-up or data are told of: "median follow-up of the 78 was", "data were available for 78"?"""
    return (
        _FOLLOWED.search(plain, max(0, at - 60), at) is not None
        or _AVAILABLE_FOR.search(plain, max(0, at - 110), at) is not None
    )
