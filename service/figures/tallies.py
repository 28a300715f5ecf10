"""How many studies of an answer have which value beside which other: counted by the database, in one pass."""

from __future__ import annotations

from service.answering import conditions_of, of_studies
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
    chosen = of_studies(query)
    sql = (
        f"SELECT r.year, {_CLASS}, count(DISTINCT r.study) FROM record r LEFT JOIN {_SALVAGE} "
        f"WHERE r.year IS NOT NULL AND ({chosen.sql}) GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [(year, name, n) for year, name, n in table.db.execute(sql, list(chosen.values)).fetchall()]


def by_therapy_and_endpoint(table: EvidenceTable, query: Query) -> list[tuple[str, str, int, int]]:
    """(salvage therapy, endpoint, number of studies, number of results)."""
    asked = conditions_of(query)
    studies, of_row = asked.study, asked.row
    outcomes = of_row or Condition("1")
    sql = (
        f"SELECT t.name, o.endpoint, count(DISTINCT r.study), count(*) FROM record r JOIN outcome o ON o.study = r.study JOIN {_SALVAGE} "
        f"WHERE ({studies.sql}) AND ({outcomes.sql}) GROUP BY 1, 2"
    )
    values = [*studies.values, *outcomes.values]
    return [(name, code, n, results) for name, code, n, results in table.db.execute(sql, values).fetchall()]
