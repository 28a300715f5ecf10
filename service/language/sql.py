"""Pieces of SQL with the values of their question marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or false of a row, and the values of its question marks."""

    sql: str
    values: tuple[object, ...] = ()


def all_of(conditions: Sequence[Condition]) -> Condition:
    """All must hold; of none it is true."""
    return _joined(conditions, "AND", "1")


def any_of(conditions: Sequence[Condition]) -> Condition:
    """One must hold; of none it is false."""
    return _joined(conditions, "OR", "0")


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))


def _joined(conditions: Sequence[Condition], sign: str, of_none: str) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    sql = f" {sign} ".join(f"({c.sql})" for c in conditions) or of_none
    # In parentheses, whatever it is put beside.
    return Condition(f"({sql})", tuple(value for c in conditions for value in c.values))
