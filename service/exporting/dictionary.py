"""The data dictionary: what each field means, its type and its values, read from the record's own types and docstrings."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic.fields import FieldInfo

from extractor.record import EvidenceRecord, Outcome
from extractor.vocabulary.endpoints import endpoint_labels
from service.rows import alternatives

# "count, total: k and N where stated", at the beginning of a line or behind a semicolon.
_ENTRY = re.compile(r"(?:^|(?<=; ))(\w+(?:, \w+)*): ")
_NAMES = {str: "text", int: "integer", float: "number", bool: "true or false", dict: "texts by name"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: where it stands in the record ("outcomes.value"), its type, whether it can be null, its values if they are listed."""

    path: str
    type: str
    nullable: bool
    values: tuple[str, ...]
    description: str


@cache
def descriptions(owner: type) -> dict[str, str]:
    """What the docstring of a record's type says of each field."""
    found: dict[str, str] = {}
    for line in (owner.__doc__ or "").splitlines()[1:]:
        said = line.strip()
        marks = list(_ENTRY.finditer(said))
        if not marks and found and said:  # a line that goes on
            last = next(reversed(found))
            found[last] = f"{found[last]} {said}"
        for mark, after in pairwise([*marks, None]):
            assert mark is not None  # only what comes after may be none
            words = said[mark.end() : after.start() if after else None].rstrip("; ")
            found |= dict.fromkeys(mark[1].split(", "), words)
    return {name: words.rstrip(".") for name, words in found.items()}


def description(owner: type, name: str) -> str:
    """What the docstring of `owner` says of one field.

    Raises:
        KeyError: it says nothing; a test holds that it does.
    """
    return descriptions(owner)[name]


@cache
def entries() -> tuple[Entry, ...]:
    """Every field of the record, in its order, those of nested parts behind their parent."""
    return tuple(_entries(EvidenceRecord, ""))


def _entries(owner: type, prefix: str) -> Iterator[Entry]:
    hints = typing.get_type_hints(owner, include_extras=True)
    for field in fields(owner):
        kind, name = _plain(hints[field.name], field.name)
        said, values, inner = _said(alternatives(kind)[0])
        if owner is Outcome and field.name == "endpoint":
            values = tuple(f"{code} ({label})" for code, label in endpoint_labels().items())
        nullable = type(None) in typing.get_args(kind)
        yield Entry(f"{prefix}{name}", said, nullable, values, description(owner, field.name))
        if inner is not None:
            yield from _entries(inner, f"{prefix}{name}.")


def _plain(kind: Any, name: str) -> tuple[Any, str]:
    """The type without what is annotated to it, and the field's name in JSON."""
    if typing.get_origin(kind) is not typing.Annotated:
        return kind, name
    inner, *notes = typing.get_args(kind)
    alias = next((note.alias for note in notes if isinstance(note, FieldInfo) and note.alias), None)
    return inner, alias or name


def _said(kind: Any) -> tuple[str, tuple[str, ...], type | None]:
    """(the type in words, its values if they are listed, the part that it holds)."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return "one of a list", tuple(map(str, inside)), None
    if origin is tuple and inside[-1] is Ellipsis:
        said, values, inner = _said(inside[0])
        return ("list" if inner else f"list of {said}"), values, inner
    if origin is tuple:
        return "list of two numbers", (), None
    if is_dataclass(kind):
        return "object", (), typing.cast(type, kind)
    return _NAMES[origin or kind], (), None
