"""Gives every finding of a sentence its arm, comparator and p value, remembering the arms of the sentences before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from extractor.components.arms import (
    Label,
    NamedTherapy,
    label_before_bracket,
    label_behind,
    label_leading,
    subject,
    who_had,
)
from extractor.components.findings import RATIOS, Finding
from extractor.components.linking import Scope

_CONTRAST = re.compile(r"\b(?:vs\.?|v|versus|against|compared with|compared to|and|respectively|in the same order|or)\b|,", re.IGNORECASE)
_DURATION_OF_CR = re.compile(r"duration of (?:cr|complete)|\bD[oO]CR\b|\bfor (?:crs|complete respon\w+)\b", re.IGNORECASE)
_SAME_PATIENTS = re.compile(r"^\W*(?:their|its|these patients|of these|in these|this group)\b|\b(?:of whom|;\s*their)\b", re.IGNORECASE)
_FACTOR = re.compile(r"\b(?:with|for|in|by)\s+(?:a |an |the )?(?P<factor>[\w /+<>≥-]{3,60}?)\s*[(\[]\s*$")


@dataclass(slots=True)
class Memory:
    """The arms that were last set side by side, in the text's order, and the label that the last sentence left standing."""

    arms: list[str] = field(default_factory=list)
    label: str = "all"


def attribute(doc: Doc, scope: Scope, findings: Sequence[Finding], memory: Memory) -> list[Finding]:
    """The findings of one sentence with arm, comparator and p."""
    therapies = [t for t in doc._.therapies if scope.start <= t.start < scope.end]
    labelled: list[Finding] = []
    standing = memory.label if _SAME_PATIENTS.search(scope.plain[scope.start : scope.end][:60]) else "all"
    for finding in findings:
        if finding.statistic in RATIOS:
            labelled.append(finding)
            continue
        arm, stands = _arm(doc, scope, finding, findings, labelled, therapies, standing)
        standing = arm if stands else standing
        labelled.append(replace(finding, arm=arm))
    memory.label = standing
    labelled = _from_memory(scope, labelled, memory)
    labelled = [_ratio(scope, f, memory) for f in labelled]
    return _with_p(doc, scope, labelled)


def the_whole_cohort(doc: Doc, findings: Sequence[Finding]) -> list[Finding]:
    """Results of the one therapy that the document studies are the whole cohort's, unless set against another arm's."""
    names = {t.name for t in doc._.therapies if t.role == "salvage"}
    alone = next(iter(names)) if len(names) == 1 else None
    arms: dict[tuple[str, str, float | None], set[str]] = {}
    for f in findings:
        arms.setdefault((f.endpoint, f.statistic, f.at_months), set()).add(f.arm)
    return [replace(f, arm="all") if f.arm == alone and arms[f.endpoint, f.statistic, f.at_months] == {alone} else f for f in findings]


def _arm(
    doc: Doc, scope: Scope, finding: Finding, findings: Sequence[Finding], before: list[Finding], therapies: Sequence[NamedTherapy], standing: str
) -> tuple[str, bool]:
    """(arm, does it stand for the figures that follow)."""
    figure, plain = finding.figure, scope.plain
    if finding.endpoint == "DOR" and _DURATION_OF_CR.search(plain[max(scope.start, figure.start - 70) : figure.start]):
        return "complete responders", False
    if finding.endpoint == "RELAPSE" and doc._.cohort is not None and figure.count == doc._.cohort.n:
        return "CAR T recipients", False  # those who relapsed are the cohort; they relapsed out of all who had CAR T
    following = [f.figure.start for f in findings if f.figure.start >= figure.end]
    stop = following[0] if following else scope.end
    floor = max(scope.start, plain.rfind(";", scope.start, figure.start) + 1)
    clause = max([floor, *(f.figure.end for f in before)])
    local = who_had(plain, figure.end, stop, therapies) or label_behind(plain, figure.end, stop, therapies) or label_before_bracket(plain, figure.start, clause, therapies)
    if local is not None:
        return local.arm, False
    leading: Label | None = subject(plain, clause, figure.start, therapies) or label_leading(plain, clause, figure.start, therapies)
    if leading is not None:
        return leading.arm, True
    return ("all", False) if _contrasted(finding, before) else (standing, True)


def _contrasted(finding: Finding, before: list[Finding]) -> bool:
    """Is the finding set against an earlier one of the same endpoint and time, so that it cannot be the same arm's?"""
    return any((f.endpoint, f.statistic, f.at_months) == (finding.endpoint, finding.statistic, finding.at_months) for f in before)


def _from_memory(scope: Scope, findings: list[Finding], memory: Memory) -> list[Finding]:
    """Figures set side by side without labels take the arms set side by side before, in the same order."""
    result = list(findings)
    for group in _groups(findings):
        arms = [findings[i].arm for i in group]
        if len(group) >= 2 and "all" not in arms and len(set(arms)) == len(arms):
            memory.arms = arms
        elif len(group) == len(memory.arms) and len(set(arms)) == 1 and _side_by_side(scope, [findings[i] for i in group]):
            for i, arm in zip(group, memory.arms, strict=True):
                result[i] = replace(result[i], arm=arm, confidence=round(result[i].confidence * 0.95, 3))
    return result


def _groups(findings: list[Finding]) -> list[list[int]]:
    """Indexes of findings of one endpoint, statistic and time."""
    groups: dict[tuple[str, str, float | None], list[int]] = {}
    for i, f in enumerate(findings):
        if f.statistic not in RATIOS:
            groups.setdefault((f.endpoint, f.statistic, f.at_months), []).append(i)
    return list(groups.values())


def _side_by_side(scope: Scope, findings: list[Finding]) -> bool:
    return all(_CONTRAST.search(scope.plain[a.figure.end : b.figure.start]) for a, b in zip(findings, findings[1:], strict=False))


def _ratio(scope: Scope, finding: Finding, memory: Memory) -> Finding:
    """A ratio compares the arms last set side by side, or is that of the risk factor named before its bracket."""
    if finding.statistic not in RATIOS:
        return finding
    factor = _FACTOR.search(scope.plain[scope.start : finding.figure.start])
    named = factor["factor"] if factor else ""
    if named and not re.search(r"\b(?:OS|PFS|EFS|survival)\b", named) and not any(named in arm for arm in memory.arms) and len(memory.arms) != 2:
        return replace(finding, arm=re.sub(r" levels?$", "", named))
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
