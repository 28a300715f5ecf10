"""The grade a toxicity figure is about: any grade, grade >= 3, or a range that is neither and is no result of ours."""

from __future__ import annotations

import re
from typing import Literal

from extractor.components.figures import Figure
from extractor.components.numbers import Quantity

GradeBand = Literal["any", "high", "none"]

_SEVERE = re.compile(r"\b(?:severe|high-grade|life-threatening)\b", re.IGNORECASE)
_ANY = re.compile(r"\b(?:any|all)[- ]grades?\b|\bof any grade\b", re.IGNORECASE)


def grade_of(
    plain: str,
    figure: Figure,
    mention_start: int,
    mention_end: int,
    floor: int,
    ceiling: int,
    quantities: list[Quantity],
) -> GradeBand:
    """The band of a figure linked to the toxicity at mention_start..mention_end.

    floor: where the clause of the figure begins (behind the figure before it); ceiling: where the next figure begins.
    A grade nearest the figure decides: between the mention and it ("CRS reached grade 3 or higher in 4%"), right
    behind it ("3% for severe events"), or before the mention ("grade >= 3 CRS in 6%").
    """
    grades = [q for q in quantities if q.kind == "grade"]
    if re.search(
        r"\bany[- ]grade\s*(?:and|/|,|&)\s*(?:grade|gr|G)\b[^;.]{0,12}$",
        plain[max(0, mention_start - 45) : mention_start],
        re.IGNORECASE,
    ):
        # "any-grade and grade >= 3 CRS occurred in 97% and 7%"
        between = [q for q in quantities if q.kind == "percent" and mention_end <= q.start < figure.value_start]
        return "high" if between else "any"
    paired = _paired(plain, figure, mention_end, grades, quantities)
    if paired is not None:
        return paired
    near = [
        q
        for q in grades
        if floor <= q.start
        and q.end <= figure.start
        and (
            q.start >= mention_end
            or mention_end > figure.start
            or not re.search(r"[;,.]", plain[q.end : mention_start])
        )
        and not _parenthesis_of_all(plain, q, mention_end)
    ]
    if near:
        return _band(near[-1], grades)
    # Of a phrase behind the figure only what stands before the next clause counts.
    tail = re.match(
        r"[)\]]*\s*(?:(?:of|for|with|were|was|being|had|in|a|an|patients|pts|\w+ed|the|events?)\s+)*",
        plain[figure.end : ceiling],
    )
    tail_end = figure.end + (tail.end() if tail else 0)
    behind = next((q for q in grades if figure.end <= q.start <= tail_end + 2 and q.start < ceiling), None)
    # In a bracket of its own a grade describes the figure, "66% (grade 1)"; with a share of its own it does not.
    if behind is not None and (
        not re.search(r"[;,(]", plain[figure.end : behind.start]) or plain[behind.end : behind.end + 1] in ")]"
    ):
        return _band(behind, grades)
    after = plain[figure.end : min(ceiling, figure.end + 30)]
    if re.match(r"\s*(?:for|of|being) (?:severe|high-grade)", after):
        return "high"
    before = plain[max(floor, mention_start - 24 if mention_start < figure.start else floor) : figure.start]
    if _ANY.search(before) or re.match(r"\s*(?:for|of) any[- ]grade", after):
        return "any"
    if _SEVERE.search(before):
        return "high"
    if mention_start > figure.end:
        between = [q for q in grades if figure.end <= q.start and q.end <= mention_start]
        if between:
            return _band(between[-1], grades)
        return "high" if _SEVERE.search(plain[figure.end : mention_start]) else "any"
    return "any"


def _paired(
    plain: str, figure: Figure, mention_end: int, grades: list[Quantity], quantities: list[Quantity]
) -> GradeBand | None:
    """ "(any grade; grade 3-4) were infections (69.9%, 39.8%)": two shares behind the name, the first of any grade."""
    both = re.match(
        r"\s*(?:\(\w+\)\s*)?(?:rates?|in|was|were|:)?\s*[(\[]?\d+(?:\.\d+)?%?\s*[,;/]\s*\d+(?:\.\d+)?%[)\]]?",
        plain[mention_end:],
    )
    if both is None or not mention_end < figure.start < mention_end + both.end():
        return None
    if not any(g.end <= mention_end and _band(g, grades) == "high" for g in grades):
        return None
    inside = [
        q
        for q in quantities
        if mention_end <= q.start < mention_end + both.end() and q.kind in {"percent", "other", "whole"}
    ]
    return "any" if inside and figure.value_start <= inside[0].start else "high"


def _band(grade: Quantity, grades: list[Quantity]) -> GradeBand:
    if grade.low is None or grade.high is None:
        return "none"
    # Grade 3 alone is all of it where no higher grade is told apart.
    if grade.low == 3 and (grade.high >= 4 or not any(g.low is not None and g.low > 3 for g in grades)):
        return "high"
    return "any" if grade.low <= 1 and grade.high >= 4 else "none"


def _parenthesis_of_all(plain: str, grade: Quantity, mention_end: int) -> bool:
    """ "ICANS (grade 1 to 2) in 2 patients": all of them were mild, so the figure is that of any grade."""
    return (
        grade.high is not None
        and grade.high < 3
        and plain[grade.start - 1 : grade.start] == "("
        and plain[grade.end : grade.end + 1] == ")"
        and 0 <= grade.start - mention_end <= 30
    )
