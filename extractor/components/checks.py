"""What of a text does not add up: shares, sums of arms, counts, intervals and parts, each with what arithmetic gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.figures import Figure
from extractor.components.findings import Finding
from extractor.components.groups import Group
from extractor.components.numbering import PEOPLE
from extractor.components.numerals import WHOLE, WORD_NUMBER, number
from extractor.components.parts_of import SHARE
from extractor.components.scope import within
from extractor.components.sections import section_at
from extractor.record import CheckKind
from extractor.vocabulary.gates import Gated

_NOT_READ = frozenset({"title", "furniture"})
# How much of its confidence a result keeps that does not agree with itself.
_KEPT = 0.5
_NUMBER = rf"(?:{WHOLE}|{WORD_NUMBER})"
_OF = r"(?:[ ]of[ ](?:the |these |those |all )?|/)"
_FRACTION = re.compile(rf"(?P<k>\b{_NUMBER}){_OF}(?P<n>{_NUMBER})(?![\w/]|\.\d)", re.IGNORECASE)
# What joins the two numbers of a fraction, right behind one and right before one; sought first, for few stand in a text.
_JOINS = re.compile(rf"(?<=[\da-z]){_OF}(?=\d|{WORD_NUMBER})", re.IGNORECASE)
# In characters, with what stands behind it: ten words with what joins them, twelve digits in threes.
_LONGEST_NUMBER, _LONGEST_DIGITS = 160, 24
# Between a fraction and its percentage: "31/34 (85%)", "85% (31 of 34 patients)", "31/34, 85%".
_BESIDE = re.compile(
    r"(?:\s(?:[A-Za-z-]+\s?){1,3})?\s*[(\[,:=;]\s*|\s*[)\]]\s*of\s+(?:the\s+|these\s+|all\s+)?", re.IGNORECASE
)
# The interval stands right behind its value: "48% (95% CI", "17.9 months (n = 12; 95% CI", "0.46; CI".
_JOINED = re.compile(
    r"\s?(?:%|per ?cent|months?|mos?|years?|weeks?|days?)?\s?(?:[(\[][^()]{0,25}?|[,;:]\s)(?:\d\d(?:\.\d)?\s?%[ -]?)?(?:two-sided )?(?:C[rI]?I|confidence|credible|\d)",
)
# "45 of 30 patients", "45/30 (60%)": numbers of people, no date, schedule or blood pressure.
_OF_PEOPLE = re.compile(rf"[ ](?:[\w-]+[ ]){{0,3}}?{PEOPLE}\b|{SHARE}", re.IGNORECASE)
_ALL_ALLOCATED = Gated(
    [
        rf"(?P<all>{_NUMBER})[ ](?:[\w-]+[ ]){{0,6}}?{PEOPLE}[ ](?:[\w-]+[ ]){{0,3}}?(?:were |was )?(?:\w+ly )?(?:randomi[sz]ed|assigned|allocated)\b",
    ]
)
# Whoever left after the allocation explains a smaller sum.
_SOME_LEFT = re.compile(
    r"\b(?:exclu\w+|withdr\w+|not|never|drop\w*|evaluable|analy[sz]\w+|complet\w+|received|treated|lost|ineligible|died|of whom|other|remaining|third|pending|least|third)\b",
    re.IGNORECASE,
)
# What is smaller is a number of something else ("2 cycles", "2:1").
_LEAST_ARM = 0.1
_OPENS = re.compile(r"[\s(]*(?:of|among|out of)[ ](?:the |these |all )?$", re.IGNORECASE)
_OF_THEM = re.compile(r"[ ]of (?:them|these|those|whom)\b", re.IGNORECASE)

Place = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that does not add up; `places` are (field, value, start, end) in the Doc; else as record.Check."""

    kind: CheckKind
    message: str
    stated: float
    against: float
    places: tuple[Place, ...]


@Language.component("aftercart_checks")
def checks(doc: Doc) -> Doc:
    """Sets `doc._.checks`, in order of place, and lowers the confidence of results that do not agree with themselves."""
    noted = notes(doc)
    found = [*_shares(doc), *_intervals(doc), *_counts(doc), *_arms(doc), *_parts(doc)]
    noted.checks = tuple(sorted(found, key=lambda each: (each.places[0][2], each.kind)))
    doubted = [
        (place[2], place[3]) for each in found if each.kind in {"share", "interval", "count"} for place in each.places
    ]
    noted.outcomes = tuple(_doubted(finding, doubted) for finding in noted.outcomes)
    return doc


def _doubted(finding: Finding, places: Sequence[tuple[int, int]]) -> Finding:
    figure = finding.figure
    if any(start < figure.end and figure.start < end for start, end in places):
        return replace(finding, confidence=round(finding.confidence * _KEPT, 3))
    return finding


def _read(doc: Doc, at: int) -> bool:
    return at >= notes(doc).text_start and section_at(doc, at) not in _NOT_READ


def _shares(doc: Doc) -> Iterator[Mismatch]:
    """ "31 of 34 (85%)": 31 of 34 is 91.2%. Rounded up or cut off, as people do, is no mismatch."""
    for figure in notes(doc).figures:
        k, n, percent = figure.count, figure.total, figure.value
        if figure.kind != "percent" or k is None or not n or percent is None or k > n or not _read(doc, figure.start):
            continue
        printed = notes(doc).plain[figure.value_start : figure.value_end].rstrip("% ")
        if abs(100 * k / n - percent) < 10.0 ** -len(printed.partition(".")[2]) or not _side_by_side(doc, figure):
            continue
        share = round(100 * k / n, 1)
        message = f"The text says {k} of {n} and {printed}%; {k} of {n} is {share:g}%."
        place = ("outcomes", f"{k}/{n}", figure.start, figure.quote_end or figure.end)
        yield Mismatch("share", message, percent, share, (place,))


def _side_by_side(doc: Doc, figure: Figure) -> bool:
    """Do fraction and percentage stand beside each other, so that they must be the same?"""
    plain, end = notes(doc).plain, figure.quote_end or figure.end
    fraction = _FRACTION.search(plain, figure.start, end)
    if fraction is None:
        return True  # "54 [76%] of 71"
    if fraction.start() < figure.value_start:
        return _BESIDE.fullmatch(plain, fraction.end(), figure.value_start) is not None
    return _BESIDE.fullmatch(plain, figure.value_end, fraction.start()) is not None


def _intervals(doc: Doc) -> Iterator[Mismatch]:
    """ "17.9 months (95% CI, 4.0-9.1)": the interval does not hold its value."""
    for figure in dict.fromkeys(finding.figure for finding in notes(doc).outcomes):
        if figure.ci is None or figure.value is None or not _JOINED.match(notes(doc).plain, figure.value_end):
            continue
        if not _read(doc, figure.start):
            continue
        low, high = figure.ci
        if low is not None and figure.value < low - _last_digit(doc, figure):
            beyond = low
        elif high is not None and figure.value > high + _last_digit(doc, figure):
            beyond = high
        else:
            continue
        bounds = " to ".join("not reached" if bound is None else f"{round(bound, 3):g}" for bound in figure.ci)
        message = f"The text says {round(figure.value, 3):g} with an interval of {bounds}, which does not hold it."
        place = ("outcomes", f"{round(figure.value, 3):g}", figure.start, figure.end)
        yield Mismatch("interval", message, round(figure.value, 3), round(beyond, 3), (place,))


def _last_digit(doc: Doc, figure: Figure) -> float:
    """One of the last digit that is printed: what rounding can do."""
    digits = re.search(r"\.(\d+)", notes(doc).plain[figure.value_start : figure.value_end])
    return float(10.0 ** -len(digits[1])) if digits else 1.0


def _counts(doc: Doc) -> Iterator[Mismatch]:
    """ "45 of 30 patients": a count above its total."""
    noted = notes(doc)
    for match in _fractions(noted.plain, noted.text_start):
        k, n = number(match["k"]), number(match["n"])
        if not k or not n or k <= n or not _OF_PEOPLE.match(noted.plain, match.end()) or not _read(doc, match.start()):
            continue
        message = f"The text says {k:g} of {n:g}; a count cannot be above its total."
        yield Mismatch("count", message, k, n, (("outcomes", f"{k:g}/{n:g}", *match.span()),))


def _fractions(plain: str, start: int) -> Iterator[re.Match[str]]:
    """`_FRACTION.finditer`, tried only around what can join one."""
    for joint in _JOINS.finditer(plain, start):
        before = _LONGEST_NUMBER if plain[joint.start() - 1].isalpha() else _LONGEST_DIGITS
        behind = _LONGEST_NUMBER if plain[joint.end()].isalpha() else _LONGEST_DIGITS
        match = _FRACTION.search(plain, max(start, joint.start() - before), joint.end() + behind)
        if match is not None and match.end("k") == joint.start():
            yield match
            start = match.end()


def _arms(doc: Doc) -> Iterator[Mismatch]:
    """ "200 patients were randomized to A (n = 101) or B (n = 98)": these add up to 199."""
    plain: str = notes(doc).plain
    parts = [g for g in _groups(doc) if g.stage in {"arm", "subgroup"}]
    for begin, stop in notes(doc).sentences:
        inside = within(parts, begin, stop)
        said = _ALL_ALLOCATED.search(plain, begin, stop) if len(inside) > 1 else None
        if said is None or not _read(doc, begin) or _SOME_LEFT.search(plain, said.end(), stop):
            continue
        total = number(said["all"])
        arms = [g for g in inside if said.end() <= g.start and total and g.n >= total * _LEAST_ARM]
        added = sum(g.n for g in arms)
        if total is None or len(arms) < 2 or added == total or abs(added - total) > total / 10:
            continue  # so far off it is no list of all arms
        message = f"The text says that {total:g} were allocated, to arms of {_listed([g.n for g in arms])}; these add up to {added}."
        places = [("groups", str(g.n), g.start, g.end) for g in arms]
        yield Mismatch("sum", message, total, added, (("n", f"{total:g}", *said.span("all")), *places))


def _parts(doc: Doc) -> Iterator[Mismatch]:
    """ "Of 40 patients, 52 received": a part that is larger than the whole."""
    groups, plain = _groups(doc), notes(doc).plain
    for whole, g in pairwise(groups):
        if g.n <= whole.n:
            continue
        between = plain[whole.end : g.start]
        part_of = _OF_THEM.match(plain, g.end)
        opened = _OPENS.search(plain, max(0, whole.start - 14), whole.start) and re.search(r",[ ]$", between)
        close = len(between) < 120 and not re.search(r"[.;]\s|\d", between)
        if close and (part_of or opened) and _read(doc, g.start):
            message = f"The text says that {g.n} are part of {whole.n}; a part cannot be larger than the whole."
            places = (("groups", str(whole.n), whole.start, whole.end), ("groups", str(g.n), g.start, g.end))
            yield Mismatch("part", message, g.n, whole.n, places)


def _groups(doc: Doc) -> list[Group]:
    """All groups and the cohort, in order of place."""
    noted = notes(doc)
    return sorted([*noted.groups, *([noted.cohort] if noted.cohort else [])], key=lambda g: (g.start, g.end))


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
