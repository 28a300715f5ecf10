"""The endpoint's code for the grade that a toxicity's figure is about, also where the grade is said once for several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.coordination import IN_THE_SAME_ORDER
from extractor.components.figures import Figure
from extractor.components.findings import Finding
from extractor.components.grades import GradeBand, grade_of
from extractor.components.scope import LISTED, Link, Scope


def code_of(scope: Scope, each: Link, made: Sequence[Finding]) -> str | None:
    """The endpoint's code for the grade that the figure is about, None where that is no endpoint."""
    figure, endpoint = each.figure, each.mention.endpoint
    if endpoint.kind != "toxicity":
        # The hazard of death is that of overall survival.
        return "OS" if endpoint.code == "MORTALITY" and figure.kind == "ratio" else endpoint.code
    band = (
        _did_so(scope, figure, made)
        or _gapped(scope, each, made)
        or _listed(scope, each, made)
        or _in_the_same_order(scope, each, made)
        or grade_of(
            scope.plain, figure, each.mention.start, each.mention.end, *_clause(scope, figure), scope.quantities
        )
    )
    if band == "none":
        return None
    return endpoint.graded or endpoint.code if band == "high" else endpoint.code


def _did_so(scope: Scope, figure: Figure, made: Sequence[Finding]) -> GradeBand | None:
    """ "CRS reached grade 3 or higher in 4%, and neurologic events did so in 3%": the grade of the finding before."""
    if not made or not re.search(r"\bdid so\b[^.;]{0,20}$", scope.plain[made[-1].figure.end : figure.start]):
        return None
    return "high" if made[-1].endpoint.endswith("3") else "any"


# "CRS was of grade 3 or higher in 2.4% and ICANS in 7.1%": the predicate, and the grade in it, is said once.
_AND = re.compile(r"[)\]]*,?\s*(?:and|while|whereas|with|,)\s+(?:for\s+)?")
# "rates of grade >= 3 were 16% for CRS and 44% for ICANS"
_FOR = re.compile(r"\s+for\s+(?:the\s+)?")
_OF_GRADE = re.compile(r"\s*(?:\(\w+\)\s*)?(?:was|were|reached|had been)(?: \w+)?\s+(?:of )?")
_IN = re.compile(r"\s*(?:\(\w+\)\s*)?in\s+(?:only\s+|just\s+)?")


def _gapped(scope: Scope, each: Link, made: Sequence[Finding]) -> GradeBand | None:
    """The grade of the toxicity before, where a second one has no predicate of its own."""
    if not made or made[-1].because.mention.endpoint.kind != "toxicity":
        return None
    before, figure = made[-1].because.mention, made[-1].figure
    same: GradeBand = "high" if made[-1].endpoint.endswith("3") else "any"
    if figure.end <= before.start < before.end <= each.figure.start < each.figure.end <= each.mention.start:
        fors = ((figure.end, before.start), (each.figure.end, each.mention.start))
        listed = _AND.fullmatch(scope.plain, before.end, each.figure.start)
        return same if listed and all(_FOR.fullmatch(scope.plain, *gap) for gap in fors) else None
    if not (before.end < figure.start and figure.end <= each.mention.start and each.mention.end < each.figure.start):
        return None
    grade = next((q for q in scope.quantities if q.kind == "grade" and before.end <= q.start <= figure.start), None)
    if grade is None or not _OF_GRADE.fullmatch(scope.plain, before.end, grade.start):
        return None
    if not (
        _AND.fullmatch(scope.plain, figure.end, each.mention.start)
        and _IN.fullmatch(scope.plain, each.mention.end, each.figure.start)
    ):
        return None
    return same


_ITS_OWN = re.compile(r"\b(?:grades?|severe|any|all|overall|total)\b[^,;]*$", re.IGNORECASE)


def _in_the_same_order(scope: Scope, each: Link, made: Sequence[Finding]) -> GradeBand | None:
    """ "CRS/ICANS of any grade were seen in 58%/8% and of grade >= 3 in 2%/3%": the grade is that of the whole list."""
    if not made or not each.why == made[-1].because.rule == IN_THE_SAME_ORDER:
        return None
    before, start = made[-1].because.mention, each.mention.start
    if before.end > start or _ITS_OWN.search(scope.plain, before.end, start):
        return None
    high = made[-1].endpoint.endswith("3") and LISTED.fullmatch(scope.plain, made[-1].figure.end, each.figure.start)
    return "high" if high else None


# Between figures of the same grade: "grade 3-4 in 31 (22%), 32 (21%), and 21 (27%)", "(35% vs. 15%)".
_SAME_GRADE = re.compile(
    r"[^.;:()]{0,60}(?:\([^()%\d]{0,40}\))?[)\]]*[^.;:()%]{0,60}?(?:,|/|\||\band|\bor|\bvs\.?|\bv\b|\bversus|\bagainst|\bcompared with|\bthan)\s*(?:in |with |for |among )*(?:[A-Z][\w/-]{1,14}(?: [\w-]{2,14}){0,2} ?\()?",
    re.IGNORECASE,
)
_BOTH_GRADES = re.compile(r"any|all", re.IGNORECASE)


def _listed(scope: Scope, each: Link, made: Sequence[Finding]) -> GradeBand | None:
    """The grade of the figure before in the list, unless the list is of any grade and of the high ones."""
    if len(made) == 0 or made[-1].because.mention != each.mention:
        return None
    if not _SAME_GRADE.fullmatch(scope.plain, made[-1].figure.end, each.figure.start):
        return None
    begin, end = each.mention.end, made[-1].figure.start
    told_since = any(q.kind == "grade" and begin <= q.start and q.end <= end for q in scope.quantities)
    if not told_since and _BOTH_GRADES.search(
        scope.plain, max(scope.start, each.mention.start - 45), each.figure.start
    ):
        return None
    return "high" if made[-1].endpoint.endswith("3") else None


def _clause(scope: Scope, figure: Figure) -> tuple[int, int]:
    """From the end of the figure before to the start of the one behind."""
    before = [f.end for f in scope.figures if f.end <= figure.start]
    behind = [f.start for f in scope.figures if f.start >= figure.end]
    return (before[-1] if before else scope.start), (behind[0] if behind else scope.end)
