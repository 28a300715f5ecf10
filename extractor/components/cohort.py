"""Which of the counted groups is the main analysed cohort; the others stay beside it."""

from __future__ import annotations

import re
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.groups import Group, groups, sentence_start
from extractor.components.scope import within
from extractor.components.sections import section_at
from extractor.components.shares import shares_of

# Below this nothing speaks for any group: no cohort size is stated.
_FLOOR = -2.5
_CLOSE_TOGETHER = 400
# Smaller numbers add up to one another by accident.
_LEAST_TOTAL = 8
# So many stated shares that fit a number are no accident.
_ENOUGH_SHARES = 3
_WEIGHT_OF_SHARES = 4.0
# Whatever these count, it is no cohort of their own.
_WITHOUT_PATIENTS = frozenset({"review", "guideline", "editorial", "preclinical"})
_ONE_PATIENT = re.compile(
    r"\b(?:(?:we|authors) (?:describe|report|present|discuss)\w*|case (?:report )?of|reported here is|here is)\b(?: on| the case of| here)*"
    r"\s+(?P<one>an? (?:[\w,-]+ ){0,8}?(?:patient|man|woman|boy|girl|child|male|female|case))\b",
    re.IGNORECASE,
)


@Language.component("aftercart_cohort")
def cohort(doc: Doc) -> Doc:
    """Sets `doc._.cohort` (the main group, or None) and `doc._.groups` (every other one, in order)."""
    found = _compared(doc, groups(doc)) or _single_patient(doc)
    main = max(found, key=lambda g: (g.weight, -g.start), default=None)
    without = doc._.design is not None and doc._.design[0] in _WITHOUT_PATIENTS
    doc._.cohort = main if main is not None and main.weight >= _FLOOR and not without else None
    doc._.groups = tuple(g for g in found if g is not doc._.cohort)
    return doc


def _compared(doc: Doc, found: list[Group]) -> list[Group]:
    """The groups weighed beside each other: large before small, sums before their arms, the failed before all treated."""
    largest = max((g.n for g in found), default=1)
    named = next(
        (
            g
            for g in found
            if {"the authors name it", "named as the cohort", "the treatment was given to them"} & {*g.why}
        ),
        None,
    )
    totals = _totals(found)
    support = shares_of(doc, {g.n for g in found})
    most = max(support.values(), default=0)
    compared = []
    for g in found:
        weight, why = g.weight + 2.0 * (g.n / largest) ** 0.5, list(g.why)
        for name, delta, holds in (
            ("part of those named before", -1.5, _part_of(g, named)),
            ("the arms add up to it", 2.5, g.n in totals),
            ("a single one", -3.0, g.n == 1 and len(found) > 1),
            ("failed, of those treated", 5.5, _failed_of_more(doc, g, found)),
        ):
            if holds:
                weight, why = weight + delta, [*why, name]
        if most >= _ENOUGH_SHARES and support[g.n] >= _ENOUGH_SHARES:
            weight, why = weight + _WEIGHT_OF_SHARES * support[g.n] / most, [*why, "shares are of it"]
        compared.append(replace(g, weight=round(weight, 3), why=tuple(why)))
    return compared


def _part_of(g: Group, named: Group | None) -> bool:
    return (
        named is not None
        and g.n < named.n
        and g.start > named.start
        and g.stage != "relapsed"
        and "named as the cohort" not in g.why
    )


def _failed_of_more(doc: Doc, g: Group, found: list[Group]) -> bool:
    """ "Of 550 registered patients, 238 had progressed": the cohort is those 238."""
    opening = sentence_start(doc._.plain, g.start)
    before = within(found, opening, g.start)
    larger = [o for o in before if o.n > g.n and "in brackets" not in o.why]
    # "Twelve patients, 9 refractory and 3 relapsed": those are parts of the twelve.
    parts = {o.n + g.n for o in before}
    of_more = any(o.n not in parts for o in larger)
    said = doc._.plain[max(0, g.start - 20) : g.end + 40]
    return (
        of_more
        and g.stage == "relapsed"
        and "in brackets" not in g.why
        and not re.search(r"\b(?:refractory|prior|again)\b", said)
    )


def _totals(found: list[Group]) -> set[int]:
    """The numbers that two, three or four groups named one after another add up to."""
    runs = (found[i : i + size] for size in (2, 3, 4) for i in range(len(found) - size + 1))
    sums = {sum(g.n for g in run) for run in runs if run[-1].end - run[0].start < _CLOSE_TOGETHER}
    return {total for total in sums if total >= _LEAST_TOTAL}


def _single_patient(doc: Doc) -> list[Group]:
    """ "We describe a young, heavily pretreated patient": a case report's cohort is one."""
    for match in _ONE_PATIENT.finditer(doc._.plain, doc._.text_start):
        if section_at(doc, match.start()) not in {"background", "objective", "furniture"}:
            start, end = match.span("one")
            return [Group(1, start, end, "treated", doc._.plain[start:end], 1.0, ("a single patient described",))]
    return []
