"""The forest plot: each study with its interval and weight, the pooled diamond, the prediction interval, the heterogeneity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.synthesis.figures import forest_text as words
from service.synthesis.figures.canvas import (
    INK,
    POINTS_PER_MM,
    POOLED,
    RULE,
    SOFT,
    STUDY,
    Canvas,
    placed,
    text_width,
    wrapped,
)
from service.synthesis.figures.scale import Scale, of_months, of_proportions, of_ratios, tick_label
from service.synthesis.question import SCALES
from service.synthesis.synthesis import Member, Synthesis

NAME = "forest"
TITLE = "Forest plot"
#: More rows than fit on a page are a list, not a picture.
MOST = 100


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in points: rows `step` apart; the columns' right edges; the plot between left and right."""

    step: float
    label: float
    columns: tuple[tuple[str, float], ...]
    left: float
    right: float
    behind: tuple[tuple[str, float], ...]


def specification(synthesis: Synthesis, width: float) -> dict[str, Any]:
    """The plot as Vega-Lite, `width` millimetres wide."""
    narrow = width < 120
    canvas = Canvas(width * POINTS_PER_MM, 6.0 if narrow else 7.0)
    rows = [words.row(member, synthesis) for member in synthesis.members]
    layout = _layout(canvas, synthesis, rows, narrow)
    scale = _scale(synthesis, layout)
    y = layout.step * 0.6 + 1.15 * canvas.size * (max(len(words.heading(n, synthesis)) for n, _ in layout.behind) - 1)
    _head(canvas, layout, y, synthesis)
    first = y + 1.5 * layout.step
    for i, row in enumerate(rows):
        _row(canvas, layout, first + i * layout.step, row)
    _squares(canvas, scale, synthesis, layout, first)
    for i, member in enumerate(synthesis.members):
        _interval(canvas, scale, first + i * layout.step, member)
    last = first + len(rows) * layout.step
    below = _pooled(canvas, layout, scale, synthesis, last)
    _guides(canvas, scale, synthesis, y + 0.7 * layout.step, below)
    end = _axis(canvas, scale, synthesis, below, layout)
    _foot(canvas, synthesis, end)
    return canvas.specification(words.title(synthesis), words.description(synthesis))


def _layout(canvas: Canvas, synthesis: Synthesis, rows: list[words.Row], narrow: bool) -> _Layout:
    size, gap = canvas.size, canvas.size * (0.8 if narrow else 1.3)
    counts = ["n/N"] if narrow else ["Events", "Total"]
    names = counts if synthesis.question.statistic == "rate" else []
    pooled = words.pooled_row(synthesis)
    every = [*rows, *([pooled] if pooled else [])]
    label = min(
        max([text_width(r.label, size) * 1.03 for r in rows] + [text_width("Pooled, random effects", size) * 1.1]),
        canvas.width * (0.31 if narrow else 0.34),
    )
    columns, at = [], label
    for name in names:
        at += gap + max(text_width(t, size) for t in [words.cell(r, name) for r in every] + [name]) * 1.06
        columns.append((name, at))
    # The last bracket stands clear of the edge that a journal cuts at.
    behind, right = [], canvas.width - 1
    for name in [words.ESTIMATE] if narrow or not any(r.weight for r in rows) else [words.WEIGHT, words.ESTIMATE]:
        behind.append((name, right))
        head = words.heading(name, synthesis)
        right -= gap + max(text_width(t, size) for t in [*(words.cell(r, name) for r in every), *head]) * 1.06
    many = len(rows) > 30
    return _Layout(size * (1.42 if many else 1.75), label, tuple(columns), at + gap * 1.2, right, tuple(behind))


def _scale(synthesis: Synthesis, layout: _Layout) -> Scale:
    ends = [v for m in synthesis.members for v in (m.estimate, *m.interval) if v is not None]
    if synthesis.pooled is not None:
        ends += synthesis.natural_interval(synthesis.pooled.interval)
        if synthesis.pooled.prediction is not None:
            ends += synthesis.natural_interval(synthesis.pooled.prediction)
    scale = SCALES[synthesis.question.statistic]
    if scale == "log":
        estimates = [m.estimate for m in synthesis.members if m.estimate is not None]
        return of_ratios(ends, layout.left, layout.right, estimates)
    return (of_proportions if scale == "logit" else of_months)(ends, layout.left, layout.right)


def _head(canvas: Canvas, layout: _Layout, y: float, synthesis: Synthesis) -> None:
    canvas.text(0, y, "Study", bold=True)
    for name, at in (*layout.columns, *layout.behind):
        lines = words.heading(name, synthesis)
        for i, line in enumerate(reversed(lines)):
            canvas.text(at, y - i * canvas.size * 1.15, line, "right", bold=True)
    canvas.line(0, y + 0.75 * layout.step, canvas.width, y + 0.75 * layout.step)


def _row(canvas: Canvas, layout: _Layout, y: float, row: words.Row, bold: bool = False) -> None:
    canvas.text(0, y, row.label if bold else words.fitted(row.label, layout.label, canvas.size), bold=bold)
    for name, at in (*layout.columns, *layout.behind):
        canvas.text(at, y, words.cell(row, name), "right", bold=bold)


def _interval(canvas: Canvas, scale: Scale, y: float, member: Member) -> None:
    if member.estimate is None:
        return
    # An interval of which neither bound is stated is none.
    if member.interval == (None, None):
        return
    low, high = member.interval
    left = scale.left if low is None else scale.at(low)
    right = scale.right if high is None else scale.at(high)
    canvas.line(left, y, right, y, 0.7, INK)
    for beyond, at, shape in (
        (scale.beyond(low), left, "triangle-left"),
        (scale.beyond(high), right, "triangle-right"),
    ):
        if beyond:
            canvas.marks(
                {"type": "point", "shape": shape, "filled": True, "color": INK, "opacity": 1},
                [{"x": at, "y": y, "size": 9.0}],
                size=True,
            )


def _squares(canvas: Canvas, scale: Scale, synthesis: Synthesis, layout: _Layout, first: float) -> None:
    """Squares whose area is the study's weight; without weights its number of patients."""
    shown = [(i, m) for i, m in enumerate(synthesis.members) if m.estimate is not None]
    heavy = [m.weight if m.weight is not None else float(m.candidate.size or 1) for _, m in shown]
    largest = (layout.step * 0.62) ** 2
    places = [
        {"x": scale.at(m.estimate), "y": first + i * layout.step, "size": max(largest * w / max(heavy), 4.0)}
        for (i, m), w in zip(shown, heavy, strict=True)
        if m.estimate is not None and not scale.beyond(m.estimate)
    ]
    canvas.marks({"type": "square", "color": STUDY, "opacity": 1}, places, size=True)


def _pooled(canvas: Canvas, layout: _Layout, scale: Scale, synthesis: Synthesis, y: float) -> float:
    """The rows below the studies; where they end."""
    canvas.line(0, y - 0.4 * layout.step, canvas.width, y - 0.4 * layout.step, 0.35, RULE)
    row, pooled = words.pooled_row(synthesis), synthesis.pooled
    if row is None or pooled is None:
        lines = wrapped(synthesis.why_not or "", canvas.width, canvas.size)
        for i, line in enumerate(lines):
            canvas.text(0, y + 0.3 * layout.step + 1.3 * i * canvas.size, line, colour=SOFT)
        return y + 0.9 * layout.step + 1.3 * len(lines) * canvas.size
    y += 0.3 * layout.step
    _row(canvas, layout, y, row, bold=True)
    low, high = (scale.at(v) for v in synthesis.natural_interval(pooled.interval))
    middle, half = scale.at(synthesis.natural(pooled.estimate)), 0.36 * layout.step
    # The diamond as an area: it opens from one end to the middle and closes to the other.
    corners = [{"x": low, "y": y, "y2": y}, {"x": middle, "y": y - half, "y2": y + half}, {"x": high, "y": y, "y2": y}]
    canvas.layers.append(
        {
            "data": {"values": corners},
            "mark": {"type": "area", "color": POOLED, "opacity": 1, "interpolate": "linear"},
            "encoding": {
                "x": placed("x"),
                "y": placed("y"),
                "y2": {"field": "y2"},
            },
        }
    )
    if pooled.prediction is not None:
        y += layout.step
        _row(canvas, layout, y, words.prediction_row(synthesis))
        ends = [scale.at(v) for v in synthesis.natural_interval(pooled.prediction)]
        canvas.line(ends[0], y, ends[1], y, 1.8, POOLED)
    return y + layout.step


def _guides(canvas: Canvas, scale: Scale, synthesis: Synthesis, top: float, below: float) -> None:
    """The pooled estimate and, of a ratio, no difference, as upright lines behind the rest."""
    before = len(canvas.layers)
    if scale.logarithmic:
        canvas.line(scale.at(1), top, scale.at(1), below, 0.5, RULE)
    if synthesis.pooled is not None:
        at = scale.at(synthesis.natural(synthesis.pooled.estimate))
        canvas.line(at, top, at, below, 0.5, POOLED, (2, 2))
    canvas.layers[:] = canvas.layers[before:] + canvas.layers[:before]


def _axis(canvas: Canvas, scale: Scale, synthesis: Synthesis, y: float, layout: _Layout) -> float:
    """The axis with its name; where it ends."""
    percent = SCALES[synthesis.question.statistic] == "logit"
    canvas.line(scale.left, y, scale.right, y, 0.6)
    for tick in scale.ticks:
        canvas.line(scale.at(tick), y, scale.at(tick), y + 2, 0.6)
        canvas.text(scale.at(tick), y + 2 + 0.75 * canvas.size, tick_label(tick, percent), "center")
    y += 2 + 2.1 * canvas.size
    middle = (scale.left + scale.right) / 2
    for line in words.axis_title(synthesis, scale.right - scale.left, canvas.size):
        # A name wider than the plot stays within the figure.
        half = text_width(line, canvas.size) / 2 * 1.04
        canvas.text(min(max(middle, half), canvas.width - half), y, line, "center")
        y += 1.25 * canvas.size
    return y


def _foot(canvas: Canvas, synthesis: Synthesis, y: float) -> None:
    y += 0.6 * canvas.size
    for text in words.notes(synthesis):
        for line in wrapped(text, canvas.width * 0.98, canvas.size):
            canvas.text(0, y, line, colour=INK)
            y += 1.3 * canvas.size
    canvas.height = y + 0.2 * canvas.size
