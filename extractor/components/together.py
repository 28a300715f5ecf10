"""A cohort that the text counts only in its parts: "180 patients were assigned to A and 179 to B", "52 men and 31 women"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from spacy.tokens import Doc

from extractor.components.counted import SHARE
from extractor.components.groups import Group, sentence_start
from extractor.components.scope import within
from extractor.vocabulary.gates import Gated

# "were divided into", "were randomly assigned to receive", "randomized 2:1 to", "allocated in a 1:1 ratio to"
_ASSIGNED = Gated(
    [
        r"\b(?:assigned|allocated|randomi[sz]ed)\b(?: in an? \d:\d(?::\d)? ratio| \(?\d:\d(?::\d)?\)?)?,? (?:to|into)\b"
        r"|\b(?:divided|split|grouped|classified|separated) (?:in|into)\b",
    ]
)
# Behind a part: " were assigned to A", " to B"
_TO_ONE = re.compile(
    rf"{SHARE}?(?: (?:were|was))?(?: \w+ly)?(?: (?:assigned|allocated|randomi[sz]ed))? (?:to|into)\b", re.IGNORECASE
)
_SEX = r"(?:women|men|males|females|girls|boys)"
# "52 men and 31 women", "52 men (63%) and 31 women (37%)"
_SEXES = Gated([rf"\b(?P<one>{_SEX}){SHARE}? and \S+ (?P<other>{_SEX})\b"])
_MOST = 4
_REACH = 320
# Parts so unlike are no arms of one trial.
_LEAST_SHARE = 0.1


def together(doc: Doc, found: Sequence[Group], main: Group) -> Group | None:
    """The cohort of all parts of which `main` is one; None where it is none, or where the text counts all of them itself."""
    opening = sentence_start(doc._.plain, main.start)
    stop = doc._.plain.find(". ", main.end, opening + _REACH)
    inside = within(found, opening, stop if stop >= 0 else opening + _REACH)
    parts = _arms(doc, inside, opening) or _sexes(doc, inside, opening)
    total = sum(part.n for part in parts)
    if main not in parts or any(g.n == total for g in found):
        return None
    why = (*main.why, "all parts together")
    said = doc._.plain[parts[0].start : parts[-1].end]
    return Group(total, parts[0].start, parts[-1].end, "enrolled", said, main.weight, why)


def _arms(doc: Doc, inside: Sequence[Group], opening: int) -> list[Group]:
    """Those who were assigned to one thing each."""
    if not inside:
        return []
    assigned = _ASSIGNED.search(doc._.plain, opening, inside[-1].end + 60)
    if assigned is None:
        return []
    # Of "351 patients were assigned to A (n = 174) or B (n = 177)" the first are all of them.
    sized = [g for g in inside if "n =" in g.why and g.start > assigned.start()]
    parts = sized or [g for g in inside if _TO_ONE.match(doc._.plain, g.end)]
    alike = len(parts) > 1 and min(g.n for g in parts) >= _LEAST_SHARE * max(g.n for g in parts)
    return parts if alike and len(parts) <= _MOST else []


def _sexes(doc: Doc, inside: Sequence[Group], opening: int) -> list[Group]:
    """Men and women, counted apart."""
    for one, other in pairwise(inside):
        match = _SEXES.search(doc._.plain, max(opening, one.start), other.end)
        # The second is counted with its people: "52 men and 31 women".
        if match and _female(match["one"]) != _female(match["other"]) and match.end() == other.end:
            return [one, other]
    return []


def _female(said: str) -> bool:
    return said[0].lower() in "wfg"
