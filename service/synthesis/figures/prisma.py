"""The PRISMA 2020 flow diagram (Page et al. 2021, BMJ 372:n71) as SVG, from a review's counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from corpus.errors import QueryError
from service.synthesis.figures.canvas import FONT, POINTS_PER_MM, text_width, wrapped
from service.synthesis.figures.prisma_boxes import INCLUDED, TOTAL, Box, Column, boxes, lines
from service.synthesis.figures.prisma_counts import Counts

_HEAD, _STAGE, _EDGE = "#e9e2cf", "#c9d8e8", "#444444"
_OTHER = ("website_results", "organisation_results", "citations_results", "other_sought_reports", "other_assessed")
_BESIDE: dict[Column, Column] = {"main": "side", "other": "other_side"}
#: Narrower, five columns of boxes cannot be read.
_LEAST_FOR_OTHER = 120.0


@dataclass(slots=True)
class _Drawing:
    """SVG in the making, in points."""

    width: float
    size: float
    parts: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, lines: Sequence[str], fill: str = "none") -> None:
        """A box with its text; lines that begin with a tab are set in."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{_EDGE}" stroke-width="0.6"/>'
        )
        for i, line in enumerate(lines):
            inset = self.size * (1.5 if line.startswith("\t") else 0.6)
            self.write(x + inset, y + self.size * (1.35 + 1.2 * i), line.strip("\t"))

    def write(self, x: float, y: float, text: str, more: str = "") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>')

    def arrow(self, *places: tuple[float, float]) -> None:
        """An arrow along the places, its head at the last."""
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        (x0, y0), (x, y) = places[-2:]
        across = 1 if x > x0 else -1
        head = (
            f"{x:.1f},{y:.1f} {x - 1.8:.1f},{y - 4:.1f} {x + 1.8:.1f},{y - 4:.1f}"
            if y > y0
            else f"{x:.1f},{y:.1f} {x - 4 * across:.1f},{y - 1.8:.1f} {x - 4 * across:.1f},{y + 1.8:.1f}"
        )
        self.parts.append(
            f'<polyline points="{line}" fill="none" stroke="{_EDGE}" stroke-width="0.6"/><polygon points="{head}" fill="{_EDGE}"/>'
        )


def flow_diagram(counts: Counts, width: float = 174.0) -> str:
    """The diagram, `width` millimetres wide; the boxes of other methods and of previous studies only where they have counts.

    Raises:
        QueryError: it is too narrow for all its columns.
    """
    columns = _columns(counts)
    if len(columns) > 2 and width < _LEAST_FOR_OTHER:
        asked = f"draw the flow diagram {width:g} mm wide"
        raise QueryError(asked, "it has other methods or previous studies beside the databases", "Draw it 174 mm wide.")
    drawing = _Drawing(width * POINTS_PER_MM, 6.0 if width < _LEAST_FOR_OTHER else 6.5)
    stage, gap = drawing.size * 2.2, drawing.size * 1.7
    each = (drawing.width - 1 - stage - gap * len(columns)) / len(columns)
    lefts = {name: 0.5 + stage + gap + i * (each + gap) for i, name in enumerate(columns)}
    found = boxes(columns)
    grid = _grid(drawing, found, counts, lefts, each, _heads(drawing, lefts, each))
    return _svg(drawing, _draw(drawing, found, counts, grid, stage), counts)


def _columns(counts: Counts) -> tuple[Column, ...]:
    before: tuple[Column, ...] = ("previous",) if counts.has("previous_studies", "previous_reports") else ()
    other: tuple[Column, ...] = ("other", "other_side") if counts.has(*_OTHER) else ()
    return (*before, "main", "side", *other)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where columns and rows of boxes begin, in points; every box is `each` wide and as high as its row."""

    lefts: dict[Column, float]
    each: float
    tops: list[float]
    heights: list[float]


def _grid(
    drawing: _Drawing, found: list[Box], counts: Counts, lefts: dict[Column, float], each: float, top: float
) -> _Grid:
    size, rows = drawing.size, max(box.row for box in found) + 1
    most = [0] * rows
    for box in found:
        most[box.row] = max(most[box.row], len(lines(box, counts, each - 1.2 * size, size)))
    heights, tops = [size * (1.2 * n + 1.0) for n in most], [top]
    for height in heights:
        tops.append(tops[-1] + height + 2.2 * size)
    return _Grid(lefts, each, tops, heights)


def _draw(drawing: _Drawing, found: list[Box], counts: Counts, grid: _Grid, stage: float) -> float:
    """Draws the boxes with their arrows and the stages beside them; where they end."""
    inside = grid.each - 1.2 * drawing.size
    for box in found:
        said = lines(box, counts, inside, drawing.size)
        drawing.box(grid.lefts[box.column], grid.tops[box.row], grid.each, grid.heights[box.row], said)
        _arrows(drawing, box, found, grid)
    last = len(grid.heights) - 1
    for name, first, final in (("Identification", 0, 0), ("Screening", 1, 3), ("Included", INCLUDED, last)):
        _stage(drawing, name, grid.tops[first], grid.tops[final] + grid.heights[final], stage)
    return grid.tops[last] + grid.heights[last] + 1


def _heads(drawing: _Drawing, lefts: dict[Column, float], each: float) -> float:
    """The headings of the columns; where the boxes begin."""
    size = drawing.size
    spans: tuple[tuple[Column, Column, str], ...] = (
        ("previous", "previous", "Previous studies"),
        ("main", "side", "Identification of new studies via databases and registers"),
        ("other", "other_side", "Identification of new studies via other methods"),
    )
    heads = [(lefts[a], lefts[b] + each - lefts[a], text) for a, b, text in spans if a in lefts]
    texts = [wrapped(text, width - 1.2 * size, size * 1.06) for _, width, text in heads]
    height = size * (1.2 * max(map(len, texts)) + 0.9)
    for (x, width, _), said in zip(heads, texts, strict=True):
        drawing.box(x, 0.5, width, height, (), _HEAD)
        for i, line in enumerate(said):
            more = ' text-anchor="middle" font-weight="bold"'
            drawing.write(x + width / 2, 0.5 + size * (1.35 + 1.2 * i), line, more)
    return 0.5 + height + size * 1.2


def _arrows(drawing: _Drawing, box: Box, found: list[Box], grid: _Grid) -> None:
    x, y = grid.lefts[box.column], grid.tops[box.row]
    foot, middle = y + grid.heights[box.row], y + grid.heights[box.row] / 2
    centre, main = x + grid.each / 2, grid.lefts["main"]
    if "right" in box.arrows:
        drawing.arrow((x + grid.each, middle), (grid.lefts[_BESIDE[box.column]], middle))
    # Other methods have no screening of their own: the arrow goes past that row.
    below = [b.row for b in found if b.column == box.column and b.row > box.row]
    if "down" in box.arrows and below:
        drawing.arrow((centre, foot), (centre, grid.tops[min(below)]))
    if "joins" in box.arrows:
        at = grid.tops[INCLUDED] + grid.heights[INCLUDED] / 2
        drawing.arrow((centre, foot), (centre, at), (main + grid.each, at))
    if "past" in box.arrows:
        at = grid.tops[TOTAL] + grid.heights[TOTAL] / 2
        drawing.arrow((centre, foot), (centre, at), (main, at))


def _stage(drawing: _Drawing, name: str, top: float, foot: float, width: float) -> None:
    drawing.box(0.5, top, width, foot - top, (), _STAGE)
    size = drawing.size
    # A name longer than its bar is set smaller.
    fit = min(1.0, (foot - top - 2) / (text_width(name, size) * 1.08))
    x, y = 0.5 + width / 2 + size * 0.35, (top + foot) / 2
    more = (
        f' text-anchor="middle" font-weight="bold" font-size="{size * fit:.2f}" transform="rotate(-90 {x:.1f} {y:.1f})"'
    )
    drawing.write(x, y, name, more)


def _svg(drawing: _Drawing, height: float, counts: Counts) -> str:
    width, points = drawing.width, POINTS_PER_MM
    told = "; ".join(f"{key.replace('_', ' ')} {n}" for key, n in counts.numbers.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width / points:.2f}mm" height="{height / points:.2f}mm" '
        f'viewBox="0 0 {width:.1f} {height:.1f}" font-family="{FONT}" font-size="{drawing.size}" fill="#000000">'
        f"<title>PRISMA 2020 flow diagram</title><desc>{escape(told)}</desc>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(drawing.parts)}</svg>\n'
    )
