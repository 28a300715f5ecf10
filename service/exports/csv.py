"""CSV: one row an outcome, for spreadsheets and statistics; nothing in it can run as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from service.query import View
from service.rows import outcome_columns, study_columns

NAME = "csv"
SUFFIX = ".csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
VIEW: View = "outcomes"
EXAMPLE = (
    "study_id,position,title,...\r\nsynopsis:mm-001,0,What can be achieved after relapse on BCMA-directed CAR-T,...\r\n"
)

#: The table's own columns. `ci_stated` tells an interval with both bounds unreached from none.
COLUMNS = (
    "study_id", "position", *(c.name for c in study_columns()),
    *(c.name for c in outcome_columns()), "sentence", "sentence_start", "sentence_end",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula, also behind blanks, a byte order mark or a zero-width space,
# and in its full-width form.
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|[\t\r\n]")


def write(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A header, then a line a row; lists are joined by "; ", an absent value is an empty cell."""
    yield _line(COLUMNS)
    for row in rows:
        low, high = row["ci"] or (None, None)
        sentence = row["sentence"] or dict.fromkeys(("text", "start", "end"))
        flat = row | {
            "ci_stated": None if row["endpoint"] is None else row["ci"] is not None,
            "ci_low": low,
            "ci_high": high,
            "therapies": [f"{t['name']} ({t['role']})" for t in row["therapies"]],
            "sentence": sentence["text"],
            "sentence_start": sentence["start"],
            "sentence_end": sentence["end"],
        }
        yield _line(_cell(flat[column]) for column in COLUMNS)


def _cell(value: object) -> object:
    """A number as it is; a text that could run as a formula is marked as text; a NUL, which no reader takes, is left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return value
    said = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    said = said.replace("\0", "")
    return f"'{said}" if _FORMULA.match(said) else said


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
