"""Rows of a delimited text: whole cells even where they run over several lines, and no row lost to a stray quotation mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: How many lines one row may have; an abstract with paragraphs has a few.
MOST_LINES = 300

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: the number of its first line, its text, and its cells; None where a quotation mark in it has no partner."""

    line: int
    text: str
    cells: tuple[str, ...] | None


def rows(lines: Iterable[Line], delimiter: str, width: int) -> Iterator[TableRow]:
    """The rows of a table whose header has `width` cells.

    A quotation mark without its partner would make one cell of all that follows: such a line is given by itself, without
    cells, and reading goes on behind it.
    """
    source, waiting = iter(lines), list[Line]()
    while True:
        first = waiting.pop(0) if waiting else next(source, None)
        if first is None:
            return
        if not first[1].strip().strip(delimiter):
            continue
        taken = [first]
        while _is_open(taken) and len(taken) < MOST_LINES:
            following = waiting.pop(0) if waiting else next(source, None)
            if following is None:
                break
            taken.append(following)
        text = "\n".join(line for _, line in taken)
        cells = None if _is_open(taken) else split(text, delimiter)
        if cells is None or (len(taken) > 1 and len(cells) != width and _begins_whole(taken[1:], delimiter, width)):
            waiting = taken[1:] + waiting
            yield TableRow(first[0], first[1], None)
        else:
            yield TableRow(first[0], text, cells)


def split(text: str, delimiter: str) -> tuple[str, ...]:
    """The cells of one row."""
    found = next(csv.reader([f"{line}\n" for line in text.split("\n")], delimiter=delimiter), [])
    return tuple(cell.removesuffix("\n") for cell in found)


def _is_open(taken: list[Line]) -> bool:
    return sum(line.count('"') for _, line in taken) % 2 == 1


def _begins_whole(following: list[Line], delimiter: str, width: int) -> bool:
    """Is one of the lines a whole row by itself? Then what began before it has swallowed it."""
    return any(line.count('"') % 2 == 0 and len(split(line, delimiter)) == width for _, line in following if width > 2)
