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
    r"reaching|achieving|attaining|having|who|remained|still|been|ever|also|thus|later|subsequently|eventually|again|not|an?|the|best|confirmed|drew|for|and|or|grade ≥?\d|severe|higher|≥|disease)"
)
_FORWARD = re.compile(rf"[)\]]*(?:,(?=\s*(?:who|which|reach|achiev|attain)))?\s*{_PATIENTS}\s*(?:{_REACHING}\s*){{0,6}}", re.IGNORECASE)
# "27.8% for progression-free survival and 44.6% for overall survival"
_FOR = re.compile(r"[)\]]*\s+for (?:the )?(?:median )?", re.IGNORECASE)
# The number itself counts the event: "28 CRs", "39 deaths", "1 complete response", "83 disease progressions".
_COUNTS = re.compile(r"\s+(?:confirmed |documented |disease |best |additional |further )?", re.IGNORECASE)
# A list goes on over these words, a new statement does not.
_NEW_STATEMENT = re.compile(
    r"[;:]|\b(?:had (?!been reached|not)|have|has|received|underwent|discontinu\w+|stopped|led|required|aged|because|although|among whom|of whom|were given|refractory|qualified|died of|ineligible)\b",
    re.IGNORECASE,
)
# "... but 12.25 mo in those who": whatever stands before, these words set the figure against the last one.
_CONTRAST = re.compile(
    r"\b(?:vs\.?|versus|v|against|compared with|as compared with|compared to|but|while|whereas)\s+(?:only |just |it was |was |that of )?$",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    r"\b(?:it (?:was|reached|came)|rates?|figures?|probabilit\w+|estimates?|medians?|values?)\b", re.IGNORECASE
)
# Behind these words a duration names a time, an interval or a dose, no result.
_NO_RESULT_BEFORE = re.compile(
    r"(?:\b(?:within|every|until|before|between|preceding|beyond|past|by|after|since|during|for (?:up to|at least|over|more than)|up to|more than|less than|fewer than|longer than|at least|over|first|last|per|aged?|"
    r"cycles? of|dose of|than|(?<!estimated )(?<!stood )(?<!came )(?<!calculated )(?<!set )(?<!put )at)\s+(?:the |a |an |about )*|[<>≤≥]\s*|\b\d+(?:\.\d+)? (?:and|to|or) )$",
    re.IGNORECASE,
)
# "relapsed within 90 days", "progressed after CAR T": the cohort's history, no result.
_HISTORY = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:within|after (?!(?:remission|a median|initial|response))|before|from|following|on\b|while)",
    re.IGNORECASE,
)
_BEFORE_VALUE = 48
#: Mentions that take a figure away instead of making it a result.
LOOK_ALIKES = frozenset({"decoy", "follow_up"})


def link(scope: Scope) -> list[Link]:
    """The figures of a sentence that report an endpoint, in order; a figure that fits none is left out."""
    links: list[Link] = coordinated(scope)
    listed = {each.figure for each in links}
    for figure in scope.figures:
        if figure in listed:
            continue
        found = _link_one(scope, figure, links)
        if found is not None:
            links.append(found)
    return sorted(
        (each for each in links if each.mention.endpoint.kind not in LOOK_ALIKES), key=lambda each: each.figure.start
    )


def _link_one(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    if figure.kind == "duration" and _NO_RESULT_BEFORE.search(
        scope.plain[max(scope.start, figure.start - 20) : figure.start]
    ):
        return None
    inside = _inside(scope, figure)
    if inside is not None:
        return inside
    if _crossed_out(scope, figure):
        return None
    forward = _forward(scope, figure)
    if figure.kind in {"count", "fraction"} and not _in_brackets(scope, figure):
        return forward or _count_behind(scope, figure) or _stated(scope, figure)
    if figure.kind == "count":
        counted = _forward(scope, figure)
        return counted if counted is not None and counted.why == "counts the event" else None
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


def _crossed_out(scope: Scope, figure: Figure) -> bool:
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


def _forward(scope: Scope, figure: Figure) -> Link | None:
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if (
        figure.kind == "duration"
        and behind is not None
        and _fits(figure, behind)
        and _FOR.fullmatch(scope.plain[figure.end : behind.start])
    ):
        return Link(figure, behind, "so much for the endpoint", 0.92)
    if figure.kind not in {"percent", "fraction", "count"}:
        return None
    if behind is None or not _fits(figure, behind) or _is_history(scope, figure, behind):
        return None
    gap = scope.plain[figure.end : behind.start]
    if figure.kind in {"percent", "fraction"} and _FOR.fullmatch(gap):
        return Link(figure, behind, "so much for the endpoint", 0.92)
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
    if not before or not _fits(figure, before[-1]) or (before[-1].form == "event" and figure.kind == "count"):
        return None
    gap = scope.plain[before[-1].end : figure.start]
    if before[-1].endpoint.kind == "toxicity" and re.search(
        r"\bgrade ?(?:≥ ?)?[3-5](?: or \w+|[-/][45])? in (?:only |just )?$", gap, re.IGNORECASE
    ):
        return Link(figure, before[-1], "grade reached by so many", 0.8)
    owner = re.fullmatch(
        r"[)\]]?\s*(?:\([\w\s/-]{1,20}\)\s*)?(?:(?:rate|or better|was|were|had been|has been|is|developed|occurred|seen|\w+ed|the (?:best )?(?:response|result|outcome)|as best response)\s+){0,4}(?:in|by|among)\s+(?:only\s+|all\s+|the (?:other|remaining)\s+|just\s+)?",
        gap,
        re.IGNORECASE,
    )
    return Link(figure, before[-1], "event in so many patients", 0.82) if owner else None


def _backward(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    before = [m for m in scope.mentions if m.end <= figure.value_start]
    while before and before[-1].form == "event" and not _event_owns(scope, figure, before[-1]):
        before.pop()
    if not before:
        return None
    while len(before) > 1 and _is_label(scope, before[-1], earlier):
        before.pop()
    if before[-1].endpoint.kind == "follow_up" and any(e.mention is before[-1] for e in earlier):
        before.pop()  # it has its figure already
    if not before:
        return None
    mention = before[-1]
    if not _fits(figure, mention):
        return _past_a_short_look_alike(figure, before) or _taken(figure, mention)
    previous = [e.figure for e in earlier if e.mention is mention and e.figure.end <= figure.start]
    if not previous:
        gap = scope.plain[mention.end : figure.start]
        near = len(gap) <= _BEFORE_VALUE
        return Link(figure, mention, "named before", 0.97 if near else 0.88) if len(gap) <= 160 else None
    gap = scope.plain[previous[-1].end : figure.start]
    if len(gap) > 160 or not _list_goes_on(figure, mention, previous[-1], gap):
        return None
    return Link(figure, mention, "next in the list", 0.9 if len(gap) <= _BEFORE_VALUE else 0.8)


def _is_label(scope: Scope, mention: EndpointMention, earlier: list[Link]) -> bool:
    """ "36% after CAR T, 32% with primary refractory disease, and 37% with ...": the look-alike names a subgroup."""
    if mention.endpoint.kind != "decoy" or not any(e.figure.end <= mention.start for e in earlier):
        return False
    return bool(
        re.search(
            r"\b(?:with|without|for|in|after|if|among)\s+(?:[\w-]+\s+){0,2}$",
            scope.plain[scope.start : mention.start],
            re.IGNORECASE,
        )
    )


def _taken(figure: Figure, mention: EndpointMention) -> Link | None:
    """A look-alike takes the figure; an endpoint that it does not fit leaves it alone."""
    return Link(figure, mention, "look-alike", 0.0) if mention.endpoint.kind in LOOK_ALIKES else None


def _event_owns(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
    """ "recurred in 36 patients (57%)": an event before a figure owns it only so."""
    gap = scope.plain[mention.end : figure.start]
    return bool(
        re.fullmatch(
            r"[\s(,]*(?:in|by|for|at \d[\w -]*?)\s+(?:about |only |some |approximately |a median of )?|\s+a median of (?:about )?|\s*[(:,]\s*",
            gap,
        )
    ) or (mention.endpoint.kind == "survival" and len(gap) < 40)


def _list_goes_on(figure: Figure, mention: EndpointMention, previous: Figure, gap: str) -> bool:
    """Does a further figure of the same endpoint follow, or something else?"""
    if mention.endpoint.kind == "survival" and figure.kind == "percent" and figure.count is not None:
        return False  # "9 others (15%)": a share of patients, no probability of survival
    bare = _without_brackets(gap)
    if _CONTRAST.search(bare) and previous.kind in {figure.kind, "unreached"} | (
        {"duration"} if figure.kind == "unreached" else set()
    ):
        return True
    if mention.endpoint.kind == "incidence" and not re.search(r"\b(?:and|vs|versus|against)\b", bare):
        return False
    if _RESTATED.search(bare) and not re.search(r"\b(?:received|underwent|refractory)\b", bare):
        return True
    if ";" in bare and re.search(r";[^;]{2,70}\b(?:reached|achieved|attained|yielded)\s+$", bare):
        return True
    if ";" in bare:
        return figure.kind in {"duration", "unreached"} and len(bare) < 60
    return not _NEW_STATEMENT.search(bare)


def _stated(scope: Scope, figure: Figure) -> Link | None:
    """ "ORR was 31/34", "the CR rate, 12 of 20"."""
    before = [m for m in scope.mentions if m.end <= figure.start]
    if figure.kind != "fraction" or not before or not _fits(figure, before[-1]) or before[-1].form == "event":
        return None
    gap = scope.plain[before[-1].end : figure.start]
    stated = re.fullmatch(
        r"[)\]]?\s*(?:\([\w\s/-]{1,20}\))?,?\s*(?:rates?\s+)?(?:was|were|of|is|:|,|=|reached|came to)?\s*",
        gap,
        re.IGNORECASE,
    )
    return Link(figure, before[-1], "named before", 0.9) if stated else None


def _is_history(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
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


def _in_brackets(scope: Scope, figure: Figure) -> bool:
    lead = scope.plain[scope.start : figure.start]
    return lead.count("(") > lead.count(")") or lead.count("[") > lead.count("]")


def _past_a_short_look_alike(figure: Figure, before: list[EndpointMention]) -> Link | None:
    """ "PFS was shorter with a raised LDH level (hazard ratio, 5.0)": for a ratio the factor named is no look-alike."""
    if figure.kind not in {"ratio"}:
        return None
    fitting = [m for m in before if _fits(figure, m)]
    return Link(figure, fitting[-1], "ratio of the endpoint named before", 0.85) if fitting else None


def _carried(scope: Scope, figure: Figure) -> Link | None:
    """ "... was not reached; the 12-month rate was 78.8%": the endpoint stands in the sentence before."""
    if scope.carried is None or scope.carried.endpoint.kind != "survival" or not _fits(figure, scope.carried):
        return None
    if any(m.end <= figure.value_start for m in scope.mentions) or _in_brackets(scope, figure):
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
    if behind is None or behind.form != "event" or not _fits(figure, behind) or _is_history(scope, figure, behind):
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


_AND = re.compile(r"[)\]]?\s*(?:,|,? and|/|or|as well as)\s*(?:the )?(?:median |estimated |\d+-month )?", re.IGNORECASE)
_AND_BEHIND_LABEL = re.compile(r"[)\]]*\s*(?:,|,? and)\s*(?:(?:of |was |were )\s*)?", re.IGNORECASE)
_ARE = re.compile(
    r"[)\]]?\s*(?:rates? |(?:rates )?at [\w -]{3,20}? )?(?:\w+ ){0,3}?(?:were|was|had|have|being|of|reached|estimated)\b[^;.\d]{0,40}(?:;[^;.]{0,60}?\b(?:were|was)\s+)?",
    re.IGNORECASE,
)


def coordinated(scope: Scope) -> list[Link]:
    """ "PFS and OS were 65.1% and 78.2%": as many endpoints as figures, in the same order; one "not reached" serves all."""
    links: list[Link] = []
    for run in _runs(scope):
        behind = [f for f in scope.figures if f.start >= run[-1].end and all(_fits(f, m) for m in run)]
        unreached = [f for f in behind if f.kind == "unreached"][:1]
        if unreached and behind[0] is unreached[0] and _ARE.fullmatch(scope.plain[run[-1].end : unreached[0].start]):
            links += [Link(unreached[0], mention, "not reached for all of the list", 0.9) for mention in run]
            behind = behind[1:]
        figures = _figure_run(scope, behind, run[-1].end, restated=bool(links))
        if len(figures) == len(run):
            links += [
                Link(figure, mention, "lists in the same order", 0.9)
                for figure, mention in zip(figures, run, strict=True)
            ]
    return links


def _runs(scope: Scope) -> list[list[EndpointMention]]:
    """Runs of two and more different survival or response endpoints joined by commas and "and"; "PFS" of "progression-free survival (PFS)" is the same one."""
    runs: list[list[EndpointMention]] = []
    last: EndpointMention | None = None
    for mention in scope.mentions:
        gap = scope.plain[last.end : mention.start] if last else ""
        if last and last.endpoint.code == mention.endpoint.code and re.fullmatch(r"\s*\(", gap):
            last = mention
            continue
        if mention.endpoint.kind in LOOK_ALIKES or mention.form == "event":
            last = None
            continue
        if last and runs and _AND.fullmatch(gap) and mention.endpoint.code not in {m.endpoint.code for m in runs[-1]}:
            runs[-1].append(mention)
        else:
            runs.append([mention])
        last = mention
    return [run for run in runs if len(run) > 1]


def _figure_run(scope: Scope, figures: list[Figure], at: int, restated: bool) -> list[Figure]:
    """The figures that stand together behind `at`, joined by commas and "and"."""
    run: list[Figure] = []
    for figure in figures:
        gap = scope.plain[(run[-1].end if run else at) : figure.start]
        joined = _AND_BEHIND_LABEL.fullmatch(gap) if run else (_ARE.fullmatch(gap) or (restated and len(gap) < 100))
        if not joined or (run and figure.kind != run[0].kind):
            break
        run.append(figure)
    return run


def mentions_between(mentions: Sequence[EndpointMention], start: int, end: int) -> tuple[EndpointMention, ...]:
    """Those that lie wholly in start..end."""
    return tuple(m for m in mentions if start <= m.start and m.end <= end)
