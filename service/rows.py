"""A record as rows: the study's columns and one row an outcome, derived from the record's own types."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from pydantic_core import from_json

from corpus.storage import unspoilt
from extractor.record import Citation, EvidenceRecord, Extractor, Outcome, TherapyUse
from extractor.sentences import sentence_around
from extractor.vocabulary import therapies

Row = dict[str, Any]
#: Fields of the record that are no column: the id has a name of its own, the rest are tables or places in the text.
_ELSEWHERE = frozenset(
    {"id", "document", "groups", "outcomes", "other_outcomes", "reports", "quotes", "checks", "extractor"}
)
#: Classes of the vocabulary that only say how wide a word is: nothing to group, filter or pool by.
NO_CLASS = ("class", "umbrella")
#: The place of characters that the text has no longer.
_NOWHERE = -1
#: A list as JSON; of one encoder, for making one takes longer than what it writes.
_written = json.JSONEncoder(ensure_ascii=False).encode
_SQL = {str: "TEXT", int: "INTEGER", bool: "INTEGER", float: "REAL"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its SQL type, its Python type (a tuple is kept as JSON), and how a stored value is read."""

    name: str
    sql: str
    kind: Any
    read: Callable[[Any], Any]


@cache
def study_columns() -> tuple[Column, ...]:
    """What a row says of its study: the citation, then the record's own values."""
    return (*_columns(Citation), *_columns(EvidenceRecord, _ELSEWHERE))


@cache
def outcome_columns() -> tuple[Column, ...]:
    """What a row says of its outcome. The interval is three columns: whether one is stated, and its two bounds."""
    own = {column.name: column for column in _columns(Outcome)}
    interval = (
        Column("ci_stated", "INTEGER", bool, _truth),
        Column("ci_low", "REAL", float | None, _same),
        Column("ci_high", "REAL", float | None, _same),
    )
    return tuple(c for name, column in own.items() for c in (interval if name == "ci" else (column,)))


def stamped(extractor: Extractor) -> str:
    """What read a record, in one column."""
    return f"{extractor.version}/{extractor.vocabulary}/{extractor.model}"


def study_row(said: Row) -> Row:
    """The values of `study_columns` of a record as `to_dict` gives it, ready to be stored."""
    values = said["document"] | said
    return {c.name: _stored(values[c.name]) for c in study_columns()}


def outcome_rows(said: Row, text: str, states: Sequence[str] = ()) -> list[Row]:
    """The values of `outcome_columns` for each outcome of a record as `to_dict` gives it, with its position, the sentence it stands in, and its state.

    states: of each outcome what people have decided on it; "machine" where they have not.
    """
    rows = []
    for position, outcome in enumerate(said["outcomes"]):
        start, end = sentence_around(text, outcome["start"], outcome["end"])
        state = states[position] if states else "machine"
        row = _outcome(outcome)
        row["position"], row["state"] = position, state
        row["sentence"], row["sentence_start"], row["sentence_end"] = text[start:end], start, end
        rows.append(row)
    return rows


def stale_rows(outcomes: Sequence[Row], position: int) -> list[Row]:
    """Rows of outcomes that were decided on and whose characters the text has no longer, from `position` on: without a place."""
    nowhere = {"start": _NOWHERE, "end": _NOWHERE, "sentence_start": _NOWHERE, "sentence_end": _NOWHERE, "sentence": ""}
    return [
        _outcome(outcome | {"start": _NOWHERE, "end": _NOWHERE})
        | nowhere
        | {"position": position + number, "state": "stale"}
        for number, outcome in enumerate(outcomes)
    ]


def _outcome(outcome: Row) -> Row:
    low, high = outcome["ci"] or (None, None)
    flat = outcome | {"ci_stated": outcome["ci"] is not None, "ci_low": low, "ci_high": high}
    # All else of an outcome is a plain value and has its own column.
    del flat["ci"]
    return flat


def of_study(stored: Mapping[str, Any]) -> Row:
    """What the API says of a study in each of its rows."""
    return {"study_id": stored["study"], "position": None} | {name: read(stored[name]) for name, read in _readers(True)}


def of_outcome(stored: Mapping[str, Any]) -> Row:
    """What the API says of one outcome beside its study; all null for a study without outcomes."""
    there, start = stored["position"] is not None, stored["start"]
    interval = [stored["ci_low"], stored["ci_high"]] if stored["ci_stated"] else None
    row: Row = {"position": stored["position"], "state": stored["state"], "ci": interval}
    for name, read in _readers(False):
        row[name] = stored[name] if read is _same else read(stored[name])
    row["sentence"] = None
    if there and start == _NOWHERE:
        row["start"] = row["end"] = None
    elif there:
        row["sentence"] = {
            "text": stored["sentence"],
            "start": stored["sentence_start"],
            "end": stored["sentence_end"],
        }
    return row


@cache
def _readers(of_study: bool) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The columns of a study, or of an outcome without its interval, each with how it is read."""
    columns = study_columns() if of_study else outcome_columns()
    return tuple((c.name, c.read) for c in columns if c.name not in ("ci_stated", "ci_low", "ci_high"))


def _columns(owner: type, leave_out: frozenset[str] = frozenset()) -> tuple[Column, ...]:
    hints = typing.get_type_hints(owner)
    return tuple(_column(f.name, hints[f.name]) for f in fields(owner) if f.name not in leave_out)


def _column(name: str, kind: Any) -> Column:
    """The column of a field: plain types as themselves, literals as text, tuples as JSON."""
    first = alternatives(kind)[0]
    if typing.get_origin(first) is tuple:
        return Column(name, "TEXT", kind, _parsed)
    if typing.get_origin(first) is typing.Literal:
        first = str
    return Column(name, _SQL[first], kind, _truth if first is bool else _same)


def alternatives(kind: Any) -> tuple[Any, ...]:
    """The types that a field of this type may have, but for None."""
    union = typing.get_origin(kind) in (types.UnionType, typing.Union)
    return tuple(part for part in (typing.get_args(kind) if union else (kind,)) if part is not type(None))


def _stored(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return _written(value) if value else "[]"


def _parsed(value: str | None) -> Any:
    # Most lists of most studies are empty.
    return None if value is None else [] if value == "[]" else unspoilt(from_json, value)


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _same(value: Any) -> Any:
    return value


def class_of(therapy_class: str) -> str:
    """The class without what stands in brackets behind it: "CAR T (generic)" is of the class "CAR T"."""
    return therapy_class.split(" (")[0]


@cache
def target_parts(target: str | None) -> tuple[str, ...]:
    """The antigens of a target: "BCMAxCD3" and "CD19/CD22" are two each."""
    return tuple(part for part in re.split(r"x(?=[A-Z])|/", target or "") if part)


def therapy_rows(record: EvidenceRecord) -> list[Row]:
    """Each therapy once a role, with the keys that a filter compares; earlier CAR T products among them."""
    uses: dict[tuple[str, str], TherapyUse | None] = dict.fromkeys((name, "prior") for name in record.prior_car_t)
    uses |= {(use.name, use.role): use for use in record.therapies}
    rows = []
    for (name, role), use in uses.items():
        # Of the CAR T given before the record has the name alone; what it is, the vocabulary knows.
        known = use or therapies().get(name)
        family = class_of(known.therapy_class) if known and known.therapy_class else None
        target = known.target if known else None
        rows.append(
            {
                "name": name,
                "role": role,
                "class": family,
                "target": target,
                "name_key": name.casefold(),
                "class_key": family.casefold() if family else None,
                "antigens": "".join(f"|{part.casefold()}" for part in target_parts(target)) + "|",
            }
        )
    return rows
