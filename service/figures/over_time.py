"""Over time: how many studies of an answer appeared in which year, by class of salvage therapy."""

from __future__ import annotations

from collections import Counter

from service.figures import Figure
from service.figures.tallies import by_year_and_class
from service.notation import counted
from service.query import Query
from service.table import EvidenceTable

NAME = "over-time"
TITLE = "Over time"
ABOUT = "Studies by year of publication and class of salvage therapy."
#: More colours than these are told apart by nobody; smaller classes are put together.
_CLASSES = 7
_REST = "other classes"


def draw(table: EvidenceTable, query: Query, of: str = "") -> Figure:
    """Of all endpoints that the answer has."""
    found = by_year_and_class(table, query)
    sizes = Counter[str]()
    for _, name, n in found:
        sizes[name] += n
    kept = [name for name, _ in sizes.most_common(_CLASSES)]
    order = [*kept, *([_REST] if len(sizes) > len(kept) else [])]
    marks = Counter[tuple[int, str]]()
    for year, name, n in found:
        marks[year, name if name in kept else _REST] += n
    values = [
        {"year": year, "class": name, "studies": n, "rank": order.index(name)} for (year, name), n in marks.items()
    ]
    years = {year for year, *_ in found}
    caption = "No study here has a year."
    if years:
        caption = f"{counted(len(years), 'year')}, {min(years)} to {max(years)}. A study of several classes is counted in each of them."
    spec = {
        "description": "Number of studies by year of publication and class of salvage therapy",
        "data": {"name": "results", "values": values},
        "mark": {"type": "bar", "cursor": "pointer", "cornerRadius": 1},
        "width": 640,
        "height": 240,
        "encoding": {
            "x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
            "y": {"field": "studies", "type": "quantitative", "title": "studies", "axis": {"tickMinStep": 1}},
            "color": {
                "field": "class",
                "type": "nominal",
                "sort": order,
                "scale": {"domain": order},
                "legend": {"title": None},
            },
            "order": {"field": "rank"},
            "tooltip": [{"field": f, "type": "nominal"} for f in ("year", "class", "studies")],
        },
    }
    return Figure(spec, caption, len(values))
