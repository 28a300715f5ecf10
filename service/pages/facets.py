"""The filters beside the table: values with their counts, ranges with their histograms, chips for what is chosen."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.facets import Bin, Facets
from service.notation import counted, endpoint_name
from service.pages.state import FACETS, RANGES, Asked, State
from service.rows import NO_CLASS

#: How many values of a facet are shown before "more"; chosen ones always are.
_FIRST = {"therapy": 8, "disease": 6, "endpoint": 8}
_FIRST_OF_OTHERS = 4


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: what it is called, how many studies have it, and how much of the most frequent one's that is, in percent."""

    value: str
    label: str
    count: int
    share: float
    chosen: bool
    id: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter by names. The first `first` values are shown at once."""

    name: str
    label: str
    values: tuple[Value, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds, and the address without it."""

    name: str
    value: str
    without: str


def facets(counts: Mapping[str, Mapping[str, int]], state: State) -> list[Facet]:
    """The facets of the page: chosen values first, then by how many studies have them; those without a value are left out."""
    found = [_facet(name, label, counts.get(name, {}), state.all(name)) for name, label in FACETS.items()]
    # One value that all have, and nobody chose, tells nothing apart.
    return [facet for facet in found if len(facet.values) > 1 or any(v.chosen for v in facet.values)]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bin of a histogram: how high it is, in 40ths of the highest, whether it lies within what is asked, and what it says."""

    height: float
    inside: bool
    said: str


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A filter by a number: its bounds as they are asked, its histogram, and where the two sliders stand on its edges."""

    name: str
    label: str
    unit: str
    low: str
    high: str
    bars: tuple[Bar, ...] = ()
    edges: tuple[str, ...] = ()
    start: int = 0
    stop: int = 0
    said: str = ""


def ranges(found: Facets, state: State) -> list[NumberRange]:
    """One for each number that can be asked for, with its histogram among the studies that are found."""
    years = [Bin(int(y), int(y) + 1, n) for y, n in sorted(found.fields.get("year", {}).items())]
    bins = {name: found.histograms.get(_HISTOGRAMS.get(name, name), ()) for name in RANGES} | {"year": tuple(years)}
    return [_range(name, asked, bins[name], state) for name, asked in RANGES.items()]


def _range(name: str, asked: Asked, bins: Sequence[Bin], state: State) -> NumberRange:
    low, high = state.get(f"{name}_min"), state.get(f"{name}_max")
    held = [place for place, one in enumerate(bins) if one.studies]
    # What lies before the first and behind the last study is no part of the picture.
    shown = list(bins[held[0] : held[-1] + 1]) if held else []
    if len(shown) < _FEWEST:
        return NumberRange(name, asked.label, asked.said, low, high)
    edges = [one.low for one in shown]
    start = max(0, bisect_right(edges, float(low)) - 1) if low else 0
    # The year itself is the last of its bin; of other numbers the next bin's first.
    stop = bisect_right(edges, float(high)) if high else len(edges)
    most = max(one.studies for one in shown)
    bars = tuple(
        Bar(
            max(round(40 * one.studies / most, 1), 1.5 if one.studies else 0),
            start <= place < max(stop, start + 1),
            _told(one, name),
        )
        for place, one in enumerate(shown)
    )
    last = edges[-1] if name == "year" else shown[-1].high or edges[-1]
    said = f"most from {max(shown, key=lambda b: b.studies).low:g}"
    return NumberRange(
        name, asked.label, asked.said, low, high, bars, tuple(f"{e:g}" for e in [*edges, last]), start, stop, said
    )


def _told(one: Bin, name: str) -> str:
    place = (
        f"{one.low:g}"
        if name == "year"
        else f"from {one.low:g}"
        if one.high is None
        else f"{one.low:g} to {one.high:g}"
    )
    return f"{place}: {counted(one.studies, 'study')}"


def chips(state: State) -> list[Chip]:
    """One for each filter, in the order of the address."""
    return [Chip(_NAMES.get(name, name), value, state.address((name, value))) for name, value in state.filters()]


def _facet(name: str, label: str, counts: Mapping[str, int], chosen: tuple[str, ...]) -> Facet:
    keys = {one.casefold() for one in chosen}
    known = {value: n for value, n in counts.items() if value not in NO_CLASS}
    # What is chosen and nobody has is still shown: it must be possible to take it away.
    missing = {one: 0 for one in chosen if one.casefold() not in {value.casefold() for value in known}}
    most = max([*known.values(), 1])
    values = [
        Value(
            value,
            endpoint_name(value) if name == "endpoint" else value,
            n,
            round(100 * n / most, 1),
            value.casefold() in keys,
            f"{name}-{hashlib.blake2s(value.encode(errors='replace'), digest_size=5).hexdigest()}",
        )
        for value, n in {**known, **missing}.items()
    ]
    values.sort(key=lambda v: (not v.chosen, -v.count))
    return Facet(name, label, tuple(values), max(_FIRST.get(name, _FIRST_OF_OTHERS), sum(v.chosen for v in values)))


#: Fewer bins than these are no histogram.
_FEWEST = 3
_HISTOGRAMS = {"percent": "value %", "months": "value months"}
_NAMES = {"q": "words", "kind": "kind"} | {
    f"{name}_{end}": f"{asked.label.lower()} {sign}"
    for name, asked in RANGES.items()
    for end, sign in (("min", "≥"), ("max", "≤"))
}
