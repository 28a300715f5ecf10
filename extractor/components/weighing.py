"""The counted groups weighed beside each other: what the title counts, who is left of a funnel, whom the shares are of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc

from extractor.components.about_failure import about_failure, titled
from extractor.components.arm_sizes import LEAST_TOTAL
from extractor.components.counted import counts
from extractor.components.dosing import dosed
from extractor.components.extensions import notes
from extractor.components.groups import Group, sentence_start
from extractor.components.named_again import again
from extractor.components.scope import within
from extractor.components.sections import section_at
from extractor.components.shares import shares_of
from extractor.components.taken_out import taken_out
from extractor.vocabulary.gates import Gated

_CLOSE_TOGETHER = 400
# So many stated shares that fit a number are no accident.
_ENOUGH_SHARES = 3
_WEIGHT_OF_SHARES = 4.0
NAMED = frozenset({"the authors name it", "named as the cohort", "the treatment was given to them"})
_SAID_TO_BE_IT = (NAMED - {"the treatment was given to them"}) | {
    "called the cohort",
    "so many were left",
    "they in brackets were studied",
}
# "Of 614 recipients, ...", "Among 1,190 people ...": what follows is taken out of them.
_FUNNEL = re.compile(r"[\s(]*(?:[A-Z][A-Za-z ]{3,30}[:.] )?(?:of|among|from|out of)\b", re.IGNORECASE)
# "Of these, 120 patients relapsed"
_OF_THOSE = re.compile(r"[\s(]*(?:of|among|from) (?:these|those|them|whom)\b", re.IGNORECASE)
_FAILED = re.compile(r"\b(?:relaps\w+|progress\w+|fail\w+|PO?D|R/P|not respon\w+|nonrespon\w+|recurr\w+)\b")
# "51 of them after failure of CD19 CAR T" says what they had had before; "of 99 responders, 40 relapsed" is a result.
# "of whom 37 had relapsed after the original CAR T": that was before the study, too.
_NO_FAILURE = re.compile(
    r"(?: of (?:them|these|whom))?(?: \([^()]*\))?(?: had (?:relapsed|progressed|failed|recurred))? (?:after|following)\b"
    r"|(?: of (?:them|these|whom))?(?: \([^()]*\))? had (?:already |previously )?failed (?!CAR|axi|tisa|liso|ide|cilta|brexu|treatment|therapy|to |at |by |within|and |or |both|all)[a-z]"
)
_RESPONDED = re.compile(r"\b(?:respond\w+|remissions?|CRs?)\b")
# Whoever failed later had got CAR T.
_RECIPIENTS = re.compile(r"\bCAR\b|\bCAR-?T|infus|cel\b|recipients|CAR19|CART", re.IGNORECASE)
# The patients are described right behind their number: "Median age was 63", "They were 67 years old", "Histologies were".
_DESCRIBED = Gated(
    [
        r"\b(?:(?:median|mean|average) (?:\(\w+\) )?age|years old|median number of (?:prior|previous)|histolog\w+ (?:was|were)|(?:fe)?male\b|aged \d)",
    ]
)
_BEHIND_NUMBER = 320
_ASSIGNED = Gated([r"\b(?:randomi[sz]\w*|randomly|assigned|allocated|arms?)\b"])
# "18 had a second", "33 patients (16%) were then treated with"
_GOT = re.compile(
    r"[^.;,:\d(]*(?:\([^()]*\))?[^.;,:\d(]*\b(?:had|received|got|given|treated|underwent)\b[^.;,:\d()]*\Z",
    re.IGNORECASE,
)
_CLOSE_BY = 70
# Of a smaller part than this no funnel is left.
_LEAST_LEFT = 0.005


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a document says that bears on every group: see the functions that find it."""

    totals: frozenset[int]
    parts: frozenset[int]
    in_title: frozenset[int]
    described: int | None
    anchor: Group | None
    capital: int | None
    about_failure: bool


def weighed(doc: Doc, found: Sequence[Group]) -> list[Group]:
    """The groups with what speaks for each beside the others added to its weight; large before small."""
    largest = max((g.n for g in found), default=1)
    beside = _beside(doc, found)
    support = shares_of(doc, {g.n for g in found})
    most = max(support.values(), default=0)
    result = []
    for g in found:
        weight, why = g.weight + 2.0 * (g.n / largest) ** 0.5, list(g.why)
        for name, delta, holds in _reasons(doc, g, found, beside):
            if holds:
                weight, why = weight + delta, [*why, name]
        if most >= _ENOUGH_SHARES and support[g.n] >= _ENOUGH_SHARES:
            weight, why = weight + _WEIGHT_OF_SHARES * support[g.n] / most, [*why, "shares are of it"]
        stage = "arm" if g.start in beside.parts and _allocated(doc, g) else g.stage
        result.append(replace(g, weight=round(weight, 3), why=tuple(why), stage=stage))
    result = [dosed(doc, g, result, support) for g in result]
    result = [_failed_later(doc, g, result) for g in result] if beside.about_failure else result
    return taken_out(doc, result, titled(doc))


def _reasons(doc: Doc, g: Group, found: Sequence[Group], beside: _Beside) -> tuple[tuple[str, float, bool], ...]:
    """Each reason with its weight, and whether it holds for the group."""
    larger = _taken_from(doc, g, found)
    told = {"the authors name it", "so many were left", "called the cohort"} & {*g.why}
    failed = larger is not None and not beside.in_title & {o.n for o in found} and _failed(doc, g, larger, found)
    # "Among the 83 who had progressed, 60 received": the 83 are those who failed already.
    had_failed = larger is not None and _FAILED.search(notes(doc).plain, larger.start, min(larger.end + 60, g.start))
    left = larger is not None and not failed and not had_failed and _left(doc, g, found)
    return (
        ("part of those named before", -1.5, _part_of(g, beside) and not failed and not left),
        ("the arms add up to it", 2.5, g.n in beside.totals),
        ("one of the arms", -2.0, g.start in beside.parts and not told),
        ("a single one", -3.0, g.n == 1 and len(found) > 1),
        ("failed, of those treated", 5.5, failed),
        ("got what the title names", 8.0, larger is not None and g.start not in beside.parts and _got_titled(doc, g)),
        ("part of those who had failed", -3.0, bool(had_failed)),
        ("left of those named before", 3.0, left and g.start not in beside.parts),
        ("the title counts them", 5.0, g.n in beside.in_title and g.n > 1),
        ("a capital N", 3.0, g.start == beside.capital and g.start not in beside.parts),
        ("described right behind", 2.5, g.start == beside.described),
        ("told of again", 2.0, again(doc, g)),
    )


def _allocated(doc: Doc, g: Group) -> bool:
    """Does the sentence tell who was assigned to what: "randomized to A (n = 161) or B (n = 167)"?"""
    if g.stage not in {"subgroup", "enrolled", "treated", "arm"}:
        return False
    plain = notes(doc).plain
    return _ASSIGNED.search(plain, sentence_start(plain, g.start), g.end + 60) is not None


def _beside(doc: Doc, found: Sequence[Group]) -> _Beside:
    totals, parts = _sums(found)
    in_title = frozenset(count.n for count in counts(doc) if count.start < notes(doc).text_start)
    named = next((g for g in found if NAMED & {*g.why}), None)
    first = next((g for g in found if not {"in brackets", "a share of others", "denominator"} & {*g.why}), None)
    return _Beside(
        frozenset(totals),
        frozenset(parts),
        in_title,
        _described(doc, found, parts),
        named or first,
        _capital(doc, found),
        about_failure(doc),
    )


def _capital(doc: Doc, found: Sequence[Group]) -> int | None:
    """The start of the first "N =" of a text, where no later one is larger: the whole is written so, its parts "n =" """
    marked = [g for g in found if notes(doc).plain[g.start] == "N" and "n =" in g.why]
    return marked[0].start if marked and marked[0].n == max(g.n for g in marked) else None


def _described(doc: Doc, found: Sequence[Group], parts: set[int]) -> int | None:
    """The start of the last group before the first description of patients."""
    for match in _DESCRIBED.finditer(notes(doc).plain, notes(doc).text_start):
        if section_at(doc, match.start()) in {"background", "objective", "furniture", "title"}:
            continue
        before = [
            g
            for g in found
            if match.start() - _BEHIND_NUMBER < g.start < match.start()
            and (g.start not in parts or "so many were left" in g.why)
            and g.stage != "arm"
            and not {"in brackets", "denominator", "an arm's size"} & {*g.why}
        ]
        return before[-1].start if before else None
    return None


def _taken_from(doc: Doc, g: Group, found: Sequence[Group]) -> Group | None:
    """The larger group of the same sentence that it was taken from: "Of 614 recipients, 45 underwent a boost"."""
    if {"in brackets", "denominator"} & {*g.why}:
        return None
    opening = sentence_start(notes(doc).plain, g.start)
    before = within(found, opening, g.start)
    # "Twelve patients, 9 refractory and 3 relapsed": those are parts of the twelve.
    sums = {o.n + g.n for o in before}
    larger = [o for o in before if o.n > g.n >= _LEAST_LEFT * o.n and o.n not in sums and "in brackets" not in o.why]
    funnel = _FUNNEL.match(notes(doc).plain, opening) or g.stage == "relapsed"
    first_seen = not any(o.n == p.n and p.start < opening for o in larger for p in found)
    return larger[0] if larger and funnel and (first_seen or g.stage == "relapsed") else None


def _failed(doc: Doc, g: Group, larger: Group, found: Sequence[Group]) -> bool:
    """ "Of 550 registered patients, 238 had progressed": the cohort is those 238, unless those named before had failed."""
    plain = notes(doc).plain
    said = plain[max(0, g.start - 20) : g.end + 40]
    if _NO_FAILURE.match(plain, g.end) or _RESPONDED.search(plain, larger.start, larger.end + 25):
        return False
    before = [(o, then.start) for o, then in pairwise(found) if o.start < g.start and NAMED & {*o.why}]
    failed_before = any(_FAILED.search(notes(doc).plain, o.start, min(o.end + 90, stop)) for o, stop in before)
    return g.stage == "relapsed" and not failed_before and not re.search(r"\b(?:refractory|prior|again|before)\b", said)


def _left(doc: Doc, g: Group, found: Sequence[Group]) -> bool:
    """ "Of 614 recipients, 45 underwent a boost": the cohort is those 45, where none was named before."""
    noted = notes(doc)
    opening = sentence_start(noted.plain, g.start)
    named = any(NAMED & {*o.why} for o in found if o.start < opening)
    stages = {"treated", "infused", "enrolled", "relapsed"}
    assigned = _ASSIGNED.search(noted.plain, opening, g.start) is not None
    # "Of the 23 patients in remission, 3 received": those 23 are a part of more whom the text named before.
    largest = max((o.n for o in within(found, opening, g.start)), default=0)
    parted = any(o.n > largest and "denominator" not in o.why for o in found if o.start < opening)
    return (
        not parted
        and g.stage in stages
        and not named
        and not assigned
        and _FUNNEL.match(noted.plain, opening) is not None
    )


def _got_titled(doc: Doc, g: Group) -> bool:
    """ "Of 82 children who relapsed, 18 had a second infusion": did they get the one treatment that the title names?"""
    noted = notes(doc)
    named = {m.name for m in noted.therapies if m.role == "salvage" and m.start < noted.text_start}
    given = (m for m in noted.therapies if m.role == "salvage" and g.end <= m.start <= g.end + _CLOSE_BY)
    said = [noted.plain[g.end : m.start] for m in given if m.name in named]
    return len(named) == 1 and bool(said) and _GOT.match(said[0]) is not None


def _failed_later(doc: Doc, g: Group, found: Sequence[Group]) -> Group:
    """ "We identified 240 recipients. By then 101 (42%) had relapsed": where the text is about those, they weigh as much at least."""
    noted = notes(doc)
    if "failed, of those treated" in g.why:
        larger = tuple(o for o in found if o.n > g.n and o.start < g.start and o.weight > g.weight)
        before = within(found, sentence_start(noted.plain, g.start), g.start)
        others = len({o.n for o in before if o.n > g.n}) > 1
        return replace(g, weight=round(larger[0].weight + 0.1, 3)) if larger[:1] == before[:1] and not others else g
    opening = sentence_start(noted.plain, g.start)
    of_those = _OF_THOSE.match(noted.plain, opening, g.start) is not None
    antecedents = [o for o in found if o.start < opening and "denominator" not in o.why]
    share = re.match(r"\s*\(\s*(\d+(?:\.\d+)?) ?%", noted.plain[g.end : g.end + 12])
    said = noted.plain[g.start : g.end + 60]
    if (
        g.stage != "relapsed"
        or "had what came next" in g.why
        or not (share or of_those)
        or _RESPONDED.search(said)
        or re.search(r"\b(?:refractory|prior|previous|earlier)\b", said)
    ):
        return g
    for o in found:
        shared = share is not None and abs(100 * g.n / o.n - float(share[1])) < 1.0
        fits = o is antecedents[-1] if of_those and antecedents else shared
        if not fits or o.start >= g.start or o.n <= g.n:
            continue
        if not _RECIPIENTS.search(noted.plain, max(0, o.start - 60), o.end + 90):
            continue
        if o.weight > g.weight and not _FAILED.search(noted.plain, o.start, min(o.end + 60, g.start)):
            return replace(g, weight=round(o.weight + 0.1, 3), why=(*g.why, "failed, of those named before"))
    return g


def _part_of(g: Group, beside: _Beside) -> bool:
    anchor = beside.anchor
    return (
        anchor is not None
        and g.n < anchor.n
        and g.start > anchor.start
        and not (g.stage == "relapsed" and beside.about_failure)
        and not _SAID_TO_BE_IT & {*g.why}
    )


def _sums(found: Sequence[Group]) -> tuple[set[int], set[int]]:
    """The numbers that two, three or four groups named one after another add up to, and where those stand."""
    stated = {g.n for g in found if g.n >= LEAST_TOTAL}
    own = [g for g in found if "denominator" not in g.why]
    totals: set[int] = set()
    parts: set[int] = set()
    for size in (2, 3, 4):
        for run in (own[i : i + size] for i in range(len(own) - size + 1)):
            total = sum(g.n for g in run)
            if any("left out" in g.why for g in run):
                continue  # "688 relapsed; 219 were set aside, and we report on 469": those are no arms
            if total in stated and run[-1].end - run[0].start < _CLOSE_TOGETHER:
                totals.add(total)
                parts.update(g.start for g in run)
    return totals, parts
