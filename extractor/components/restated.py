"""Endpoints told again without their names: "ORR was 62% with a CR rate of 19%; among RT patients, 30% and 20%"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.scope import LISTED, LOOK_ALIKES, Link, Scope, fits, names_a_time

TOLD_AGAIN = "told again in the same order"
# Between the figures told before and these: something that tells the two apart.
_APART = re.compile(r"[;:,.]|\b(?:vs\.?|versus|against|compared (?:with|to)|while|whereas|but)\b", re.IGNORECASE)
# In a new sentence these words point back: "At dose level 1, those numbers were 66% and 52%".
_POINTS_BACK = re.compile(
    r"\b(?:these|those|the (?:corresponding|respective|same|equivalent)|corresponding|respective)\s+"
    r"(?:(?:two|three|response|survival)\s+)?(?:(?:figures?|numbers?|rates?|values?|proportions?|percentages?|outcomes?|results|medians?|estimates?|probabilities)\s+)?"
    r"(?:(?:for|in|with|among)\s[\w -]{2,50}?\s)?(?:were|was|being|of)\b"
    # "In patients in CRi they were 73% and 83%", "Among the others, the rates were 99% and 88%"
    r"|\b(?:they|the (?:two )?(?:rates|figures|numbers|values|proportions|probabilities|percentages)) were\b",
    re.IGNORECASE,
)
_WHOM = re.compile(r"\W*(?:for|in|among|with|of)\s", re.IGNORECASE)
# "... 30% and 20% received X": a predicate of the patients counted begins something else.
_PREDICATE = re.compile(
    r"[)\]]*\s*(?:of (?:the |these |all )?\w+\s+)?(?:had|have|has|received|underwent|were|was|developed|experienced|required|discontinued|died|relapsed|progressed|proceeded)\b",
    re.IGNORECASE,
)


# A sentence that begins so tells more of the endpoint before: "It was 12.6 months when ...", "In older patients it was 40%",
# "Those of grade 3 were reported in 54%".
_IT = re.compile(
    r"(?:\W*(?P<it>It|This|That)|(?:In|With|For|Among|After|At|On|By|Broken down) [^.,;:%\d][^.,;:%]{1,60}?(?: ?\([^()%]{1,30}\))?,? (?P<then>it|this)) "
    r"(?:was|rose|fell|reached|increased|decreased|dropped|came)\b"
    # "this was immunotherapy in 58%" tells what it was
    r"(?!\s+(?!(?:only|just|about|approximately|estimated|again|still|even|as|up|down|to|from|not|at|in|nearly|almost|roughly|over|under|similar|higher|lower|longer|shorter|better|worse|the|a|found|observed|seen|reported)\b)[a-z]+ (?:in|for|of)\b)"
)
_THOSE_OF_GRADE = re.compile(
    r"\W*(?P<it>Those|These|They) (?:(?:of|were|was|being) )?(?:grade|gr\.?|G)\b",
    re.IGNORECASE,
)

# ... and a sentence that goes on with a ranking: "In the middle were X with 28% and Y with 26%", "Next came Z (12%)".
_RANKED = re.compile(
    r"\W*(?P<it>(?:In the middle|At the (?:bottom|top|other end|lower end|upper end|foot|head)|In between|Behind (?:it|them|these)|Next(?: in line)?|Then|Last(?:ly)?|(?:The )?(?:lowest|highest|best|worst|poorest|next best)|(?:It|This|They|These) (?:was|were) followed by|There followed|Bringing up the rear))\b[^%\d.;]{1,80}?(?:\b(?:with|at)\s+|[(\[])\d+(?:\.\d+)? ?(?:%|months?\b|mos?\b)"
)

# A longer list is none that a reader could follow; each of its figures would look through all of it.
_LONGEST_LIST = 24


def pointing_back(scope: Scope, last: EndpointMention | None) -> Scope:
    """The scope with the endpoint `last` reported before, named by the pronoun that the sentence begins with."""
    if last is None or last.form == "event":
        return scope
    pronoun = (_THOSE_OF_GRADE if last.endpoint.kind == "toxicity" else _IT).match(scope.plain, scope.start, scope.end)
    if pronoun is None and not any(m.endpoint.kind != "decoy" for m in scope.mentions):
        pronoun = _RANKED.match(scope.plain, scope.start, scope.end)
    if pronoun is None or any(m.start < pronoun.end() + 20 and m.endpoint.kind != "decoy" for m in scope.mentions):
        return scope
    said = pronoun.lastgroup or "it"
    named = replace(last, start=pronoun.start(said), end=pronoun.end(said))
    return replace(scope, mentions=tuple(sorted((named, *scope.mentions), key=lambda m: m.start)))


def run_of(links: Sequence[Link]) -> tuple[EndpointMention, ...]:
    """The endpoints that the last links report one after the other, each once: what a list of figures may tell again."""
    run: list[EndpointMention] = []
    for each in sorted(links, key=lambda each: each.figure.start, reverse=True):
        codes = {m.endpoint.code for m in run}
        if each.mention.endpoint.code in codes or each.figure.kind == "ratio":
            break
        run.insert(0, each.mention)
    return tuple(run)


def told_again(scope: Scope, figure: Figure, earlier: Sequence[Link]) -> list[Link]:
    """The links of the figures that begin at `figure`, where they tell the endpoints before them again, in the same order."""
    figures = together(scope, figure)
    before = [
        each for each in earlier if each.figure.end <= figure.start and each.mention.endpoint.kind not in LOOK_ALIKES
    ]
    run = run_of(before) if before else scope.carried_run
    # Of a longer list that is told again from its beginning only as many as there are figures are meant: never guess.
    if len(figures) < 2 or len(figures) != len(run) or not all(map(fits, figures, run)):
        return []
    at = max((max(each.figure.end, each.mention.end) for each in before), default=scope.start)
    gap = scope.plain[at : figure.start]
    told = _POINTS_BACK.search(gap) if not before else None
    # "For patients in CRi they were 73% and 83%": whom they are about is named before the words that point back.
    since = at + told.start() if told and _WHOM.match(gap) else at
    if any(since <= m.start and m.end <= figure.start for m in scope.mentions) or len(gap) > 160:
        return []
    if LISTED.fullmatch(gap) or not (_APART.search(gap) if before else told):
        return []
    if _PREDICATE.match(scope.plain[figures[-1].end : scope.end]):
        return []
    return [Link(f, m, TOLD_AGAIN, 0.85) for f, m in zip(figures, run, strict=True)]


def together(scope: Scope, figure: Figure) -> list[Figure]:
    """The figures from `figure` on that stand in one list, so many at most as anybody would list."""
    run = [figure]
    at = bisect_right(scope.figures, figure.start, key=_start)
    while at < len(scope.figures) and len(run) < _LONGEST_LIST:
        other, at = scope.figures[at], at + 1
        if other.start < run[-1].end:
            continue
        gap = scope.plain[run[-1].end : other.start]
        if not LISTED.fullmatch(gap) or names_a_time(scope, other):
            break
        run.append(other)
    return run


def alike(scope: Scope, figure: Figure) -> list[Figure]:
    """The figures of `together` up to the first of another sort: times behind shares begin something else."""
    lasting = {"duration", "unreached"}
    return list(takewhile(lambda f: (f.kind in lasting) == (figure.kind in lasting), together(scope, figure)))


def _start(figure: Figure) -> int:
    return figure.start
