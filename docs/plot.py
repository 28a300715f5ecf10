"""The reliability of confidence as a picture: for each band of confidence the share of results that are right."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

from extractor.evaluation.reliability import Reliability

_SIZE, _LEFT, _TOP = 360, 56, 16
_COLOURS = ("#1f6f8b", "#c2571a", "#5b7f2b")


def reliability_svg(series: Mapping[str, Reliability]) -> str:
    """The picture as SVG; a point's area is that of its band's results, the diagonal is where confidence says the truth."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _SIZE + 200} {_TOP + _SIZE + 48}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>Reliability of confidence</title>",
        "<desc>Share of right results against confidence. "
        + " ".join(f"{name}: {_told(found)}." for name, found in series.items())
        + "</desc>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *_axes(),
    ]
    for i, (name, found) in enumerate(series.items()):
        parts += _points(name, found, _COLOURS[i % len(_COLOURS)], i)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axes() -> list[str]:
    low, high = _x(0), _x(1)
    found = [
        f'<rect x="{low}" y="{_y(1)}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#888888"/>',
        f'<line x1="{low}" y1="{_y(0)}" x2="{high}" y2="{_y(1)}" stroke="#888888" stroke-dasharray="4 4"/>',
        f'<line x1="{_x(0.9)}" y1="{_y(0)}" x2="{_x(0.9)}" y2="{_y(1)}" stroke="#bbbbbb" stroke-dasharray="1 3"/>',
        f'<text x="{_x(0.5)}" y="{_y(0) + 38}" text-anchor="middle">confidence</text>',
        f'<text x="14" y="{_y(0.5)}" text-anchor="middle" transform="rotate(-90 14 {_y(0.5)})">right</text>',
    ]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        found.append(f'<text x="{_x(tick)}" y="{_y(0) + 18}" text-anchor="middle">{tick:g}</text>')
        found.append(f'<text x="{low - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    return found


def _points(name: str, found: Reliability, colour: str, row: int) -> list[str]:
    places = [(_x(b.confidence), _y(b.right), 2 + 14 * sqrt(b.results / found.results)) for b in found.bands]
    line = " ".join(f"{x},{y}" for x, y, _ in places)
    at = _TOP + 18 + 22 * row
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}"/>',
        *(f'<circle cx="{x}" cy="{y}" r="{r:.1f}" fill="{colour}" fill-opacity="0.55"/>' for x, y, r in places),
        f'<circle cx="{_LEFT + _SIZE + 22}" cy="{at - 4}" r="6" fill="{colour}" fill-opacity="0.55"/>',
        f'<text x="{_LEFT + _SIZE + 36}" y="{at}">{name}</text>',
    ]


def _told(found: Reliability) -> str:
    return ", ".join(f"{b.right:.0%} right at {b.confidence:.2f}" for b in found.bands)


def _x(share: float) -> float:
    return round(_LEFT + _SIZE * share, 1)


def _y(share: float) -> float:
    return round(_TOP + _SIZE * (1 - share), 1)
