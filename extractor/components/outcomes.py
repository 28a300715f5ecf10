"""The results: figures linked to endpoints become findings with statistic, time, grade, arm and p value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components import arms_of
from extractor.components.absences import Absence, absences
from extractor.components.counts_joined import counts_joined
from extractor.components.endpoints import EndpointMention
from extractor.components.extensions import notes
from extractor.components.figures import Figure
from extractor.components.findings import Because, Finding, Place
from extractor.components.graded_codes import code_of
from extractor.components.headed import Heading, heading, timed
from extractor.components.landmarks import Landmark, landmarks, time_of
from extractor.components.link_ranking import second_opinion
from extractor.components.linking import link
from extractor.components.not_results import WITHOUT_RESULTS, own_until, results_only
from extractor.components.repeated import each_once
from extractor.components.restated import pointing_back, run_of
from extractor.components.scope import LOOK_ALIKES, Link, Scope, within
from extractor.components.sections import section_at
from extractor.components.tables import tables
from extractor.model import link_weights
from extractor.record import Statistic

# What such a paper tells of patients are results of others, or of animals.
_WITHOUT_PATIENTS = frozenset({"review", "guideline", "editorial", "preclinical"})
_NOT_THE_STUDY = frozenset({"title", "background", "furniture"})
_MEDIAN = re.compile(r"\b(?:median|medians|m(?:OS|PFS|D[oO]R|EFS|TTNT))\b", re.IGNORECASE)

_FOLLOWED = re.compile(r"\bfollow(?:ed)?[ -]?up\b", re.IGNORECASE)
_POINTS = frozenset({"it", "this", "that", "these", "those", "they"})
_LASTED = re.compile(r"\blast", re.IGNORECASE)

#: Of these mentions a duration is a median, and a share a survival, only where the words say so.
_HAPPENED = frozenset({"event", "weak"})

#: A response "at" fewer months is a response assessment, no estimate over time.
_SURVIVAL_LIKE = 6.0


@Language.component("aftercart_outcomes")
def outcomes(doc: Doc) -> Doc:
    """Sets `doc._.outcomes`, in order of place."""
    noted = notes(doc)
    if noted.design is not None and noted.design[0] in _WITHOUT_PATIENTS:
        return doc
    of_tables = tables(doc)
    found: list[Finding] = [f for table in of_tables for f in table.findings if f.section not in WITHOUT_RESULTS]
    carried: EndpointMention | None = None
    run: tuple[EndpointMention, ...] = ()
    last: EndpointMention | None = None
    over: Heading | None = None
    arms, written = arms_of.memory_of(doc), noted.written
    loose = tuple(f for f in noted.figures if not any(t.start <= f.start < t.end for t in of_tables))
    whole = Scope(noted.plain, 0, len(written), loose, noted.endpoints, noted.quantities, weak=noted.weak_endpoints)
    for sentence in noted.sentences:
        section = section_at(doc, sentence[0])
        until = own_until(written[slice(*sentence)], section, of=written)
        if until == 0:
            carried, run, last = None, (), None
            if section not in _NOT_THE_STUDY and not _headline(written, sentence):
                arms.unheard.append(sentence)
            continue
        sentence = sentence[0], sentence[0] + until
        scope = pointing_back(scope_of(whole, sentence, carried, run), last)
        noted.link_choices.append((scope, last))
        links = second_opinion(scope, link(scope), last, link_weights())
        new = [timed(f, over) for f in _findings(scope, links, section)]
        over = heading(scope, over, bool(new))
        found.extend(arms_of.attribute(doc, scope, new, arms))
        survival = (m for m in reversed(scope.mentions) if m.endpoint.kind == "survival")
        carried = next(survival, carried if not scope.mentions else None)
        announced = _announced(scope) or _named_alone(scope) if not links else ()
        last = links[-1].mention if links else last if not scope.mentions else next(iter(announced[-1:]), None)
        run = run_of(links) or (run if not scope.mentions else announced)
    noted.outcomes = tuple(
        _with_neither(whole.plain, f)
        for f in each_once(arms_of.the_whole_cohort(doc, _timed(whole.plain, found), arms.only_therapy))
        if not _of_another_study(doc, f)
    )
    return doc


# "MajesTEC-1", "Stanford phase 1b study", "real-world series"
_A_TRIAL = re.compile(r"[A-Z][A-Za-z]{3,}-\d+[A-Z]?")
_ANOTHER_STUDY = re.compile(
    r"(?:phase \w+|real-world|earlier|previous|historical|pivotal|registration\w*) (?:study|trial|series)$",
    re.IGNORECASE,
)


def _of_another_study(doc: Doc, finding: Finding) -> bool:
    """Are its patients those of a trial that is named but once, or of an earlier study?"""
    if _ANOTHER_STUDY.search(finding.arm):
        return True
    return _A_TRIAL.fullmatch(finding.arm) is not None and notes(doc).plain.count(finding.arm) == 1


def _announced(scope: Scope) -> tuple[EndpointMention, ...]:
    """The endpoints of a line that announces a list: "ORR by class, all lines counted:", "Efficacy, ORR / CR rate:"."""
    announces = scope.plain[scope.start : scope.end].rstrip().endswith(":") and not scope.figures
    return tuple(m for m in scope.mentions if m.endpoint.kind not in LOOK_ALIKES) if announces else ()


def _named_alone(scope: Scope) -> tuple[EndpointMention, ...]:
    """The one endpoint of a sentence without figures: "The complete response rate is given first for A." """
    named = {m.endpoint.code for m in scope.mentions if m.form != "event" and m.endpoint.kind not in LOOK_ALIKES}
    return scope.mentions[-1:] if len(named) == 1 == len({m.endpoint.code for m in scope.mentions}) else ()


def _named_before(plain: str, finding: Finding) -> bool:
    """Is its endpoint only pointed to ("By phenotype, it was 21%"), named in the sentence before?"""
    named = finding.because.mention
    return named.start < finding.because.sentence[0] or plain[named.start : named.end].lower() in _POINTS


_NEITHER = re.compile(r"\bneither\b|\bno(?= median\b)", re.IGNORECASE)


def _with_neither(plain: str, finding: Finding) -> Finding:
    """ "neither PFS nor OS was reached": without its first word the quote would say the contrary."""
    figure = finding.figure
    if figure.kind != "unreached" or _SAYS_NOT.search(plain, figure.start, figure.end):
        return finding
    denied = [m.start() for m in _NEITHER.finditer(plain, finding.because.sentence[0], figure.start)]
    return replace(finding, figure=replace(figure, start=denied[-1])) if denied else finding


_SAYS_NOT = re.compile(r"\b(?:not?|N[REA]|undefined)\b", re.IGNORECASE)


def _timed(plain: str, found: list[Finding]) -> list[Finding]:
    """A survival probability without a time is one at the time of those before it, where they are all of one time.

    So is a share of an endpoint that is only pointed to, at the time of the result right before it.
    """
    times: dict[float, Place | None] = {}
    last: Finding | None = None
    result = []
    for f in sorted(found, key=lambda f: f.figure.start):
        named = f.because.mention.endpoint
        if named.kind == "survival" and f.statistic == "landmark" and f.at_months is not None:
            times.setdefault(f.at_months, f.because.at)
        elif named.kind == "survival" and f.statistic == "rate" and len(times) == 1:
            ((months, place),) = times.items()
            f = replace(f, statistic="landmark", at_months=months, because=replace(f.because, at=place))
        elif last is not None and last.endpoint == f.endpoint and f.statistic == "rate" and _named_before(plain, f):
            f = replace(
                f, statistic=last.statistic, at_months=last.at_months, because=replace(f.because, at=last.because.at)
            )
        result.append(f)
        last = f if f.statistic == "landmark" else None
    return result


def _headline(written: str, sentence: tuple[int, int]) -> bool:
    """A line of its own that no full stop ends, on a page of news: it names no arm for what follows."""
    start, end = sentence
    return (
        written[end - 1 : end].isalnum()
        and written[end : end + 1] in {"\n", ""}
        and written[max(0, start - 1) : start] in {"\n", ""}
    )


def scope_of(
    whole: Scope,
    sentence: tuple[int, int],
    carried: EndpointMention | None,
    run: tuple[EndpointMention, ...] = (),
) -> Scope:
    """What linking needs of one sentence of the whole text."""
    figures = within(whole.figures, *sentence)
    mentions, quantities = within(whole.mentions, *sentence), within(whole.quantities, *sentence)
    return Scope(whole.plain, *sentence, figures, mentions, quantities, carried, run, within(whole.weak, *sentence))


def _findings(scope: Scope, links: list[Link], section: str) -> Iterator[Finding]:
    times = landmarks(scope.plain, scope.quantities) if links else []
    figures = [each.figure for each in links]
    made: list[Finding] = []
    for each in results_only(scope, links):
        finding = _finding(scope, each, figures, times, section, made)
        if finding is not None:
            made.append(finding)
    zero = {f.endpoint for f in made if f.value == 0}
    for absence in absences(scope.plain, scope.start, scope.end, scope.mentions, scope.quantities):
        told = [f for f in made if f.because.mention.endpoint == absence.mention.endpoint]
        if not any(absence.start <= f.figure.start < absence.end for f in told):
            found = _absent(scope, absence, section)
            made += [found] if found.endpoint not in zero else []  # "there was no ICANS (ICANS, 0%)" says it twice
    yield from sorted(counts_joined(scope, made), key=lambda f: f.figure.start)


def _finding(
    scope: Scope,
    each: Link,
    figures: list[Figure],
    times: list[Landmark],
    section: str,
    made: list[Finding],
) -> Finding | None:
    figure, code = each.figure, code_of(scope, each, made)
    read = _statistic(scope, each, figures, times) if code is not None else None
    if code is None or read is None:
        return None
    statistic, value, at, strength = read
    unit = {"median": "months", "rate": "%", "landmark": "%"}.get(statistic)
    reached = None if statistic != "median" else figure.kind != "unreached"
    return Finding(
        code,
        statistic,
        figure,
        value,
        reached,
        unit,
        at.months if at else None,
        section,
        Because(
            each.why,
            each.mention,
            round(each.strength * strength, 3),
            (scope.start, scope.end),
            (at.start, at.end) if at else None,
        ),
    )


def _statistic(
    scope: Scope, each: Link, figures: list[Figure], times: list[Landmark]
) -> tuple[Statistic, float | None, Landmark | None, float] | None:
    """(statistic, value, its time, how far to trust it), or None where the figure is no result."""
    figure, kind = each.figure, each.mention.endpoint.kind
    if figure.kind == "ratio":
        return ("odds_ratio" if figure.unit == "odds" else "hazard_ratio"), figure.value, None, 1.0
    if figure.kind in {"duration", "unreached"}:
        lead = scope.plain[max(scope.start, min(each.mention.start, figure.start) - 60) : figure.end]
        spoken = (_MEDIAN.search(lead) and not _FOLLOWED.search(lead)) or _LASTED.search(
            scope.plain, each.mention.start, each.mention.end
        )
        if each.mention.form in _HAPPENED and not spoken:
            return None  # "three were still in remission 6, 6.6 and 14 months after the infusion": each one's own time
        return "median", figure.value, None, 1.0 if spoken else 0.8
    if figure.kind in {"fraction", "count"}:
        return "count", figure.count, None, 1.0
    at = time_of(figure, figures, times, scope.plain)
    if kind == "survival":
        if at is None and each.mention.form in _HAPPENED:
            return None
        return ("landmark", figure.value, at, 1.0) if at is not None else ("rate", figure.value, None, 0.6)
    if (
        kind == "incidence"
        and at is not None
        and (each.mention.form != "event" or _LATER.match(scope.plain, at.end))
        and not (at.start > figure.end and _OF_SOME.search(scope.plain, figure.end, at.start))
        and (each.mention.endpoint.code != "MORTALITY" or _named_at(scope, each, times))
    ):
        return "landmark", figure.value, at, 0.9
    if kind == "toxicity" and at is not None and _CUMULATIVE.search(scope.plain, scope.start, figure.start):
        return "landmark", figure.value, at, 0.8
    if kind == "response" and at is not None and at.months >= _SURVIVAL_LIKE and _named_at(scope, each, times):
        return "landmark", figure.value, at, 0.8
    return "rate", figure.value, None, 1.0


# "relapse was seen in 44%, mostly by 6 months": not the time of all of them
_OF_SOME = re.compile(r"\b(?:half|most(?:ly)?|mainly|majority|them|these|which|whom)\b", re.IGNORECASE)
# "9.5% had relapsed 24 months later"
_LATER = re.compile(r" (?:later|thereafter|afterwards)\b")
# "Cumulative incidence of any infection at 24 months: 76.4%": estimated over time, as survival is.
_CUMULATIVE = re.compile(r"\b[Cc]umulative incidences?\b")


def _named_at(scope: Scope, each: Link, times: list[Landmark]) -> bool:
    """ "the CR rate at 18 months was estimated at 78%": the time belongs to the endpoint's name."""
    behind = [t for t in times if 0 <= t.start - each.mention.end <= 12]
    return any(
        re.fullmatch(r"\s*(?:rates?\s+)?(?:at|by|within)\s+", scope.plain[each.mention.end : t.start]) for t in behind
    )


def _absent(scope: Scope, absence: Absence, section: str) -> Finding:
    start, end, mention = absence.start, absence.end, absence.mention
    code = (mention.endpoint.graded or mention.endpoint.code) if absence.high else mention.endpoint.code
    figure = Figure("count", start, end, start, end, 0.0, count=0)
    because = Because("said in words that nobody had it", mention, 0.85, (scope.start, scope.end))
    return Finding(code, "count", figure, 0.0, None, None, None, section, because)
