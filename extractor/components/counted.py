"""Which numbers of a text count patients by their own words: "79 patients", "n = 35", "38 of them", "81 and 79 women"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.numbering import PEOPLE, followed_of, keyed, keyed_failed, numbered, reviewed
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.components.parts_of import FAILED_IN, SHARE, THE_ONES, part_of_more
from extractor.components.quantity import Quantity
from extractor.vocabulary.gates import Gated

#: How the text says that a number counts patients; the last three are read by arm_sizes.py.
Said = Literal["people", "n =", "of them", "allocated", "a sum's part", "denominator"]

# Things that are counted beside patients; none of them stands between a number and its people.
_THINGS = (
    r"(?:lines?|cycles?|centers?|centres?|sites?|hospitals?|months?|years?|weeks?|days?|hours?|minutes?|doses?|events?|studies|trials|mg|g|kg|ml|(?-i:mm)|cm|Gy|"
    r"institutions?|institutes?|clinics?|countries|regions|departments|infusions?|samples?|courses?|deaths?|relapses?|episodes?|"
    r"recurrences?|tumou?rs?|lesions?|procedures?|biopsies|specimens?|times|visits?|sessions?|nodes?|fractions?|items?|points?|weekly)"
)
_NO_ADJECTIVES = (
    rf"{_THINGS}|of|in|with|we|they|it|this|who|which|that|is|are|has|have|other|prior|previous|were|was|had|to|for|from|at|by|included|includes|comprised|"
    r"versus|vs|respectively"
)
_NUMBER_WORDS = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
# "79 consecutive, heavily pretreated RRMM patients", "12 stage 3 patients". Two adjectives may be joined ("overweight and obese", "pre- and
# postmenopausal", "stage II or III"), two nouns may not.
_ADJECTIVE = (
    rf"(?:(?!(?:{_NO_ADJECTIVES}|{_NUMBER_WORDS}|and|or)\b(?!-(?:positive|negative))|\d+,?[ ])"
    r"(?:(?:stage|grade|type|class|phase)[ ]\d(?:[ ]?(?:and|or|/|-)[ ]?\d)?|[\w/+≥>'-]+|\(\d+-\d+ years\)),?[ ])"
)
_ADJECTIVES = rf"{_ADJECTIVE}{{0,9}}?(?:(?<!s )(?:and|or)[ ]{_ADJECTIVE}{{1,3}})?"
# "a 45-person trial"
_PEOPLE_BEHIND = re.compile(
    rf"(?:[ ]+|-){_ADJECTIVES}{PEOPLE}\b(?!-)|-(?:person|adult|child) (?:[\w-]+ ){{0,3}}(?:trial|study|cohort|series|analysis)\b",
    re.IGNORECASE,
)
# "38 of them", "61 had relapsed", "238 (43%) were treated", "81 consented", "1,234 randomised, ..."
_OF_THEM = re.compile(
    r"[ ]+(?:of (?:them|these|those|whom|which)\b|relapsed or|had (?:progressed|relapsed)|(?:had|experienced|suffered|developed) (?:(?:a|an|disease|early|treatment) )?(?:failure|relapse|recurrence|progression|PO?D\b|progressive disease)|(?:[\w-]+[ ])?relapsed\b|progressed\b"
    r"|(?:were|have been|had been) (?:\w+ly )?(?:treated|enrolled|infused|included|evaluable|analy[sz]ed|analy[sz]able|randomi[sz]ed|given|assigned|allocated|assessable|eligible|dosed|recruited)\b"
    r"|(?:enrolled|included|treated|infused|dosed|apheresed|analy[sz]ed)(?=[,;.)]| (?:with|at|in|and|between|on|after|for|once|by|at|from|since)\b)|(?:started|began|initiated|signed|got)(?= (?!to\b|worse|better))|had (?:[\w-]+(?:mab|cel|mide|clax|nib|zomib|nexor|tansine|dotin|tesirine))\b|who (?:had|were|started|began|went|got|experienced|developed|progressed|relapsed)\b"
    r"|(?:who )?(?:received|underwent|got (?!worse|better))\b|(?:consented|agreed|enrolled|participated|qualified)\b|met (?:these|the|all|our|inclusion|eligibility)\b|with (?:[\w-]+ ){1,4}(?:data|follow-up|records) (?:were|was|are)\b|of (?:our|its|their|his|her) (?:[\w-]+ ){0,2}(?:patients|pts|recipients|children|participants|subjects|people|adults)\b|with (?:adequate|sufficient|complete|available|evaluable|full|enough) (?:[\w-]+ ){0,2}(?:data|follow-up|records|information)\b|completed (?:the|all|treatment|study)\b"
    r"|(?:(?:randomly )?(?:assigned|allocated)|randomi[sz]ed)(?= (?:to|in|into|between)\b|[,;.)]))",
    re.IGNORECASE,
)
_ONES = re.compile(r"\b(?:the|these|those|our|remaining) $", re.IGNORECASE)
_ONES = re.compile(r",? (?:with|without|who|whose|in whom|treated|given|exposed)\b", re.IGNORECASE)
_THESE = re.compile(r"\b(?:these|those) $|(?:^|[.:;\n] ?)all $", re.IGNORECASE)
# "leaving 120 for analysis", "on which 78 had sufficient data"
_LEFT = re.compile(r"\b(?:leaving|yielding|left|(?:of|on|in|for) whom|on which) $", re.IGNORECASE)
# "Adults with CNS lymphoma were collected; there were 54."
_THERE_WERE = re.compile(r"\b(?:there|they) (?:were|are) $", re.IGNORECASE)
_NOBODY_ELSE = re.compile(
    r"[.;)](?:\s|$)|,? (?:in all|altogether|in total|of them|in the (?:series|cohort|study))\b|, (?:with|of|and|whose|aged|most|all|half|mostly|\d+|their|the|median)\b"
)
# "Of 811 infused, 402 had PD": what stands behind the comma is taken from them.
_OPENED = re.compile(
    r"(?:^|\n|[.:;]\s)(?:of|among|from|out of)\b(?:[^.;()]|\([^()]*\)|\.(?=\d)){3,220}(?:,|\band) (?:only |just |but )?$",
    re.IGNORECASE,
)
_OF_OTHERS = Gated(
    [
        r"\b(?:references|records|articles|abstracts|publications|studies|trials|samples|biopsies|specimens|infusions|lesions|tumou?rs|centers|centres)\b",
    ]
)
_DID = re.compile(
    r" (?:(?:then|later|also|subsequently|eventually|ultimately|never) )?(?:had|were|did|began|started|initiated|received|underwent|proceeded|required|went|could|ended|reached|entered|"
    r"relapsed|progressed|met|got|have|experienced|who|whose|with)\b",
    re.IGNORECASE,
)
# "NSG mice (n = 5 to 8 per group)"
_OF_ANIMALS = Gated([r"\b(?:mice|mouse|rats?|animals|replicates|wells|donors|experiments)\b"])
_PLANNED = Gated([r"\b(?:planned|intended|targeted|required)\b"])
# "39 deaths, 35 (90%) of them from lymphoma"
_OF_EVENTS = Gated(
    [
        r"\b(?:deaths|events|episodes|lesions|infusions|samples|centers|centres|studies|infections)\b[^.;]{0,30}$|\bdied, $",
    ]
)
_THESE_DID = re.compile(r"[,;.)]| (?:form|are|were|constitute|make|made|had|have|comprise)\b")
_OF_THESE_ALONE = re.compile(r"[,.;)]|$| \(\d| (?:of (?:them|these|those|whom)|and|but|who)\b")
_YEAR = re.compile(r"(?:19|20)\d\d")
# "May 2022", "between 2018 and 2022"
_A_DATE = re.compile(
    r"\b(?:in|since|between|from|to|until|through|before|after|by|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?|(?:19|20)\d\d(?: and| to|-| -)) ?$"
)
# "n = 35", "N=79", "(n 35)", "n: 36", "early group = 40"
_N_EQUALS = re.compile(r"(?:\b[nN] ?[=:] ?|(?<=[(\[])[nN] |(?<=[,;:] )N |(?:\b(?:group|arm) ?= ?))$")
_NOT_COUNTED = Gated(
    [
        r"(?:\b(?:per|every|planned|targeted|target of|sample size of|(?<!no )(?:fewer|less) than|more than|at least|up to|all but|(?:one|two|three|four|five|six|seven|eight|nine|\d) (?:in|out of)(?: every)?|no more than|grade|day|stage|cycle|phase|type|age[ds]?,?|top)|[+<>≤≥$€£/])\s*$",
    ]
)
# A number that only names one of several: "group 2", "week 12", "Study 19".
_NAMES_ONE = Gated(
    [
        r"\b(?:scores?|levels?|groups?|arms?|cohorts?|steps?|lines?|weeks?|months?|years?|stud(?:y|ies)|trials?|No\.?)\s*$|\b(?:patient|pt|case|subject|participant)\.? ?#?$|\b(?:patient|pt|case|subject|participant) $"
    ]
)
_PEOPLE_LAST = re.compile(rf"\b{PEOPLE}$", re.IGNORECASE)
# "SWOG 0307": a code.
_CODE = re.compile(r"0\d")
# "randomised 1:2", "in a 2:1 ratio"
_OF_A_RATIO = re.compile(r"\b\d ?: ?\d\b")
_LEAST_OF_RATIO = 10
_BRACKET = re.compile(r" \([^()]{5,120}\)(?= )")
# "50 patients per site", "+14 pts": no people there.
_NOBODY = re.compile(
    r" or (?:more|fewer)\b| (?:in|out of) (?:every |each )?(?:two|three|four|five|six|seven|eight|nine|ten)\b(?! (?:lines|months|years|weeks|centers|centres|countries|hospitals|institutions|cohorts|groups|arms|sites|states|nations|trials))| per (?:site|year|month|cent|center|centre)\b",
    re.IGNORECASE,
)
# "3 cycles", "14 mg", "59 [32-91]", "2 x", "12-month"
_OF_A_THING = re.compile(
    rf"[ ]or (?:more|fewer)\b|[ ]?(?:\w+[ ])?{_THINGS}\b|[ ]?\[\d|[ ]?[%×x°](?!\w)|-\w", re.IGNORECASE
)
# "81 and 79 women", "120, 118 and 240 patients"
_JOINED = re.compile(r"(?:,| and|, and| or| vs\.?| versus)[ ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Count:
    """The number `n` of patients at start..end of the Doc, with its people where they are named.

    how: the way the text says that it counts patients; at, stop: where the number alone stands.
    """

    n: int
    start: int
    end: int
    how: Said
    at: int
    stop: int


def counts(doc: Doc) -> list[Count]:
    """The numbers that count patients by their own words, in order of place; made when first asked for, and kept with the Doc."""
    noted = notes(doc)
    if noted.counts is None:
        noted.counts = _counts(doc)
    return noted.counts


def _counts(doc: Doc) -> list[Count]:
    people, plain = _abbreviated_people(doc), notes(doc).plain
    quantities = [q for q in notes(doc).quantities if q.kind in {"whole", "fraction"}]
    found = [_count(plain, quantity, people) for quantity in quantities]
    named = [count for count in found if count is not None]
    parts = (
        part_of_more(plain, q) for q, own in zip(quantities, found, strict=True) if own is None or q.kind != "whole"
    )
    named += [Count(n, at, stop, "of them", at, stop) for n, at, stop in (part for part in parts if part is not None)]
    return sorted([*named, *_sharing_people(plain, quantities, found)], key=lambda c: (c.start, c.end))


def could_count(plain: str, quantity: Quantity) -> bool:
    """Can the number count patients at all: is it no age, grade, code, name of a group, and of no other thing?"""
    if quantity.kind != "whole" or quantity.value is None or quantity.value < 1:
        return False
    before = plain[max(0, quantity.start - 14) : quantity.start]
    return not (
        # What is told soonest comes first.
        _OF_A_THING.match(plain, quantity.end)
        or _CODE.match(plain, quantity.start, quantity.end)
        or _NOT_COUNTED.search(before)
        or _NAMES_ONE.search(before)
        or (
            quantity.value < _LEAST_OF_RATIO
            and _OF_A_RATIO.search(plain[max(0, quantity.start - 3) : quantity.end + 3])
        )
        or _OF_ANIMALS.search(plain, max(0, quantity.start - 60), quantity.end + 20)
        or _YEAR.fullmatch(plain, quantity.start, quantity.end)
    )


def _abbreviated_people(doc: Doc) -> re.Pattern[str] | None:
    """The short forms of people that the text defines itself: "breast cancer survivors (BCS)"."""
    shorts = [short for short, long in notes(doc).long_forms.items() if _PEOPLE_LAST.search(long)]
    either = "|".join(map(re.escape, sorted(shorts)))
    return re.compile(rf"[ ]+{_ADJECTIVES}(?:{either})\b(?!-)") if shorts else None


def _count(plain: str, quantity: Quantity, people: re.Pattern[str] | None) -> Count | None:
    """What the quantity counts, if it is patients."""
    behind = _people_behind(plain, quantity.end, people)
    if quantity.kind == "fraction" and quantity.high is not None:
        return _whole_of_fraction(plain, quantity, behind)
    before = plain[max(0, quantity.start - 14) : quantity.start]
    if quantity.value is None or quantity.value < 1 or _NOT_COUNTED.search(before):
        return None
    at, stop, n = quantity.start, quantity.end, int(quantity.value)
    if _CODE.match(plain, at, stop) or (n < _LEAST_OF_RATIO and _OF_A_RATIO.search(plain[max(0, at - 3) : stop + 3])):
        return None
    if _YEAR.fullmatch(plain, at, stop) and _A_DATE.search(before):
        return None
    equals = _N_EQUALS.search(before)
    if equals and _OF_ANIMALS.search(plain[max(0, at - 80) : at] + plain[stop : stop + 30]):
        return None
    if equals:
        return Count(n, at - len(equals[0]), stop, "n =", at, stop)
    if behind and not _PLANNED.search(behind[0]):
        return Count(n, at, behind.end(), "people", at, stop)
    if _YEAR.fullmatch(plain, at, stop):
        return None  # "between 2018 and 2022 were included"
    rest = re.sub(rf"^{SHARE}", "", plain[stop : stop + 80])
    ones = (THE_ONES.search(before) and _ONES.match(rest)) or (_THESE.search(before) and _THESE_DID.match(rest))
    if (
        numbered(plain, at, stop)
        or keyed(plain, at, stop)
        or (_THERE_WERE.search(before) and _NOBODY_ELSE.match(plain, stop))
    ):
        return Count(n, at, stop, "people", at, stop)
    if _NAMES_ONE.search(before) or (not ones and _OF_EVENTS.search(plain, max(0, at - 60), at)):
        return None
    opened = _OPENED.search(plain, max(0, at - 260), at) if _DID.match(rest) else None
    left = _LEFT.search(before) or (opened and not _OF_OTHERS.search(opened[0]))
    failed = (FAILED_IN.search(plain, max(0, at - 60), at) or keyed_failed(plain, at)) and _OF_THESE_ALONE.match(
        plain, stop
    )
    said = ones or followed_of(plain, at) or left or reviewed(plain, at, rest) or failed or _OF_THEM.match(rest)
    return Count(n, at, stop, "of them", at, stop) if said else None


def _whole_of_fraction(plain: str, quantity: Quantity, behind: re.Match[str] | None) -> Count | None:
    """The second number of "26 of 40 patients"; the first of "338 of 2,150 planned patients"."""
    numbers = list(re.finditer(rf"{WHOLE}|{WORD_NUMBER}", plain[quantity.start : quantity.end], re.IGNORECASE))
    at = quantity.start + numbers[-1].start() if numbers else 0
    if re.search(r"\bphase $", plain[max(0, quantity.start - 8) : quantity.start], re.IGNORECASE):
        return None
    if not behind or not numbers:
        return None
    if _PLANNED.search(behind[0]):  # "accrual ended at 338 of 2,150 planned patients"
        stop = quantity.start + numbers[0].end()
        return Count(int(quantity.low or 0), quantity.start, stop, "of them", quantity.start, stop)
    return Count(int(quantity.high or 0), at, behind.end(), "people", at, quantity.end)


def _people_behind(plain: str, at: int, people: re.Pattern[str] | None) -> re.Match[str] | None:
    """The people named behind a number, or behind the brackets behind it: "2144 (1063 A, 1081 B) patients"."""
    if _NOBODY.match(plain, at):
        return None
    beside = _PEOPLE_BEHIND.match(plain, at) or (people.match(plain, at) if people else None)
    if beside is None and (bracket := _BRACKET.match(plain, at)):
        beside = _PEOPLE_BEHIND.match(plain, bracket.end())
    return beside if beside is not None and not _NOBODY.match(plain, beside.end()) else None


def _sharing_people(plain: str, quantities: Sequence[Quantity], found: Sequence[Count | None]) -> Iterator[Count]:
    """Numbers before a joined one whose people they share: "81" of "81 and 79 women"."""
    following: Count | None = None
    for quantity, count in zip(reversed(quantities), reversed(found), strict=True):
        if count is not None:
            following = count if count.how == "people" else None
        elif (
            following is not None
            and could_count(plain, quantity)
            and _JOINED.fullmatch(plain[quantity.end : following.at])
        ):
            start = quantity.start
            following = Count(int(quantity.value or 0), start, following.end, "people", start, quantity.end)
            yield following
        else:
            following = None
