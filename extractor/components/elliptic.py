"""Links of figures whose endpoint is told in other words: "half had progressed by 3.4 months", "X gave 80%"."""

from __future__ import annotations

import re
from dataclasses import replace

from extractor.components.endpoints import Endpoint
from extractor.components.figures import Figure
from extractor.components.scope import Link, Scope

HALF_HAD = "the time by which half had it"
RANKED = "ranked by the endpoint of the sentence before"
# What half had at a time, or had not yet, by the code of the event: the median of that endpoint.
_MEDIAN_OF = {"MORTALITY": "OS", "OS": "OS", "RELAPSE": "PFS", "PD": "PFS", "PFS": "PFS", "EFS": "EFS", "RFS": "RFS", "DOR": "DOR"}  # fmt: skip
# "half the patients were alive at", "by 4.9 months half of them had died": a share of its own says another thing.
_HALF = re.compile(
    r"\b(?:one[ -])?half\b(?! of (?:these|those|the) (?:events?|deaths|relapses|progressions))(?! a\b)", re.IGNORECASE
)
_BY = re.compile(
    r"[^.;%]{0,40}?(?:\b(?:at|by|after|within|until|for|past|beyond|only|just|some|about)\s+|\b(?:died|dead|alive|progressed|relapsed|survived|lived|living)\s+)$"
)
# Round times are chosen, a median falls anywhere.
_CHOSEN = frozenset({6.0, 12.0, 18.0, 24.0, 36.0, 48.0, 60.0})
# ... but not where they say how long it was.
_LIVED = re.compile(r"\b(?:survived|lived)(?: for)?(?: about| some| around)? $")
_OPENS = re.compile(r"\W*(?:By|At|After|Within) (?:about |only |just )?$")


def half(scope: Scope, figure: Figure) -> Link | None:
    """ "Half of the patients had died 4.9 months after relapse", "at 5.8 months half were free of progression": a median."""
    if figure.kind != "duration" or (
        figure.value in _CHOSEN and not _LIVED.search(scope.plain, scope.start, figure.start)
    ):
        return None
    said = next((m for m in _HALF.finditer(scope.plain, scope.start, scope.end)), None)
    if said is None or any(f.kind == "percent" and said.start() <= f.start <= said.end() + 8 for f in scope.figures):
        return None
    opening = _OPENS.fullmatch(scope.plain, scope.start, figure.start) is not None and figure.end < said.start()
    reach = (said.end(), scope.end if opening else figure.start)
    events = [m for m in scope.mentions if reach[0] <= m.start and m.end <= reach[1] and m.form == "event"]
    event = events[0] if opening and events else events[-1] if events else None
    code = _MEDIAN_OF.get(event.endpoint.code) if event else None
    if event is None or code is None or any(f.kind == "percent" for f in _between(scope, said.end(), event.start)):
        return None
    if not opening and _BY.fullmatch(scope.plain, event.start, figure.start) is None:
        return None
    if event.endpoint.code == "MORTALITY" and any(m.endpoint.code == "RELAPSE" for m in events):
        code = "PFS"  # "had progressed or died"
    return Link(figure, replace(event, endpoint=Endpoint(code, "survival"), form="name"), HALF_HAD, 0.9)


def _between(scope: Scope, start: int, end: int) -> list[Figure]:
    return [f for f in scope.figures if start <= f.start < end]


# "Bispecifics achieved 60%", "adding one gave 80%", "at the bottom were ICI (12%, CI: 5-20%)", "followed by X with 28%"
_GAVE = re.compile(
    r"\b(?:gave|giving|achieved|reached|yielded|produced|attained|managed|came (?:to|out at)|stood at|scored|followed (?:with|at))\s+(?:only |about |just )?$",
    re.IGNORECASE,
)
_IN_A_RANKING = re.compile(r"(?:\bwith|\bat|[(\[,:])\s*(?:only |about |just )?$")
_RANKS = re.compile(
    r"\b(?:at the (?:top|bottom|other end)|in the middle|in between|(?:the )?(?:best|worst|highest|lowest|least|most active)|followed|next came|came (?:next|last|first|second|third)|trail\w+|lagg\w+|behind|ahead|below|above)\b",
    re.IGNORECASE,
)
_TELLS_ELSE = re.compile(
    r"\b(?:received|had been|given|underwent|exposed|refractory|discontinu\w+|grade|aged?|women|men|female|male|stage|lines?|previous(?:ly)?|cytogenetic\w*|stopped|dose|events?|toxicit\w+)\b",
    re.IGNORECASE,
)


def ranked(scope: Scope, figure: Figure) -> Link | None:
    """ "At the bottom were checkpoint inhibitors (12%) and BTK inhibitors (8%)": the one response of the sentence before goes on."""
    if figure.kind != "percent" or scope.mentions or len(scope.carried_run) != 1:
        return None
    told = scope.carried_run[0]
    if told.endpoint.kind != "response" or _TELLS_ELSE.search(scope.plain, scope.start, scope.end):
        return None
    lead = scope.plain[max(scope.start, figure.start - 40) : figure.start]
    in_ranking = _IN_A_RANKING.search(lead) and _RANKS.search(scope.plain, scope.start, scope.end)
    return Link(figure, told, RANKED, 0.75) if in_ranking or _GAVE.search(lead) else None
