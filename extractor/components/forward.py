"""Links from a figure to what stands behind or around it: "25 patients (44%) responded", "28 CRs (46%)", "27.8% for PFS"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.scope import Link, Scope, fits
from extractor.components.subgroups import label_ahead

# "25 patients (44%) [of the group] responded", "8 (14%) were in complete remission", "22% had grade >= 3 infections"
_PATIENTS = r"(?:(?:of|among) (?:the |these |those |all |them|whom|which )?)?(?:[\w-]+ ){0,4}?(?:patients|pts|children|participants|recipients|cases|people|adults|individuals|responders|subjects|them|cohort)?"
_REACHING = (
    r"(?:had|has|have|were|was|are|is|achieved|reached|attained|obtained|entered|experienced|developed|showed|went into|into|in|with|got|responded|maintained|"
    r"(?:the |their )?(?:best )?(?:overall )?response (?:was|being)|at least one|reaching|achieving|attaining|having|who|remained|still|been|ever|also|thus|later|subsequently|eventually|again|an?|the|best|confirmed|drew|for|and|or|grade ≥?\d|severe|higher|≥|disease)"
)
_FORWARD = re.compile(
    rf"[)\]]*(?:,(?=\s*(?:who|which|reach|achiev|attain)))?\s*{_PATIENTS}\s*(?:{_REACHING}\s*){{0,6}}", re.IGNORECASE
)
# "23% a complete response", "six (14%) complete responses", "15 (31%) in complete remission"
_DIRECT = re.compile(r"[)\]]*\s+(?:an? |in )?", re.IGNORECASE)
# Behind an endpoint's name: the figure that is its own.
ITS_FIGURE = re.compile(r"[)\]]?\s*(?:rates?\s+)?(?:(?:in|of|was|were|at|:|=|\()\s*)?(?:only |about )?\d")
# "88% responded, 54% with a complete response"
_WITH = re.compile(r"[)\]]*\s+with (?:an? )?", re.IGNORECASE)
_OF_THE_EVENTS = re.compile(r"\bof (?:the |these |all |first )*$")
COUNTS_THE_EVENT = "counts the event"
AT_LEAST_ONE = "patients who had at least one"
# "20 patients (23%) and 5 died": the event is that of the next number.
_COUNTS_OTHERS = re.compile(r"(?:\band|,)\s+(?:the\s+|other\s+)*\d", re.IGNORECASE)
_RESPONDERS = re.compile(r"(?:complete |partial )?(?:responders?|remitters?)\b", re.IGNORECASE)
# "27.8% for progression-free survival and 44.6% for overall survival"
_FOR = re.compile(r"[)\]]*(?:[,;] ?p ?[<=>] ?[\d.]+[)\]]*)?\s+for (?:the )?(?:median )?", re.IGNORECASE)
# The number itself counts the event: "28 CRs", "39 deaths", "1 complete response", "83 disease progressions".
_COUNTS = re.compile(r"\s+(?:confirmed |documented |disease |best |additional |further )?", re.IGNORECASE)
_HAVING = re.compile(
    r"\b(?:had|(?:achiev|reach|attain)(?:ed|ing)|were in|response was|having|developed|experienced|obtained|entered|into|showed|drew)\b"
)
# "four of them with at least a VGPR", "three of them without measurable residual disease"
_OF_THEM = re.compile(
    r"\s+of (?:them|whom|these|those)\s+(?:(?:with|in|having|reaching|achieving)\s+)?(?:at least )?(?:an? )?",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|neither|nor|without|failed to|unable to)\b", re.IGNORECASE)
_DISEASE = re.compile(
    r"\s+(?:or refractory\s+|and refractory\s+)?(?:[\w-]+\s+){0,2}?(?:lymphoma|myeloma|leuk\w+|disease|LBCL|DLBCL|MM|ALL|B-ALL|MCL|FL|CLL)\b"
)
# "relapsed within 90 days", "progressed after CAR T": the cohort's history, no result.
_HISTORY = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:within|after (?!(?:remission|a median|initial|response))|before|from|following|on\b|while)",
    re.IGNORECASE,
)


def around(scope: Scope, figure: Figure) -> Link | None:
    """The endpoint stands between the count and its share: "28 CRs (46%)", or inside a ratio: "the HR for OS was 0.57"."""
    for mention in scope.mentions:
        if (
            figure.kind == "percent"
            and figure.value_end <= mention.start
            and mention.end <= figure.end
            and fits(figure, mention)
        ):
            return Link(figure, mention, "between the figure and its interval", 0.9)
        if figure.start < mention.start and mention.end <= figure.value_start and fits(figure, mention):
            return Link(figure, mention, "between count and share", 0.93)
        if (
            figure.kind == "ratio"
            and figure.value_start <= mention.start
            and mention.end <= figure.value_end
            and fits(figure, mention)
        ):
            return Link(figure, mention, "named inside the ratio", 0.95)
    return None


def taken_by_event(scope: Scope, figure: Figure) -> bool:
    """ "56% crossed over", "66% of the SOC arm had crossed over": a look-alike event right behind owns it."""
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if behind is None or behind.endpoint.kind != "decoy" or figure.kind not in {"percent", "fraction", "count"}:
        return False
    gap = scope.plain[figure.end : behind.start]
    return len(gap) < 50 and bool(
        re.fullmatch(
            r"[)\]]*\s*(?:of (?:the |all )?[\w -]{2,25}?\s)?(?:patients |pts )?(?:had |were |was |have |then )?", gap
        )
    )


def forward(scope: Scope, figure: Figure, earlier: Sequence[Link]) -> Link | None:
    """The endpoint behind the figure, where the words between say that so many reached it."""
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if behind is None or not fits(figure, behind) or is_history(scope, figure, behind):
        return None
    gap = scope.plain[figure.end : behind.start]
    survivals = (
        bool(earlier) and earlier[-1].mention.endpoint.kind == "survival" and earlier[-1].figure.kind == figure.kind
    )
    if figure.kind in {"percent", "fraction", "duration", "unreached", "ratio"} and _FOR.fullmatch(gap):
        if survivals and behind.endpoint.kind == "response":
            return None  # "2-year PFS was 62% for patients in CR, 31% for PR": whom it is about
        return Link(figure, behind, "so much for the endpoint", 0.92)
    if figure.kind not in {"percent", "fraction", "count"}:
        return None
    if figure.kind == "count" and behind.form != "event" and _COUNTS.fullmatch(gap):
        return Link(figure, behind, COUNTS_THE_EVENT, 0.9)
    beyond = _beyond_a_state(scope, figure, behind, gap)
    if beyond is not None:
        return beyond
    if len(gap) > 90 or not _FORWARD.fullmatch(gap) or _COUNTS_OTHERS.search(gap) or _denied(scope, figure, behind):
        return None
    if label_ahead(scope, figure, behind, earlier) or _only_describes(scope, behind):
        return None
    if behind.endpoint.kind in {"incidence", "toxicity"} and behind.form != "event" and _OF_THE_EVENTS.search(gap):
        return None  # "81% of deaths" is a share of the dead, "98% of first CRS events" one of events
    if figure.kind == "count" and re.match(
        r"\s*(?:products?|infusions?|lines?|doses?|times?|cycles?|cent(?:re|er)s?|trials?|studies|arms?|groups?)\b", gap
    ):
        return None
    if figure.kind == "fraction" and _with_state(scope, figure, gap):
        return None
    strong = _reached(behind, gap) or _share_with(scope, figure, behind, gap)
    if figure.kind == "count" and (not strong or (_DIRECT.fullmatch(gap) and behind.form != "event")):
        return None
    why = "patients who had the event" if behind.form == "event" else "patients who reached it"
    why = AT_LEAST_ONE if gap.rstrip().endswith("at least one") else why
    return Link(figure, behind, why, 0.9 if strong else 0.6)


def _beyond_a_state(scope: Scope, figure: Figure, state: EndpointMention, gap: str) -> Link | None:
    """ "Nine of 11 pts with ≥CR were MRD-negative": what they were in comes first, what is reported behind it."""
    if not re.fullmatch(
        r"[)\]]*\s+(?:[\w-]+ )?(?:patients|pts|children|participants|of those|of)\s*(?:(?:with|in|achieving) (?:an? )?)?",
        gap,
    ):
        return None
    result = next((m for m in scope.mentions if m.start >= state.end), None)
    if state.endpoint.kind != "response" or result is None or result.endpoint.code != "MRD" or not fits(figure, result):
        return None
    if (
        re.fullmatch(r"\s*(?:(?:were|was|had|became|achieved|reached)\s+)?", scope.plain[state.end : result.start])
        is None
    ):
        return None
    return Link(figure, result, "patients who reached it", 0.85)


def _with_state(scope: Scope, figure: Figure, gap: str) -> bool:
    """ "MRD negativity was seen in 8 of 12 pts with ≥VGPR": what they have already; the result is named before."""
    told = re.match(r"[)\]]*\s*(?:patients|pts|children|participants|those)\s+(?:with|in|achieving|having|who)\b", gap)
    if not told and not (_RESPONDERS.match(scope.plain, figure.end + len(gap)) and gap.strip() in {"", "of the"}):
        return False
    before = [m for m in scope.mentions if m.end <= figure.start and fits(figure, m)]
    return (
        bool(before) and re.search(r"\b(?:in|by|among|for)\s+$", scope.plain[before[-1].end : figure.start]) is not None
    )


def _share_with(scope: Scope, figure: Figure, mention: EndpointMention, gap: str) -> bool:
    """ "88% responded, 54% with a complete response", but not "62% with a CR rate of 19%"."""
    return (
        figure.kind == "percent"
        and mention.endpoint.kind == "response"
        and _WITH.fullmatch(gap) is not None
        and ITS_FIGURE.match(scope.plain, mention.end) is None
    )


def _reached(mention: EndpointMention, gap: str) -> bool:
    """Do the words between the figure and the endpoint say plainly that so many had or reached it?"""
    if mention.form == "event" or _DIRECT.fullmatch(gap) or _HAVING.search(gap) or _OF_THEM.fullmatch(gap):
        return True
    return mention.endpoint.code == "MRD" and re.fullmatch(r"[)\]]*\s*(?:were|was|had been)\s+", gap) is not None


def _denied(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
    """ "23% did not respond", "one in four had never responded": so many had it not."""
    return _NOT.search(scope.plain[figure.end : mention.start]) is not None


def _only_describes(scope: Scope, mention: EndpointMention) -> bool:
    """ "52 patients with relapsed lymphoma": what they have, no event."""
    return mention.form == "event" and (
        re.search(r"\bwith\s+$", scope.plain[max(scope.start, mention.start - 8) : mention.start]) is not None
        or _DISEASE.match(scope.plain, mention.end) is not None
    )


def event_in_so_many(scope: Scope, figure: Figure) -> Link | None:
    """ "neurotoxicity in 7 pts", "stringent CR in 3", "complete remission had been achieved by two patients"."""
    before = [m for m in scope.mentions if m.end <= figure.start]
    if not before or not fits(figure, before[-1]) or (before[-1].form == "event" and figure.kind == "count"):
        return None
    gap = scope.plain[before[-1].end : figure.start]
    owner = re.fullmatch(
        r"[)\]]?\s*(?:\([\w\s/≥≤<>=.+-]{1,24}\)\s*|,[^,;.()]{0,36}\bgrades? [^,;.()]{1,24},\s*)?(?:(?:rate|or better|was|were|had been|has been|is|developed|occurred|seen|\w+ed|the (?:best )?(?:response|result|outcome)|as best response)\s+){0,4}(?:in|by|among)\s+(?:only\s+|all\s+|the (?:other|remaining)\s+|just\s+)?",
        gap,
        re.IGNORECASE,
    )
    return Link(figure, before[-1], "event in so many patients", 0.82) if owner else None


def at_clause_end(scope: Scope, figure: Figure) -> Link | None:
    """ "At 6 months 47.9% of the whole cohort were still alive": the event closes the clause."""
    if figure.kind not in {"percent", "fraction"}:
        return None
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if behind is None or behind.form != "event" or not fits(figure, behind) or is_history(scope, figure, behind):
        return None
    gap = scope.plain[figure.end : behind.start]
    if label_ahead(scope, figure, behind, ()) or _denied(scope, figure, behind):
        return None
    return (
        Link(figure, behind, "event at the clause's end", 0.7)
        if len(gap) < 70 and not re.search(r"[;,.]|(?<![≥≤<>])(?<![≥≤<>] )\b\d", gap)
        else None
    )


def is_history(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
    if mention.endpoint.code != "RELAPSE" or mention.form != "event":
        return False
    if _HISTORY.match(scope.plain, mention.end):
        return True
    lead = scope.plain[scope.start : figure.start]
    larger = re.search(r"\b(?:of|there were|in)\b[^.]{0,20}?\d", lead, re.IGNORECASE)
    return (
        figure.kind == "count"
        and (
            re.search(r"\bwho\b|\bof whom\b", scope.plain[figure.end : mention.start]) is not None
            or "refractory" in lead[-40:]
        )
        and not larger
    )
