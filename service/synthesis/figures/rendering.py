"""A specification as a file: SVG, PNG at 300 dots an inch, PDF, or the Vega-Lite itself; of the size that it is printed in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from typing import Any

from corpus.errors import NotFoundError
from service.synthesis.figures.canvas import POINTS_PER_MM

#: Dots an inch of a PNG: what journals ask of a figure with lines and text.
RESOLUTION = 300
MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "json": "application/vnd.vegalite.v5+json",
}


def rendered(specification: dict[str, Any], format: str) -> bytes:
    """The figure as a file of that format.

    Raises:
        NotFoundError: there is no such format.
    """
    return _renderer(format)(specification)


def rendered_svg(svg: str, format: str) -> bytes:
    """A drawing that is SVG already, as a file of that format.

    Raises:
        NotFoundError: there is no such format, or it is that of a specification.
    """
    import vl_convert

    if format == "svg":
        return svg.encode()
    if format == "png":
        return bytes(vl_convert.svg_to_png(svg, ppi=RESOLUTION))
    if format == "pdf":
        return bytes(vl_convert.svg_to_pdf(svg))
    raise _unknown(format, [name for name in MEDIA_TYPES if name != "json"])


def _renderer(format: str) -> Callable[[dict[str, Any]], bytes]:
    import vl_convert

    def svg(specification: dict[str, Any]) -> bytes:
        return sized(vl_convert.vegalite_to_svg(specification), specification["description"]).encode()

    def png(specification: dict[str, Any]) -> bytes:
        return bytes(vl_convert.vegalite_to_png(specification, ppi=RESOLUTION))

    def pdf(specification: dict[str, Any]) -> bytes:
        return bytes(vl_convert.vegalite_to_pdf(specification))

    def vega_lite(specification: dict[str, Any]) -> bytes:
        return json.dumps(specification, ensure_ascii=False).encode()

    known = {"svg": svg, "png": png, "pdf": pdf, "json": vega_lite}
    if format not in known:
        raise _unknown(format, known)
    return known[format]


def sized(svg: str, description: str) -> str:
    """The SVG in millimetres, and with words for those who do not see it."""
    head = re.match(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>', svg)
    if head is None:
        return svg
    width, height = (float(points) / POINTS_PER_MM for points in head.groups())
    opened = head[0].replace(f'width="{head[1]}"', f'role="img" width="{width:.2f}mm"', 1)
    opened = opened.replace(f'height="{head[2]}"', f'height="{height:.2f}mm"', 1)
    title, _, rest = description.partition(". ")
    return f"{opened}<title>{escape(title)}</title><desc>{escape(rest)}</desc>{svg[head.end() :]}"


def _unknown(format: str, known: Any) -> NotFoundError:
    return NotFoundError(f"draw it as {format}", "there is no such format", f"Known are {', '.join(known)}.")
