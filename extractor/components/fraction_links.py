"""Links of bare fractions: "ORR was 31/34", "12 of 17 given X and 8 of 19 given Y"."""

from __future__ import annotations

import re

from extractor.components.figures import Figure
from extractor.components.scope import Link, Scope, fits

# Behind a fraction that goes on a list of shares: of whom it is.
_OF_A_GROUP = re.compile(
    r" (?:patients |pts |cases |children )?(?:with|given|after|on|for|in|treated|retreated|who (?:had|got|received|were given)|receiving|by)\b(?! (?:CRS|ICANS))"
)

# "in 5 patients altogether, 2 in the single-target group, 2 in the tandem group": a count of each group.
_COUNT_GOES_ON = re.compile(r"[^.;:%]{0,60}?(?:,|,? and|:)\s+(?:namely\s+)?")
_OF_AN_ARM = re.compile(r" in (?:the )?(?:[\w/+-]+ ){1,4}?(?:groups?|arms?|cohorts?|sets?|levels?|patients|pts)\b")


def stated(scope: Scope, figure: Figure) -> Link | None:
    """ "ORR was 31/34", "the CR rate, 12 of 20"."""
    before = [m for m in scope.mentions if m.end <= figure.start]
    if figure.kind != "fraction" or not before or not fits(figure, before[-1]) or before[-1].form == "event":
        return None
    gap = scope.plain[before[-1].end : figure.start]
    named = re.fullmatch(
        r"[)\]]?\s*(?:\([\w\s/-]{1,20}\))?,?\s*(?:rates?\s+)?(?:was|were|of|is|:|,|=|reached|came to)?\s*",
        gap,
        re.IGNORECASE,
    )
    return Link(figure, before[-1], "named before", 0.9) if named else None


def next_fraction(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    """ "Responses were seen in 12 of 17 given X, 8 of 19 given Y and 5 of 16 given Z"."""
    if figure.kind == "count":
        return _next_count(scope, figure, earlier)
    if figure.kind != "fraction" or not earlier:
        return None
    # "... 11 of 27 (41%) with chemotherapy, and one of six with blinatumomab", "14 (48%) in CR, among them 7 of 11 with X"
    shares = earlier[-1].figure.kind == "percent" and earlier[-1].figure.count is not None
    if not (
        earlier[-1].figure.kind == "fraction"
        or (shares and earlier[-1].mention.endpoint.kind == "response" and _OF_A_GROUP.match(scope.plain, figure.end))
    ):
        return None
    gap = scope.plain[earlier[-1].figure.end : figure.start]
    going_on = re.fullmatch(
        r"[^.;:]{0,90}(?:,(?: among them| including| namely)?|\band|\bvs\.?|\bversus|\bcompared with|,? (?:as )?against)\s+(?:in |only |with )*",
        gap,
    )
    same = earlier[-1].mention.endpoint
    others = [m for m in scope.mentions if earlier[-1].figure.end <= m.start < figure.end]
    if going_on is None or any(m.endpoint.code != same.code for m in others):
        return None
    return Link(figure, earlier[-1].mention, "next in the list", 0.8)


def _next_count(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    """ "CRS was seen in 5 patients, 2 in the tandem group and 1 in the other group"."""
    if not earlier or earlier[-1].figure.kind != "count" or earlier[-1].figure.end > figure.start:
        return None
    last = earlier[-1]
    if any(last.figure.end <= m.start < figure.end for m in scope.mentions):
        return None
    if not _COUNT_GOES_ON.fullmatch(scope.plain, last.figure.end, figure.start):
        return None
    return Link(figure, last.mention, "next in the list", 0.8) if _OF_AN_ARM.match(scope.plain, figure.end) else None
