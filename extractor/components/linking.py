"""Which endpoint a figure reports: every mention in reach is a candidate, the best one wins, and says why.

A mention before the figure normally owns it ("ORR was 41%"); one behind it does where the words between say so
("25 patients (44%) responded"). A look-alike that stands nearer takes the figure away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure


@dataclass(frozen=True, slots=True)
class Link:
    """`figure` reports the endpoint of `mention`; `why` names the rule, `strength` in [0, 1] how far to trust it."""

    figure: Figure
    mention: EndpointMention
    why: str
    strength: float


@dataclass(frozen=True, slots=True)
class Scope:
    """One sentence of a plain text: what is in it, and the survival or response mention that the one before left open."""

    plain: str
    start: int
    end: int
    figures: tuple[Figure, ...]
    mentions: tuple[EndpointMention, ...]
    carried: EndpointMention | None = None


_FITS = {
    "percent": {"survival", "response", "toxicity", "incidence"},
    "duration": {"survival"},
    "unreached": {"survival"},
    "ratio": {"survival", "response", "incidence"},
    "fraction": {"response", "toxicity", "incidence"},
    "count": {"response", "toxicity", "incidence"},
}

# "25 patients (44%) [of the group] responded", "8 (14%) were in complete remission", "22% had grade >= 3 infections"
_PATIENTS = r"(?:(?:of|among) (?:the |these |those |all |them|whom|which )?)?(?:[\w-]+ ){0,4}?(?:patients|pts|children|participants|recipients|cases|people|adults|individuals|responders|subjects|them|cohort)?"
_REACHING = (
    r"(?:had|has|have|were|was|are|is|achieved|reached|attained|obtained|entered|experienced|developed|showed|went into|into|in|with|got|responded|maintained|"
    r"reaching|achieving|attaining|having|who|remained|still|been|ever|also|thus|later|subsequently|eventually|again|not|an?|the|best|confirmed|drew|for|and|or|grade ≥?\d|severe|\d|or|higher|≥|disease)"
)
_FORWARD = re.compile(rf"[)\]]*,?\s*{_PATIENTS}\s*(?:{_REACHING}\s*){{0,6}}", re.IGNORECASE)
# The number itself counts the event: "28 CRs", "39 deaths", "1 complete response", "83 disease progressions".
_COUNTS = re.compile(r"\s+(?:confirmed |documented |disease |best |additional |further )?", re.IGNORECASE)
# A list goes on over these words, a new statement does not.
_NEW_STATEMENT = re.compile(
    r"[;:]|\b(?:had (?!been reached|not)|have|has|received|underwent|discontinu\w+|stopped|led|required|aged|because|although|among whom|of whom|were given|refractory|qualified|died of|ineligible)\b",
    re.IGNORECASE,
)
_NO_RESULT_BEFORE = re.compile(
    r"(?:\b(?:within|every|until|for (?:up to|at least|over|more than)|up to|more than|less than|fewer than|at least|over|first|last|per|aged?|cycles? of|dose of|than)\s*|[<>≤]\s*)$",
    re.IGNORECASE,
)
_BEFORE_VALUE = 48


def link(scope: Scope) -> list[Link]:
    """The figures of a sentence that report an endpoint, in order; a figure that fits none is left out."""
    links: list[Link] = []
    for figure in scope.figures:
        found = _link_one(scope, figure, links)
        if found is not None:
            links.append(found)
    return links


def _link_one(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    if figure.kind == "duration" and _NO_RESULT_BEFORE.search(
        scope.plain[max(scope.start, figure.start - 20) : figure.start]
    ):
        return None
    inside = _inside(scope, figure)
    if inside is not None:
        return inside
    forward = _forward(scope, figure)
    if figure.kind == "count":
        return forward or _count_behind(scope, figure)
    if forward is not None and forward.strength > 0.8:
        return forward
    return _backward(scope, figure, earlier) or forward or _carried(scope, figure) or _ahead(scope, figure)


def _inside(scope: Scope, figure: Figure) -> Link | None:
    """The endpoint stands between the count and its share: "28 CRs (46%)", or inside a ratio: "the HR for OS was 0.57"."""
    for mention in scope.mentions:
        if figure.start < mention.start and mention.end <= figure.value_start and _fits(figure, mention):
            return Link(figure, mention, "between count and share", 0.93)
        if (
            figure.kind == "ratio"
            and figure.value_start <= mention.start
            and mention.end <= figure.value_end
            and _fits(figure, mention)
        ):
            return Link(figure, mention, "named inside the ratio", 0.95)
    return None


def _forward(scope: Scope, figure: Figure) -> Link | None:
    if figure.kind not in {"percent", "fraction", "count"}:
        return None
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if behind is None or not _fits(figure, behind):
        return None
    gap = scope.plain[figure.end : behind.start]
    if figure.kind == "count" and behind.form != "event" and _COUNTS.fullmatch(gap):
        return Link(figure, behind, "counts the event", 0.9)
    if len(gap) > 90 or not _FORWARD.fullmatch(gap):
        return None
    strong = behind.form == "event" or re.search(
        r"\b(?:had|achieved|reached|attained|were in|developed|experienced|obtained|entered|into|showed|drew)\b", gap
    )
    if figure.kind == "count" and not strong:
        return None
    return Link(
        figure,
        behind,
        "patients who " + ("had the event" if behind.form == "event" else "reached it"),
        0.9 if strong else 0.6,
    )


def _count_behind(scope: Scope, figure: Figure) -> Link | None:
    """ "neurotoxicity in 7 pts", "stringent CR in 3", "complete remission had been achieved by two patients"."""
    before = [m for m in scope.mentions if m.end <= figure.start]
    if not before or not _fits(figure, before[-1]) or before[-1].form == "event":
        return None
    gap = scope.plain[before[-1].end : figure.start]
    owner = re.fullmatch(
        r"\s*(?:\([\w\s/-]{1,20}\)\s*)?(?:(?:rate|or better|was|were|had been|has been|is|developed|occurred|seen|achieved|reached|obtained|recorded|noted|observed|reported|the (?:best )?(?:response|result|outcome)|as best response)\s+){0,4}(?:in|by|among)\s+(?:only\s+|all\s+|the (?:other|remaining)\s+|just\s+)?",
        gap,
        re.IGNORECASE,
    )
    return Link(figure, before[-1], "event in so many patients", 0.82) if owner else None


def _backward(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    before = [m for m in scope.mentions if m.end <= figure.value_start]
    while (
        before
        and before[-1].form == "event"
        and any(e.mention is before[-1] and e.why.startswith("patients") for e in earlier)
    ):
        before.pop()
    if not before:
        return None
    mention = before[-1]
    if not _fits(figure, mention):
        return _past_a_short_look_alike(scope, figure, before)
    previous = [e.figure for e in earlier if e.mention is mention and e.figure.end <= figure.start]
    since = previous[-1].end if previous else mention.end
    gap = scope.plain[since : figure.start]
    if len(gap) > (160 if not previous else 110):
        return None
    if previous and _NEW_STATEMENT.search(_without_brackets(gap)):
        return None
    if (
        not previous
        and mention.form == "event"
        and figure.kind in {"percent", "fraction"}
        and not re.fullmatch(
            r"[\s(,]*(?:in|by|for|was|of|at \d[\w -]*?)?\s*(?:about |only |some |approximately )?(?:in )?", gap
        )
    ):
        return None
    near = len(gap) <= _BEFORE_VALUE
    return Link(
        figure,
        mention,
        "next in the list" if previous else "named before",
        (0.9 if near else 0.8) if previous else (0.97 if near else 0.88),
    )


def _past_a_short_look_alike(scope: Scope, figure: Figure, before: list[EndpointMention]) -> Link | None:
    """ "PFS was shorter with a raised LDH level (hazard ratio, 5.0)": for a ratio the factor named is no look-alike."""
    if figure.kind not in {"ratio"}:
        return None
    fitting = [m for m in before if _fits(figure, m)]
    return Link(figure, fitting[-1], "ratio of the endpoint named before", 0.85) if fitting else None


def _carried(scope: Scope, figure: Figure) -> Link | None:
    """ "... was not reached; the 12-month rate was 78.8%": the endpoint stands in the sentence before."""
    if scope.carried is None or scope.carried.endpoint.kind != "survival" or not _fits(figure, scope.carried):
        return None
    if any(m.end <= figure.value_start for m in scope.mentions):
        return None
    lead = scope.plain[max(scope.start, figure.start - 70) : figure.start]
    named = re.search(
        r"\b(?:rates?|figures?|probabilit\w+|estimates?|medians?|values?|alive|HR|hazard ratio)\b", lead, re.IGNORECASE
    )
    if figure.kind == "ratio" or named:
        return Link(figure, scope.carried, "carried over from the sentence before", 0.75)
    return None


def _ahead(scope: Scope, figure: Figure) -> Link | None:
    """ "At 6 months 47.9% of the whole cohort were still alive": the event closes the clause."""
    if figure.kind not in {"percent", "fraction"}:
        return None
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if behind is None or behind.form != "event" or not _fits(figure, behind):
        return None
    gap = scope.plain[figure.end : behind.start]
    return (
        Link(figure, behind, "event at the clause's end", 0.7)
        if len(gap) < 70 and not re.search(r"[;,.\d]", gap)
        else None
    )


def _fits(figure: Figure, mention: EndpointMention) -> bool:
    return mention.endpoint.kind in _FITS[figure.kind]


def _without_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)


def mentions_between(mentions: Sequence[EndpointMention], start: int, end: int) -> tuple[EndpointMention, ...]:
    """Those that lie wholly in start..end."""
    return tuple(m for m in mentions if start <= m.start and m.end <= end)
