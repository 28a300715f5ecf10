"""Endpoints and figures that stand in parallel lists: "PFS and OS were 65.1% and 78.2%"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from extractor.components.endpoints import Endpoint, EndpointMention
from extractor.components.figures import Figure
from extractor.components.restated import together
from extractor.components.scope import LOOK_ALIKES, Link, Scope, fits, names_a_time
from extractor.vocabulary.gates import Gated

IN_THE_SAME_ORDER = "lists in the same order"
_AND = re.compile(
    r"[)\]]?\s*(?:,|,? and|/|,? n?or|as well as)\s*(?:the |their |its )?(?:median |estimated |\d+-month |cumulative incidences? of |incidence of |rates? of |probabilit(?:y|ies) of )?",
    re.IGNORECASE,
)
_AND_BEHIND_LABEL = re.compile(
    r"(?: (?:patients|pts|cases|children|months?|mos?|years?))?[)\]]*\s*(?:,|,? and|/)\s*(?:(?:of |was |were )\s*)?",
    re.IGNORECASE,
)
_ARE = re.compile(
    r"\s|[^:;.%()]{0,50}:\s*|,\s(?=[a-z])[\w ≥≤<>+-]{2,30}:\s|(?:\s*rates?)?(?:\s*\([^()]*\))?\s*(?:[:,=]|in(?: only| about)?)\s*|[)\]]?\s*(?:rates? |(?:rates )?at [\w -]{3,20}?,? )?(?:,? ?in (?:this|that|the same) order,? )?(?:[\w-]+ ){0,7}?(?:were|was|had|has|have|could|being|of|reached|estimated|stood|came|amounted|respectively|fell|rose|occurred|developed|affected|arose)\b[^;.\d]{0,40}(?:;[^;.]{0,60}?\b(?:were|was)\s+)?",
    re.IGNORECASE,
)


def coordinated(scope: Scope) -> list[Link]:
    """ "PFS and OS were 65.1% and 78.2%": as many endpoints as figures, in the same order; one "not reached" serves all."""
    links = _in_brackets(scope)
    for run in (part for whole in _runs(scope) for part in _parts(scope, whole)):
        behind = [
            f
            for f in scope.figures
            if f.start >= run[-1].end
            and any(_fits(f, m) for m in run)
            and not names_a_time(scope, f)
            and not _in_a_graded_bracket(scope, f)
        ]
        unreached = [f for f in behind if f.kind == "unreached"][:1]
        if (
            unreached
            and all(_fits(unreached[0], m) for m in run)
            and behind[0] is unreached[0]
            and _ARE.fullmatch(scope.plain[run[-1].end : unreached[0].start])
        ):
            links += [Link(unreached[0], mention, "not reached for all of the list", 0.9) for mention in run]
            behind = behind[1:]
        at, restated = run[-1].end, bool(links)
        # "43% and 18% in the whole cohort, 45% and 21% with Pola-BR": the list of figures may come again for each arm.
        while len(figures := _figure_run(scope, behind, at, restated, run)) == len(run):
            links += [
                Link(figure, mention, IN_THE_SAME_ORDER, 0.9) for figure, mention in zip(figures, run, strict=True)
            ]
            links += _graded_parts(scope, links[-len(run) :])
            behind, at, restated = behind[len(run) :], figures[-1].end, True
            if any(
                figures[-1].end <= m.start < (behind[0].start if behind else 0)
                for m in scope.mentions
                if m.endpoint.kind not in LOOK_ALIKES
            ):
                break
        links += _ratios_of(scope, run)
    return links


# "70% (5% grade >= 3) and 18% (4% grade >= 3)", "(grade >= 3: 5%)": in a bracket behind the share of any grade.
_OF_HIGH_GRADE = re.compile(
    r"[(\[]\d+(?:\.\d+)?%,? (?:of |were |was |at |in )?(?:(?:≥|>=) ?)?(?:grade|G|gr\.?) ?(?:(?:≥|>=) ?)?3[^()%]{0,12}[)\]]"
    r"|[(\[](?:(?:≥|>=) ?)?(?:grade|G|gr\.?) ?(?:(?:≥|>=) ?)?3[^()%]{0,14}?\d+(?:\.\d+)?%[)\]]"
)


def _in_a_graded_bracket(scope: Scope, figure: Figure) -> bool:
    bracket = _OF_HIGH_GRADE.search(scope.plain, max(scope.start, figure.start - 24), figure.end + 24)
    return bracket is not None and bracket.start() < figure.start < bracket.end()


def _graded_parts(scope: Scope, links: list[Link]) -> list[Link]:
    """The shares of high grade in brackets behind the linked ones."""
    found = []
    for each in links:
        part = next((f for f in scope.figures if f.start >= each.figure.end), None)
        bracket = _OF_HIGH_GRADE.match(scope.plain, each.figure.end + 1) if part else None
        if part and bracket and bracket.start() <= part.start < bracket.end() and each.mention.endpoint.graded:
            found.append(Link(part, each.mention, "part of high grade in a bracket", 0.85))
    return found


# "which makes odds ratios of 16.2 (...) and 8.9 (...)", "the corresponding HRs were 0.48 and 0.61"
_RATIOS = re.compile(r"(?:odds|hazard) ratios|\b(?:HRs|ORs)\b", re.IGNORECASE)


def _ratios_of(scope: Scope, run: list[EndpointMention]) -> list[Link]:
    """Ratios announced together behind a list of endpoints and their figures, as many as there are endpoints, in the same order."""
    announced = _RATIOS.search(scope.plain, run[-1].end, scope.end)
    if announced is None or any(run[-1].end <= m.start < scope.end for m in scope.mentions):
        return []
    ratios = [f for f in scope.figures if f.kind == "ratio" and f.start >= announced.start()]
    gaps = [scope.plain[a.end : b.start] for a, b in pairwise(ratios)]
    if len(ratios) != len(run) or not all(_AND_BEHIND_LABEL.fullmatch(gap) for gap in gaps):
        return []
    return [Link(f, m, IN_THE_SAME_ORDER, 0.9) for f, m in zip(ratios, run, strict=True) if fits(f, m)]


def unequal(scope: Scope) -> set[Figure]:
    """The figures of a list that is as long as none of the lists of endpoints before it: "OS, PFS and GRFS were 59% and 45%"."""
    found: set[Figure] = set()
    for run in _runs(scope):
        first = next((f for f in scope.figures if f.start >= run[-1].end and not names_a_time(scope, f)), None)
        if first is None or not _ARE.fullmatch(scope.plain[run[-1].end : first.start]):
            continue
        listed = together(scope, first)
        if len(listed) > 1 and len(listed) % len(run):
            found.update(listed)
    return found


# "an overall (complete) response rate of 67% (38%)", "ORR (CR) was 51% (36%)"
_WITH_COMPLETE = Gated(
    [
        r"\b(?P<whole>(?:overall|objective|ORR))\s\((?P<complete>complete|CRR?|complete (?:response|remission)(?: rate)?|CR rate)\)"
    ]
)
_BRACKET = re.compile(r"\s\(")


def _heading(scope: Scope) -> list[EndpointMention]:
    """The two endpoints of which the second stands in a bracket: "ORR (CR) was", "PFS (OS) at 12 months was"; none if there are none."""
    complete = _WITH_COMPLETE.search(scope.plain, scope.start, scope.end)
    if complete is not None:
        return [
            EndpointMention(*complete.span(part), Endpoint(code, "response"), "name")
            for part, code in (("whole", "ORR"), ("complete", "CR"))
        ]
    for first, second in pairwise(scope.mentions):
        if (
            _BRACKET.fullmatch(scope.plain, first.end, second.start)
            and scope.plain[second.end : second.end + 1] == ")"
            and first.endpoint.code != second.endpoint.code
            and first.endpoint.kind == second.endpoint.kind
            and first.endpoint.kind in {"response", "survival"}
        ):
            return [first, second]
    return []


def _in_brackets(scope: Scope) -> list[Link]:
    """Each share of the first endpoint with that of the second in a bracket behind it, where the heading says so."""
    named = _heading(scope)
    if not named:
        return []
    shares = [f for f in scope.figures if f.kind == "percent" and f.start >= named[-1].end]
    return [
        Link(figure, mention, IN_THE_SAME_ORDER, 0.9)
        for first, second in pairwise(shares)
        if _BRACKET.fullmatch(scope.plain, first.end, second.start) and scope.plain[second.end : second.end + 1] in ")%"
        for figure, mention in zip((first, second), named, strict=True)
    ]


def _parts(scope: Scope, run: list[EndpointMention]) -> list[list[EndpointMention]]:
    """The end of a run that is told together, where what comes before has its figure: "14% had a CR, and median PFS and OS were A and B"."""
    for first in range(len(run) - 1):
        before = [f for f in scope.figures if f.end <= run[first].start]
        own = before and re.fullmatch(
            r"[)\]]*\s*(?:had|achieved|reached|were in|in|of)?\s*(?:an? )?",
            scope.plain[before[-1].end : run[first].start],
        )
        if not own:
            return [run[first:]]
    return []


def _runs(scope: Scope) -> list[list[EndpointMention]]:
    """Runs of two and more different survival or response endpoints joined by commas and "and"; "PFS" of "progression-free survival (PFS)" is the same one."""
    runs: list[list[EndpointMention]] = []
    last: EndpointMention | None = None
    for mention in scope.mentions:
        gap = scope.plain[last.end : mention.start] if last else ""
        if last and last.endpoint.code == mention.endpoint.code and re.fullmatch(r"\s*\(", gap):
            if runs and runs[-1] and runs[-1][-1] is last:
                runs[-1][-1] = last = replace(last, end=mention.end)
            continue
        if mention.endpoint.kind == "follow_up" or mention.form == "event":
            last = None
            continue
        if last and runs and _AND.fullmatch(gap) and mention.endpoint.code not in {m.endpoint.code for m in runs[-1]}:
            runs[-1].append(mention)
        else:
            runs.append([mention])
        last = mention
    # A look-alike keeps its place in the list ("OS, PFS and GRFS were 59%, 45% and 39%"); its figure is nobody's.
    return [run for run in runs if len([m for m in run if m.endpoint.kind not in LOOK_ALIKES]) > 1]


def _fits(figure: Figure, mention: EndpointMention) -> bool:
    return mention.endpoint.kind in LOOK_ALIKES or fits(figure, mention)


def _figure_run(
    scope: Scope, figures: list[Figure], at: int, restated: bool, mentions: list[EndpointMention]
) -> list[Figure]:
    """The figures that stand together behind `at`, joined by commas and "and", as many as fit the mentions one by one."""
    run: list[Figure] = []
    for figure in figures:
        gap = scope.plain[(run[-1].end if run else at) : figure.start]
        gap = _OF_HIGH_GRADE.sub("", gap) if "(" in gap else gap
        joined = _AND_BEHIND_LABEL.fullmatch(gap) if run else (_ARE.fullmatch(gap) or (restated and len(gap) < 100))
        counts = [f.kind == "count" for f in (*run, figure)]
        if (
            not joined
            or len(run) == len(mentions)
            or not _fits(figure, mentions[len(run)])
            or any(counts) != all(counts)
        ):
            break
        run.append(figure)
    return run
