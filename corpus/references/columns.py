"""The columns of a table of references: which header name stands for which field, and the references of its rows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.references.people import parted
from corpus.references.reference import Reference

#: The fields whose cells hold several values, and the marks between them.
_SEVERAL = {"keywords": re.compile(r"[;\n]\s*"), "notes": re.compile(r"$^"), "type": re.compile(r"[;\n]\s*")}


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a table and what its columns mean.

    fields: for each field the numbers of its columns, the better one first.
    """

    header: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    database: str

    def __str__(self) -> str:
        """The column map: each header name with the field it stands for, `-` for none."""
        meaning = {number: field for field, numbers in self.fields.items() for number in numbers}
        return ", ".join(
            f"{name or '(no name)'} → {meaning.get(number, '-')}" for number, name in enumerate(self.header)
        )

    def reference(self, cells: Sequence[str], flags: tuple[str, ...]) -> Reference:
        """The reference of a row, whose cells stand in the order of the header."""

        def first(field: str) -> str:
            return next(
                (cells[n].strip() for n in self.fields.get(field, ()) if n < len(cells) and cells[n].strip()), ""
            )

        def several(field: str) -> tuple[str, ...]:
            said = (cells[n].strip() for n in self.fields.get(field, ()) if n < len(cells))
            return tuple(part for one in said for part in _SEVERAL[field].split(one) if part)

        return Reference(
            title=first("title"),
            abstract=_abstract(first("abstract")),
            names=tuple(parted(first("authors"))),
            journal=first("journal"),
            year=_whole(first("year")),
            date=first("date"),
            doi=first("doi"),
            pmid=_whole(first("pmid").upper().removeprefix("PMID:").strip()),
            pmcid=first("pmcid"),
            url=first("url"),
            language=first("language"),
            database=first("database") or self.database,
            accession=first("accession"),
            types=several("type"),
            keywords=several("keywords"),
            notes=several("notes"),
            flags=flags,
        )


def columns(header: Sequence[str]) -> Columns:
    """What the names of a header mean.

    >>> str(columns(["Title", "Published Year", "Ref"]))
    'Title → title, Published Year → year, Ref → -'
    """
    table = _table()
    names = tuple(name.strip() for name in header)
    plain = [_plain(name) for name in names]
    database = next((of for marker, of in table["databases"].items() if _plain(marker) in plain), "")
    other = {_plain(name) for name in table["not_in"].get(database, ())}
    found = {
        field: tuple(plain.index(key) for key in dict.fromkeys(map(_plain, known)) if key in plain and key not in other)
        for field, known in table["columns"].items()
    }
    return Columns(names, {field: numbers for field, numbers in found.items() if numbers}, database)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("corpus.references") / "columns.toml").read_text(encoding="utf-8"))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _whole(said: str) -> str:
    """Excel makes 2024.0 of 2024 where a cell of the column is empty."""
    return re.sub(r"(?<=[0-9])\.0+$", "", said)


def _abstract(said: str) -> str:
    return "" if said.casefold().strip("[].") in {"no abstract available", "na", "n/a", "none"} else said
