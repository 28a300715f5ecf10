"""Part: what of the table a snapshot holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.living.keeping import fitting
from service.query import Query
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Part:
    """What of the table a snapshot holds: the studies of a question; None: all, also what was not read yet or is hidden."""

    table: EvidenceTable
    query: Query | None = None
    studies: frozenset[str] | None = None

    def holds(self, study: str) -> bool:
        """Whether a study is in it."""
        return self.studies is None or study in self.studies

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement whose first column is a study that is in it."""
        return (row for row in self.table.db.execute(sql) if self.holds(row[0]))


def part(table: EvidenceTable, query: Query | None = None) -> Part:
    """The part of the table that a question finds; all of it without one.

    Raises:
        QueryError: it cannot be understood.
    """
    return Part(table, query, None if query is None else frozenset(fitting(table, query)))
