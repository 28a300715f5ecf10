"""Excel: a workbook with a sheet each for studies, arms and groups, therapies, outcomes and sources, and a data dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from extractor.stamp import stamp
from service.exporting.answer import Answer
from service.exporting.citations import Labels
from service.exporting.sheets import SheetOf, sheets, study_cell
from service.exporting.spool import spooled
from service.exporting.workbook import Book, Sheet

TITLE = "Excel"
ABOUT = "A workbook: studies, arms and groups, therapies, outcomes, sources, and a data dictionary."
GROUP = "table"
SUFFIX = ".xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE = "(a workbook with the sheets About, Studies, Arms and groups, Therapies, Outcomes, Other outcomes, Sources, Data dictionary)"

_KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false", list: "texts, joined by ; "}


def write(answer: Answer) -> Iterator[bytes]:
    """The workbook, row by row into a temporary file."""
    return spooled(lambda file: _book(answer, file))


def _book(answer: Answer, file: BinaryIO) -> None:
    with Book(file, "Evidence table", answer.as_of) as book:
        about = Sheet(book, "About", ("what", "value"), (28, 100))
        parts = sheets()
        pages = {part.name: Sheet(book, part.name, [c.name for c in part.columns], part.widths()) for part in parts}
        labels, counts = Labels(), dict.fromkeys(pages, 0)
        for study in answer.studies():
            name = study_cell(answer, study, labels(study))
            for part in parts:
                for cells in part.rows(study, name):
                    pages[part.name].add(cells)
                    counts[part.name] += 1
        _dictionary(book, parts)
        for page in pages.values():
            page.close()
        for row in _about(answer, parts, counts, book.notes):
            about.add(row)
        about.close()


def _dictionary(book: Book, parts: tuple[SheetOf, ...]) -> None:
    page = Sheet(book, "Data dictionary", ("sheet", "column", "type", "meaning"), (18, 22, 22, 110))
    for part in parts:
        for column in part.columns:
            page.add((part.name, column.name, _KINDS[column.kind], column.description))
    page.close()


def _about(
    answer: Answer, parts: tuple[SheetOf, ...], counts: dict[str, int], notes: list[str]
) -> Iterator[tuple[str, object]]:
    yield "question", answer.asked or "the whole table"
    yield "state of", answer.as_of
    yield "made by", f"aftercart {stamp().version}, vocabulary {stamp().vocabulary}"
    yield (
        "what it says",
        "Every value is read from the text of its source; text, start and end give the characters that state it.",
    )
    yield "empty cells", "What a text does not state is empty, never guessed."
    for part in parts:
        yield part.name, f"{counts[part.name]:,} rows, {part.about}"
    for note in notes:
        yield "note", note
