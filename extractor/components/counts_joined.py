"""Counts that belong to a rate told beside them: "nine of 14 had a response, for an ORR of 64%" is one result."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extractor.components.findings import Finding
from extractor.components.scope import Scope

# A share as printed may be off by as much, in percent points.
_ROUNDING = 0.6


def counts_joined(scope: Scope, made: list[Finding]) -> list[Finding]:
    """ "Nine of 14 had a response, for an ORR of 64%": the count belongs to the rate, and is no result of its own."""
    kept = _without_repeated(scope, _joined_by_grade(scope, made))
    for count in (f for f in made if f.statistic == "count" and f.figure.total):
        share = 100 * (count.figure.count or 0) / (count.figure.total or 1)
        for rate in (
            f for f in kept if f.statistic == "rate" and f.endpoint == count.endpoint and f.figure.count is None
        ):
            if rate.value is not None and abs(rate.value - share) <= _ROUNDING:
                figure = replace(rate.figure, count=count.figure.count, total=count.figure.total)
                kept = [replace(f, figure=figure) if f is rate else f for f in kept if f is not count]
                break
    return kept


# "Eleven responded, for an ORR of 73% (11/15)", "All 18 responded (ORR, 100%)": what was counted is told again as a share.
_AS_A_SHARE = re.compile(
    r"[^.;:]{0,40}?(?:\(|,? (?:for|giving|making|yielding|i\.e\.,?|which (?:is|makes|gives)) )[^.;:()]{0,45}"
)


def _without_repeated(scope: Scope, made: list[Finding]) -> list[Finding]:
    kept = list(made)
    for count, rate in pairwise(made):
        if (count.statistic, rate.statistic, count.endpoint) != ("count", "rate", rate.endpoint) or count.figure.total:
            continue
        same = rate.figure.count == count.figure.count or (rate.figure.count is None and rate.value == 100.0)
        if same and _AS_A_SHARE.fullmatch(scope.plain, count.figure.end, rate.figure.start):
            kept = [f for f in kept if f is not count]
    return kept


def _joined_by_grade(scope: Scope, made: list[Finding]) -> list[Finding]:
    """ "1 grade >= 3 event (2.3%)": how many and their share are one result."""
    kept = list(made)
    for count, rate in pairwise(made):
        same = (count.statistic, rate.statistic, count.endpoint) == ("count", "rate", rate.endpoint)
        if (
            same
            and rate.figure.count is None
            and _OF_A_GRADE.fullmatch(scope.plain, count.figure.end, rate.figure.start)
        ):
            figure = replace(rate.figure, start=count.figure.start, count=count.figure.count)
            kept = [replace(f, figure=figure) if f is rate else f for f in kept if f is not count]
    return kept


# "with 1 grade >= 3 event (2.3%)"
_OF_A_GRADE = re.compile(r"\s(?:grade|gr\.?|G)\s?[≥>]?=?\s?\d(?:[-/]\d)?(?: \w+){0,2}\s\(", re.IGNORECASE)
