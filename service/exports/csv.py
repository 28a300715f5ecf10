"""CSV: one row an outcome, for spreadsheets and statistics; nothing in it can run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from service.query import View

NAME = "csv"
SUFFIX = ".csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
VIEW: View = "outcomes"

COLUMNS = (
    "study_id", "title", "year", "journal", "doi", "pmid", "url", "kind", "note", "retraction", "relevant", "n", "n_text", "design",
    "follow_up_months", "diseases", "prior_car_t", "therapies", "endpoint", "statistic", "value", "reached", "unit", "ci_low", "ci_high",
    "ci_level", "at_months", "count", "total", "arm", "comparator", "p", "text", "start", "end", "section", "confidence", "sentence",
)  # fmt: skip


def write(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A header, then a line a row; lists are joined by "; ", an absent value is an empty cell."""
    yield _line(COLUMNS)
    for row in rows:
        low, high = row["ci"] or (None, None)
        flat = row | {
            "ci_low": low,
            "ci_high": high,
            "therapies": [f"{t['name']} ({t['role']})" for t in row["therapies"]],
            "sentence": row["sentence"]["text"] if row["sentence"] else None,
        }
        yield _line(_cell(flat[column]) for column in COLUMNS)


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    # A text that a spreadsheet would take for a formula is marked as text; numbers stay numbers.
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
