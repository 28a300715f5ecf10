"""Tables with a field a row, as Embase exports them on demand: the field's name, then its values; a record begins with its title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.references.columns import columns
from corpus.references.table_rows import Line, TableRow, rows, split

_DELIMITER = ","
_BEGINS = re.compile(r"\ufeff?(\"?)title\1,", re.IGNORECASE)
#: So many of the first lines begin with the name of a field where they are rows of one.
_NAMED = 3


def is_by_rows(start: list[Line]) -> bool:
    """Do the first lines begin with names of fields, the first with that of the title?"""
    names = [split(text.removeprefix("\ufeff"), _DELIMITER)[:1] for _, text in start if text.strip().strip(_DELIMITER)]
    begins = ["".join(name).strip() for name in names]
    fields = columns(list(dict.fromkeys(begins))).fields
    return bool(begins) and begins[0].casefold() == "title" and len(fields) >= _NAMED


def records(lines: Iterable[Line]) -> Iterator[list[TableRow]]:
    """The rows of each record. A quotation mark without its partner reaches no further than its record."""
    record: list[Line] = []
    for line in lines:
        if record and _BEGINS.match(line[1]):
            yield list(rows(record, _DELIMITER, 2))
            record = []
        if record or line[1].strip().strip(_DELIMITER):
            record.append(line)
    if record:
        yield list(rows(record, _DELIMITER, 2))


def as_table(cells: Iterable[tuple[str, ...]]) -> tuple[list[str], list[str]]:
    """(the names of the fields, their values), as a table with a record a row has them; a name that comes again adds its values."""
    found: dict[str, list[str]] = {}
    for name, *values in cells:
        found.setdefault(name.removeprefix("\ufeff").strip(), []).extend(
            value.strip() for value in values if value.strip()
        )
    # Persons are told apart by commas there, all else by semicolons.
    return list(found), [(", " if "author" in name.casefold() else "; ").join(said) for name, said in found.items()]
