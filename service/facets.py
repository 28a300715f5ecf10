"""What can be filtered by: for each field its values and how many studies have them; and histograms of the numbers.

Of everything, and of all that is relevant, the counts are kept as rows are written. Of a question they are counted among its
studies, in their order, as far as MOST_COUNTED: beyond that each count is "at least", and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.sqlite import Database
from service.answering import of_studies
from service.indexing import BINS, EDGES
from service.language.tree import Filter
from service.query import Query

FIELDS = ("therapy", "class", "target", "disease", "endpoint", "design", "year", "source", "kind", "verified")
#: The most studies of a question that are looked at for its facets.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Bin:
    """How many studies state a number from `low` up to, not including, `high`; None in the last bin."""

    low: float
    high: float | None
    studies: int


@dataclass(frozen=True, slots=True)
class Facets:
    """fields: for each field its values with the number of studies that have them, most first; at most so many as were asked for.

    histograms: for n, followup, "value %" and "value months" their bins. studies: how many studies were counted; exact: whether
    those are all of the answer, otherwise each count is "at least".
    """

    fields: dict[str, dict[str, int]]
    histograms: dict[str, tuple[Bin, ...]]
    studies: int
    exact: bool


def counted(db: Database, query: Query, total: int) -> Facets:
    """The facets of a question that `total` studies answer."""
    match query.tree:
        case None:
            found = db.execute(_kept(query, "studies", ""))
            return _made(found, total, True)
        case Filter("relevant", (True,)):
            found = db.execute(_kept(query, "relevant", "WHERE s.relevant"))
            return _made(found, total, True)
    studies = of_studies(query)
    sql = (
        f"WITH chosen AS MATERIALIZED (SELECT r.number AS number FROM record r WHERE {studies.sql} "
        "ORDER BY -ifnull(r.year, 0), r.study LIMIT ?) "
        "SELECT v.field, v.value, c.studies FROM (SELECT s.value AS value, count(*) AS studies FROM chosen "
        "CROSS JOIN facet_study s ON s.number = chosen.number GROUP BY s.value) c JOIN facet_value v ON v.id = c.value"
    )
    found = db.execute(sql, [*studies.values, MOST_COUNTED])
    return _made(found, min(total, MOST_COUNTED), total <= MOST_COUNTED)


def _kept(query: Query, column: str, only: str) -> str:
    """The counts that are kept, less those of studies that a better version of their publication stands for."""
    if query.reports == "all":
        return f"SELECT field, value, {column} FROM facet_value WHERE {column} > 0"
    hidden = f"SELECT s.value AS value, count(*) AS studies FROM hidden_report x CROSS JOIN facet_study s ON s.number = x.number {only} GROUP BY s.value"
    return (
        f"SELECT v.field, v.value, v.{column} - ifnull(h.studies, 0) FROM facet_value v LEFT JOIN ({hidden}) h ON h.value = v.id "
        f"WHERE v.{column} > ifnull(h.studies, 0)"
    )


def _made(found: Iterable[tuple[str, str, int]], studies: int, exact: bool) -> Facets:
    fields: dict[str, dict[str, int]] = {field: {} for field in FIELDS}
    bins: dict[str, dict[float, int]] = {name: {} for name in EDGES}
    for field, value, count in sorted(found, key=lambda row: (-row[2], row[1])):
        if field.startswith(BINS):
            bins[field.removeprefix(BINS)][float(value)] = count
        elif field in fields:
            fields[field][value] = count
    histograms = {name: _histogram(EDGES[name], counts) for name, counts in bins.items()}
    return Facets(fields, histograms, studies, exact)


def _histogram(edges: tuple[float, ...], counts: dict[float, int]) -> tuple[Bin, ...]:
    highs = (*edges[1:], None)
    return tuple(Bin(low, high, counts.get(low, 0)) for low, high in zip(edges, highs, strict=True))
