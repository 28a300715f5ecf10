"""Figures that report nothing by the words right before them: a time, a limit, a denominator, those who had it not."""

from __future__ import annotations

import re

from extractor.components.figures import Figure
from extractor.components.scope import Scope, names_a_time
from extractor.vocabulary.gates import Gated

# "5 to 8 months": the end of a range, or of a list whose parts are read together.
_RANGE_BEFORE = re.compile(r"(?<![\w-])\d+(?:\.\d+)? (?P<joined>and|to|or) $")
# "above 60%", "more than half": a limit, no figure.
_LIMIT_BEFORE = re.compile(
    r"\b(?:above|exceeding|over|below|under|up to|(?<!no )(?:fewer|less|more|greater|higher|lower) than)\s+$|[<>≤≥]\s?$",
    re.IGNORECASE,
)
_NONE_OF = re.compile(r"\b(?:none|neither) of (?:the |these |those )?(?:other |remaining )?$|\bno[ -]$", re.IGNORECASE)
# "Of the 19 patients who achieved a CR, 14 remain": how many they are of whom something is told. "7 in 10" is a way to say a share.
_OF_THE = re.compile(
    r"(?:^|[.;:,]\s+)(?:Of|Among|In) (?:the |these |those |all )*$|\b(?:nearly|almost|about|roughly|some|over|every|one|two|three|four|six|seven|eight|nine) (?:\d+ )?in $|\bbetween (?:the )?$|\bamong (?:the |these |all )?$"
)
# "at dose level 2 had": the name of a group.
_NUMBERED = re.compile(r"\b(?:level|cohort|arm|group|grade|day|cycle|phase|line|stage|stratum) $", re.IGNORECASE)
# "lowered the risk of progression or death by 74%": by how much, no share of patients.
_BY_SO_MUCH = Gated(
    [
        r"\b(?:lower|reduc|decreas|cut|improv|increas|rais|fell|fall|dropp?|shr[aiu]nk|declin)\w*\b[^.;]{0,80}\bby (?:about |around |only )?$"
    ]
)
_DENOMINATOR = re.compile(r"(?:\d|[)\]]) of (?:the |these |those )?$|[<>≥≤=] ?$")
# "raised about 4-fold": how many times as much.
_FOLD = re.compile(r"[- ]?(?:fold|times)\b", re.IGNORECASE)
# "an 80% lower risk of death", "OS (29% mature)": how much less, and how much of it is known.
_LESS = re.compile(
    r"[ -](?:(?:relative|absolute|significant(?:ly)?) )?(?:(?:lower|higher|greater|reduced|increased|decreased|less|smaller) (?:relative )?(?:risk|hazard|odds|likelihood|chance|probability|rate|mortality)|(?:reduction|increase|decrease|improvement|drop)\b|mature\b|maturity\b|information\b)",
    re.IGNORECASE,
)
# ... and "71% (SE 6%)", how sure it is.
_DIFFERENCE = re.compile(
    r"(?-i:\bS\.?E\.?|\bstandard error)[,:=]? ?(?:of )?$|\bdifferences?(?: (?:of|was|in [a-z ]{2,20}))?[,:=(]? ?(?:about )?-?$",
    re.IGNORECASE,
)
# "3 years of follow-up"
_OF_FOLLOW_UP = re.compile(r"\s+(?:of|in) (?:median |further |additional )?(?:follow|observation)", re.IGNORECASE)
# "(MajesTEC-1: 0.6%)": another trial's.
_OF_A_TRIAL = re.compile(r"[(\[](?:in |vs\.? )?[A-Z][A-Za-z]*[A-Z][A-Za-z]*-\d+[A-Z]?(?: trial)?[:,]? $")
# "7 CR pts": how many are told of.
_OF_A_STATE = re.compile(
    r"\s+(?:[sm]?CRi?|VGPR|PR|SD|PD|MRD-?(?:neg(?:ative)?|-)?) (?:patients?|pts?|children|cases|participants)\b"
)
# "close to 4 of 5 patients" is a way to say a share.
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|nearly|almost|some|over|close to|more than|fewer than|less than|just (?:over|under)|approximately) $",
    re.IGNORECASE,
)
_FINGERS = 10
_ONE_OR_MORE = re.compile(r"\bat least $", re.IGNORECASE)
_ALL_BUT = re.compile(r"\ball but $", re.IGNORECASE)


def is_no_result(scope: Scope, figure: Figure) -> bool:
    """Do the words right before the figure make of it a time, a limit, a denominator, or those who had it not?"""
    lead = scope.plain[max(scope.start, figure.start - 30) : figure.start]
    if _ALL_BUT.search(lead):
        return True  # "all but one had relapsed" counts those who had not
    if figure.kind == "duration":
        in_range = _RANGE_BEFORE.search(lead)
        return (
            names_a_time(scope, figure)
            or _OF_FOLLOW_UP.match(scope.plain, figure.end) is not None
            or (in_range is not None and not _second_of_two(scope, figure, in_range))
        )
    if figure.kind == "percent":
        bare_count = figure.count is not None and figure.total is None
        if _BY_SO_MUCH.search(scope.plain[max(scope.start, figure.start - 110) : figure.start]):
            return True
        if _LESS.match(scope.plain, figure.end) or _DIFFERENCE.search(lead) or _OF_A_TRIAL.search(lead):
            return True
        return _LIMIT_BEFORE.search(lead) is not None or (bare_count and _share_of_a_group(scope, figure))
    if figure.kind == "count" and (
        _NUMBERED.search(lead)
        or _FOLD.match(scope.plain, figure.value_end)
        or _OF_A_STATE.match(scope.plain, figure.end)
    ):
        return True
    if figure.kind == "count" and figure.value == 1 and _ONE_OR_MORE.search(lead):
        return True  # "eighteen had at least one infection"
    counts_deaths = re.match(r"\s+deaths\b", scope.plain[figure.end : figure.end + 10]) is not None
    if figure.kind == "count" and not counts_deaths and (_DENOMINATOR.search(lead) or _OF_THE.search(lead)):
        return True  # "11 (26%) of 42 patients responded"
    if figure.kind == "fraction" and (figure.total or 0) <= _FINGERS and _ABOUT.search(lead):
        return True
    return figure.kind in {"count", "fraction"} and _NONE_OF.search(lead) is not None


def _second_of_two(scope: Scope, figure: Figure, in_range: re.Match[str]) -> bool:
    """ "median PFS 14.4 and 3.3 months": the number before is a figure too, not where a range begins."""
    if in_range["joined"] != "and" or re.search(r"\bbetween\s+$", in_range.string[: in_range.start()]):
        return False
    return any(f.kind == figure.kind and 0 < figure.start - f.end <= 6 for f in scope.figures)


def _share_of_a_group(scope: Scope, figure: Figure) -> bool:
    """ "not reached in the 9 others (15%)": how many they are, no probability of survival."""
    lead = scope.plain[max(scope.start, figure.start - 20) : figure.start]
    before = [m for m in scope.mentions if m.end <= figure.start]
    survival = bool(before) and before[-1].endpoint.kind == "survival" and before[-1].form != "event"
    return (
        survival and re.search(r"\b(?:in|for|of|among|with) (?:the |those |these )?$", lead, re.IGNORECASE) is not None
    )
