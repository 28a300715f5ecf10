"""The words and numbers of a forest plot: rows, headings, the heterogeneity line, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.notation import endpoint_name
from service.synthesis.figures.canvas import text_width, wrapped
from service.synthesis.question import SCALES
from service.synthesis.synthesis import Member, Synthesis

_IS = "\u00a0=\u00a0"
ESTIMATE, WEIGHT = "estimate", "weight"
_MEASURES = {
    "rate": "Proportion, %",
    "landmark": "Estimate, %",
    "hazard_ratio": "HR",
    "odds_ratio": "OR",
    "median": "Median, months",
}
_YEAR = re.compile(r" (?:19|20)\d\d[a-z]{0,2}[†‡]*$")
RATIO_NAMES = {"hazard_ratio": "Hazard ratio", "odds_ratio": "Odds ratio"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the plot as it is printed."""

    label: str
    events: str
    total: str
    estimate: str
    weight: str


def row(member: Member, synthesis: Synthesis) -> Row:
    """A study's line; a dagger where its counts were worked out, a double one where its ratio was turned round."""
    candidate = member.candidate
    sign = ("†" if _worked_out(candidate.flags) else "") + ("‡" if _turned(candidate.flags) else "")
    weight = "" if member.weight is None else _weight(member.weight)
    return Row(
        candidate.label + sign,
        "" if candidate.events is None else str(candidate.events),
        "" if candidate.total is None else str(candidate.total),
        interval_text(member.estimate, member.interval, synthesis),
        weight,
    )


def pooled_row(synthesis: Synthesis) -> Row | None:
    """The line of the pooled estimate; None where there is none."""
    pooled = synthesis.pooled
    if pooled is None:
        return None
    events = sum(m.candidate.events or 0 for m in synthesis.members)
    total = sum(m.candidate.total or 0 for m in synthesis.members)
    figure = interval_text(synthesis.natural(pooled.estimate), synthesis.natural_interval(pooled.interval), synthesis)
    weight = "100" if pooled.weights else ""
    return Row("Pooled, random effects", str(events) if total else "", str(total) if total else "", figure, weight)


def prediction_row(synthesis: Synthesis) -> Row:
    """The line of the prediction interval."""
    assert synthesis.pooled is not None
    assert synthesis.pooled.prediction is not None
    low, high = synthesis.natural_interval(synthesis.pooled.prediction)
    return Row("95% prediction interval", "", "", f"[{number(low, synthesis)}, {number(high, synthesis)}]", "")


def fitted(label: str, width: float, size: float) -> str:
    """The label in `width` points: the name is cut, the year and the sign behind it stay."""
    if text_width(label, size) <= width:
        return label
    name, year = (label, "") if (found := _YEAR.search(label)) is None else (label[: found.start()], found[0])
    while len(name) > 1 and text_width(f"{name}…{year}", size) > width:
        name = name[:-1]
    return f"{name.rstrip(' ,;:.…')}…{year}"


def cell(row: Row, name: str) -> str:
    """A line's text in a column."""
    if name == "n/N":
        return f"{row.events}/{row.total}" if row.total else ""
    return {"Events": row.events, "Total": row.total, ESTIMATE: row.estimate, WEIGHT: row.weight}[name]


def heading(name: str, synthesis: Synthesis) -> list[str]:
    """A column's heading, in lines."""
    if name == ESTIMATE:
        return [_MEASURES[synthesis.question.statistic], "[95% CI]"]
    return ["Weight,", "%"] if name == WEIGHT else [name]


def interval_text(estimate: float | None, interval: tuple[float | None, float | None], synthesis: Synthesis) -> str:
    """ "48.3 [35.2, 61.6]"; NR for what is not reached."""
    said = "NR" if estimate is None else number(estimate, synthesis)
    if interval == (None, None):
        return said
    low, high = ("NR" if bound is None else number(bound, synthesis) for bound in interval)
    return f"{said} [{low}, {high}]"


def title(synthesis: Synthesis) -> str:
    """What the figure is of."""
    return f"{endpoint_name(synthesis.question.endpoint)}, {synthesis.group}"


def description(synthesis: Synthesis) -> str:
    """The figure in words."""
    found = [f"Forest plot of {len(synthesis.members)} results"]
    for member in synthesis.members:
        found.append(f"{member.candidate.label} {interval_text(member.estimate, member.interval, synthesis)}")
    pooled = pooled_row(synthesis)
    return "; ".join([*found, f"pooled {pooled.estimate}" if pooled else synthesis.why_not or ""]) + "."


def axis_title(synthesis: Synthesis, width: float, size: float) -> list[str]:
    """The axis's name, in lines; of a ratio with which side speaks for whom."""
    question = synthesis.question
    if question.statistic in RATIO_NAMES:
        return [
            f"{RATIO_NAMES[question.statistic]}, {endpoint_name(question.endpoint).lower()} (log scale)",
            _sides(synthesis),
        ]
    name = endpoint_name(question.endpoint)
    if question.statistic == "median":
        return wrapped(f"Median {name[:1].lower()}{name[1:]}, months", max(width, 90), size)
    time = f" at {synthesis.group.rsplit(' at ', 1)[1]}" if question.statistic == "landmark" else ""
    return wrapped(f"{name}{time}, %", max(width, 90), size)


def notes(synthesis: Synthesis) -> Iterator[str]:
    """What stands below the plot: heterogeneity, method, signs."""
    pooled = synthesis.pooled
    if pooled is not None:
        h = pooled.heterogeneity
        tau = f"τ² = {h.tau2:.3f}" + (
            "" if h.tau2_interval is None else f" (95% CI {h.tau2_interval[0]:.3f} to {h.tau2_interval[1]:.3f})"
        )
        i2 = f"I² = {h.i2:.0f}%" + (
            "" if h.i2_interval is None else f" ({h.i2_interval[0]:.0f}% to {h.i2_interval[1]:.0f}%)"
        )
        q = f"Q\u00a0=\u00a0{h.q:.1f}, df\u00a0=\u00a0{h.df}, p\u00a0{_p(h.p)}"
        yield f"Heterogeneity: {tau.replace(' = ', _IS)}; {i2.replace(' = ', _IS)}; {q}."
        yield f"Method: {pooled.method}; {SCALES[synthesis.question.statistic]} scale."
    flags = [flag for m in synthesis.members for flag in m.candidate.flags]
    if _worked_out(flags):
        yield "† k or N is not stated and was worked out from the percentage and the cohort."
    if _turned(flags):
        yield "‡ The text states the comparison the other way round."
    overlapping = sum(a.why == "overlap" for a in synthesis.set_aside)
    if overlapping:
        yield f"Not shown: {overlapping} of cohorts that may share patients with one that is."


def _sides(synthesis: Synthesis) -> str:
    first, _, second = synthesis.group.partition(" versus ")
    what = "fewer events" if synthesis.question.statistic == "hazard_ratio" else "lower odds"
    return f"below 1: {what} with {first} than with {second}"


def number(value: float, synthesis: Synthesis) -> str:
    """A value as it is printed: a percentage and months to one decimal, a ratio to two."""
    if SCALES[synthesis.question.statistic] == "logit":
        return f"{100 * value:.1f}"
    if synthesis.question.statistic == "median":
        return f"{value:.1f}"
    if value < 0.005:
        return "<0.01"
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def _weight(weight: float) -> str:
    return f"{weight:.1f}" if weight >= 0.05 else "<0.1"


def _p(p: float) -> str:
    return "<\u00a00.001" if p < 0.001 else f"=\u00a0{p:.3f}"


def _worked_out(flags: tuple[str, ...] | list[str]) -> bool:
    return any(flag.startswith("not stated") for flag in flags)


def _turned(flags: tuple[str, ...] | list[str]) -> bool:
    return any(flag.startswith("turned round") for flag in flags)
