"""The log of decisions as a file and back: JSON lines or CSV, one decision a line, from which all that was decided can be rebuilt."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import TextIO

from pydantic import ValidationError

from corpus.errors import MalformedInputError
from service.review.decision import Decision
from service.review.log import as_row, from_row

FORMATS = ("jsonl", "csv")


def lines(decisions: Iterable[Decision], format: str) -> Iterator[str]:
    """The decisions as lines of a file; of CSV a heading first, and objects as JSON."""
    if format == "jsonl":
        for one in decisions:
            yield json.dumps(as_row(one), ensure_ascii=False) + "\n"
        return
    out = io.StringIO()
    # Only what ends a line is quoted: with "\n" alone, the "\r" of a form's line ends would break a line in two.
    writer = csv.DictWriter(out, list(as_row(Decision(0, "", "", "", "accept"))), lineterminator="\r\n")
    writer.writeheader()
    for one in decisions:
        writer.writerow(as_row(one))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def read_lines(stream: TextIO, name: str) -> Iterator[Decision]:
    """The decisions of a file that `lines` wrote; which format it is, its first character says.

    Raises:
        MalformedInputError: a line is no decision; names it.
    """
    first = stream.read(1)
    rest = (line for line in _with_first(first, stream))
    rows: Iterator[dict[str, object]] = _json(rest, name) if first == "{" else csv.DictReader(rest)
    for number, row in enumerate(rows, 1 if first == "{" else 2):
        try:
            yield from_row(row)
        except (ValidationError, ValueError, TypeError) as error:
            said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise _malformed(name, number, said) from error


def _with_first(first: str, stream: TextIO) -> Iterator[str]:
    yield first + stream.readline()
    yield from stream


def _json(said: Iterable[str], name: str) -> Iterator[dict[str, object]]:
    for number, line in enumerate(said, 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _malformed(name, number, "it is no JSON") from error
        yield row if isinstance(row, dict) else {}


def _malformed(name: str, number: int, said: str) -> MalformedInputError:
    remedy = "Take the file as `aftercart decisions export` wrote it."
    return MalformedInputError(f"read {name}", f"line {number} is no decision: {said}", remedy)
