"""The values of a record that people decide on: each with its field, its content and the characters that say it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from corpus.errors import DecisionError
from extractor.record import Cohort, OtherOutcome, Outcome, TherapyUse

#: A field with one value -> its type; the field's characters are in `quotes`, or beside it (n).
_SINGLE: dict[str, Any] = {"n": int, "design": str, "follow_up_months": float, "relevant": bool}
#: A field with a list of names, whose characters are in `quotes`.
_NAMES = ("diseases", "prior_car_t")
#: A field with a list of objects that carry their own characters -> their type.
_OBJECTS: dict[str, Any] = {
    "outcomes": Outcome,
    "other_outcomes": OtherOutcome,
    "therapies": TherapyUse,
    "groups": Cohort,
}
FIELDS: tuple[str, ...] = (*_SINGLE, *_NAMES, *_OBJECTS)
#: What a person's value has where the machine's has an estimate.
_CERTAIN = {"confidence": 1.0, "section": None}
_PLACE = ("text", "start", "end")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a record.

    id: names it in this record; another content has another id.
    content: {"value": ...} of a single field or name, the object itself of the others; without its place.
    text, start, end, part: its characters and their place; None where the record has none for it.
    """

    id: str
    field: str
    content: dict[str, Any]
    text: str | None = None
    start: int | None = None
    end: int | None = None
    part: Literal["text", "title"] = "text"


def values(record: dict[str, Any]) -> Iterator[Value]:
    """Every value of a record as JSON, in the order of its fields."""
    seen: dict[str, int] = {}
    for field, content, quote in _contents(record):
        said = json.dumps(
            [field, {k: v for k, v in content.items() if k not in _CERTAIN}, quote.get("start")], sort_keys=True
        )
        id = f"{field}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"
        seen[id] = seen.get(id, 0) + 1
        # The same result told twice with the same characters is told apart by its number.
        yield Value(id if seen[id] == 1 else f"{id}-{seen[id]}", field, content, **quote)


def _contents(record: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(field, content, place) of each value."""
    quoted: dict[tuple[str, str | None], dict[str, Any]] = {}
    for quote in record.get("quotes", ()):
        place = {name: quote[name] for name in (*_PLACE, "part")}
        quoted.setdefault((quote["field"], quote["value"]), place)
        quoted.setdefault((quote["field"], None), place)
    for field in _SINGLE:
        if record.get(field) is None:
            continue
        place = {name: record[f"n_{name}"] for name in _PLACE} if field == "n" else quoted.get((field, None), {})
        yield field, {"value": record[field]}, place
    for field in _NAMES:
        for name in record.get(field, ()):
            yield field, {"value": name}, quoted.get((field, name), {})
    for field in _OBJECTS:
        for one in record.get(field, ()):
            yield field, {k: v for k, v in one.items() if k not in _PLACE}, {name: one[name] for name in _PLACE}


def checked(field: str, content: dict[str, Any]) -> dict[str, Any]:
    """The content of a value as a record holds it, with what a person leaves out filled in as not stated.

    Raises:
        DecisionError: there is no such field, or the content is none of it.
    """
    asked = f"decide on {field[:40]}"
    if field not in FIELDS:
        raise DecisionError(asked, "a record has no such field", f"Known are {', '.join(FIELDS)}.")
    try:
        if field in _OBJECTS:
            return _object(field, content)
        kind = _SINGLE.get(field, str)
        if set(content) != {"value"}:
            raise DecisionError(asked, f"it has {sorted(content)}", 'Send {"value": ...}.')
        return {"value": TypeAdapter(kind).validate_python(content["value"], strict=kind is not float)}
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        found, remedy = f"{where or 'value'}: {first['msg']}", "Correct it and send it again."
        raise DecisionError(asked, found, remedy, where.split(".")[0] or "value") from error


def _object(field: str, content: dict[str, Any]) -> dict[str, Any]:
    kind = _OBJECTS[field]
    adapter = TypeAdapter(kind)
    names = dict.fromkeys(adapter.json_schema(by_alias=True)["properties"])
    if unknown := sorted(set(content) - set(names)):
        raise DecisionError(
            f"decide on {field}", f"there is no {unknown[0]!r} in it", f"Known are {', '.join(sorted(names))}."
        )
    placeless = {"text": "-", "start": 0, "end": 1}
    whole = (
        names | {name: value for name, value in _CERTAIN.items() if name in names} | _DEFAULTS.get(field, {}) | content
    )
    said: dict[str, Any] = adapter.dump_python(adapter.validate_python(whole | placeless), mode="json", by_alias=True)
    return {name: value for name, value in said.items() if name not in _PLACE}


_DEFAULTS: dict[str, dict[str, Any]] = {
    "outcomes": {"arm": "all"},
    "other_outcomes": {"endpoint": "other"},
    "therapies": {"identifiers": {}},
}


def with_values(record: dict[str, Any], kept: list[Value]) -> dict[str, Any]:
    """The record with exactly these values, in their order, in place of its own; what is no value stays as it is."""
    own = {value.field for value in kept}
    changed = dict(record)
    for field in _SINGLE:
        if field not in own:
            changed[field] = False if field == "relevant" else None
    changed |= {field: [] for field in (*_NAMES, *_OBJECTS)}
    if "n" not in own:
        changed |= {f"n_{name}": None for name in _PLACE}
    named = {(value.field, _said(value)) for value in kept}
    changed["quotes"] = [
        quote
        for quote in record.get("quotes", ())
        if quote["field"] not in {*_SINGLE, *_NAMES} or (quote["field"], quote["value"]) in named
    ]
    for value in kept:
        place = {"text": value.text, "start": value.start, "end": value.end}
        if value.field in _OBJECTS:
            changed[value.field].append(value.content | place)
            continue
        if value.field in _NAMES:
            changed[value.field].append(value.content["value"])
        else:
            changed[value.field] = value.content["value"]
        if value.field == "n":
            changed |= {f"n_{name}": place[name] for name in _PLACE}
        elif value.text is not None:
            quote = {"field": value.field, "value": _said(value), **place, "part": value.part}
            changed["quotes"] += [] if quote in changed["quotes"] else [quote]
    return changed


def _said(value: Value) -> str:
    """A single value or name as its quote names it."""
    said = value.content.get("value")
    return said if isinstance(said, str) else json.dumps(said)
