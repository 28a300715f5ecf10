"""The table's rows with one plain value a column, as CSV, Excel and Parquet hold them; each column with its type and meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_origin

from extractor.record import Citation, EvidenceRecord, Outcome
from service.exporting.dictionary import description, descriptions
from service.rows import Row, alternatives, outcome_columns, study_columns

_OWN = {
    "ci_stated": "whether an interval is stated: tells one with both bounds unreached from none",
    "ci_low": "the interval's lower bound; empty where it is unreached or no interval is stated",
    "ci_high": "the interval's upper bound; empty where it is unreached or no interval is stated",
    "therapies": "what patients received, each with its role in brackets",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the flat table: its name, the Python type of its values (str, int, float, bool or list), what it means."""

    name: str
    kind: type
    description: str


@cache
def columns() -> tuple[Column, ...]:
    """study_id and position, the study's columns, the outcome's, and the sentence that states it."""
    study = [Column(c.name, plain_type(c.kind), _meaning(c.name, Citation, EvidenceRecord)) for c in study_columns()]
    outcome = [Column(c.name, plain_type(c.kind), _meaning(c.name, Outcome)) for c in outcome_columns()]
    return (
        Column("study_id", str, description(EvidenceRecord, "id")),
        Column("position", int, "which of the study's results this is, from 0"),
        *study,
        *outcome,
        Column("sentence", str, "the sentence that states the result"),
        Column("sentence_start", int, "where that sentence begins in the document's text"),
        Column("sentence_end", int, "where it ends"),
    )


def flat(row: Row) -> Row:
    """A row of the API with a value for each of `columns`; a list stays one."""
    low, high = row["ci"] or (None, None)
    sentence = row["sentence"] or dict.fromkeys(("text", "start", "end"))
    whole = row | {
        "ci_stated": None if row["endpoint"] is None else row["ci"] is not None,
        "ci_low": low,
        "ci_high": high,
        "therapies": [f"{t['name']} ({t['role']})" for t in row["therapies"]],
        "sentence": sentence["text"],
        "sentence_start": sentence["start"],
        "sentence_end": sentence["end"],
    }
    return {column.name: whole[column.name] for column in columns()}


def joined(value: Any) -> Any:
    """A list as one text, its parts joined by "; "; truth in small letters; all else as it is."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def _meaning(name: str, *owners: type) -> str:
    if name in _OWN:
        return _OWN[name]
    return next(descriptions(owner)[name] for owner in owners if name in descriptions(owner))


def plain_type(kind: Any) -> type:
    """The type of a column's values by that of its field, whose None is an empty cell: a tuple or a dict is a list, a literal a text.

    >>> plain_type(Literal["preprint", "news"]), plain_type(tuple[str, ...] | None)
    (<class 'str'>, <class 'list'>)
    """
    first = alternatives(kind)[0]
    origin: Any = get_origin(first) or first
    plain: type = {tuple: list, dict: list, Literal: str}.get(origin, origin)
    return plain


def names() -> Sequence[str]:
    """The names of `columns`."""
    return tuple(column.name for column in columns())
