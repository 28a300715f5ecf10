"""Lines of cells: CSV and TSV, in which numbers stay numbers and no text can run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from service.exporting.outcome_cells import joined
from service.exporting.texts import harmless, one_line


def csv_line(cells: Iterable[Any], *, tidy: bool = False) -> str:
    """A line of CSV (RFC 4180). A number as it is, nothing as an empty cell; of a text a NUL, which no reader takes, is left out.

    tidy: line breaks in cells become blanks, for readers that take each for a new row.
    """
    buffer = io.StringIO()
    csv.writer(buffer).writerow(_cell(value, tidy) for value in cells)
    return buffer.getvalue()


def tsv_line(cells: Iterable[Any]) -> str:
    """A line of tab-separated values, which know no quotation: tabs and line breaks in a cell become blanks."""
    return "\t".join(str(_cell(value, tidy=True)) for value in cells) + "\n"


def _cell(value: Any, tidy: bool) -> Any:
    said = joined(value)
    if said is None:
        return ""
    if isinstance(said, int | float):
        return said
    return harmless(one_line(said) if tidy else str(said).replace("\0", ""))
