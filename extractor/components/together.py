"""A cohort that the text counts only in its parts: "180 patients were assigned to A and 179 to B", "52 men and 31 women"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.groups import Group, sentence_start
from extractor.components.parts_of import SHARE
from extractor.components.scope import within
from extractor.vocabulary.gates import Gated

# "were divided into", "were randomly assigned to receive", "randomized 2:1 to", "allocated in a 1:1 ratio to"
_ASSIGNED = Gated(
    [
        r"\b(?:assigned|allocated|allotted|randomi[sz]ed)\b(?: \d[\d,]*(?: [\w-]+){1,2})?(?: in an? \d:\d(?::\d)? ratio| \(?\d:\d(?::\d)?\)?)?,? (?:to|into)\b"
        r"|\b(?:divided|split|grouped|classified|separated) (?:in|into)\b",
    ]
)
# Behind a part: " were assigned to A", " to B"
_TO_ONE = re.compile(
    rf"{SHARE}?(?: (?:were|was))?(?: \w+ly)?(?: (?:assigned|allocated|allotted|randomi[sz]ed))? (?:to|into)\b",
    re.IGNORECASE,
)
_SEX = r"(?:women|men|males|females|girls|boys|children|adults|adolescents|infants|teenagers)"
# "52 men and 31 women", "52 men (63%) and 31 women (37%)", "nine children and two adults"
_SEXES = Gated([rf"\b(?P<one>{_SEX}){SHARE}?(?:,| and|, and|/) ?\S+ (?P<other>{_SEX})\b"])
_AGES = frozenset({"children", "adults", "adolescents", "infants", "teenagers"})
# "in the glofitamab arm (n = 183)", "group 1 (n = 155)", "Arm A: epcoritamab, n=120"
_AN_ARM = re.compile(
    r"\b(?:arms?|groups?|cohorts?)(?: (?:\d|[A-Z]|I{1,3}))?(?: \([\w+ -]{1,20}\))? ?[(\[]$|\b(?:arm|group|cohort) (?:\d|[A-Z]): [^.;:()]{1,60}(?:, | \()$",
    re.IGNORECASE,
)
# "CAR-T-exposed (n = 25) and CAR-T-naive (n = 27) pts": behind one arm's size, before the next.
_AND_ARM = re.compile(r"\),? (?:and|or|vs\.?|versus|with) [^.;:()%]{2,60}\($", re.IGNORECASE)
# Parts farther from each other are no longer told of together.
_FAR = 300
_MOST = 4
_REACH = 320
# Parts so unlike are no arms of one trial.
_LEAST_SHARE = 0.1


def together(doc: Doc, found: Sequence[Group], main: Group) -> Group | None:
    """The cohort of all parts of which `main` is one; None where it is none, or where the text counts all of them itself."""
    noted = notes(doc)
    opening = sentence_start(noted.plain, main.start)
    stop = noted.plain.find(". ", main.end, opening + _REACH)
    inside = within(found, opening, stop if stop >= 0 else opening + _REACH)
    parts = _arms(doc, inside, opening) or _sexes(doc, inside, opening) or _sized(doc, found)
    total = sum(part.n for part in parts)
    if main not in parts or any(g.n == total for g in found):
        return None
    why = (*main.why, "all parts together")
    said = noted.plain[parts[0].start : parts[-1].end]
    return Group(total, parts[0].start, parts[-1].end, "enrolled", said, main.weight, why, main.score)


def _arms(doc: Doc, inside: Sequence[Group], opening: int) -> list[Group]:
    """Those who were assigned to one thing each."""
    if not inside:
        return []
    assigned = _ASSIGNED.search(notes(doc).plain, opening, inside[-1].end + 60)
    if assigned is None:
        return []
    # Of "351 patients were assigned to A (n = 174) or B (n = 177)" the first are all of them.
    sized = [g for g in inside if "n =" in g.why and g.start > assigned.start()]
    parts = sized or [g for g in inside if _TO_ONE.match(notes(doc).plain, g.end)]
    alike = len(parts) > 1 and min(g.n for g in parts) >= _LEAST_SHARE * max(g.n for g in parts)
    return parts if alike and len(parts) <= _MOST else []


def _sized(doc: Doc, found: Sequence[Group]) -> list[Group]:
    """Arms that are told of apart, each with its size: "in the glofitamab arm (n = 183) it was 25.5 months; in the rituximab arm (n = 91)"."""
    sized = [g for g in found if "n =" in g.why or ("in brackets" in g.why and "people" in g.why)]
    arms = [g for g in sized if _AN_ARM.search(notes(doc).plain, max(0, g.start - 90), g.start)]
    if not arms:
        joined = [pair for pair in pairwise(sized) if _AND_ARM.fullmatch(notes(doc).plain, pair[0].end, pair[1].start)]
        arms = [*joined[0]] if joined else []
    parts: list[Group] = []
    for g in arms[:_MOST]:
        if parts and (g.start - parts[-1].end > _FAR or (g.n, g.label) in {(p.n, p.label) for p in parts}):
            break
        parts.append(g)
    largest = max((p.n for p in parts), default=0)
    # Whoever else is counted is a part of an arm.
    alone = all(g.n <= largest or g.stage == "screened" for g in found)
    return parts if len(parts) > 1 and alone and min(p.n for p in parts) >= _LEAST_SHARE * largest else []


def _sexes(doc: Doc, inside: Sequence[Group], opening: int) -> list[Group]:
    """Men and women, counted apart."""
    for one, other in pairwise(inside):
        match = _SEXES.search(notes(doc).plain, max(opening, one.start), other.end)
        # The second is counted with its people: "52 men and 31 women".
        if match and _of_two_kinds(match["one"].lower(), match["other"].lower()) and match.end() == other.end:
            return [one, other]
    return []


def _of_two_kinds(one: str, other: str) -> bool:
    """Women and men, or two ages; not "girls and women", nor "women and adults"."""
    of_age = [word in _AGES for word in (one, other)]
    return one != other if all(of_age) else not any(of_age) and (one[0] in "wfg") != (other[0] in "wfg")
