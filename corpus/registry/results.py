"""Posted results as sentences: every number is that of a field, every group named where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.fields import Fields, at, items, text, texts
from corpus.registry.wording import said, sentence, words

_PERCENT = re.compile(
    r"(?:%|percent(?:age)?)(?: of (?:the )?(?:participants|patients|subjects)\b.{0,80})?", re.IGNORECASE
)
_PEOPLE = re.compile(r"(?:number of )?(?:participants|patients|subjects)", re.IGNORECASE)
_INTEGER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,7}")
_CONFIDENCE = re.compile(r"CONFIDENCE_([0-9]{2,3})|([0-9]{2}(?:\.[0-9])?) ?% confidence interval", re.IGNORECASE)
_ABSENT = ("NA", "N/A", "")
#: What the registry's "NA" stands for, in the words of the comment beside it.
_REASONS = (
    ("not reached", re.compile(r"\bnot (?:yet )?(?:been )?reached\b|\bnot attained\b", re.IGNORECASE)),
    ("not estimable", re.compile(r"\bestima|\bevaluable|\bcalculat|\bdetermin|\bcomput|\bderiv|insufficient|too few|low number", re.IGNORECASE)),
)  # fmt: skip
_SPREADS = {"STANDARD_DEVIATION": "standard deviation", "STANDARD_ERROR": "standard error"}
_RANGES = {"INTER_QUARTILE_RANGE": "interquartile range", "FULL_RANGE": "range"}
_GROUP = re.compile(r"\b(?:group|arm|cohort|stratum|participants|patients)\s*\d*[A-Za-z]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What all figures of one outcome share: its title, how they are to be read, its groups by id."""

    title: str
    parameter: str
    unit: str
    dispersion: str
    groups: dict[str, str]


def posted(section: Fields | None) -> Iterator[tuple[str, str]]:
    """(heading, text) of what was posted."""
    yield "PARTICIPANT FLOW", "\n".join(_flow(at(section, "participantFlowModule")))
    outcomes = items(section, "outcomeMeasuresModule", "outcomeMeasures")
    told = [line for outcome in outcomes for line in _outcome(outcome)]
    events = at(section, "adverseEventsModule")
    yield "RESULTS", "\n".join([*told, *_deaths(events)])
    yield "LIMITATIONS", said(section, "moreInfoModule", "limitationsAndCaveats", "description")


def _flow(module: Fields | None) -> Iterator[str]:
    """Who started and completed each period. Nothing is summed: who ends one period begins another."""
    groups = _groups(module)
    for period in items(module, "periods"):
        for milestone in items(period, "milestones"):
            counts = [
                f"{text(one, 'numSubjects')} in {groups[text(one, 'groupId') or '']}"
                for one in items(milestone, "achievements")
                if text(one, "numSubjects") and (text(one, "groupId") or "") in groups
            ]
            if counts:
                stage = (text(milestone, "type") or "").lower()
                yield sentence(f"{said(period, 'title')}, {stage}: {', '.join(counts)}")


def _outcome(outcome: Fields) -> Iterator[str]:
    """The lines of one outcome: its figures, what compares them, and over which time."""
    measure = _Measure(
        title=said(outcome, "title").replace("\n", " ").rstrip("."),
        parameter=text(outcome, "paramType") or "",
        unit=said(outcome, "unitOfMeasure"),
        dispersion=text(outcome, "dispersionType") or "",
        groups=_groups(outcome),
    )
    sizes = _sizes(items(outcome, "denoms"))
    figures = []
    for one in items(outcome, "classes"):
        of_class = _sizes(items(one, "denoms")) or sizes
        for category in items(one, "categories"):
            name = ", ".join(part for part in (measure.title, said(one, "title"), said(category, "title")) if part)
            figures += [
                line for figure in items(category, "measurements") if (line := _figure(figure, measure, name, of_class))
            ]
    if figures:
        yield " ".join([*figures, *(line for one in items(outcome, "analyses") if (line := _analysis(one, measure)))])
        if frame := said(outcome, "timeFrame"):
            kind = words(text(outcome, "type"))
            yield sentence(f"{kind} outcome, time frame: {frame}" if kind else f"time frame: {frame}")


def _figure(figure: Fields, measure: _Measure, name: str, sizes: dict[str, str]) -> str | None:
    """ "In the Exmab group (n = 60), the median Overall Survival was 18.2 months (95% CI, 15.0 to not reached)." """
    id, raw = text(figure, "groupId") or "", text(figure, "value") or ""
    group, comment = measure.groups.get(id), said(figure, "comment")
    if group is None or (raw in _ABSENT and not comment and not text(figure, "lowerLimit")):
        return None
    size = sizes.get(id, "")
    value, counted = _value(raw, comment, measure, size)
    people = f" (n = {size})" if size and not counted else ""
    kind = words(measure.parameter) if measure.parameter in {"MEDIAN", "MEAN", "GEOMETRIC_MEAN"} else ""
    kind = "" if kind and kind in name.lower() else f"{kind} " if kind else ""
    return f"In the {_named(group)}{people}, the {kind}{name} was {value}{_spread(figure, measure, comment)}."


def _value(raw: str, comment: str, measure: _Measure, size: str) -> tuple[str, bool]:
    """(the value with its unit, does it tell the size of the group)."""
    if raw in _ABSENT:
        return _absent(comment), False
    if _PERCENT.fullmatch(measure.unit):
        return f"{raw}%", False
    if _PEOPLE.fullmatch(measure.unit) and measure.parameter in {"COUNT_OF_PARTICIPANTS", "NUMBER"}:
        whole = size and _INTEGER.fullmatch(raw) and _number(raw) <= _number(size)
        return (f"{raw} of {size} participants", True) if whole else (f"{raw} participants", False)
    return f"{raw} {measure.unit}".strip(), False


def _spread(figure: Fields, measure: _Measure, comment: str) -> str:
    low, high = (text(figure, name) for name in ("lowerLimit", "upperLimit"))
    if low is not None or high is not None:
        bounds = " to ".join(_absent(comment) if (one or "") in _ABSENT else str(one) for one in (low, high))
        level = _CONFIDENCE.search(measure.dispersion)
        if level:
            return f" ({_level(level[1] or level[2])}% CI, {bounds})"
        return f" ({_RANGES.get(measure.dispersion, words(measure.dispersion) or 'limits')}, {bounds})"
    spread = text(figure, "spread")
    if spread and spread not in _ABSENT and measure.dispersion in _SPREADS:
        return f" ({_SPREADS[measure.dispersion]}, {spread})"
    return ""


def _analysis(analysis: Fields, measure: _Measure) -> str | None:
    """A comparison. Which group is held against which the registry does not say, so no order is told."""
    groups = [measure.groups[id] for id in texts(analysis, "groupIds") if id in measure.groups]
    p, value = text(analysis, "pValue"), text(analysis, "paramValue")
    if len(groups) < 2 or not (p or value):
        return None
    kind, method = said(analysis, "paramType"), said(analysis, "statisticalMethod")
    bounds = [text(analysis, f"ci{side}Limit") for side in ("Lower", "Upper")]
    level = text(analysis, "ciPctValue")
    inside = [f"{level}% CI, {bounds[0]} to {bounds[1]}"] if level and all(bounds) else []
    inside += [f"P{p}" if p[:1] in "<>=" else f"P={p}"] if p else []
    inside += [method] if method else []
    figure = f"{kind} {value} ({'; '.join(inside)})" if value else "; ".join(inside)
    return f"{measure.title}: {figure}, groups compared: {', '.join(groups)}."


def _deaths(module: Fields | None) -> Iterator[str]:
    """Deaths and serious adverse events of each group. Single terms are not told: a serious event is not a grade."""
    for group in items(module, "eventGroups"):
        name = _named(said(group, "title") or text(group, "id") or "")
        for prefix, event in (("deaths", "died of any cause"), ("serious", "had serious adverse events")):
            count, total = at(group, f"{prefix}NumAffected"), at(group, f"{prefix}NumAtRisk")
            if isinstance(count, int) and isinstance(total, int) and total > 0:
                yield f"In the {name}, {count} of {total} participants {event}."


def _groups(module: Fields | None) -> dict[str, str]:
    """Titles by id. Ids are good within one module and one outcome only: the same arm has another in the next."""
    return {
        id: (said(one, "title") or id).replace("\n", " ") for one in items(module, "groups") if (id := text(one, "id"))
    }


def _named(group: str) -> str:
    return group if _GROUP.search(group) else f"{group} group"


def _sizes(denoms: list[Fields]) -> dict[str, str]:
    """Participants by group; lesions, eyes and samples are no participants."""
    counted = [one for one in denoms if (text(one, "units") or "Participants").lower() == "participants"]
    return {
        id: size
        for one in counted
        for count in items(one, "counts")
        if (id := text(count, "groupId")) and (size := text(count, "value")) and _INTEGER.fullmatch(size)
    }


def _absent(comment: str) -> str:
    return next((words for words, pattern in _REASONS if pattern.search(comment)), "NA")


def _level(said: str) -> str:
    return f"{said[:2]}.{said[2]}" if said.isdigit() and len(said) == 3 else said


def _number(said: Any) -> int:
    return int(str(said).replace(",", ""))
