"""How many studies of an answer have which value beside which other: counted by the database, in one pass."""

from __future__ import annotations

from service.answering import conditions_of, of_studies, source
from service.language.sql import Condition
from service.query import Query
from service.rows import NO_CLASS
from service.table import EvidenceTable

NONE_STATED = "no salvage therapy stated"
# A therapy of a class that is none stands for itself.
_CLASS = f"CASE WHEN t.name IS NULL THEN '{NONE_STATED}' WHEN t.class IS NULL OR t.class IN {NO_CLASS} THEN t.name ELSE t.class END"
_SALVAGE = "therapy t ON t.study = r.study AND t.role = 'salvage'"


def by_year_and_class(table: EvidenceTable, query: Query) -> list[tuple[int, str, int]]:
    """(year, class of salvage therapy, number of studies); a study of several classes is counted in each."""
    return table.remembered("by year and class", query, lambda: _by_year_and_class(table, query))


def by_therapy_and_endpoint(table: EvidenceTable, query: Query) -> list[tuple[str, str, int, int]]:
    """(salvage therapy, endpoint, number of studies, number of results)."""
    return table.remembered("by therapy and endpoint", query, lambda: _by_therapy_and_endpoint(table, query))


def _by_year_and_class(table: EvidenceTable, query: Query) -> list[tuple[int, str, int]]:
    chosen = of_studies(query)
    sql = (
        f"SELECT r.year, {_CLASS}, count(DISTINCT r.number) FROM {source(chosen, 'studies')} LEFT JOIN {_SALVAGE} "
        f"WHERE r.year IS NOT NULL AND ({chosen.sql}) GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [(year, name, n) for year, name, n in table.db.execute(sql, list(chosen.values)).fetchall()]


def _by_therapy_and_endpoint(table: EvidenceTable, query: Query) -> list[tuple[str, str, int, int]]:
    asked = conditions_of(query)
    studies, of_row = asked.study, asked.row or Condition("1")
    # A study's results of an endpoint are counted before they meet its therapies: each pair is one row, not as many as there are results.
    sql = (
        "SELECT t.name, k.endpoint, count(*), sum(k.results) FROM (SELECT r.study AS study, o.endpoint AS endpoint, count(*) AS results "
        f"FROM {source(studies, 'studies')} JOIN outcome o ON o.study = r.study WHERE ({studies.sql}) AND ({of_row.sql}) "
        "GROUP BY r.number, o.endpoint) k JOIN therapy t ON t.study = k.study AND t.role = 'salvage' GROUP BY 1, 2"
    )
    values = [*studies.values, *of_row.values]
    return [(name, code, n, results) for name, code, n, results in table.db.execute(sql, values).fetchall()]
