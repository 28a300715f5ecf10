"""A second opinion on what the figures of a sentence report: the rules know their wordings, this weighs what they do not.

Each figure reports an endpoint named in its sentence, the one of the sentence before, or nothing; every choice is scored by
the signs that speak for it (model/links.toml, learned from the annotated studies by `make train`). A figure for which the
rules found nothing gets a likely endpoint; one that hardly reports anything loses the one that the rules gave it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from extractor.components.coordination import IN_THE_SAME_ORDER, unequal
from extractor.components.elliptic import HALF_HAD, RANKED
from extractor.components.endpoints import EndpointMention
from extractor.components.events_behind import PLAIN
from extractor.components.figures import Figure
from extractor.components.forward import AT_LEAST_ONE
from extractor.components.link_signs import Reported, Said, Sight
from extractor.components.linking import says_otherwise
from extractor.components.ratio_links import of_another_risk
from extractor.components.restated import TOLD_AGAIN
from extractor.components.scope import LOOK_ALIKES, Link, Scope
from extractor.components.unreported import is_no_result
from extractor.model import Weights

LIKELIEST = "the likeliest endpoint of those named"
# Chosen on studies that no rule had been written for: from there on more figures were linked rightly than wrongly, and of
# the links taken away hardly one had been right.
_LIKELY = 0.6
_NOTHING = 0.7
# By these the endpoint is not among the choices.
_NO_CHOICE = PLAIN | {TOLD_AGAIN, HALF_HAD, RANKED, AT_LEAST_ONE}
# A bare number counts many things: more must speak for and against it.
_LIKELY_COUNT = 0.75
_NO_COUNT = 0.8


def second_opinion(scope: Scope, links: Sequence[Link], last: EndpointMention | None, weights: Weights) -> list[Link]:
    """The links of the rules to endpoints without those that are hardly any, and with those that they have no wording for, in order; without weights, the rules'."""
    of_endpoints = [each for each in links if each.mention.endpoint.kind not in LOOK_ALIKES]
    if not weights.signs:
        return of_endpoints
    # "OS, PFS and GRFS were 59%, 45% and 39%": whose the last is the order says.
    taken = {each.figure for each in links if each.why == IN_THE_SAME_ORDER} | unequal(scope)
    taken -= {each.figure for each in of_endpoints}
    ruled: dict[Figure, list[Link]] = {}
    for each in of_endpoints:
        ruled.setdefault(each.figure, []).append(each)
    if not scope.mentions:
        taken |= {f for f in scope.figures if f.kind == "ratio" and f not in ruled and of_another_risk(scope, f)}
    left = [f for f in scope.figures if f not in taken]
    if not left:
        return []
    said = Said(scope)
    return [link for f in left for link in _links(said, f, ruled.get(f, []), last, weights)]


def chances(choices: Iterable[Reported], scores: Sequence[float]) -> dict[str | None, tuple[float, Reported]]:
    """Of each code how likely it is, with its best mention; None stands for nothing."""
    most = max(scores)
    raised = [math.exp(score - most) for score in scores]
    whole, found = sum(raised), dict[str | None, tuple[float, Reported]]()
    best: dict[str | None, float] = {}
    for choice, share in zip(choices, raised, strict=True):
        chance, mention = found.get(choice.code, (0.0, choice))
        if share > best.get(choice.code, 0.0):
            best[choice.code], mention = share, choice
        found[choice.code] = (chance + share / whole, mention)
    return found


def _links(said: Said, figure: Figure, ruled: list[Link], last: EndpointMention | None, weights: Weights) -> list[Link]:
    scope, sight = said.scope, Sight(said, figure)
    choices = sight.reported(last)
    told_again = any(each.why in _NO_CHOICE for each in ruled)
    if told_again or len(choices) == 1 or (not ruled and is_no_result(scope, figure)):
        return ruled
    scores = [weights.of(sight.signs(choice)) for choice in choices]
    found = chances(choices, scores)
    counts = figure.kind in {"count", "fraction"}
    if ruled:
        return ruled if found[None][0] < (_NO_COUNT if counts else _NOTHING) else []
    code = max(found, key=lambda code: found[code][0])
    chance, choice = found[code]
    mention = choice.mention
    if (
        code is None
        or mention is None
        or chance < (_LIKELY_COUNT if counts else _LIKELY)
        or says_otherwise(scope, figure, mention)
    ):
        return []
    return [Link(figure, mention, LIKELIEST, round(chance, 3))]
