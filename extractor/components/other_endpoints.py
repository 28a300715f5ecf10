"""Results of endpoints that have no code here: kept with the words that name them, never forced into a known code.

Only what is plainly stated is taken: the name right before the figure ("time to ANC recovery was 14 days"), or right behind
the patients counted ("23% discontinued treatment"). A figure that reports a known endpoint is never one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.endpoints import EndpointMention
from extractor.components.extensions import notes
from extractor.components.figures import Figure
from extractor.components.findings import Place
from extractor.components.not_results import own_until
from extractor.components.scope import LOOK_ALIKES, within
from extractor.components.sections import section_at
from extractor.record import OtherStatistic
from extractor.vocabulary import no_result_cues
from extractor.vocabulary.tables import toml_table
from extractor.vocabulary.wordings import any_of

#: How far before a figure its name may begin, in characters.
_REACH = 110
# "grade ≥3", "grade 3 or 4", "grade 3-4", "severe": said of a toxicity.
_GRADE = (
    r"(?:(?:any[- ]grade|all[- ]grade|(?:grade|gr\.?|G)[ ]?(?:[≥>][ ]?)?[1-5](?:(?:[-/]| or | to | and )[1-5])?(?: or (?:higher|worse|more|above|greater))?"
    r"|severe|prolonged|acute|chronic|persistent|late|early|new)[ ]+)*"
)
_WORD = r"(?!(?:was|were|is|are|of|and|or|in|had|the|a|an|from|since|at|for|with|by|to|than|versus|vs|who|which|that|on|after|before|between)\b)[A-Za-z][\w+/'-]*"
# "time to ANC recovery", "time from infusion" is none: when something began is no result.
_TIME_TO = (
    rf"(?:(?:median|mean) )?time to (?:(?:first|best|next|the|an?|maximum|peak) )?{_WORD}(?: (?:{_WORD}|of)){{0,4}}"
)
_DURATION_OF = rf"(?:(?:median|mean) )?(?:duration|length) of (?:the |an? )?{_WORD}(?: {_WORD}){{0,3}}|(?:(?:median|mean) )?{_WORD} (?:duration|stay)"
_RATE_OF = rf"(?:cumulative )?(?:incidences?|rates?|frequency|probability|proportion) of (?:the |an? )?{_GRADE}{_WORD}(?: {_WORD}){{0,3}}|{_WORD}(?: {_WORD}){{0,2}} (?:rates?|incidence)"
# Between the name and the figure: "was", "occurred in", "(n = 9) in", ": ".
_STATED = (
    r"(?:\s*\([^()\d%]{1,30}\))?,?\s*(?:(?:was|were|of|is|reached|came to|=|:|in|affected|at|being)"
    r"|(?:was|were|being) (?:seen|observed|reported|recorded|noted|documented|estimated)(?: at| in)?|(?:occurred|developed|arose|emerged) in|which was)?"
    r"\s*(?:only |just |about |approximately |some |nearly |an? (?:median|mean) of |median |mean )*[(\[]?\s*"
)
_CHANGE = re.compile(
    r" (?:scores? )?(?:improved|increased|rose|decreased|declined|fell|worsened|dropped|changed) by (?:an? (?:mean|median|average) (?:of )?)?(?:about |only )?$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"[- ]?points?\b", re.IGNORECASE)
# "12 patients (18%) had grade 3 neutropenia"
_HAD = r"\)?\s*(?:of (?:the |all |these )?)?(?:patients |pts |children |participants |of them |recipients )?(?:had|developed|experienced|had had|showed)\s+(?:an? )?"
# "neutropenia, anemia and thrombocytopenia in 45%": whose figure it is the words do not say.
_IN_A_LIST = re.compile(r"[A-Za-z)\]](?:,|,? (?:and|or)|/)\s*$")
# "CRS (40%), anemia in 12%", "1.2 months, and anemia in 12%": what stands before on the list has its own.
_HAS_ITS_FIGURE = re.compile(
    r"(?:%|\d|\d[^()\[\]]{0,20}[)\]]{1,2}|\d[ -](?:months?|mos?|days?|weeks?|years?))(?:,|,? (?:and|or)|/)\s*$",
    re.IGNORECASE,
)
# "skin events other than rash", "deaths from adverse events", "a syndrome resembling HLH": the name says something else.
_SAYS_ELSE = re.compile(
    r"\b(?:other than|except(?: for)?|excluding|resembling|like|due to|because of|owing to|from|caused by|attributed to|risk of|treated for|prophylaxis (?:for|of)|no|without|not)\s+(?:an? |the )?$",
    re.IGNORECASE,
)
# "the cumulative incidence was 63%": of what, other words say. "event rate".
_OF_NOTHING = re.compile(
    r"(?:(?:cumulative|overall|estimated|corresponding|actuarial|same|respective|these|those|both|event|crude|actual|year|month|\w+-(?:year|month)|all)\b[ -]?)+(?:rates?|incidence)?$",
    re.IGNORECASE,
)
# "prior", "at baseline", "no": no result of what is studied. "median age at diagnosis".
_NOT_NAMED = re.compile(
    r"\b(?:ages?|aged|prior|previous|earlier|baseline|dos(?:e|es|ing)|lines?|cycles?|follow[- ]?up|diagnosis|enrol\w+|screening|leukapheresis|apheresis|no|not|without|expected|historical)\b",
    re.IGNORECASE,
)
_DOSE = re.compile(r"\bdose (?:reduction|interruption|delay|modification)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OtherFinding:
    """A figure that reports what the words at `named` say; statistic None where the text does not say which."""

    figure: Figure
    named: Place
    statistic: OtherStatistic | None
    unit: str | None
    section: str


@Language.component("aftercart_other_outcomes")
def other_outcomes(doc: Doc) -> Doc:
    """Sets `doc._.other_outcomes`, in order of place."""
    noted = notes(doc)
    # Read once: asking the Doc for what it holds costs more than a sentence without figures does.
    plain, written, all_figures, endpoints = (
        noted.plain,
        noted.written,
        noted.figures,
        noted.endpoints,
    )
    taken = sorted((f.figure for f in noted.outcomes), key=lambda figure: figure.start)
    follow_up = noted.follow_up.start if noted.follow_up else -1
    baseline = no_result_cues()["baseline"]
    found: list[OtherFinding] = []
    for start, end in noted.sentences:
        figures = _free(within(all_figures, start, end), within(taken, start, end), follow_up)
        section = section_at(doc, start) if figures else "furniture"
        until = start + own_until(written[start:end], section, of=written)
        figures = [figure for figure in figures if figure.end <= until]
        if not figures:
            continue
        if baseline.search(plain, start, end) is None:
            mentions = within(endpoints, start, end)
            found += [f for f in (_found(plain, start, end, figure, mentions, section) for figure in figures) if f]
    noted.other_outcomes = tuple(found)
    return doc


def _free(figures: Sequence[Figure], taken: Sequence[Figure], follow_up: int) -> list[Figure]:
    """The figures of a sentence that no finding has, nor the follow-up; both in order of place."""
    free, at = [], 0
    for figure in figures:
        while at < len(taken) and taken[at].end <= figure.start:
            at += 1
        overlaps = at < len(taken) and taken[at].start < figure.end
        if not overlaps and not figure.start <= follow_up < figure.end:
            free.append(figure)
    return free


def _found(
    plain: str, start: int, end: int, figure: Figure, mentions: Sequence[EndpointMention], section: str
) -> OtherFinding | None:
    for name, statistic, unit in _readings(plain, start, end, figure):
        near = within(mentions, name[0] - _REACH, name[1] + _REACH)
        known = [m for m in near if m.endpoint.kind not in LOOK_ALIKES and m.start < name[1] and name[0] < m.end]
        if not known and _is_a_name(plain[slice(*name)]):
            return OtherFinding(figure, name, statistic, unit, section)
    return None


def _is_a_name(said: str) -> bool:
    return _NOT_NAMED.search(_DOSE.sub("", said)) is None and _OF_NOTHING.fullmatch(said) is None


def _readings(
    plain: str, start: int, end: int, figure: Figure
) -> Iterator[tuple[Place, OtherStatistic | None, str | None]]:
    """What may name the figure, the most telling first: (place of the name, statistic, unit)."""
    begin = max(start, figure.start - _REACH)
    lead = plain[begin : figure.start]
    if figure.kind == "duration":
        for match in _last(_times(), lead):
            yield _place(match, begin), _average(match[0]), "months"
    elif figure.kind == "count":
        change = _CHANGE.search(lead)
        if change and _POINTS.match(plain, figure.end, end):
            for match in _last(_scores(), lead[: change.start()]):
                yield _place(match, begin), "change", "points"
    elif figure.kind in {"percent", "fraction"}:
        statistic: OtherStatistic = "rate" if figure.kind == "percent" else "count"
        unit = "%" if figure.kind == "percent" else None
        for match in _last(_shares(), lead):
            before = lead[: match.start("name")]
            if not _SAYS_ELSE.search(before) and (not _IN_A_LIST.search(before) or _HAS_ITS_FIGURE.search(before)):
                yield _place(match, begin), statistic, unit
        if behind := _events().match(plain, figure.end, end):
            yield behind.span(behind.lastgroup or 0), statistic, unit


def _last(pattern: re.Pattern[str], lead: str) -> Iterator[re.Match[str]]:
    """The name that ends where the figure begins, in its longest reading."""
    match = pattern.search(lead)
    if match is not None:
        yield match


def _place(match: re.Match[str], shift: int) -> Place:
    return match.start("name") + shift, match.end("name") + shift


def _average(said: str) -> OtherStatistic | None:
    found = re.search(r"\b(?:median|mean)\b", said, re.IGNORECASE)
    return None if found is None else "median" if found[0].lower() == "median" else "mean"


def _listed(table: str) -> str:
    return any_of(sorted(toml_table("other_endpoints.toml")[table]["names"])) + "s?"


@cache
def _times() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?P<name>{_TIME_TO}|{_DURATION_OF}){_STATED}$", re.IGNORECASE)


@cache
def _shares() -> re.Pattern[str]:
    named = rf"{_GRADE}{_listed('toxicities')}|{_listed('courses')}|{_RATE_OF}"
    return re.compile(rf"(?<![\w-])(?P<name>{named}){_STATED}$", re.IGNORECASE)


@cache
def _scores() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?P<name>{_listed('scores')})$", re.IGNORECASE)


@cache
def _events() -> re.Pattern[str]:
    said = "|".join(toml_table("other_endpoints.toml")["courses"]["said"])
    people = r"\)?\s*(?:of (?:the |all |these )?)?(?:patients |pts |children |participants |them |recipients )?"
    return re.compile(
        rf"(?:{_HAD}(?P<had>{_GRADE}{_listed('toxicities')})(?!\w)|{people}(?P<did>{said})(?!\w))", re.IGNORECASE
    )
