"""Gives every finding of a sentence its arm, comparator and p value, remembering the arms of the sentences before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from spacy.tokens import Doc

from extractor.components.arms import Label, NamedTherapy, label_behind, label_leading, subject
from extractor.components.linking import Scope

if TYPE_CHECKING:
    from extractor.components.outcomes import Finding

_CONTRAST = re.compile(
    r"\b(?:vs\.?|v|versus|against|compared with|compared to|and|respectively|in the same order|or)\b|,", re.IGNORECASE
)
_DURATION_OF_CR = re.compile(
    r"duration of (?:cr|complete)|\bD[oO]CR\b|\bfor (?:crs|complete respon\w+)\b", re.IGNORECASE
)


@dataclass(slots=True)
class Memory:
    """The arms that were last set side by side, in the text's order."""

    arms: list[str] = field(default_factory=list)


def attribute(doc: Doc, scope: Scope, findings: Sequence[Finding], memory: Memory) -> list[Finding]:
    """The findings of one sentence with arm, comparator and p."""
    alone = _studied_alone(doc)
    therapies = [t for t in doc._.therapies if scope.start <= t.start < scope.end]
    labelled = [replace(f, arm=_arm(scope, f, findings, therapies, alone)) for f in findings]
    labelled = _from_memory(scope, labelled, memory)
    labelled = [_ratio(scope, f, memory) for f in labelled]
    return _with_p(doc, scope, labelled)


def _studied_alone(doc: Doc) -> str | None:
    """The one therapy that the document studies: its results are the whole cohort's."""
    names = {t.name for t in doc._.therapies if t.role == "salvage" and getattr(t, "regimen", None) is None}
    return next(iter(names)) if len(names) == 1 else None


def _arm(
    scope: Scope, finding: Finding, findings: Sequence[Finding], therapies: Sequence[NamedTherapy], alone: str | None
) -> str:
    figure = finding.figure
    if finding.endpoint == "DOR" and _DURATION_OF_CR.search(
        scope.plain[max(scope.start, figure.start - 70) : figure.start]
    ):
        return "complete responders"
    behind = [f.figure.start for f in findings if f.figure.start >= figure.end]
    label = label_behind(scope.plain, figure.end, behind[0] if behind else scope.end, therapies)
    if label is None and finding.statistic not in {"hazard_ratio", "odds_ratio"}:
        label = _leading(scope, finding, findings, therapies)
    if label is None or label.arm == alone:
        return "all"
    return label.arm


def _leading(
    scope: Scope, finding: Finding, findings: Sequence[Finding], therapies: Sequence[NamedTherapy]
) -> Label | None:
    floor = max((scope.plain.rfind(mark, scope.start, finding.figure.start) for mark in (";", ": ")), default=-1) + 1
    start = max(scope.start, floor)
    before = [f.figure.end for f in findings if start <= f.figure.end <= finding.figure.start]
    clause = before[-1] if before else start
    return (
        subject(scope.plain, clause, finding.figure.start, therapies)
        or label_leading(scope.plain, clause, finding.figure.start, therapies)
        or (
            label_leading(scope.plain, start, before[0], therapies)
            if before and not _contrasted(scope, finding, findings)
            else None
        )
    )


def _contrasted(scope: Scope, finding: Finding, findings: Sequence[Finding]) -> bool:
    """Is the finding set against an earlier one of the same endpoint and time, so that it cannot be the same arm's?"""
    twins = [
        f
        for f in findings
        if f.endpoint == finding.endpoint and f.statistic == finding.statistic and f.at_months == finding.at_months
    ]
    return len(twins) > 1 and twins.index(finding) > 0


def _from_memory(scope: Scope, findings: list[Finding], memory: Memory) -> list[Finding]:
    """Figures set side by side without labels take the arms set side by side before, in the same order."""
    result = list(findings)
    for group in _groups(findings):
        arms = [findings[i].arm for i in group]
        if len(group) >= 2 and "all" not in arms and len(set(arms)) == len(arms):
            memory.arms = arms
        elif (
            len(group) == len(memory.arms)
            and set(arms) == {"all"}
            and _side_by_side(scope, [findings[i] for i in group])
        ):
            for i, arm in zip(group, memory.arms, strict=True):
                result[i] = replace(result[i], arm=arm, confidence=round(result[i].confidence * 0.95, 3))
    return result


def _groups(findings: list[Finding]) -> list[list[int]]:
    """Indexes of findings of one endpoint, statistic and time."""
    groups: dict[tuple[str, str, float | None], list[int]] = {}
    for i, f in enumerate(findings):
        if f.statistic not in {"hazard_ratio", "odds_ratio"}:
            groups.setdefault((f.endpoint, f.statistic, f.at_months), []).append(i)
    return list(groups.values())


def _side_by_side(scope: Scope, findings: list[Finding]) -> bool:
    return all(
        _CONTRAST.search(scope.plain[a.figure.end : b.figure.start])
        for a, b in zip(findings, findings[1:], strict=False)
    )


def _ratio(scope: Scope, finding: Finding, memory: Memory) -> Finding:
    if finding.statistic not in {"hazard_ratio", "odds_ratio"}:
        return finding
    factor = re.search(
        r"\b(?:with|for|in|by)\s+(?:a |an |the )?(?P<factor>[\w /+-]{3,60}?)\s*[(\[]\s*$",
        scope.plain[scope.start : finding.figure.start],
    )
    if factor and not re.search(r"\b(?:OS|PFS|EFS|survival)\b", factor["factor"]):
        return replace(finding, arm=factor["factor"].removesuffix(" level"))
    if len(memory.arms) == 2:
        return replace(finding, arm=memory.arms[0], comparator=memory.arms[1])
    return finding


def _with_p(doc: Doc, scope: Scope, findings: list[Finding]) -> list[Finding]:
    """A p value belongs to the figures it stands behind: those of the nearest endpoint since the p value before."""
    result = list(findings)
    floor = scope.start
    for quantity in doc._.quantities:
        if quantity.kind != "p" or not scope.start <= quantity.start < scope.end:
            continue
        behind = [i for i, f in enumerate(findings) if floor <= f.figure.start and f.figure.end <= quantity.start]
        if behind:
            last = findings[behind[-1]]
            for i in behind:
                if (findings[i].endpoint, findings[i].statistic) == (last.endpoint, last.statistic):
                    result[i] = replace(result[i], p=quantity.said)
        floor = quantity.end
    return result
