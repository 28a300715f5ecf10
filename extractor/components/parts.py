"""The part of the patients that words point to: "Fourteen had EMD. In this subset, ORR was 36%", "7 got X, of whom 3 responded"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from spacy.tokens import Doc

from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy, therapies_in
from extractor.components.candidate import PEOPLE, Candidate, candidate_of
from extractor.components.extensions import notes
from extractor.components.findings import Finding
from extractor.components.numerals import WHOLE, WORD_NUMBER, number
from extractor.components.phrases import LONGEST, STOPS
from extractor.components.scope import Scope, within

_N = rf"(?P<n>{WHOLE}|{WORD_NUMBER})"
_SHARE = r"(?: ?[(\[]\d+(?:\.\d+)? ?%[)\]])?"
# "Fourteen patients (35%) had EMD", "9 of them went on to transplantation", "17 pts with CNS disease"
_COUNTED = re.compile(
    rf"(?<![\w.,%/]){_N}(?:/\d+)?{_SHARE}(?: of (?:the |these |those |our |all )?(?:\d+ (?:{PEOPLE})|\d+|{PEOPLE}|them|whom))?"
    rf"(?: (?:further |other |remaining |evaluable )?{PEOPLE})?{_SHARE}(?: ?\([^()]{{1,20}}\))? (?:who |that )?(?:also |then |later |subsequently |eventually |ultimately )?"
    r"(?P<how>(?P<before>(?:had|have) (?:(?:earlier|already|previously|once|before) )?(?:been (?:(?:earlier|already|previously) )?(?:given|treated with|exposed to)|received|undergone))|had|have|has|with|without|harbou?red|presented with|received|got|underwent|were given|were (?:re)?treated with|were (?:salvaged|bridged|consolidated) with|proceeded to|went on to|got as far as|reached(?= (?:an? )?(?:stem|allo|auto|SCT|HCT|HSCT|transplant))|were bridged to|crossed over to|switched to|were(?= (?:refractory|aged|older|younger|transplanted|retreated|in)\b))\s+",
    re.IGNORECASE,
)
# "A bispecific was given to 17 patients", "Salvage was glofitamab in 17 patients": behind a therapy
_GIVEN_TO = re.compile(
    rf"[\w -]{{0,24}}?\s(?:(?:was|were) (?:\w+ly )?(?:given|used|administered|performed|chosen|done|delivered|offered|infused|tried) )?(?:to|in|for|by) {_N}(?: (?:of (?:them|these|whom)|{PEOPLE})\b)?(?= |,|;|\.|$)(?! ?%| (?:days?|weeks?|months?|years?)\b)",
    re.IGNORECASE,
)
_GROUP = r"(?:sub)?(?:groups?|sets?|population)"
# What begins a sentence about those counted in the one before.
_POINTS = re.compile(
    rf"\W*(?:(?:All|None|Both|Half|{WHOLE}|{WORD_NUMBER}){_SHARE} of (?:them|these|those)\b(?! \w+ (?:patients|pts))|(?:Of|In|Among|For|With) (?:this|these|those|them|that)\b(?: (?:latter|small|particular|same|very))?(?: (?:{WHOLE}|{WORD_NUMBER}))?(?: (?:high-risk |challenging |treated )?(?:{PEOPLE}|{_GROUP})\b)?(?=[ ,])(?! (?:cohort|study|trial|series|analysis|time|setting|reason|data|results|sample))"
    rf"|(?:This|That) (?:small |latter |particular )?{_GROUP}\b|They\b|Their\b|(?:These|Those) (?:(?:{WHOLE}|{WORD_NUMBER}) )?(?:{PEOPLE})\b(?! (?:who|with|whose|in whom|without)))"
)
# The same within a sentence.
_THEN = re.compile(
    rf"\b(?:(?:of|among|in|for) whom|whose|their|they|(?:of|among) (?:them|these)(?! \w+ (?:patients|pts))|(?:in|for|of|among) (?:this|that|these) (?:\w+ )?(?:{_GROUP}|{PEOPLE})|this {_GROUP})\b|\A,? with (?:an? )?(?=$|median |estimated |\d)",
    re.IGNORECASE,
)
# What was measured, or happened to them, makes no group.
_HAPPENED = re.compile(
    r"(?:an? |the )?(?:\w+ )?(?:respon\w+|remissions?|died|deaths?|been\b|progress\w+|relapse[ds]?$|stable|follow|available|data|missing|no (?:response|data)|at least one|not\b|CR\b|PR\b|SD\b|PD\b|VGPR)",
    re.IGNORECASE,
)
# How many sentences that only point lie between, at most.
_FAR = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Characters start..end count `n` patients and tell what they had or got, by which they are called `arm`."""

    start: int
    end: int
    n: int
    arm: str


def pointed_to(doc: Doc, scope: Scope, findings: Sequence[Finding]) -> list[str]:
    """Of each finding of a sentence whom its words point to: the arm of a part of the cohort, or "all"."""
    opening = _POINTS.match(notes(doc).plain, scope.start, scope.end)
    before = _before(doc, scope.start) if opening else None
    told = [p for p in parts(doc, scope.start, scope.end) if p.end < findings[-1].figure.start]
    recalled = list(by_number(doc, scope))
    result: list[str] = []
    for finding in findings:
        at = finding.figure.start
        here = [p for p in told if p.end <= at]
        named = [c for c in recalled if c.end <= at]
        since = here and (
            _THEN.search(notes(doc).plain[here[-1].end : at]) or _counted_out(notes(doc).plain, here[-1], findings)
        )
        part = (here[-1] if since and len(here) == 1 else None) if here else before
        result.append(named[-1].arm if named else part.arm if part else "all")
    return result


# "Ibrutinib was given to nine; four (44%) responded"
_NEXT = re.compile(rf"(?: {PEOPLE})?(?: ?[(\[][^()\[\]]{{0,20}}[)\]])?[:;] (?:only )?", re.IGNORECASE)


def _counted_out(plain: str, part: Part, findings: Sequence[Finding]) -> bool:
    """Does so many of the part's patients stand right behind it?"""
    first = next(f.figure for f in findings if f.figure.start >= part.end)
    counted = first.count is not None and first.count <= part.n and first.total in {None, part.n}
    return counted and _NEXT.fullmatch(plain, part.end, first.start) is not None


# "for the eighteen", "these ten had", "in those 27 patients"
_BY_NUMBER = re.compile(
    rf"\b(?:(?P<lead>in|for|of|among|with|on) )?(?:the|these|those) {_N}(?: (?:{PEOPLE}))?(?= ?(?:[,;:.()]|$)| (?:was|were|had|did|is|are)\b)",
    re.IGNORECASE,
)


def by_number(doc: Doc, scope: Scope) -> Iterator[Candidate]:
    """The parts counted in the sentences before that their number alone recalls."""
    for m in _BY_NUMBER.finditer(notes(doc).plain, scope.start, scope.end):
        told = _counted_by_number(doc).get(int(number(m["n"]) or 0), {})
        arms = [arm for arm, end in islice(told.items(), 2) if end <= scope.start]
        if len(arms) == 1:
            yield Candidate(m.start(), m.end(), arms[0], "people", (m["lead"] or "").lower(), qualified=True)


def _counted_by_number(doc: Doc) -> Mapping[int, Mapping[str, int]]:
    """Of the parts of each size the arms, in order of place, and where the first sentence ends that counts it; found once a text."""
    noted = notes(doc)
    if noted.counted_parts is None:
        noted.counted_parts = {}
        for first, last in noted.sentences:
            for part in parts(doc, first, last):
                noted.counted_parts.setdefault(part.n, {}).setdefault(part.arm, last)
    return noted.counted_parts


def _before(doc: Doc, start: int) -> Part | None:
    """The one part that the sentence before counts, those between that point to it themselves left out."""
    sentences = notes(doc).sentences
    i = bisect_right(sentences, (start, len(notes(doc).plain))) - 1
    for first, last in reversed(sentences[max(0, i - _FAR) : i]):
        found = list(parts(doc, first, last))
        if found:
            return found[0] if len(found) == 1 else None
        if not _POINTS.match(notes(doc).plain, first, last):
            return None
    return None


def parts(doc: Doc, start: int, end: int) -> Iterator[Part]:
    """The parts of the cohort that a sentence counts."""
    plain, therapies = notes(doc).plain, within(notes(doc).therapies, start, end)
    for m in _COUNTED.finditer(plain, start, end):
        limit = min(end, m.end() + LONGEST)
        stop = STOPS.place(plain, m.end(), limit)
        until = limit if stop is None else stop
        lead = "without" if m["how"].lower() == "without" else "with"
        bracket = next(
            (t for t in therapies if plain[until : until + 2] == " (" and until < t.start < until + 24), None
        )
        until = bracket.end if bracket else until  # "a donor (allogeneic) stem cell transplant"
        named = candidate_of(plain, m.start(), m.end(), until, lead, "people", therapies)
        if named is None or named.arm == "all" or ENDPOINT_WORDS.search(named.arm):
            continue
        if m["before"] and not named.arm.startswith("prior "):
            named = replace(named, arm=f"prior {named.arm}")
        if _smaller(doc, m["n"]) and not _HAPPENED.match(plain, m.end(), until):
            yield _with_the_other(plain, Part(m.start(), until, int(number(m["n"]) or 0), named.arm), therapies)
    for therapy in therapies:
        given = _GIVEN_TO.match(plain, therapy.end, end)
        if given is not None and _smaller(doc, given["n"]):
            yield Part(therapy.start, given.end(), int(number(given["n"]) or 0), therapy.name)


def _with_the_other(plain: str, part: Part, therapies: Sequence[NamedTherapy]) -> Part:
    """ "14 patients received nivolumab or pembrolizumab": a part of both."""
    other = next(
        (t for t in therapies if t.start >= part.end and plain[part.end : t.start].strip() in {"or", "and"}), None
    )
    named = other is not None and part.arm in therapies_in(therapies, part.start, part.end)
    return replace(part, end=other.end, arm=f"{part.arm} or {other.name}") if other and named else part


def _smaller(doc: Doc, said: str) -> bool:
    """Are so many fewer than the cohort? Of one patient nobody tells rates."""
    n, cohort = number(said), notes(doc).cohort
    return n is not None and n > 1 and (cohort is None or n < cohort.n)
