"""What a hazard or odds ratio compares, and which figures a p value belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy, named
from extractor.components.comparisons import factor
from extractor.components.findings import RATIOS, Finding
from extractor.components.scope import Scope

_FACTOR_BEGINS = re.compile(r"(?:\b(?:with|for|in|by|and|analysis,)\s+|^|[,;]\s+)(?:a |an |the )?")
_FACTOR = re.compile(r"(?P<factor>[\w /+<>≥.%×-]{2,60}?)\s*[(\[]\s*")


def against(
    scope: Scope, finding: Finding, arms: Sequence[str], here: bool, therapies: Sequence[NamedTherapy]
) -> Finding:
    """A ratio compares the arms set side by side in its sentence (`here`), or is that of the risk factor named before its
    bracket, or else compares the arms of a sentence before."""
    if finding.statistic not in RATIOS:
        return finding
    if len(arms) == 2 and arms[1] == f"no {arms[0]}":
        return finding.of_arm(arms[0], "ratio of the arms set side by side")
    said = _factor_before(scope.plain[scope.start : finding.figure.start])
    about = factor(scope.plain, scope.start, finding.figure.start, therapies)
    if about is not None and (not said or len(said) > len(about)):
        return finding.of_arm(about, "factor that the sentence tells of")
    if said and not any(said in arm for arm in arms) and not (here and len(arms) == 2):
        return finding.of_arm(re.sub(r" levels?$", "", said), "factor before the bracket")
    if len(arms) == 2:
        return finding.of_arm(arms[0], "ratio of the arms set side by side", comparator=arms[1])
    return finding


def _factor_before(lead: str) -> str:
    """The risk factor named right before the bracket that `lead` opens, in the longest reading that names one; "" for none."""
    for begin in _FACTOR_BEGINS.finditer(lead):
        match = _FACTOR.fullmatch(lead, begin.end())
        said = named(match["factor"]) if match else ""
        if said and not ENDPOINT_WORDS.search(said):
            return said
    return ""


def with_p(scope: Scope, findings: list[Finding]) -> list[Finding]:
    """A p value belongs to the figures it stands behind: those of the nearest endpoint since the p value before."""
    result = list(findings)
    floor = scope.start
    for quantity in (q for q in scope.quantities if q.kind == "p"):
        behind = [i for i, f in enumerate(findings) if floor <= f.figure.start and f.figure.end <= quantity.start]
        if behind and quantity.said is not None:
            last = findings[behind[-1]]
            # "low LDH (HR 0.43) and CR (HR 0.36; P = .007)": each ratio has its own p value, or none.
            for i in behind[-1:] if last.statistic in RATIOS else behind:
                if (findings[i].endpoint, findings[i].statistic) == (last.endpoint, last.statistic):
                    result[i] = result[i].with_p(quantity.said, (quantity.start, quantity.end))
        floor = quantity.end
    return result
