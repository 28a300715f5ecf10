"""Groups with names of their own: complete responders, dose level 2, the whole cohort, the patients who received X, and the therapies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy, arm_of, therapies_in
from extractor.components.candidate import ARTICLE, Candidate, candidate_of
from extractor.components.phrases import LONGEST, STOPS
from extractor.components.scope import Scope
from extractor.vocabulary.gates import Gated

# "received no further therapy", "underwent allogeneic transplantation", "was used in 13 patients"
_RECEIVED = Gated(
    [
        r"\b(?:received|underwent|were given|was given|got|began|started|were treated with|proceeded to|went on to|were bridged to|had)\s+(?=(?:no |an? |the |further |any |alternative |second |autologous |allogeneic |\w+mab\b)?)",
    ]
)
# "in patients with and 29.7 months in those without extramedullary disease"
_ELIDED = Gated(
    [
        r"\b(?:in|for|among|of|patients|pts|those|\))\s+(?P<lead>with|without)(?=\s+(?:and|vs\.?|versus)\b)[^;]*?\b(?:without|with)\s+(?P<said>[^,;:()\[\]]{2,60}?)(?=\s*(?:[,;:.()\[\]]|$)|\s+(?:was|were|had)\b)",
    ]
)
# "complete responders", "patients in CR", "those who achieved a VGPR or better"
_RESPONDERS = Gated(
    [
        # "27.6 months for complete, but only 2.1 months for partial responses"
        r"\bfor (?:(?:those|patients|pts) (?:in|with) )?(?:complete|partial|very good partial)(?: (?:responses?|remissions?|ones|responders))?(?=\s*[,;.()]|\s+(?:but|and|vs\.?|versus|responses)\b|$)",
        r"\b(?:(?:complete|CR|partial|PR|early|late|non-?|MRD-negative )\s?-?responders|non-?responders|responders|complete remitters|(?:patients|pts|those) (?:in|with|achieving|reaching|who (?:achieved|reached|attained|had)) (?:a |an )?(?:≥\s?)?(?:CR|complete (?:response|remission)|PR|partial response|VGPR)(?! ?/|/| or (?:PR|partial|VGPR|SD))(?: or better)?)\b",
    ]
)
# "dose level 2", "cohort B", "CAR-T-naive patients"
_COHORT = Gated(
    [
        r"\b(?:(?:dose[ -]level|cohort|arm|group|stratum|DL)[ -]?(?:\d\w?|[A-D]\d?|one|two|three|I{1,3})\b|[\w/+-]+[- ](?:naive|naïve|exposed|experienced|refractory|negative|positive)\b(?:\s+(?:patients|pts|cases|disease|relapses?|group|cohort|subgroup))?)",
    ]
)
# "patients with and without EMD"
_WITH_AND_WITHOUT = Gated(
    [
        r"\b(?P<with>with)\s+(?:and|or|vs\.?|versus)\s+(?P<without>without)\s+(?P<said>[^,;:()\[\]]{2,60}?)(?=\s*(?:[,;:.()\[\]]|$)|\s+(?:was|were|had|with respect|in terms|and|the)\b)",
    ]
)
# "in the whole cohort", "in all patients", "overall"
_OVERALL = Gated(
    [
        r"\b(?:overall(?=\s*[,;.)]|\s+and\b|$)|(?:in|for|of) (?:the )?(?:whole|entire|total|overall|full) (?:cohort|population|group|series|study)|(?:in|of|for|among) all (?:\d+ )?(?:evaluable |treated |infused )?(?:patients|pts|participants)|all (?:patients|pts)\b)",
    ]
)
# "patients in CR, PR and with active disease"
_STATE = re.compile(
    r"\s*(?:,|,? and|,? or|/|vs\.?|versus)\s*(?:in |with )?(?P<said>PR|SD|PD|CR|VGPR|(?:partial|complete) (?:response|remission)|(?:stable|progressive|active) disease)\b(?!\s*\d)"
)
# "53% with CR and 41% with PR", "OS: CR 70%, PR 42%, SD/PD 11%"; of a survival a state of response is whom it is about.
_STATES = r"(?:[sm]?CRi?|VGPR|n?PR|SD|PD|(?:complete|partial) (?:metabolic )?(?:response|remission)|(?:stable|progressive|active|refractory) disease)"
_BY_STATE = re.compile(
    rf"(?:\b(?:(?:patients|pts|those|children)\s+)?(?:in|with|for)\s+(?:(?:an?|less than|only|those|patients|pts)\s+)*|(?<=[:;,(]\s)|(?<=\band\s))(?P<said>(?:not in |without (?:an? )?|no )?[≥<]?{_STATES}(?:(?:/| or ){_STATES})*|not in (?:remission|response))(?![\w/])(?!\s*(?:rates?|in \d))"
    r"(?:\s+(?:before|prior to|at(?: the time of)?) (?:[\w-]+ ){0,2}?(?:HS?CT|SCT|transplant\w*|infusion|relapse))?",
    re.IGNORECASE,
)
_COMPLETE = re.compile(r"[sm]?CR|complete (?:metabolic )?(?:response|remission)")
_NOTHING_MORE = re.compile(r"no (?:further|subsequent|more|other|additional)\b")


def named_groups(scope: Scope, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """The groups of a sentence that have names of their own."""
    plain = scope.plain
    for m in _RESPONDERS.finditer(plain, scope.start, scope.end):
        arm = (
            "complete responders"
            if re.search(r"\bCR|complete", m[0])
            else re.sub(r"^for (partial|very good partial).*", r"\1 responders", m[0])
        )
        yield Candidate(m.start(), m.end(), arm, "responders")
        yield from _states(plain, m.end(), scope.end)
    if any(m.endpoint.kind == "survival" for m in scope.mentions):
        yield from _by_state(plain, scope)
    for m in _COHORT.finditer(plain, scope.start, scope.end):
        named = candidate_of(plain, m.start(), m.start(), m.end(), "", "people", therapies)
        if named is not None and not ENDPOINT_WORDS.search(m[0]):
            whole = named.arm == "all" or therapies_in(therapies, m.start(), m.end())
            yield named if whole else replace(named, arm=ARTICLE.sub("", m[0]))
    for m in _OVERALL.finditer(plain, scope.start, scope.end):
        yield Candidate(m.start(), m.end(), "all", "everybody")
    yield from _with_and_without(scope, therapies)
    yield from _treated(scope, therapies)


def _with_and_without(scope: Scope, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """ "patients with and without EMD", "9.4 months in patients with and 29.7 months in those without EMD": two groups."""
    for m in _WITH_AND_WITHOUT.finditer(scope.plain, scope.start, scope.end):
        arm = _arm_said(m, therapies)
        yield Candidate(*m.span("with"), arm, "people", "with")
        yield Candidate(*m.span("without"), f"no {arm}", "opposite", "without")
    for m in _ELIDED.finditer(scope.plain, scope.start, scope.end):
        arm = _arm_said(m, therapies)
        yield Candidate(*m.span("lead"), arm if m["lead"].lower() == "with" else f"no {arm}", "people", "with")


def _arm_said(m: re.Match[str], therapies: Sequence[NamedTherapy]) -> str:
    return arm_of(ARTICLE.sub("", m["said"]), "with", therapies_in(therapies, *m.span("said")))


# "It was chemotherapy for 60 of them, whose ...", "The next treatment was X in 30"
_IT_WAS = re.compile(
    r"\b(?:It|This|That|[Tt]he (?:next|first|chosen|subsequent|new) (?:treatment|therapy|regimen|line)|[Tt]he (?:treatment|therapy) (?:chosen|given|used)|[Tt]he choice) (?:was|had been|fell on) (?:an? |the )?(?P<said>[^.;:,()]{3,50}?) (?:for|in) (?:the |another |only )?\d+\b"
)


def _it_was(scope: Scope, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    for m in _IT_WAS.finditer(scope.plain, scope.start, scope.end):
        names = therapies_in(therapies, *m.span("said"))
        if names:
            yield Candidate(m.start("said"), m.end(), " + ".join(names), "people", "received")


def _treated(scope: Scope, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """ "Eighteen patients received no further therapy; their median OS ..."."""
    yield from _it_was(scope, therapies)
    plain = scope.plain
    for m in _RECEIVED.finditer(plain, scope.start, scope.end):
        limit = min(scope.end, m.end() + LONGEST)
        stop = STOPS.place(plain, m.end(), limit)
        end = limit if stop is None else stop
        treated = candidate_of(plain, m.start(), m.end(), end, "received", "people", therapies)
        if treated is None or ENDPOINT_WORDS.search(treated.arm):
            continue
        if not m[0].lower().startswith("had") or _NOTHING_MORE.match(plain, m.end()):
            yield treated


def _states(plain: str, at: int, end: int) -> Iterator[Candidate]:
    """The other states of a list that one begins."""
    while (m := _STATE.match(plain, at, end)) is not None:
        yield Candidate(m.start("said"), m.end(), m["said"], "responders")
        at = m.end()


def _by_state(plain: str, scope: Scope) -> Iterator[Candidate]:
    """The states of response that divide those whose survival is told."""
    for m in _BY_STATE.finditer(plain, scope.start, scope.end):
        arm = "complete responders" if _COMPLETE.fullmatch(m["said"]) else m["said"]
        yield Candidate(m.start(), m.end(), arm, "responders", qualified=True)


def treatments(scope: Scope, therapies: Sequence[NamedTherapy]) -> Iterator[Candidate]:
    """Every therapy, and those joined as one treatment: "X plus Y"."""
    joined: list[NamedTherapy] = []
    for therapy in (*therapies, None):
        if (
            therapy is not None
            and joined
            and re.fullmatch(
                r"(?:\s*\([^()]*\))?\s*(?:\+|plus|-|/|with|and|,)\s*", scope.plain[joined[-1].end : therapy.start]
            )
        ):
            joined.append(therapy)
            continue
        if len(joined) > 1:
            yield Candidate(
                joined[0].start, joined[-1].end, " + ".join(dict.fromkeys(t.name for t in joined)), "therapy", "+"
            )
        joined = [therapy] if therapy is not None else []
    for t in therapies:
        lead = re.search(
            r"\b(no|without|non|never)[ -](?:prior |previous )?$",
            scope.plain[max(scope.start, t.start - 18) : t.start],
            re.IGNORECASE,
        )
        yield Candidate(
            t.start, t.end, f"no {t.name}" if lead else t.name, "therapy", "prior" if t.role == "prior" else ""
        )
