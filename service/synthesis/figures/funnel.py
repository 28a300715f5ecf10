"""The funnel plot: each study's estimate against its standard error, with the region in which 95 % should lie around the mean."""

from __future__ import annotations

from math import exp, log
from typing import Any

from corpus.errors import QueryError
from service.notation import endpoint_name
from service.synthesis.figures.canvas import INK, POINTS_PER_MM, POOLED, RULE, SOFT, STUDY, Canvas, wrapped
from service.synthesis.figures.forest_text import RATIO_NAMES, title
from service.synthesis.figures.scale import Scale
from service.synthesis.proportion import logits, proportion_of
from service.synthesis.question import SCALES
from service.synthesis.synthesis import Member, Synthesis

NAME = "funnel"
TITLE = "Funnel plot"
#: Points beyond this lie on each other, and the file grows past what a page can show.
MOST = 2000
#: Of fewer studies no asymmetry can be told from chance (Sterne et al. 2011, BMJ 343:d4002).
_TELLING = 10
_Z = 1.959964
#: Ticks, in points apart, and how many are looked for before finer ones are taken.
_APART, _LEAST = 18.0, 3
_PERCENTS: tuple[list[float], ...] = (
    [0.1, 0.5, 1, 2, 5, 10, 20, 30, 50, 70, 80, 90, 95, 98, 99, 99.5, 99.9],
    [float(p) for p in range(5, 100, 5)],
    [float(p) for p in range(1, 100)],
    [p / 10 for p in range(1, 1000)],
)
_RATIOS: tuple[list[float], ...] = (
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100],
    [round(i / 10, 1) for i in range(1, 101)],
    [round(i / 50, 2) for i in range(1, 501)],
)


def specification(synthesis: Synthesis, width: float) -> dict[str, Any]:
    """The plot as Vega-Lite, `width` millimetres wide.

    Raises:
        QueryError: there is no pooled figure to lie around.
    """
    pooled = synthesis.pooled
    if pooled is None:
        asked = f"draw a funnel plot of {synthesis.group}"
        raise QueryError(asked, synthesis.why_not or "there is no pooled figure", "The forest plot shows the studies.")
    canvas = Canvas(width * POINTS_PER_MM, 6.0 if width < 120 else 7.0)
    points = [_point(member) for member in synthesis.members]
    deepest = max(error for _, error in points) * 1.06
    reach = max(max(abs(value - pooled.estimate) for value, _ in points) * 1.08, _Z * deepest)
    size, height = canvas.size, canvas.width * (0.62 if width < 120 else 0.5)
    left, top, right = size * 5, size, canvas.width - size
    across = Scale(pooled.estimate - reach, pooled.estimate + reach, left, right, ())
    down = Scale(0.0, deepest, top, top + height, _errors(deepest))
    _funnel(canvas, across, down, pooled.estimate)
    _axes(canvas, across, down, synthesis)
    places = [{"x": across.at(value), "y": down.at(error), "size": 18.0} for value, error in points]
    canvas.marks(
        {"type": "point", "filled": True, "color": STUDY, "opacity": 0.85, "stroke": INK, "strokeWidth": 0.5},
        places,
        size=True,
    )
    said = f"Funnel plot of {len(points)} results; pooled {synthesis.natural(pooled.estimate):.3g}."
    return canvas.specification(title(synthesis), said)


def _point(member: Member) -> tuple[float, float]:
    """A study's estimate on the pooled scale and its standard error."""
    candidate = member.candidate
    if candidate.events is not None and candidate.total is not None:
        import numpy as np

        estimates, variances = logits(np.array([float(candidate.events)]), np.array([float(candidate.total)]))
        return float(estimates[0]), float(variances[0]) ** 0.5
    assert candidate.estimate is not None
    assert candidate.variance is not None
    return candidate.estimate, candidate.variance**0.5


def _funnel(canvas: Canvas, across: Scale, down: Scale, mean: float) -> None:
    """The triangle of 95 % around the mean, from no error at the top, and the mean."""
    foot = down.at(down.high)
    for side in (-1, 1):
        canvas.line(across.at(mean), down.left, across.at(mean + side * _Z * down.high), foot, 0.6, RULE, (3, 2))
    canvas.line(across.at(mean), down.left, across.at(mean), foot, 0.7, POOLED)


def _axes(canvas: Canvas, across: Scale, down: Scale, synthesis: Synthesis) -> None:
    size, foot = canvas.size, down.at(down.high)
    canvas.line(across.left, down.left, across.left, foot, 0.6)
    canvas.line(across.left, foot, across.right, foot, 0.6)
    for error in down.ticks:
        canvas.line(across.left - 2, down.at(error), across.left, down.at(error), 0.6)
        canvas.text(across.left - 3.5, down.at(error), f"{error:g}", "right")
    canvas.text(size, (down.left + foot) / 2, "Standard error", "center", turned=True)
    for value, label in _ticks(across, synthesis):
        canvas.line(across.at(value), foot, across.at(value), foot + 2, 0.6)
        canvas.text(across.at(value), foot + 2 + 0.75 * size, label, "center")
    y = foot + 2 + 2.2 * size
    canvas.text((across.left + across.right) / 2, y, _named(synthesis), "center")
    y += 1.7 * size
    if len(synthesis.members) < _TELLING:
        said = f"{len(synthesis.members)} studies: asymmetry cannot be told from chance with fewer than {_TELLING}."
        for line in wrapped(said, canvas.width * 0.96, size):
            canvas.text(0, y, line, colour=SOFT)
            y += 1.3 * size
    canvas.height = y


def _ticks(across: Scale, synthesis: Synthesis) -> list[tuple[float, str]]:
    """Round proportions or ratios at their place on the scale, three at least, no two labels on each other."""
    logit = SCALES[synthesis.question.statistic] == "logit"
    found: list[tuple[float, str]] = []
    for rounds in _PERCENTS if logit else _RATIOS:
        found = []
        for value in rounds:
            at = log(value / (100 - value)) if logit else log(value)
            apart = not found or across.at(at) - across.at(found[-1][0]) > _APART
            if across.low < at < across.high and apart:
                found.append((at, f"{value:g}"))
        if len(found) >= _LEAST:
            return found
    return found or [(across.low, _back(across.low, synthesis)), (across.high, _back(across.high, synthesis))]


def _back(value: float, synthesis: Synthesis) -> str:
    logit = SCALES[synthesis.question.statistic] == "logit"
    return f"{100 * proportion_of(value):.3g}" if logit else f"{exp(value):.3g}"


def _errors(deepest: float) -> tuple[float, ...]:
    step = next((s for s in (0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0) if deepest / s <= 6), deepest)
    return tuple(round(i * step, 3) for i in range(int(deepest / step) + 1))


def _named(synthesis: Synthesis) -> str:
    name = endpoint_name(synthesis.question.endpoint)
    if SCALES[synthesis.question.statistic] == "logit":
        return f"{name}, % (logit scale)"
    return f"{RATIO_NAMES[synthesis.question.statistic]}, {name[:1].lower()}{name[1:]} (log scale)"
