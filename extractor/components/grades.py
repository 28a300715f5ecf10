"""The grade a toxicity figure is about: any grade, grade >= 3, or a range that is neither and is no result of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.components.figures import Figure
from extractor.components.quantity import Quantity
from extractor.components.set_off import closed_with_its_share, of_all, of_the_name_before

GradeBand = Literal["any", "high", "none"]

_SEVERE = re.compile(r"\b(?:severe|high-grade|life-threatening)\b", re.IGNORECASE)
_BOTH = re.compile(r"\bany[- ]grade\s*(?:and|/|,|&)\s*(?:grade|gr|G)\b[^;.]{0,12}$", re.IGNORECASE)
# "CRS (any grade/grade >= 3) 40%/2%"
_BOTH_BEHIND = re.compile(
    r"\s*[(\[,:]\s*any[- ]grade\s*(?:and|/|,|;|&)\s*(?:grade|gr|G)\b[^;.%]{0,14}[)\]:]", re.IGNORECASE
)
_TWO_SHARES = re.compile(
    r"\s*(?:\(\w+\)\s*)?(?:rates?|in|was|were|:)?\s*[(\[]?\d+(?:\.\d+)?%?\s*[,;/]\s*\d+(?:\.\d+)?%[)\]]?"
)
_FILLER = re.compile(
    r"[)\]]*\s*(?:(?:of|for|with|were|was|being|had|in|at|reaching|reached|a|an|patients?|pts?|cases?|\w+ed|the|events?|above|beyond|over|exceeding|worse|higher|greater|than)\s+)*"
)
_ANY = re.compile(r"\b(?:any|all)[- ]grades?\b|\bof any grade\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure of a toxicity, where the toxicity is named, and how far the clause of the figure goes."""

    plain: str
    figure: Figure
    mention_start: int
    mention_end: int
    floor: int
    ceiling: int
    quantities: Sequence[Quantity]
    grades: Sequence[Quantity]


def grade_of(
    plain: str,
    figure: Figure,
    mention_start: int,
    mention_end: int,
    floor: int,
    ceiling: int,
    quantities: Sequence[Quantity],
) -> GradeBand:
    """The band of a figure linked to the toxicity at mention_start..mention_end.

    floor: where the clause of the figure begins; ceiling: where the next figure begins. The nearest grade decides: between the
    mention and it ("CRS reached grade 3 in 4%"), right behind it ("3% for severe events"), or before ("grade >= 3 CRS in 6%").
    """
    grades = [q for q in quantities if q.kind == "grade"]
    place = _Place(plain, figure, mention_start, mention_end, floor, ceiling, quantities, grades)
    for reading in (
        _both_before,
        _both_again,
        _paired,
        _near,
        _behind,
        _behind_mention,
        _of_a_list,
        _of_both,
        _carried,
        _in_words,
        _between,
    ):
        if (band := reading(place)) is not None:
            return "high" if band == "none" and _worst_case(place) else band
    return "any"


def _worst_case(at: _Place) -> bool:
    """ "there was one fatal (grade 5) event": a patient counted in grade 4 or 5, where none of grade 3 is told."""
    lows = [g.low for g in at.grades if g.low is not None and at.figure.end <= g.start < at.figure.end + 40]
    return at.figure.kind == "count" and bool(lows) and min(lows) > 3 and not any(g.low == 3 for g in at.grades)


def _both_before(at: _Place) -> GradeBand | None:
    """ "any-grade and grade >= 3 CRS occurred in 97% and 7%": the first share is of any grade, the next of the high."""
    behind = _BOTH_BEHIND.match(at.plain[at.mention_end : at.figure.start])
    if _BOTH.search(at.plain[max(0, at.mention_start - 45) : at.mention_start]) is None and behind is None:
        return None
    earlier = [q for q in at.quantities if q.kind == "percent" and at.mention_end <= q.start < at.figure.value_start]
    return "high" if earlier else "any"


# "For ICANS the corresponding figures were 30% and 10%", behind a sentence that told any grade and grade >= 3 of another.
_AGAIN = re.compile(
    r"\b(?:corresponding|respective|equivalent|analogous|the|those|these)\s+(?:figures|rates|proportions|percentages|shares|frequencies|values|numbers)\b",
    re.IGNORECASE,
)
_HIGH_SAID = re.compile(r"\b(?:grades?|gr\.?|G) ?(?:≥ ?|>= ?)?3|≥ ?grade 3|\bsevere\b", re.IGNORECASE)
_PAIR = re.compile(r"\s*(?:and|/|,|,? respectively,?)\s*", re.IGNORECASE)


def _both_again(at: _Place) -> GradeBand | None:
    said = _AGAIN.search(at.plain, max(0, at.mention_start - 60), at.figure.start)
    begin = max(at.mention_end, said.end()) if said else 0
    if said is None or begin > at.figure.start:
        return None
    pair = [q for q in at.quantities if q.kind == "percent" and q.start >= begin]
    if len(pair) < 2 or _PAIR.fullmatch(at.plain, pair[0].end, pair[1].start) is None:
        return None
    if _HIGH_SAID.search(at.plain, max(0, said.start() - 200), said.start()) is None:
        return None
    return "any" if at.figure.value_start <= pair[0].start else "high"


def _near(at: _Place) -> GradeBand | None:
    """The last grade said before the figure in its clause."""
    near = [
        q
        for q in at.grades
        if at.floor <= q.start
        and q.end <= at.figure.start
        and (
            q.start >= at.mention_end
            or (at.mention_end > at.figure.start and not re.search(r"[);,]", at.plain[q.end : at.figure.start]))
            or not re.search(r"[;,.]|\)\s+(?:and|while|but|whereas)\b", at.plain[q.end : at.mention_start])
        )
        and not of_all(at.plain, q, at.mention_end)
        and not closed_with_its_share(at.plain, q, at.figure.start)
        and not (at.mention_start >= at.figure.end and of_the_name_before(at.plain, q, at.figure.start))
    ]
    return _band(near[-1], at.grades) if near else None


def _behind(at: _Place) -> GradeBand | None:
    """A grade right behind the figure; of a phrase behind it only what stands before the next clause counts."""
    end = at.figure.end
    filler = _FILLER.match(at.plain[end : at.ceiling])
    reach = min(at.ceiling, end + (filler.end() if filler else 0) + 3)
    behind = next((q for q in at.grades if end <= q.start < reach), None)
    if behind is None:
        return None
    # In a bracket of its own a grade describes the figure, "66% (grade 1)"; with a share of its own it does not.
    apart = re.search(r"[;:,(]", at.plain[end : behind.start]) and at.plain[behind.end : behind.end + 1] not in ")]"
    if not apart and at.plain[max(end, behind.start - 2) : behind.start] == ", " and _low_only(at, behind):
        return "any"  # "ICANS in 2 (14.3%, grade 1 and 2)": what all of them had
    return None if apart else _band(behind, at.grades)


def _low_only(at: _Place, grade: Quantity) -> bool:
    return grade.high in {1, 2} and len(at.grades) == 1


def _behind_mention(at: _Place) -> GradeBand | None:
    """ "2 patients had ICANS of grade 3", "had CRS (grade 3)": right behind the name that the figure stands before."""
    if at.mention_start <= at.figure.end:
        return None
    behind = next((q for q in at.grades if q.start >= at.mention_end), None)
    if behind is None or not re.fullmatch(
        r"\s*(?:\(\w+\)\s*)?(?:of|being|at|,|\()?\s*(?:only )?", at.plain[at.mention_end : behind.start]
    ):
        return None
    if re.match(r"[,:]? ?(?:in )?\d", at.plain[behind.end : behind.end + 6]):
        return None  # "had CRS (grade 3 or 4, 1.1%)": it has a figure of its own
    if at.plain[at.mention_end : behind.start].strip() in {",", "("} and _low_only(at, behind):
        return "any"  # "two had neurotoxicity, grade 1 to 2 and reversible"
    return _band(behind, at.grades)


# "The most common grade >= 3 adverse events were neutropenia (57%), anemia (43%), and infections (29%)"
_HEADS_A_LIST = re.compile(
    r"\s*(?:or (?:higher|greater|more|above) |(?:treatment|therapy)[- ](?:emergent|related) |(?:non-?)?ha?ematolog\w+ |adverse |toxic |unwanted |side )*"
    r"(?:events?|AEs?|TEAEs?|TRAEs?|toxicit(?:y|ies)|effects|reactions)\b[^.;:()%\d]{0,40}?(?:\b(?:were|was|included|comprised|being)\b|:)",
    re.IGNORECASE,
)


def _of_a_list(at: _Place) -> GradeBand | None:
    """A list of events that are all of the grade its heading names, each with one share."""
    heads = [
        g for g in at.grades if g.end <= at.mention_start and _HEADS_A_LIST.match(at.plain, g.end, at.mention_start)
    ]
    if not heads or any(heads[-1].end <= g.start < at.figure.start for g in at.grades):
        return None
    if (
        _ANY.search(at.plain, max(0, heads[-1].start - 30), at.figure.start)
        or ";" in at.plain[heads[-1].end : at.figure.start]
    ):
        return None
    return _band(heads[-1], at.grades)


# "grade 3 CRS and neurological events were seen in 1% and 4%"
_AND_ANOTHER = re.compile(r"\s*(?:or (?:higher|worse|more) )?[A-Za-z][A-Za-z() -]{1,70}(?:,|\band\b|\bor\b|/)\s*")


def _of_both(at: _Place) -> GradeBand | None:
    """The grade of two toxicities named together, before the first."""
    heads = [
        g for g in at.grades if g.end <= at.mention_start and _AND_ANOTHER.fullmatch(at.plain, g.end, at.mention_start)
    ]
    return _band(heads[-1], at.grades) if heads and at.mention_end <= at.figure.start else None


# Between the grade and a later share of the same toxicity: "(30.8% v ", "in A (25%) than in B (".
_SET_BESIDE = re.compile(
    r"(?:[^.;:]|\.\d)*\d ?%[)\]]?[^.;:%]*?(?:\b(?:vs\.?|versus|v|than|against|compared with|and)\b|,)[^.;:%]{0,60}"
)
_NOT_THE_GRADE = re.compile(
    r"\b(?:any|all|overall|total|altogether|grade|low|mild|moderate|whole|which|whom)\b", re.IGNORECASE
)
_RIGHT_BEHIND = re.compile(r"\s*(?:\(\w+\)\s*)?(?:,|\(|of|being|at|reaching)?\s*")
_RIGHT_BEFORE = re.compile(r"\s*(?:cases? of |events? of |or (?:higher|worse|more|greater) )?")


def _carried(at: _Place) -> GradeBand | None:
    """The grade that stands with the name, where this share is set beside the first one: "infections of grade 3 or higher (31% v 30%)"."""
    own = [
        g
        for g in at.grades
        if _RIGHT_BEHIND.fullmatch(at.plain, at.mention_end, g.start)
        or _RIGHT_BEFORE.fullmatch(at.plain, g.end, at.mention_start)
    ]
    if not own or any(own[-1].end < g.start < at.figure.start for g in at.grades):
        return None
    begin = max(own[-1].end, at.mention_end)
    if begin >= at.figure.start or _SET_BESIDE.fullmatch(at.plain, begin, at.figure.start) is None:
        return None
    return None if _NOT_THE_GRADE.search(at.plain, begin, at.figure.start) else _band(own[-1], at.grades)


def _in_words(at: _Place) -> GradeBand | None:
    """ "severe", "any grade": before the figure in its clause, or right behind it."""
    after = at.plain[at.figure.end : min(at.ceiling, at.figure.end + 30)]
    if re.match(r"\s*(?:for|of|being|(?:(?:it|they|this|these) )?(?:was|were)) (?:severe|high-grade)", after):
        return "high"
    if re.search(
        r"\bof (?:that|this|the same|such|like|similar|equal) (?:severity|grade)\b",
        at.plain[at.mention_start : at.figure.start],
    ):
        return "high" if any(_band(g, at.grades) == "high" and g.end <= at.mention_start for g in at.grades) else "any"
    # "Severe immune effector cell-associated neurotoxicity syndrome (ICANS)"
    reach = 84 if at.plain[at.mention_start - 2 : at.mention_start] == " (" else 24
    begin = at.mention_start - reach if at.mention_start < at.figure.start else at.floor
    before = at.plain[max(at.floor, begin) : at.figure.start]
    if _ANY.search(before) or re.match(r"\s*(?:for|of) any[- ]grade", after):
        return "any"
    return "high" if _SEVERE.search(before) else None


def _between(at: _Place) -> GradeBand | None:
    """ "6% had grade 3 or higher CRS": between the figure and the name behind it."""
    if at.mention_start <= at.figure.end:
        return None
    between = [q for q in at.grades if at.figure.end <= q.start and q.end <= at.mention_start]
    if between:
        return _band(between[-1], at.grades)
    return "high" if _SEVERE.search(at.plain[at.figure.end : at.mention_start]) else None


def _paired(at: _Place) -> GradeBand | None:
    """ "(any grade; grade 3-4) were infections (69.9%, 39.8%)": two shares behind the name, the first of any grade."""
    both = _TWO_SHARES.match(at.plain[at.mention_end :])
    if both is None or not at.mention_end < at.figure.start < at.mention_end + both.end():
        return None
    if not any(g.end <= at.mention_end and _band(g, at.grades) == "high" for g in at.grades):
        return None
    if _ANY.search(at.plain, max(0, at.plain.rfind(". ", 0, at.mention_start)), at.mention_start) is None:
        return None
    inside = [
        q
        for q in at.quantities
        if at.mention_end <= q.start < at.mention_end + both.end() and q.kind in {"percent", "other", "whole"}
    ]
    return "any" if inside and at.figure.value_start <= inside[0].start else "high"


def _band(grade: Quantity, grades: Sequence[Quantity]) -> GradeBand:
    if grade.low is None or grade.high is None:
        return "none"
    # Grade 3 alone is all of it where no higher grade is told apart.
    if grade.low == 3 and (grade.high >= 4 or not any(g.low is not None and g.low > 3 for g in grades)):
        return "high"
    return "any" if grade.low <= 1 and grade.high >= 4 else "none"
