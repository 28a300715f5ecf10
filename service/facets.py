"""What can be filtered by: for each field its values and how many studies have them; and histograms of the numbers.

Of everything, and of all that is relevant, the counts are kept as rows are written; of a question its studies are counted by the bits
that are (`bits.py`): exactly, however many they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from corpus.sqlite import Database
from service import answering, bits
from service.answering import Matches
from service.indexing import BINS, EDGES
from service.query import Query

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


def counted(db: Database, query: Query, found: Callable[[], Matches]) -> Facets:
    """The facets of what a question finds; of everything, and of all that is relevant, nothing need be found."""
    if (studies := answering.kept(db, query, "studies")) is not None:
        return _made(db, _kept(db, query), studies)
    numbers = found().numbers
    return _made(db, bits.count(db, numbers), len(numbers))


def _kept(db: Database, query: Query) -> Counter[int]:
    """The counts that are kept, less those of studies that a better version of their publication stands for."""
    column, only = ("studies", "") if query.tree is None else ("relevant", " WHERE relevant")
    counts = Counter(dict(db.execute(f"SELECT id, {column} FROM facet_value").fetchall()))
    if query.reports == "best":
        counts -= bits.count(db, (number for (number,) in db.execute(f"SELECT number FROM hidden_report{only}")))
    return counts


def _made(db: Database, counts: Counter[int], studies: int) -> Facets:
    fields: dict[str, dict[str, int]] = {field: {} for field in FIELDS}
    bins: dict[str, dict[float, int]] = {name: {} for name in EDGES}
    named = [(f, v, counts[id]) for id, f, v in db.execute("SELECT id, field, value FROM facet_value") if counts[id]]
    for field, value, count in sorted(named, key=lambda row: (-row[2], row[1])):
        if field.startswith(BINS):
            bins[field.removeprefix(BINS)][float(value)] = count
        elif field in fields:
            fields[field][value] = count
    histograms = {name: _histogram(EDGES[name], counts) for name, counts in bins.items()}
    return Facets(fields, histograms, studies)


def _histogram(edges: tuple[float, ...], counts: dict[float, int]) -> tuple[Bin, ...]:
    highs = (*edges[1:], None)
    return tuple(Bin(low, high, counts.get(low, 0)) for low, high in zip(edges, highs, strict=True))
