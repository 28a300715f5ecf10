"""What figures are put together from: places in points, text columns that keep to their width, layers of Vega-Lite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

#: Metric-compatible with Arial, which journals ask for; the renderer brings Liberation Sans with it.
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
INK, SOFT, RULE, STUDY, POOLED = "#000000", "#555555", "#9a9a9a", "#8fabc9", "#7a1f3d"
POINTS_PER_MM = 72 / 25.4
_WIDTHS = {**dict.fromkeys("ijl.,;:'|!", 0.24), **dict.fromkeys("ft/()[]I -–", 0.33), **dict.fromkeys("mwMW%—…", 0.86)}

Align = Literal["left", "right", "center"]


def text_width(text: str, size: float) -> float:
    """About how wide the text is in points: of Arial's widths, which differ little within a kind of letter."""
    return size * sum(_WIDTHS.get(c, 0.69 if c.isupper() else 0.545) for c in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines no wider than `width` points."""
    lines: list[str] = []
    # What a no-break space holds together stays together.
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass(slots=True)
class Canvas:
    """A drawing `width` points wide, put together layer by layer; y grows downwards."""

    width: float
    size: float
    height: float = 0.0
    layers: list[dict[str, Any]] = field(default_factory=list)
    _texts: dict[tuple[Align, bool, str, bool], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        align: Align = "left",
        bold: bool = False,
        colour: str = INK,
        turned: bool = False,
    ) -> None:
        """A text at a place; turned, it reads upwards."""
        if text:
            self._texts[align, bold, colour, turned].append({"x": round(x, 2), "y": round(y, 2), "text": text})

    def line(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        width: float = 0.5,
        colour: str = INK,
        dash: Sequence[float] = (),
    ) -> None:
        """A straight line between two places."""
        mark = {"type": "rule", "strokeWidth": width, "color": colour} | ({"strokeDash": list(dash)} if dash else {})
        self.marks(mark, [{"x": x, "y": y, "x2": x2, "y2": y2}], x2=True)

    def marks(
        self, mark: dict[str, Any], places: Iterable[dict[str, Any]], *, x2: bool = False, size: bool = False
    ) -> None:
        """Marks at places, all in points; `x2` for those that have a second end, `size` for those that have their own."""
        values = [{k: round(v, 3) if isinstance(v, float) else v for k, v in place.items()} for place in places]
        if not values:
            return
        encoding: dict[str, Any] = {"x": placed("x"), "y": placed("y")}
        if x2:
            encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        if size:
            encoding["size"] = {"field": "size", "type": "quantitative", "scale": None}
        self.layers.append({"data": {"values": values}, "mark": mark, "encoding": encoding})

    def specification(self, title: str, description: str) -> dict[str, Any]:
        """The drawing as Vega-Lite."""
        texts = []
        for (align, bold, colour, turned), values in self._texts.items():
            mark = {"type": "text", "align": align, "baseline": "middle", "fontSize": self.size, "color": colour}
            mark |= ({"fontWeight": "bold"} if bold else {}) | ({"angle": 270} if turned else {})
            encoding = {"x": placed("x"), "y": placed("y"), "text": {"field": "text", "type": "nominal"}}
            texts.append({"data": {"values": values}, "mark": mark, "encoding": encoding})
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "description": f"{title}. {description}",
            "width": round(self.width, 2),
            "height": round(self.height, 2),
            "padding": 0,
            "autosize": "none",
            "background": "white",
            "config": {"font": FONT, "aria": False, "view": {"stroke": None}, "text": {"font": FONT}},
            "layer": [*self.layers, *texts],
        }


def nothing(width: float) -> dict[str, Any]:
    """The figure of an answer without any result, which says so."""
    canvas = Canvas(width * POINTS_PER_MM, 7.0, 21.0)
    canvas.text(0, 10, "No study states such a result.", colour=SOFT)
    return canvas.specification("Nothing to draw", "No study states such a result.")


def placed(name: str) -> dict[str, Any]:
    """The encoding of a place that is given in points."""
    return {"field": name, "type": "quantitative", "scale": None, "axis": None}
