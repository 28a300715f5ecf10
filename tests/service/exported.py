"""An answer made of given rows or studies, for cases that no text of the corpus states; and files as other programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from service.exporting.answer import Answer, Study
from service.exports import export_format
from service.query import Query
from service.table import EvidenceTable


class Given(Answer):
    """The answer of a table with other rows in its place."""

    def __init__(
        self, table: EvidenceTable, rows: Iterable[dict[str, Any]] = (), studies: Iterable[Study] = ()
    ) -> None:
        super().__init__(table, Query())
        self._rows, self._studies = list(rows), list(studies)

    def outcomes(self) -> Iterator[dict[str, Any]]:
        return iter(self._rows)

    def studies(self) -> Iterator[Study]:
        return iter(self._studies) if self._studies else super().studies()


def exported(name: str, answer: Answer) -> bytes:
    """The whole file."""
    return b"".join(export_format(name).write(answer))
