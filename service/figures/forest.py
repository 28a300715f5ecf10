"""Forest: the results of one endpoint as dots with their intervals, sized by patients, grouped by class of therapy."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import sqrt
from typing import Any

from extractor.vocabulary.endpoints import endpoint_kinds
from service.figures import Figure
from service.figures.tallies import NONE_STATED
from service.notation import at, counted, endpoint_name, interval, value
from service.query import MOST, Query
from service.rows import NO_CLASS, Row, class_of
from service.table import EvidenceTable

NAME = "forest"
TITLE = "Forest"
ABOUT = "One endpoint's results with their intervals, sized by patients, grouped by class of therapy."
#: More lines than this are no picture any more; the largest studies are drawn, and the caption says so.
_DRAWN = 60
_LABEL = 58


def draw(table: EvidenceTable, query: Query, of: str = "") -> Figure:
    """The endpoint that is asked for, or the most frequent one, in its most frequent unit."""
    page = table.search(query, limit=MOST)
    rows = [row for row in page.items if _drawable(row)]
    tally = Counter(row["endpoint"] for row in rows)
    choices = tuple(tally.most_common())
    code = of.upper() or (choices[0][0] if choices else "")
    if of and page.next:
        # What is beyond the first rows of a long answer may hold more of the one that is asked for.
        rows = [r for r in table.search(replace(query, endpoint=(code,)), limit=MOST).items if _drawable(r)]
    own = [row for row in rows if row["endpoint"] == code]
    units = Counter(row["unit"] or "" for row in own)
    unit = units.most_common(1)[0][0] if units else "%"
    same = [row for row in own if (row["unit"] or "") == unit]
    shown = sorted(same, key=lambda row: -(_patients(row) or 0))[:_DRAWN]
    caption = _caption(code, unit, shown, len(same), len(own), more=page.next is not None)
    return Figure(_spec(code, unit, [_mark(row) for row in shown]), caption, len(shown), code, choices)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Wilson's score interval (95 %) of a share k/n, as shares; in closed form, for a page need not wait for a library of statistics.

    >>> [round(bound, 3) for bound in wilson(12, 24)]
    [0.314, 0.686]
    """
    z2 = 1.959963984540054**2
    middle, half = (k + z2 / 2) / (n + z2), sqrt(z2 * (k * (n - k) / n + z2 / 4)) / (n + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def _drawable(row: Row) -> bool:
    return row["endpoint"] is not None and row["value"] is not None and row["statistic"] != "count"


def _patients(row: Row) -> int | None:
    """Of how many patients the result is: its denominator, or for the whole cohort the study's patients."""
    return row["total"] if row["total"] is not None else row["n"] if row["arm"] == "all" else None


def _mark(row: Row) -> dict[str, Any]:
    low, high, how = _bounds(row)
    arm = "" if row["arm"] == "all" else f", {row['arm']}"
    year = f" {row['year']}" if row["year"] else ""
    title = row["title"] or row["study_id"]
    label = f"{_cut(title, _LABEL - len(year))}{year}{_cut(arm, 30)}"
    said = " ".join(part for part in (value(row), at(row), interval(row)) if part)
    return {
        # A place of its own for each result, whatever it is called: the label is what stands behind the tab.
        "key": f"{row['study_id']}#{row['position']}\t{label}",
        "class": _class(row),
        "value": row["value"],
        "low": low,
        "high": high,
        "interval": how,
        "n": _patients(row),
        "size": _patients(row) or 0,
        "study": row["study_id"],
        "place": f"o{row['position']}",
        "title": title,
        "said": said,
        "arm": "whole cohort" if row["arm"] == "all" else row["arm"],
    }


def _bounds(row: Row) -> tuple[float | None, float | None, str]:
    """The interval that is stated; without one Wilson's 95 % interval of k of N; None for a bound that nobody knows."""
    if row["ci"]:
        return row["ci"][0], row["ci"][1], "stated"
    k, n = row["count"], row["total"]
    if row["unit"] == "%" and k is not None and n and k <= n:
        low, high = wilson(k, n)
        return round(100 * low, 1), round(100 * high, 1), "Wilson, from k of N"
    return None, None, "none"


def _class(row: Row) -> str:
    """The class of the arm's therapy, or of the salvage therapies where they are of one class."""
    uses = row["therapies"]
    own = {_group(t) for t in uses if t["name"] == row["arm"]}
    salvage = own or {_group(t) for t in uses if t["role"] == "salvage"}
    return salvage.pop() if len(salvage) == 1 else "several classes" if salvage else NONE_STATED


def _group(therapy: dict[str, Any]) -> str:
    """A therapy's class; one that is a class itself ("chemotherapy") stands for itself."""
    named = class_of(therapy["class"] or "")
    return str(therapy["name"]) if named in ("", *NO_CLASS) else named


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _caption(code: str, unit: str, shown: list[Row], same: int, own: int, *, more: bool) -> str:
    if not shown:
        return "No result here has a number that could be drawn."
    said = [f"{endpoint_name(code)}: {counted(len(shown), 'result')}"]
    if same > len(shown):
        said.append(f"those of the most patients of {same}")
    if own > same:
        said.append(f"{own - same} in another unit than {unit or 'ratios'} left out")
    if more:
        said.append(f"from the first {MOST} results of a longer answer")
    return (
        "; ".join(said) + ". Whole lines are stated intervals, dashed ones Wilson's 95 % intervals of k of N; "
        "the dot grows with the patients and is hollow where their number is not stated."
    )


def _spec(code: str, unit: str, marks: list[dict[str, Any]]) -> dict[str, Any]:
    name, (kind, bottom, top, said) = endpoint_name(code), _scale(unit, marks)
    of_x = {"type": kind, "domain": [bottom, top], "nice": False}
    x = {"type": "quantitative", "scale": of_x, "axis": {"title": f"{name}, {said}", "grid": True, "tickCount": 6}}
    label = {"labelExpr": "split(datum.label, '\\t')[1]", "labelLimit": 0, "labelPadding": 10}
    y = {
        "field": "key",
        "type": "nominal",
        "sort": {"field": "value", "order": "descending"},
        "axis": {"title": None, "grid": False, "ticks": False, "domain": False, **label},
    }
    return {
        "description": f"Forest plot of {name} by class of therapy",
        "data": {"name": "results", "values": [_drawn(mark, bottom, top) for mark in marks]},
        "facet": {"row": {"field": "class", "type": "nominal", "title": None, "header": _HEADER}},
        "spec": {"width": 380, "height": {"step": 18}, "encoding": {"y": y}, "layer": _layers(x)},
        "resolve": {"scale": {"y": "independent"}},
        "spacing": {"row": 12},
        "usermeta": {"kind": endpoint_kinds().get(code, "other")},
    }


def _layers(x: dict[str, Any]) -> list[dict[str, Any]]:
    """The interval, a tip where it goes on beyond the scale or has no bound, and the dot."""
    dashes = {"domain": ["stated", "Wilson, from k of N"], "range": [[1, 0], [3, 3]]}
    tip = [{"field": name, "type": "nominal"} for name in ("title", "said", "arm", "n")]
    return [
        {
            "transform": [{"filter": "datum.interval != 'none'"}],
            "mark": {"type": "rule", "strokeWidth": 1.5, "color": "@kind"},
            "encoding": {
                "x": x | {"field": "low"},
                "x2": {"field": "high"},
                "strokeDash": {"field": "interval", "type": "nominal", "scale": dashes, "legend": None},
            },
        },
        {
            "transform": [{"filter": "datum.on"}],
            "mark": {"type": "point", "shape": "triangle-right", "filled": True, "size": 45, "color": "@kind"},
            "encoding": {"x": x | {"field": "high"}},
        },
        {
            "mark": {
                "type": "point",
                "filled": True,
                "fill": "@kind",
                "stroke": "@kind",
                "strokeWidth": 1.5,
                "cursor": "pointer",
            },
            "encoding": {
                "x": x | {"field": "value"},
                "size": {
                    "field": "size",
                    "type": "quantitative",
                    "scale": {"range": [40, 420], "zero": True},
                    "legend": None,
                },
                "fillOpacity": {"condition": {"test": "datum.n === null", "value": 0}, "value": 0.8},
                "tooltip": tip,
            },
        },
    ]


_HEADER = {"labelOrient": "top", "labelAnchor": "start", "labelPadding": 4}


def _scale(unit: str, marks: list[dict[str, Any]]) -> tuple[str, float, float, str]:
    """(kind, least, most, what it measures): percent are of a hundred, other scales end behind their highest finite number."""
    if unit == "%":
        return "linear", 0, 100, "%"
    numbers = [m[name] for m in marks for name in ("value", "low", "high") if m[name] is not None]
    highest = max(numbers, default=1.0)
    if unit:
        return "linear", 0, round(highest * 1.06, 1), unit
    # A ratio of 0.5 is as far from 1 as one of 2.
    reach = max([highest, *(1 / n for n in numbers if n > 0), 2.0]) * 1.1
    return "log", 1 / min(reach, 100), min(reach, 100), "ratio on a logarithmic scale"


def _drawn(mark: dict[str, Any], bottom: float, top: float) -> dict[str, Any]:
    """The mark within the scale: a bound that is unknown or beyond ends with it, and a tip says that it goes on."""
    low, high = mark["low"], mark["high"]
    stated = mark["interval"] != "none"
    return mark | {
        "low": max(bottom, low if low is not None else bottom) if stated else None,
        "high": min(top, high if high is not None else top) if stated else None,
        "on": stated and (high is None or high > top),
    }
