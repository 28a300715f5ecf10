"""Endpoint words that name whom a figure is about instead of what it reports: "OS was 70% in patients achieving CR"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.scope import Link, Scope

# Behind a figure: "in patients who responded", "among those with PD", "for responders".
_PEOPLE_AHEAD = re.compile(
    r"[)\]]*\s*(?:for|in|among|with)\s+(?:the\s+|all\s+)?(?:\d+\s+)?(?:[\w-]+\s+)?"
    r"(?:patients|pts|children|participants|recipients|people|adults|individuals|subjects|cases|those|responders|ones)\b",
    re.IGNORECASE,
)
# "29% where the first infusion had brought a CR"
_WHERE = re.compile(r"[)\]]*,?\s*(?:where|if|when|whenever|in whom|provided|once)\b", re.IGNORECASE)
_IN = re.compile(r"[)\]]*\s*(?:in|for|with|at)\s+(?:a |the )?", re.IGNORECASE)
# Before an endpoint's words: "in patients achieving", "from", "with at least a", "with CR versus".
_LABEL_BEFORE = re.compile(
    r"\b(?:in|with|without|from|after|following|for|among|achiev\w+|reach\w+|attain\w+|who had|versus|vs\.?|or)\s+"
    r"(?:(?:the|a|an|those|patients|pts|with|in|at least|less than|confirmed|best|achieving|who|had|reached|achieved)\s+)*[≥<]?\s*$",
    re.IGNORECASE,
)
# "53% in CR and those with SD/PD 25%", "62%, while patients in PR ...": others, behind what was told of some.
_OTHERS = re.compile(
    r"(?:,|;|\b(?:and|but|while|whereas|versus|vs\.?|v|against|than))\s+(?:(?:for|in|among|with|of)\s+)?"
    r"(?:(?:the|those|other|others|patients|pts|children|individuals|people|ones)\s+)+(?:with|in|achieving|attaining|reaching|having|who (?:had|were in|achieved))\s+"
    r"(?:(?:an?|only|less than|at least|at best)\s+)*[≥<]?(?:[A-Za-z]{2,4}(?:/| or ))?$",
    re.IGNORECASE,
)
_RESPONDERS_BEFORE = re.compile(r"\b(?:among|in|of|for) (?:the )?(?:\d+ )?$")
_CONDITION = re.compile(r"\b(?:if|when|whether|provided|whose)\s+(?:[\w-]+\s+){0,6}$", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:inferior|superior|shorter|longer|worse|better|lower|higher|poorer)\b[^,;:]{0,25}\b(?:with|without|in|for|among)\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_LOOK_ALIKE_BEFORE = re.compile(r"\b(?:with|without|for|in|after|if|among)\s+(?:[\w-]+\s+){0,2}$", re.IGNORECASE)
_ITS_FIGURE = re.compile(r"[)\]]?\s*(?:rates?\s+)?(?:in|of|was|were|at|:|=|\()\s*(?:only\s+|about\s+)?")
_STATED = re.compile(
    r"[^;]{0,60}\b(?:was|were|of|is|reached|estimated at|stood at|came to|amounted to|lay at|remained)\s+(?:only |about |estimated at )?|\s*[(:,]\s*"
)


def label_ahead(scope: Scope, figure: Figure, ahead: EndpointMention, earlier: Sequence[Link]) -> bool:
    """Does the endpoint behind the figure name its subgroup: "52% for patients achieving CR", after survival "30% in PR"?"""
    gap = scope.plain[figure.end : ahead.start]
    if _PEOPLE_AHEAD.match(gap) or _WHERE.match(gap):
        return True
    return _IN.fullmatch(gap) is not None and _is_survivals(scope, figure, earlier)


def label_before(scope: Scope, figure: Figure, mention: EndpointMention, earlier: Sequence[Link]) -> bool:
    """Does the endpoint before the figure name a subgroup: "PFS in patients with CR was 20 months"?"""
    lead = scope.plain[scope.start : mention.start]
    if re.search(r"responders?$", scope.plain[mention.start : mention.end]):
        return _RESPONDERS_BEFORE.search(lead) is not None
    if mention.endpoint.kind == "response":
        if _CONDITION.search(lead):
            return True  # "PFS was 52% if MRD was negative and 18%": whom it is about
        told = [e for e in earlier if e.figure.end <= mention.start]
        if _in_a_list_by_state(scope, mention, told):
            return True
        if told and told[-1].mention.endpoint.kind in {"survival", "incidence"}:
            if _ITS_FIGURE.fullmatch(scope.plain[mention.end : figure.start]):
                return False  # "PFS was 35% with CR in 44%"
            # It named whom the figure before was about: "52% for patients achieving CR and 11% for ...".
            return label_ahead(scope, told[-1].figure, mention, told) or _OTHERS.search(lead) is not None
        return _awaits_its_figure(scope, figure, mention) and _LABEL_BEFORE.search(lead) is not None
    if mention.endpoint.kind != "decoy":
        return False
    if not any(e.figure.end <= mention.start for e in earlier):
        # "PFS was inferior in EMD (2.6 vs 6.3 months": what is compared is named before, whom it compares behind.
        # ... and "ORR was higher in patients with low LDH (60% vs 30%)".
        compared = [m for m in scope.mentions if m.end <= mention.start and m.endpoint.kind in {"survival", "response"}]
        return bool(compared) and _COMPARES.search(scope.plain[compared[-1].end : mention.start]) is not None
    return _LOOK_ALIKE_BEFORE.search(lead) is not None


# "Twelve-month OS: CR 70%, PR 42%, SD/PD 11%"
_BY_STATE = re.compile(
    r"(?: rates?)?(?:,? by (?:best |their )?(?:response|remission status))?\s*[:(]\s*(?:[A-Za-z]{2,4}(?:/| or ))?"
)
_NEXT_STATE = re.compile(r"\s*(?:[,;]|,? and)\s*(?:[A-Za-z]{2,4}(?:/| or ))?")


def _in_a_list_by_state(scope: Scope, mention: EndpointMention, told: Sequence[Link]) -> bool:
    """Does the response open a list of survival's figures, or go on with one that such a response opened?"""
    before = [m for m in scope.mentions if m.end <= mention.start and m.endpoint.kind != "response"]
    if not before or before[-1].endpoint.kind != "survival":
        return False
    survival = before[-1]
    if not told or told[-1].figure.end <= survival.start:
        return _BY_STATE.fullmatch(scope.plain, survival.end, mention.start) is not None
    first = next((m for m in scope.mentions if survival.end <= m.start and m.endpoint.kind == "response"), mention)
    return (
        told[-1].mention is survival
        and first.start < told[-1].figure.start
        and _BY_STATE.fullmatch(scope.plain, survival.end, first.start) is not None
        and _NEXT_STATE.fullmatch(scope.plain, told[-1].figure.end, mention.start) is not None
    )


def _is_survivals(scope: Scope, figure: Figure, earlier: Sequence[Link]) -> bool:
    """Is the figure one of a list of survival figures, or stated right behind the name of one?"""
    if figure.kind != "percent":
        return False
    if earlier and earlier[-1].mention.endpoint.kind == "survival" and earlier[-1].figure.kind == "percent":
        return True
    before = [m for m in scope.mentions if m.end <= figure.start]
    return bool(
        before
        and before[-1].endpoint.kind == "survival"
        and before[-1].form != "event"
        and _STATED.fullmatch(scope.plain[before[-1].end : figure.start])
    )


def _awaits_its_figure(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
    """Is survival named before the response's words, and is the figure one that only survival can have?"""
    survival = [m for m in scope.mentions if m.end <= mention.start and m.endpoint.kind == "survival"]
    if not survival:
        return False
    if figure.kind in {"duration", "unreached"}:
        return True
    # "PFS was 5 months, with CR in 40%": survival has its figure, so this one is the response's.
    return figure.kind == "percent" and not any(
        survival[-1].end <= f.start and f.end <= mention.start for f in scope.figures
    )
