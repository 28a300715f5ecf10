"""How figures look: the pages' own colours and type, light or dark, put on a specification; and its SVG and PNG."""

from __future__ import annotations

from typing import Any, Literal

import vl_convert

#: The version of Vega-Lite that specifications are written in, as vl-convert names it: the vendored one, without its patch.
VEGA_LITE = "6.4"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
Scheme = Literal["light", "dark"]
_INKS = {
    "light": {
        "ink": "#1c1917",
        "soft": "#5f5953",
        "line": "#e2dbd2",
        "paper": "#fffefd",
        "accent": "#7a1f3d",
        "low": "#f6e9ed",
        "high": "#cc8ea4",
    },
    "dark": {
        "ink": "#ece7e1",
        "soft": "#aea59b",
        "line": "#37312d",
        "paper": "#262220",
        "accent": "#f0a3b9",
        "low": "#3a2029",
        "high": "#96465f",
    },
}
#: The colour of a kind of endpoint, as the table marks it.
_KINDS = {
    "light": {"response": "#2c6b34", "survival": "#23579b", "toxicity": "#985410", "incidence": "#6f3d97"},
    "dark": {"response": "#86d293", "survival": "#8fbef5", "toxicity": "#f0b46c", "incidence": "#cda3ec"},
}
#: Colours of classes: told apart in print and by those who see red and green alike (Okabe and Ito's, made darker for paper).
_CLASSES = {
    "light": ["#7a1f3d", "#0072b2", "#d0780a", "#00785a", "#8a5a9c", "#3f9bd1", "#8b837a", "#c9c0b5"],
    "dark": ["#f0a3b9", "#56b4e9", "#e69f00", "#3fc79a", "#cf9ee0", "#8ab6ff", "#aea59b", "#5f5953"],
}
_FONT = "Source Sans, Helvetica, Arial, sans-serif"


def styled(spec: dict[str, Any], scheme: Scheme = "light") -> dict[str, Any]:
    """The specification with the look of the pages: complete, for any program that reads Vega-Lite."""
    inks = _INKS[scheme]
    kind = _KINDS[scheme].get(spec.get("usermeta", {}).get("kind", ""), inks["accent"])
    label = {
        "labelFont": _FONT,
        "labelColor": inks["ink"],
        "titleFont": _FONT,
        "titleColor": inks["soft"],
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    config = {
        "background": inks["paper"],
        "font": _FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": label | {"gridColor": inks["line"], "domainColor": inks["line"], "tickColor": inks["line"]},
        "header": label | {"labelFontWeight": "bold", "labelColor": inks["soft"]},
        "legend": label,
        "text": {"font": _FONT, "fontSize": 12, "color": inks["ink"]},
        "range": {
            "category": _CLASSES[scheme],
            "heatmap": [inks["low"], inks["high"]],
            "ramp": [inks["low"], inks["high"]],
        },
    }
    return {
        "$schema": _SCHEMA,
        **_inked(spec, {f"@{name}": colour for name, colour in (inks | {"kind": kind}).items()}),
        "config": config,
    }


def _inked(part: Any, colours: dict[str, str]) -> Any:
    """The colours that a specification names ("@kind", "@ink", "@paper") as the scheme has them."""
    if isinstance(part, dict):
        return {key: _inked(value, colours) for key, value in part.items()}
    if isinstance(part, list):
        return [_inked(one, colours) for one in part]
    return colours.get(part, part) if isinstance(part, str) else part


def svg(spec: dict[str, Any]) -> str:
    """A styled specification as SVG."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))


def png(spec: dict[str, Any]) -> bytes:
    """A styled specification as PNG, at twice the size, for print and slides."""
    return bytes(vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=2))
