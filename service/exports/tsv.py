"""TSV: the rows of the CSV between tabs, a line a row and no quotation, for the clipboard and the command line."""

from __future__ import annotations

from collections.abc import Iterator

from service.exporting.answer import Answer
from service.exporting.delimited import tsv_line
from service.exporting.outcome_cells import flat, names

TITLE = "TSV"
ABOUT = "The rows of the CSV between tabs, one line each."
GROUP = "table"
SUFFIX = ".tsv"
MEDIA_TYPE = "text/tab-separated-values; charset=utf-8"
EXAMPLE = "study_id\tposition\ttitle\t...\nsynopsis:mm-001\t0\tWhat can be achieved after relapse on BCMA-directed CAR-T\t...\n"


def write(answer: Answer) -> Iterator[bytes]:
    """A header, then a line a row; tabs and line breaks inside a cell become blanks."""
    yield tsv_line(names()).encode()
    for row in answer.outcomes():
        yield tsv_line(flat(row).values()).encode(errors="replace")
