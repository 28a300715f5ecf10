"""Short names of groups that a document makes for itself: letters ("A = CAR-T, B = BsAb"), lists with slashes, names in brackets behind figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy
from extractor.components.candidate import Candidate, Kind, candidate_of
from extractor.components.findings import Place
from extractor.components.scope import Scope

# "A = CAR-T", "group A", "E (early, ≤3 mo)", "X, n = 12": letters that stand for groups.
_LETTER = re.compile(
    r"\b(?:group|cohort|arm|set|subset)s? (?P<named>[A-Z])\b|(?<![\w.])(?P<told>[A-HL-Z])(?: ?=(?= ?[A-Za-z≥≤<>\d])|(?<!T) \((?=[a-z≥≤<>]|n ?=)|, n ?=)"
)
_PLURAL = re.compile(r"\b(?:group|cohort|arm)s $")
_NAMED_BY_A_LETTER = re.compile(
    r"(?<![\w./+-])(?:(?:group|cohort|arm|set|subset)s? )?(?P<letter>[A-Z])(?![\w'+-]|/\d|\.\S)"
)
# "A/B/C", "group 1 | group 2", "tafasitamab | other treatments"
_ITEM = r"[A-Za-z≥≤<>][\w+≥≤<>.-]*(?: [\w+≥≤<>-]+){0,2}"
_SLASHED = re.compile(rf"(?<![\w/|]){_ITEM}(?:(?: ?/ ?| *\| *){_ITEM}){{1,5}}(?![\w/|])")
_SLASH = re.compile(r" ?/ ?| *\| *")
# "group 1" in "given as group 1/group 2"
_GIVEN_AS = re.compile(r"^(?:(?:given|shown|told|expressed|as|by|for|in|of|with|and) )+", re.IGNORECASE)
# Between figures of different groups: "77%/72%", "20.6% | 24.9%".
_SLASHED_FIGURES = re.compile(r"%?\s*(?:mo(?:s|nths?)?\s*)?[/|]\s*")
# "NR (liso-cel) vs 2.4 mo (SOC)", "2.3 months (<1 month)": of a bracket right behind a figure or its interval, the words of a group.
_BEHIND = re.compile(
    r"[)\]]*(?:\s*months?|\s*mos?)?\s*(?:[(\[](?:9\d ?% ?CI|range|IQR|CI)[^()\[\]]*[)\]]\s*)?[(\[](?:(?:for|in|with|among|n ?= ?\d+[,;]) )?(?P<said>[A-Za-z≥≤<>][^()\[\],;:%]{0,48})(?=[)\],;])"
)
# "8.8 mo CD19-neg vs 9.4 mo CD19+": without a bracket
_RIGHT_BEHIND = re.compile(
    r"[)\]]*(?:\s*months?|\s*mos?)?\s+(?P<said>(?:[A-Z][\w+/-]*[A-Z\d+][\w+/-]*|[≥≤<>] ?\d[\w.]*(?: \w+)?)(?: patients| pts)?)(?=\s+(?:vs\.?|versus|and)\b|[;,.)]|$)"
)
# "(FL, 94%; MZL, 77%)", "- prevention (63 reinfusions), 52%"
_BEFORE = re.compile(
    r"(?:^|[\n;(\[:•]|\band )\s*(?:[-–•*]+\s*)?(?P<said>[A-Za-z≥≤<>][^,;:()\[\]%]{0,48})(?:\s*\([^()]*\))?,\s*$"
)
# "gave these results, brentuximab vedotin first and placebo second"
_IN_ORDER = re.compile(
    r"(?:^|[,:;(]\s*|\b(?:with|for|of|by|always|give|gives|name|names|put|puts) )(?P<first>[A-Za-z≥≤<>][^,;:()%]{1,48}?) first,? (?:and (?:then )?|then )(?P<second>[A-Za-z≥≤<>][^,;:()%]{1,48}?) (?:second|next|last)\b"
)
# "groups 1, 2 and 3"
_ENUMERATED = re.compile(
    r"\b(?P<noun>group|cohort|arm|dose level|part|DL)s (?P<items>(?:\w{1,2}, ?){0,4}\w{1,2},? (?:and|or|vs\.?|versus) \w{1,2})\b"
)
_ITEM_OF = re.compile(r"\b(?!and\b|or\b|vs\b)\w{1,2}\b")
_NO_NAME = re.compile(
    r"(?:n|p|P|N|HR|OR|CI|IQR|range|grade|vs|median|mean|all|any|both|including|with|and|mostly|mainly|one|two|three|most|not|as|of whom|which|per|by|at|after|before|from|see|Fig\w*|Table)\b|[<>≤≥] ?0?\.\d|ref",
)


def letters(plain: str) -> frozenset[str]:
    """The letters by which the document calls its groups; none where there are not two."""
    found = {m["named"] or m["told"] for m in _LETTER.finditer(plain)}
    return frozenset(found) if len(found) > 1 else frozenset()


def short_names(
    scope: Scope, results: Sequence[Place], therapies: Sequence[NamedTherapy], known: frozenset[str]
) -> Iterator[Candidate]:
    """The groups of a sentence that short names call; `known`: the letters of the document."""
    yield from _lettered(scope, known)
    yield from _enumerated(scope)
    for m in _IN_ORDER.finditer(scope.plain, scope.start, scope.end):
        for said in ("first", "second"):
            yield from _named(scope, m.start(said), m[said], "letter", therapies)
    yield from _before(scope, results, therapies)
    yield from _in_brackets(scope, results, therapies)
    if _side_by_side(scope, results):
        yield from _slashed(scope, results, therapies)


def _lettered(scope: Scope, known: frozenset[str]) -> Iterator[Candidate]:
    if known:
        for m in _NAMED_BY_A_LETTER.finditer(scope.plain, scope.start, scope.end):
            if m["letter"] in known and not _PLURAL.search(scope.plain[max(scope.start, m.start() - 8) : m.start()]):
                yield Candidate(m.start(), m.end(), m["letter"], "letter")


def _enumerated(scope: Scope) -> Iterator[Candidate]:
    for m in _ENUMERATED.finditer(scope.plain, scope.start, scope.end):
        for item in _ITEM_OF.finditer(scope.plain, *m.span("items")):
            yield Candidate(*item.span(), f"{m['noun']} {item[0]}", "letter")


def _before(scope: Scope, results: Sequence[Place], therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """What a comma sets off from the figure behind it."""
    for start, _ in results:
        begin = max(scope.start, start - 90)
        m = _BEFORE.search(scope.plain[begin:start])
        if m is not None and not ENDPOINT_WORDS.search(m["said"]):
            yield from _named(scope, begin + m.start("said"), m["said"], "touching", therapies)


def _in_brackets(scope: Scope, results: Sequence[Place], therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    for _, end in results:
        m = _BEHIND.match(scope.plain, end, scope.end) or _RIGHT_BEHIND.match(scope.plain, end, scope.end)
        if m is not None and not ENDPOINT_WORDS.match(m["said"]):
            yield from _named(scope, m.start("said"), m["said"], "bracket", therapies)


def _named(scope: Scope, at: int, said: str, kind: Kind, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """The candidate of the words that stand at a place, if they name one."""
    named = None if _NO_NAME.match(said) else candidate_of(scope.plain, at, at, at + len(said), "", kind, therapies)
    if named is not None:
        yield named


def _side_by_side(scope: Scope, results: Sequence[Place]) -> bool:
    """Do figures stand in a list with slashes, or is the line the head of such a list?"""
    if not results:
        return "/" in scope.plain[scope.start : scope.end] or "|" in scope.plain[scope.start : scope.end]
    return any(_SLASHED_FIGURES.fullmatch(scope.plain, a[1], b[0]) for a, b in pairwise(sorted(results)))


def _slashed(scope: Scope, results: Sequence[Place], therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """The names of a list with slashes; without figures of its own only a line that is nothing but one."""
    lines = _SLASHED.finditer(scope.plain, scope.start, scope.end)
    if not results:
        whole = _SLASHED.fullmatch(scope.plain[scope.start : scope.end].strip(" \n:.()"))
        shift = scope.plain.find(whole[0], scope.start) if whole else 0
        lines = iter([_SLASHED.match(scope.plain, shift, scope.end)]) if whole else iter([])  # type: ignore[list-item]
    for line in lines:
        if any(m.start < line.end() and line.start() < m.end for m in scope.mentions):
            continue
        at, found = line.start(), []
        for said in _SLASH.split(_GIVEN_AS.sub("", line[0])):
            at = scope.plain.index(said, at)
            named = candidate_of(scope.plain, at, at, at + len(said), "", "bracket", therapies)
            found.append(named or Candidate(at, at + len(said), said, "bracket"))
            at += len(said)
        yield from found
