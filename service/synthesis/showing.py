"""A synthesis as the page shows it: its figure in words, its studies in rows, and where its pictures are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from service.synthesis.answering import address, group_as_json
from service.synthesis.figures import figures
from service.synthesis.figures import forest_text as words
from service.synthesis.figures.rendering import MEDIA_TYPES
from service.synthesis.heterogeneity import Interval
from service.synthesis.synthesis import Synthesis

_MEASURE = {
    "rate": "%",
    "landmark": "%",
    "hazard_ratio": "hazard ratio",
    "odds_ratio": "odds ratio",
    "median": "months",
}


def shown(synthesis: Synthesis, asked: Iterable[tuple[str, str]], most: int) -> dict[str, Any]:
    """The group for the template; at most so many of its studies and of those set aside, with how many more there are."""
    parameters = [(name, value) for name, value in asked if name not in ("endpoint", "group", "width")]
    said = group_as_json(synthesis, parameters)
    estimate, interval, further = _figure(synthesis)
    rows = [words.row(member, synthesis) for member in synthesis.members[:most]]
    return {
        **said,
        "name": words.title(synthesis),
        "measure": _MEASURE[synthesis.question.statistic],
        "figure": estimate,
        "interval": interval,
        "further": further,
        "notes": list(words.notes(synthesis)),
        "rows": list(zip(said["studies"][:most], rows, strict=True)),
        "more": max(0, len(synthesis.members) - most),
        "set_aside": said["set_aside"][:most],
        "more_aside": max(0, len(synthesis.set_aside) - most),
        "sensitivity": [_variant(v, synthesis) for v in said["sensitivity"] if v["changes"]],
        "pictures": [p for name in figures() if (p := _picture(name, synthesis, parameters))],
    }


def _figure(synthesis: Synthesis) -> tuple[str | None, str, str | None]:
    """The pooled figure in words: "57.6%", "95% CI 49.1 to 65.6", "36.1 to 76.5"; None where there is none."""
    pooled = synthesis.pooled
    if pooled is None:
        return None, "", None
    unit = "%" if _MEASURE[synthesis.question.statistic] == "%" else ""
    name = {"hazard_ratio": "HR ", "odds_ratio": "OR "}.get(synthesis.question.statistic, "")
    interval = f"95% CI {_span(synthesis.natural_interval(pooled.interval), synthesis)}"
    further = pooled.prediction and _span(synthesis.natural_interval(pooled.prediction), synthesis)
    return f"{name}{words.number(synthesis.natural(pooled.estimate), synthesis)}{unit}", interval, further


def _span(interval: Interval, synthesis: Synthesis) -> str:
    return f"{words.number(interval[0], synthesis)} to {words.number(interval[1], synthesis)}"


def _variant(variant: dict[str, Any], synthesis: Synthesis) -> dict[str, Any]:
    if variant["estimate"] is None:
        return variant | {"figure": variant["why_not"]}
    interval = (variant["interval"]["low"], variant["interval"]["high"])
    return variant | {"figure": words.interval_text(variant["estimate"], interval, synthesis)}


def _picture(name: str, synthesis: Synthesis, parameters: list[tuple[str, str]]) -> dict[str, Any] | None:
    """Where a figure is, and where its files are; None where it cannot be drawn."""
    if len(synthesis.members) > figures()[name].MOST or (name == "funnel" and synthesis.pooled is None):
        return None
    files = [
        (f"{format.upper()}, {width} mm", address(name, format, synthesis, [*parameters, ("width", str(width))]))
        for width in (85, 174)
        for format in MEDIA_TYPES
        if format != "json"
    ]
    return {
        "name": name,
        "title": figures()[name].TITLE,
        "source": address(name, "svg", synthesis, parameters),
        "narrow": address(name, "svg", synthesis, [*parameters, ("width", "85")]),
        "alt": words.description(synthesis),
        "files": files,
    }
