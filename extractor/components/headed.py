"""Times said once, in a heading over several lines of results: "Estimates at 1 year:", "Survival at 2 years (probabilities)."."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractor.components.findings import Finding
from extractor.components.landmarks import Landmark, landmarks
from extractor.components.quantity import Quantity
from extractor.components.scope import Scope

# In characters; what is longer is a sentence of its own.
_LONGEST = 90
_FOR = re.compile(r"\bestimate[sd]? (?:for|of) (?:the )?$", re.IGNORECASE)
_ESTIMATED = re.compile(r"\bestimat|\bprobabilit|\bKaplan", re.IGNORECASE)
# What is told over time; a response at a visit is none of it, unless it is said to be estimated.
_OVER_TIME = frozenset({"survival", "incidence"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A time that stands over what follows; `estimated`: responses, too, are estimated for it."""

    at: Landmark
    estimated: bool
    used: bool = False


def heading(scope: Scope, before: Heading | None, results: bool) -> Heading | None:
    """The heading that the next sentence stands under; `results`: this one has told some. It ends with the paragraph of its results."""
    if not results and _is_heading(scope):
        return _of(scope)
    if before is None:
        return None
    used = before.used or results
    return None if used and "\n\n" in scope.plain[scope.start : scope.end + 2] else replace(before, used=used)


def _is_heading(scope: Scope) -> bool:
    said = scope.plain[scope.start : scope.end].strip()
    if len(said) > _LONGEST or _times(scope) is None:
        return False
    return said.endswith(":") or (
        said.endswith(".") and scope.plain[max(0, scope.start - 1) : scope.start] in {"\n", ""}
    )


def _of(scope: Scope) -> Heading | None:
    at = _times(scope)
    return Heading(at, _ESTIMATED.search(scope.plain, scope.start, scope.end) is not None) if at else None


def _times(scope: Scope) -> Landmark | None:
    """The one time of a sentence that holds no other figure."""
    if any(figure.kind != "duration" for figure in scope.figures):
        return None
    found = landmarks(scope.plain, scope.quantities)
    found += [_landmark(q) for q in scope.quantities if q.kind == "duration" and _is_estimated_for(scope, q)]
    return found[0] if len(found) == 1 else None


def _is_estimated_for(scope: Scope, quantity: Quantity) -> bool:
    return _FOR.search(scope.plain, max(scope.start, quantity.start - 24), quantity.start) is not None


def _landmark(quantity: Quantity) -> Landmark:
    return Landmark(quantity.start, quantity.end, quantity.value or 0.0)


def timed(finding: Finding, over: Heading | None) -> Finding:
    """The finding with the time of the heading, where it has none of its own and can have one."""
    kind = finding.because.mention.endpoint.kind
    if over is None or finding.statistic != "rate":
        return finding
    if kind not in _OVER_TIME and not (kind == "response" and over.estimated):
        return finding
    at = over.at
    return replace(
        finding,
        statistic="landmark",
        at_months=at.months,
        because=replace(finding.because, at=(at.start, at.end)),
    )
