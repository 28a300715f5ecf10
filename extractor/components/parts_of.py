"""Groups that are counted as parts of more: "220 of 514 recipients progressed", "68 (12%) of 566 recipients underwent"."""

from __future__ import annotations

import re

from extractor.components.numbering import PEOPLE, next_given
from extractor.components.numerals import WHOLE, WORD_NUMBER, whole
from extractor.components.quantity import Quantity
from extractor.vocabulary.gates import Gated

#: The share that a number is, in brackets behind it: " (44%)".
SHARE = r"(?:[ ]?[(\[][ ]?\d+(?:\.\d+)?[ ]?%[^()\[\]]{0,30}[)\]])"
#: "the 71 with prior CAR T", "these 57, ..."
THE_ONES = re.compile(r"\b(?:the|these|those|our|remaining) $", re.IGNORECASE)
#: "relapse occurred in 402 (33%)", "disease progressed in 148, ..."
FAILED_IN = re.compile(
    r"\b(?:(?:relapse[ds]?|progression|progressed|failure|progressive disease|PO?D|recurrence)(?: (?:or|and) (?:relapsed?|progression|progressed|death))?(?: (?:had |was |were |has )*(?:occurred|seen|observed|documented|noted|recorded|ensued|registered|reported|found|confirmed|identified|diagnosed|detected|came|happened|developed))?) in $",
    re.IGNORECASE,
)
# "4 of 20 patients were infused": the four are a group too.
_SO_MANY_OF = re.compile(
    r"(?:[^.;,(]|\(\d[^()]{0,12}\)(?! wh)){0,60}?\b(?:(?:were|was|had|have been)\s+(?:\w+ly )?(?:infused|treated|enrolled|included|randomi[sz]ed|assigned|recruited|dosed|given|evaluable|analy[sz]ed|relapsed|progressed|irradiated|transplanted|retreated|reinfused)"
    r"|received|underwent|relapsed|progressed|planned|got|began|started|had (?:a )?(?:relapse|progression|progressive disease|PD|(?:second|repeat) (?:infusion|dose|course))"
    r"|(?:had|needed|required|went on to|proceeded to)\s+(?:an? |some |any )?(?:[\w-]+ ){0,2}?(?:third|3rd|3L|fourth|later|subsequent|next|salvage|further|second)[- ]?(?:[\w-]+ )?(?:therapy|treatment|line|CAR|transplant\w*|infusion))\b",
    re.IGNORECASE,
)
# "the 36 of 97 patients who had had CAR T"
_WHO_HAD = re.compile(r"(?: [\w-]+){0,4} (?:who|with|whose)\b", re.IGNORECASE)
# "was used in 28 of the 133", "SRT was given to 21 of 94"
_GIVEN_IN = re.compile(
    r"\b(?:given|administered|used|tried|applied|prescribed|delivered|performed|offered|undertaken|chosen|attempted|infused)\b(?: [a-z]+){0,2}? (?:to|in|for) (?:only |just )?$",
    re.IGNORECASE,
)
# "Those who relapsed (120 of 300)", "patients who progressed after CAR T (N=62/224)", "lymphoma failed CAR T cells in 238 of"
_WHO_BEFORE = re.compile(
    r"\b(?:those|patients|pts|recipients|children|adults|participants) (?:who|whose|in whom|with)\b[^.;:()\d]{0,60} \((?:[nN] ?= ?)?$",
    re.IGNORECASE,
)
_FAILED_THEM_IN = re.compile(
    r"\b(?:relapsed?|progressed|failed|recurred|returned|came back)\b(?: (?!was|were|in\b)[\w/+-]+){0,5} in (?:only )?$",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"{WHOLE}|{WORD_NUMBER}", re.IGNORECASE)
# "68 (12%) of 566 CAR T recipients": the larger number stands behind the share.
_OF_MORE = re.compile(
    rf"{SHARE} of (?:the |our |all |these |a total of )*(?P<more>{WHOLE}|{WORD_NUMBER}) (?:[\w/+-]+ ){{0,5}}?{PEOPLE}\b",
    re.IGNORECASE,
)
# Of those who died, responded or suffered no cohort is made.
_HAPPENED = Gated(
    [
        r"^[^.;,]{0,60}?\b(?:died|responded|achieved|experienced|developed|suffered|reached|remain\w*|alive)\b",
    ]
)


def given_in(plain: str, at: int) -> bool:
    """Do the words before a number say that so many got something: "was used in 28"?"""
    return _GIVEN_IN.search(plain, max(0, at - 60), at) is not None


def part_of_more(plain: str, quantity: Quantity) -> tuple[int, int, int] | None:
    """The smaller number, where it begins and ends, where the words around it make those a group."""
    if quantity.kind == "whole":
        return _share_of_more(plain, quantity)
    if quantity.kind != "fraction" or quantity.low is None:
        return None
    who = _WHO_BEFORE.search(plain, max(0, quantity.start - 110), quantity.start) is not None
    if "/" in plain[quantity.start : quantity.end] and not who:
        return None
    first = _FIRST.match(plain, quantity.start, quantity.end)
    if first is None or not (who or _made_a_group(plain, quantity.start, quantity.end)):
        return None
    return int(quantity.low), quantity.start, first.end()


def _made_a_group(plain: str, start: int, end: int) -> bool:
    """Do the words before or behind "220 of 514" say what those were, or what they got?"""
    the_ones = THE_ONES.search(plain, max(0, start - 12), start)
    failed = FAILED_IN.search(plain, max(0, start - 60), start) or _FAILED_THEM_IN.search(
        plain, max(0, start - 80), start
    )
    if failed or _SO_MANY_OF.match(plain, end):
        return True
    if the_ones and _WHO_HAD.match(plain, end):
        return True
    if next_given(plain, start):
        # "Salvage was given to 26 of 40 patients who relapsed": the text is about the 40.
        return re.search(r"relaps|progress|fail|refractory|recurr", plain[end : end + 60]) is None
    return given_in(plain, start)


def _share_of_more(plain: str, quantity: Quantity) -> tuple[int, int, int] | None:
    """The 68 of "68 (12%) of 566 recipients underwent a transplant"."""
    behind = _OF_MORE.match(plain, quantity.end)
    if behind is None or quantity.value is None or not 1 < quantity.value < (whole(behind["more"]) or 0):
        return None
    start, stop = quantity.start, quantity.end
    if not _made_a_group(plain, start, behind.end()) or _HAPPENED.search(plain[behind.end() : behind.end() + 90]):
        return None
    return int(quantity.value), start, stop
