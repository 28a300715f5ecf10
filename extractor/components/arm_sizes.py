"""Numbers that count patients by what stands around them: parts of a total, who was assigned to what, denominators."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractor.components.counted import Count, could_count
from extractor.components.extensions import notes
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.components.quantity import Quantity
from extractor.vocabulary.gates import Gated

# Smaller numbers add up to one another by accident.
LEAST_TOTAL = 8
# So large a total is found again in another sentence.
_LARGE = 40
_MOST_PARTS = 5
_LEAST_ARM = 5
# "randomised", "assigned", "divided into two groups", "arm": the sentence tells who got what.
ALLOCATION = Gated(
    [
        r"\b(?:randomi[sz]\w*|randomly|assign\w*|allocat\w*|allott\w*|divided|versus|arms?|groups?|intervention|controls?|placebo)\b",
        r"\bvs\b",
    ]
)
# What the sentence says before such a list: it counts people and no events.
_TAKEN_IN = Gated(
    [
        r"\b(?:randomi[sz]\w*|randomly|assign\w*|allocat\w*|allott\w*|divided|enrol\w*|recruit\w*|includ\w*|accru\w*|evaluable|evaluated|analy[sz]ed|completed|"
        r"assessed|eligible|consist\w*|compris\w*|leaving)\b",
    ]
)
_BRACKETS = r"(?:[ ]?(?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\]))*"
_GROUP = r"(?:groups?|arms?|controls?|placebo)"
# "440 (49%) in the control arm", "1730 to EBRT", "58 receiving cisplatin", "175 given placebo", "182 were assigned to"
_TO_AN_ARM = re.compile(
    rf"{_BRACKETS},?[ ](?:(?:in|to|for|on|from|into) (?:the |either )?(?:[\w+/.()-]+[ ]){{0,7}}?{_GROUP}\b"
    r"|(?:were |was )?(?:\w+ly )?(?:assigned|allocated|allotted|randomi[sz]ed)\b"
    r"|(?:to|receiving|given|treated with)[ ][A-Za-z]|(?:who )?(?:received|did not)\b)",
    re.IGNORECASE,
)
# "25 per group", "20 in each arm", "45 each"
_EACH = re.compile(rf"{_BRACKETS}[ ](?:(?:per|in each|in both|for each|/) ?{_GROUP}\b|each\b)", re.IGNORECASE)
# "the intervention group (110)", "group A: 52"
_GROUP_BEFORE = re.compile(rf"\b{_GROUP}(?: [A-Z\d])?(?:\s?[(\[]|: ?)$", re.IGNORECASE)
_CLOSED = re.compile(r"[)\],;.]|$")
# "44 [85%] of 52"
_OF_ALL = re.compile(r"%[)\]] of (?:the |these |those )?$")
# Of these a share is no share of patients.
_OTHER_THINGS = re.compile(
    r"\b(?:samples?|biops\w+|lesions?|nodes?|tumou?rs|specimens?|cycles|infusions|episodes|events|procedures|sites|eyes|breasts|cells?|"
    r"questions|items|studies|trials|cent(?:er|re)s|oncologists|physicians|doses|courses|\w+-years|assessments|scans|genes?|cultures|responses|deaths|"
    r"products|lines|sessions|visits|points|cohorts|groups|arms|regimens|treatments|planned|intended|targeted)\b",
    re.IGNORECASE,
)
# "12/15/2022"
_DATE = re.compile(r".*/(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence at start..end: its quantities, the counts named in it, and the totals its numbers may add up to."""

    plain: str
    start: int
    end: int
    quantities: tuple[Quantity, ...]
    named: tuple[Count, ...]
    totals: frozenset[int]

    def lead(self, at: int) -> str:
        """What it says before a place."""
        return self.plain[self.start : at]

    def text(self) -> str:
        return self.plain[self.start : self.end]


def arm_sizes(doc: Doc, named: Sequence[Count]) -> list[Count]:
    """Further counts beside those `named` by their own words, none of them at the same place, in order of place."""
    taken = {count.at for count in named}
    found: dict[int, Count] = {}
    for sentence in _sentences(doc, named):
        for count in (*_parts(sentence), *_assigned(sentence), *_denominators(sentence)):
            if count.at not in taken:
                found.setdefault(count.at, count)
    return [found[at] for at in sorted(found)]


def _sentences(doc: Doc, named: Sequence[Count]) -> Iterator[_Sentence]:
    """The sentences that hold any quantity."""
    noted = notes(doc)
    plain, starts = noted.plain, [start for start, _ in noted.sentences]
    quantities: dict[int, list[Quantity]] = {}
    for quantity in noted.quantities:
        quantities.setdefault(bisect_right(starts, quantity.start) - 1, []).append(quantity)
    counts: dict[int, list[Count]] = {}
    for count in named:
        counts.setdefault(bisect_right(starts, count.at) - 1, []).append(count)
    large = {count.n for count in named if count.n >= _LARGE}
    for i, inside in quantities.items():
        end = starts[i + 1] if i + 1 < len(starts) else len(plain)
        near = {count.n for j in (i - 1, i) for count in counts.get(j, ())}
        totals = near | large if ALLOCATION.search(plain, starts[i], end) else near
        yield _Sentence(plain, starts[i], end, tuple(inside), tuple(counts.get(i, ())), frozenset(totals))


def _parts(sentence: _Sentence) -> Iterator[Count]:
    """Numbers one after another that add up to a total: "2144 (1063 ovarian ablation, 1081 no ablation) patients"."""
    if not sentence.totals:
        return
    taken = {count.at for count in sentence.named}
    wholes = [q for q in sentence.quantities if q.start in taken or could_count(sentence.plain, q)]
    wholes = [q for q in wholes if q.kind == "whole"]
    for size in range(2, _MOST_PARTS + 1):
        for first in range(len(wholes) - size + 1):
            run = wholes[first : first + size]
            total = int(sum(q.value or 0 for q in run))
            if total >= LEAST_TOTAL and total in sentence.totals:
                yield from (_counted(q, "a sum's part") for q in run)


def _assigned(sentence: _Sentence) -> Iterator[Count]:
    """Numbers of those who got what: "187 were allocated for prophylaxis", "20 in each arm", "the intervention group (110)"."""
    plain = sentence.plain
    lists = ALLOCATION.search(sentence.text()) is not None
    for quantity in sentence.quantities:
        if quantity.kind != "whole" or (quantity.value or 0) < _LEAST_ARM:
            continue
        lead = sentence.lead(quantity.start)
        # What stands behind a number is told sooner than what stands before it.
        bracketed = _CLOSED.match(plain, quantity.end) and _GROUP_BEFORE.search(lead)
        listed = lists and _TO_AN_ARM.match(plain, quantity.end, sentence.end) and _TAKEN_IN.search(lead)
        if (bracketed or listed or _EACH.match(plain, quantity.end)) and could_count(plain, quantity):
            yield _counted(quantity, "allocated")


def _denominators(sentence: _Sentence) -> Iterator[Count]:
    """What shares are of: "16/38", "nine of 25", "44 [85%] of 52"."""
    plain = sentence.plain
    for quantity in sentence.quantities:
        of_all = quantity.kind == "whole" and _OF_ALL.search(sentence.lead(quantity.start))
        if quantity.kind != "fraction" and not of_all:
            continue
        n = int((quantity.high if quantity.kind == "fraction" else quantity.value) or 0)
        around = re.split(r"[;.]", plain[quantity.end : quantity.end + 45])[0]
        around += plain[max(sentence.start, quantity.start - 45) : quantity.start]
        if n < _LEAST_ARM or _OTHER_THINGS.search(around) or _DATE.match(plain[quantity.start - 3 : quantity.end]):
            continue
        numbers = list(re.finditer(rf"{WHOLE}|{WORD_NUMBER}", plain[quantity.start : quantity.end], re.IGNORECASE))
        at = quantity.start + numbers[-1].start()
        yield Count(n, at, quantity.end, "denominator", at, quantity.end)


def _counted(quantity: Quantity, how: str) -> Count:
    start, stop = quantity.start, quantity.end
    return Count(int(quantity.value or 0), start, stop, how, start, stop)  # type: ignore[arg-type]
