"""Heat map: which salvage therapy has been studied for which endpoint, and by how many studies."""

from __future__ import annotations

from collections import Counter
from typing import Any

from extractor.vocabulary.endpoints import endpoint_codes
from service.figures import Figure
from service.figures.tallies import by_therapy_and_endpoint
from service.notation import endpoint_name
from service.query import Query
from service.table import EvidenceTable

NAME = "heat-map"
TITLE = "Therapies × endpoints"
ABOUT = "How many studies report which endpoint of which salvage therapy; what is empty is not known yet."
_THERAPIES, _ENDPOINTS = 24, 18


def draw(table: EvidenceTable, query: Query, of: str = "") -> Figure:
    """The most studied therapies and endpoints of the answer."""
    found = by_therapy_and_endpoint(table, query)
    therapies, endpoints = Counter[str](), Counter[str]()
    for name, code, n, _ in found:
        therapies[name] += n
        endpoints[code] += n
    rows = [name for name, _ in therapies.most_common(_THERAPIES)]
    often = {code for code, _ in endpoints.most_common(_ENDPOINTS)}
    columns = [code for code in endpoint_codes() if code in often]
    values = [
        {"therapy": name, "endpoint": code, "in full": endpoint_name(code), "studies": n, "results": results}
        for name, code, n, results in found
        if name in rows and code in columns
    ]
    caption = "No result here is of a salvage therapy."
    if values:
        less = f" The {len(rows)} most studied of {len(therapies)} therapies." if len(rows) < len(therapies) else ""
        less += (
            f" The {len(columns)} most frequent of {len(endpoints)} endpoints." if len(columns) < len(endpoints) else ""
        )
        caption = f"{ABOUT}{less} A study of several therapies is counted for each; choose a field to filter by it."
    return Figure(_spec(rows, columns, values), caption, len(values))


def _spec(rows: list[str], columns: list[str], values: list[dict[str, Any]]) -> dict[str, Any]:
    plain = {"domain": False, "ticks": False}
    across = {
        "field": "endpoint",
        "type": "nominal",
        "sort": columns,
        "title": None,
        "axis": {"orient": "top", "labelAngle": -40, **plain},
    }
    down = {"field": "therapy", "type": "nominal", "sort": rows, "title": None, "axis": plain}
    shade = {"field": "studies", "type": "quantitative", "scale": {"type": "sqrt", "zero": True}, "legend": None}
    tip = [{"field": name, "type": "nominal"} for name in ("therapy", "in full", "studies", "results")]
    field = {"type": "rect", "cursor": "pointer", "stroke": "@paper", "strokeWidth": 2}
    return {
        "description": "Number of studies by salvage therapy and endpoint",
        "data": {"name": "results", "values": values},
        "width": {"step": 36},
        "height": {"step": 21},
        "encoding": {"x": across, "y": down, "tooltip": tip},
        "layer": [
            {"mark": field, "encoding": {"color": shade}},
            {"mark": {"type": "text", "cursor": "pointer"}, "encoding": {"text": {"field": "studies"}}},
        ],
    }
