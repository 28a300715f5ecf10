"""Figures that are no result of the study: another study's, a plan, the state before treatment, a cause of death."""

from __future__ import annotations

import re

from extractor.components.scope import Link, Scope, clause_start
from extractor.vocabulary import no_result_cues

_BECAUSE = re.compile(r"[)\]]*\s*(?:because of|due to|owing to)\b")
# "discontinued because of infection, and CRS occurred in 20": what happened is told anew.
_ITS_OWN = re.compile(r"\b(?:occurred|developed|was|were|reported|observed|seen|had|experienced)\b")
_PLUPERFECT = re.compile(r"\bhad (?:been|attained|achieved|reached|obtained|had)\b")
# "98% had taken a BTK inhibitor, and 63% of them had responded to it": before what is studied
_HAD_TAKEN = re.compile(
    r"\bhad (?:(?:all|also|already|previously) )?(?:taken|received|been given|been exposed|been treated|had|got)\b"
)
_RESPONDED_TO_IT = re.compile(r"\bhad (?:all |also )?responded to (?:it|them|this|that|these|those)\b")
_RATE = re.compile(r"rate|ORR|response or better", re.IGNORECASE)


#: Parts of a study that report no results.
WITHOUT_RESULTS = frozenset({"title", "background", "objective", "methods", "furniture"})
# Where a comparison begins that closes a sentence: "..., much as in the pivotal trials", "24%; against the historical rate of".
_ASIDE = re.compile(r"[,;(]\s")


def own_until(sentence: str, section: str, of: str | None = None) -> int:
    """How far the sentence of that section tells results of its own study: to its end, to where it sets another beside it, or not at all (0).

    of: the text that it is a piece of.
    """
    if section in WITHOUT_RESULTS:
        return 0
    cues = no_result_cues()
    if cues["elsewhere"].search(sentence, of=of) or (
        section == "conclusions" and cues["elsewhere_in_conclusions"].search(sentence, of=of)
    ):
        return 0
    beside = cues["set_beside"].search(sentence, of=of)
    if beside is None:
        return len(sentence)
    return max((mark.start() for mark in _ASIDE.finditer(sentence, 0, beside.start())), default=0)


def results_only(scope: Scope, links: list[Link]) -> list[Link]:
    """The links of a sentence without those whose figure says how patients were before, or why they died or stopped."""
    baseline = no_result_cues()["baseline"].search(scope.plain, scope.start, scope.end) is not None
    return [each for each in links if not (_state(scope, each, baseline) or _cause(scope, each))]


def _state(scope: Scope, link: Link, baseline: bool) -> bool:
    """ "Before transplant, 62% were in CR"; an ORR, or another rate, is none unless it is told of the CAR T in the past perfect."""
    if link.mention.endpoint.kind != "response":
        return False
    cues, lead, behind = no_result_cues(), _clause_before(scope, link), _behind(scope, link)
    if _HAD_TAKEN.search(lead) and _RESPONDED_TO_IT.search(behind):
        return True
    if cues["told_of_car_t"].search(lead) and _PLUPERFECT.search(lead + behind):
        return True
    if _RATE.search(scope.plain[link.mention.start : link.mention.end]):
        return False
    if baseline or cues["state_named"].search(lead) or cues["state_at"].search(behind):
        return True
    before = cues["state_before"].search(lead)
    return before is not None and cues["in_a_state"].search(lead[before.start() :] + " " + behind) is not None


def _cause(scope: Scope, link: Link) -> bool:
    """ "discontinued because of infections": the endpoint is the reason, its figure a share of those who stopped."""
    if link.mention.endpoint.kind not in {"toxicity", "incidence"} and link.mention.endpoint.code != "PD":
        return False
    gap = scope.plain[link.figure.end : link.mention.start]
    if link.mention.start >= link.figure.end and _BECAUSE.match(gap):
        return True
    end = max(link.figure.start, link.mention.start)
    lead = scope.plain[clause_start(scope, link.figure.start) : end]
    cues = list(no_result_cues()["cause"].finditer(lead))
    return bool(cues) and _ITS_OWN.search(lead, cues[-1].end()) is None


def _clause_before(scope: Scope, link: Link) -> str:
    return scope.plain[clause_start(scope, link.figure.start) : link.figure.start]


def _behind(scope: Scope, link: Link) -> str:
    """From before the figure's own words ("had achieved") to the next figure, or the end of the clause."""
    stop = min((f.start for f in scope.figures if f.start >= link.figure.end), default=scope.end)
    return re.split(r"[;.](?!\d)", scope.plain[link.figure.end : stop])[0]
