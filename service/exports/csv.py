"""CSV: one row an outcome, for spreadsheets and statistics; nothing in it can run as a formula."""

from __future__ import annotations

from collections.abc import Iterator

from service.exporting.answer import Answer
from service.exporting.delimited import csv_line
from service.exporting.outcome_cells import flat, names

TITLE = "CSV"
ABOUT = "One row a result, for programs and statistics."
GROUP = "table"
SUFFIX = ".csv"
MEDIA_TYPE = "text/csv; charset=utf-8"
EXAMPLE = (
    "study_id,position,title,...\r\nsynopsis:mm-001,0,What can be achieved after relapse on BCMA-directed CAR-T,...\r\n"
)


def write(answer: Answer) -> Iterator[bytes]:
    """A header, then a line a row; lists are joined by "; ", an absent value is an empty cell."""
    yield csv_line(names()).encode()
    for row in answer.outcomes():
        yield csv_line(flat(row).values()).encode(errors="replace")
