"""Figures that are no result of the study: another study's, a plan, the state before treatment, a cause of death."""

from __future__ import annotations

import re

from extractor.components.scope import Link, Scope
from extractor.vocabulary import no_result_cues

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RATE = re.compile(r"rate|ORR|response or better", re.IGNORECASE)


def elsewhere(sentence: str) -> bool:
    """Does the sentence tell of another study, or of a plan?"""
    return no_result_cues()["elsewhere"].search(sentence) is not None


def results_only(scope: Scope, links: list[Link]) -> list[Link]:
    """The links of a sentence without those whose figure says how patients were before, or why they died or stopped."""
    baseline = no_result_cues()["baseline"].search(scope.plain, scope.start, scope.end) is not None
    return [each for each in links if not (_state(scope, each, baseline) or _cause(scope, each))]


def _state(scope: Scope, link: Link, baseline: bool) -> bool:
    """ "Before transplant, 62% were in CR"; "the ORR before progression" is a rate and stays one."""
    if link.mention.endpoint.kind != "response":
        return False
    cues, lead = no_result_cues(), _clause_before(scope, link)
    if cues["state_before"].search(lead):
        return not _RATE.search(scope.plain[link.mention.start : link.mention.end]) or "response to" in lead.lower()
    if _RATE.search(scope.plain[link.mention.start : link.mention.end]):
        return False
    return baseline or cues["state_at"].search(_behind(scope, link)) is not None


def _cause(scope: Scope, link: Link) -> bool:
    """ "discontinued because of infections": the endpoint is the reason, its figure a share of those who stopped."""
    if link.mention.endpoint.kind not in {"toxicity", "incidence"} and link.mention.endpoint.code != "PD":
        return False
    if re.match(r"[)\]]*\s*(?:because of|due to|owing to)\b", scope.plain[link.figure.end : scope.end]):
        return True
    end = max(link.figure.start, link.mention.start)
    return no_result_cues()["cause"].search(scope.plain[_clause_start(scope, link.figure.start) : end]) is not None


def _clause_start(scope: Scope, at: int) -> int:
    """Behind the last semicolon outside brackets."""
    bare = _BRACKETED.sub(lambda m: " " * len(m[0]), scope.plain[scope.start : at])
    return scope.start + bare.rfind(";") + 1


def _clause_before(scope: Scope, link: Link) -> str:
    return scope.plain[_clause_start(scope, link.figure.start) : link.figure.start]


def _behind(scope: Scope, link: Link) -> str:
    """From before the figure's own words ("had achieved") to the next figure, or the end of the clause."""
    stop = min((f.start for f in scope.figures if f.start >= link.figure.end), default=scope.end)
    return re.split(r"[;.](?!\d)", scope.plain[link.figure.end : stop])[0]
