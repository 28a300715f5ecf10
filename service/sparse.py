"""Sparse answers: of each row or record only the fields that were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache

from corpus.errors import QueryError
from extractor.record import EvidenceRecord
from service.answers import EvidenceRow
from service.query import View
from service.rows import Row


@cache
def known(view: View) -> tuple[str, ...]:
    """The fields of a row, or of a record."""
    return tuple(EvidenceRow.model_fields) if view == "outcomes" else tuple(f.name for f in fields(EvidenceRecord))


def chosen(view: View, asked: Iterable[str]) -> tuple[str, ...]:
    """The fields that are asked for, each once, in the order of a row; all where none is named. Commas part names.

    Raises:
        QueryError: names the first that is not known, and those that are.
    """
    names = {name for said in asked for part in said.split(",") if (name := part.strip())}
    for name in sorted(names.difference(known(view))):
        raise QueryError(
            f"give the field {name[:40]}", f"{view} have no such field", f"Known are {', '.join(known(view))}."
        )
    return tuple(name for name in known(view) if name in names) or known(view)


def part(row: Row, names: Iterable[str]) -> Row:
    """The fields of a row that are named."""
    return {name: row[name] for name in names}
