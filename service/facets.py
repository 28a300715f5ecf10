"""What can be filtered by: for each field its values and how many studies have them; and histograms of the numbers.

Of everything, and of all that is relevant, the counts are kept as rows are written; of a question its studies are counted by the bits
that are (`bits.py`): exactly, however many they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.sqlite import Database
from service import answering
from service.finding import Matches
from service.indexing import BINS, EDGES, RELEVANT
from service.planes import Planes
from service.query import Query

#: Of each field and value a number of studies.
Counts = Mapping[tuple[str, str], int]
FIELDS = ("therapy", "class", "target", "disease", "endpoint", "design", "year", "source", "kind", "verified")


@dataclass(frozen=True, slots=True)
class Bin:
    """How many studies state a number from `low` up to, not including, `high`; None in the last bin."""

    low: float
    high: float | None
    studies: int


@dataclass(frozen=True, slots=True)
class Facets:
    """fields: for each field its values with the number of studies that have them, most first; at most so many as were asked for.

    histograms: for n, followup, "value %" and "value months" their bins. studies: how many the answer has.
    """

    fields: dict[str, dict[str, int]]
    histograms: dict[str, tuple[Bin, ...]]
    studies: int


def counted(db: Database, query: Query, planes: Callable[[], Planes], found: Callable[[], Matches]) -> Facets:
    """The facets of what a question finds; of everything, and of all that is relevant, nothing need be found."""
    if (studies := answering.kept(db, query, "studies")) is not None:
        return _made(_kept(db, query, planes), studies)
    matches = found()
    return _made(_counts(planes(), matches.studies), len(matches))


def _counts(planes: Planes, studies: int) -> Counts:
    """Of each value that any of the studies has, how many have it."""
    return {
        (field, value): having
        for field, values in planes.values.items()
        for value, plane in values.items()
        if (having := (plane & studies).bit_count())
    }


def _kept(db: Database, query: Query, planes: Callable[[], Planes]) -> Counts:
    """The counts that are kept, less those of studies that a better version of their publication stands for."""
    column, only = ("studies", "") if query.tree is None else ("relevant", " AND relevant")
    counts = Counter({(f, v): n for f, v, n in db.execute(f"SELECT field, value, {column} FROM facet_value")})
    if query.reports == "best" and db.execute(f"SELECT 1 FROM hidden_report WHERE 1{only} LIMIT 1").fetchone():
        hidden = planes().hidden
        if only:
            hidden &= planes().values.get(RELEVANT, {}).get("1", 0)
        counts -= Counter(_counts(planes(), hidden))
    return counts


def _made(counts: Counts, studies: int) -> Facets:
    fields: dict[str, dict[str, int]] = {field: {} for field in FIELDS}
    bins: dict[str, dict[float, int]] = {name: {} for name in EDGES}
    for (field, value), count in sorted(counts.items(), key=lambda one: (-one[1], one[0][1])):
        if count and field in fields:
            fields[field][value] = count
        elif count and field.startswith(BINS):
            bins[field.removeprefix(BINS)][float(value)] = count
    histograms = {name: _histogram(EDGES[name], counts) for name, counts in bins.items()}
    return Facets(fields, histograms, studies)


def _histogram(edges: tuple[float, ...], counts: dict[float, int]) -> tuple[Bin, ...]:
    highs = (*edges[1:], None)
    return tuple(Bin(low, high, counts.get(low, 0)) for low, high in zip(edges, highs, strict=True))
