"""Tables flattened into text: a head that names endpoints, and a row a group of patients.

    Regimen / n / ORR / CRR: mosunetuzumab / 14 / 71% / 50%; radiotherapy / 5 / 80% / 60%
    Group | n | ORR | mPFS (mo)
    Immunotherapy | 33 | 45% | 3.4

A row is read only if it has as many cells as the head; the first that has not ends the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extractor.components.arms import NamedTherapy, arm_of, everybody, therapies_in
from extractor.components.endpoints import EndpointMention, find
from extractor.components.extensions import notes
from extractor.components.figures import Figure
from extractor.components.findings import Because, Finding
from extractor.components.numerals import DECIMAL
from extractor.components.quantity import bound, months
from extractor.components.scope import LOOK_ALIKES
from extractor.components.sections import section_at
from extractor.record import Statistic

_CELL = r"[^|/;:\n]{1,60}"
# At least two cells, in one line: "Group | n | ORR | CR", "Regimen / n / ORR / CRR:", "ORR/CR rates to salvage were:".
_SLASHES = rf"(?P<slashes>{_CELL}(?:/{_CELL}){{1,8}}):"
_HEAD = re.compile(rf"(?<=[:.\n])\s*(?P<bars>[^|\n]{{1,60}}(?:\|[^|\n]{{1,60}}){{1,11}})\n|{_SLASHES}")
# What every head with slashes ends with, sought first since it begins with a mark that few texts have.
_SLASHED_HEAD, _SLASHED = re.compile(_SLASHES), re.compile(rf"/{_CELL}:")
_ROW_END = re.compile(r"[;\n]|\.(?=\s|$)")
_NUMBER = re.compile(
    rf"(?:(?P<k>\d+)\s*/\s*(?P<of>\d+)\s*\(\s*)?(?P<value>{DECIMAL})\s*(?P<unit>%|mos?\b|months?\b|y\b|yrs?\b|years?\b|wks?\b|weeks?\b)?\)?"
    rf"(?:\s*[(\[](?:95% ?CI[,:]?\s*)?(?P<low>{DECIMAL}|NR|NE)%?\s*(?:-|to|,|;)\s*(?P<high>{DECIMAL}|NR|NE)%?[)\]])?"
)
_UNREACHED = re.compile(r"NR|NE|not reached", re.IGNORECASE)
_NOTHING = re.compile(r"[-—.]?|n/?a|NA", re.IGNORECASE)
_UNIT = re.compile(r"\b(mos?|months?|y|yrs?|years?|wks?|weeks?)\b|%")
_TIME = re.compile(rf"(?P<time>{DECIMAL})[ -]?(?P<unit>mo|month|y|yr|year)s?\b", re.IGNORECASE)
_COUNTED = re.compile(r"\s*[(\[,]\s*n\s*=?\s*\d+\s*[)\]]?\s*$", re.IGNORECASE)
_TOO_LONG = 60
WHY = "a cell of a table"
OF_THE_ROW = "the row of the table"
_TRUST = 0.85


@dataclass(frozen=True, slots=True)
class _Column:
    """What a cell under the head says: `mention` None for a label or the number of patients."""

    mention: EndpointMention | None
    unit: str | None
    at_months: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Characters start..end hold the rows of a table; no other rule may read what stands there."""

    start: int
    end: int
    findings: tuple[Finding, ...]


def tables(doc: Doc) -> list[Table]:
    """The tables of a text of at least two rows, in order of place."""
    found: list[Table] = []
    for head in _heads(notes(doc).plain, notes(doc).text_start):
        if found and head.start() < found[-1].end:
            continue
        table = _table(doc, head)
        if table is not None:
            found.append(table)
    return found


def _heads(plain: str, start: int) -> Iterator[re.Match[str]]:
    """The heads that begin behind a place, in order, none overlapping another."""
    if "|" in plain:
        yield from _HEAD.finditer(plain, start)
        return
    while (last := _SLASHED.search(plain, start)) is not None:
        # No cell of it holds a mark that ends one.
        begin = max(start, *(plain.rfind(mark, start, last.start()) + 1 for mark in ";:\n"))
        head = _SLASHED_HEAD.search(plain, begin, last.end())
        if head is not None:
            yield head
        start = last.end()


def _table(doc: Doc, head: re.Match[str]) -> Table | None:
    noted = notes(doc)
    mark, group = ("|", "bars") if head.lastgroup == "bars" else ("/", "slashes")
    columns = [_column(doc, *cell) for cell in _cells(noted.plain, head.start(group), head.end(group), mark)]
    named = [c for c in columns if c.mention is not None]
    if len(named) < 2:
        return None
    labelled = columns[0].mention is None
    rows, at = [], head.end()
    for start, end in _rows(noted.plain, head.end(), mark):
        row = _row(doc, columns, _cells(noted.plain, start, end, mark), labelled)
        if row is None:
            break
        rows.append(row)
        at = end
    return Table(head.start(group), at, tuple(f for row in rows for f in row)) if len(rows) > 1 else None


def _cells(plain: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """The places of the cells of start..end, without the space around them."""
    cells, at = [], start
    for said in plain[start:end].split(mark):
        cells.append((at + len(said) - len(said.lstrip()), at + len(said.rstrip())))
        at += len(said) + len(mark)
    return cells


def _rows(plain: str, at: int, mark: str) -> Iterator[tuple[int, int]]:
    """The places of the lines, or of the parts between semicolons, behind a head."""
    while at < len(plain):
        end = _ROW_END.search(plain, at)
        stop = end.start() if end else len(plain)
        if mark == "|" and end and end[0] != "\n":
            newline = plain.find("\n", at)
            stop = newline if newline >= 0 else len(plain)
        if plain[at:stop].strip():
            yield at, stop
        at = stop + 1


def _column(doc: Doc, start: int, end: int) -> _Column:
    said = notes(doc).plain[start:end]
    mentions = [m for m in find(said) if m.endpoint.kind not in LOOK_ALIKES and m.form != "event"]
    if not mentions:
        return _Column(None, None, None)
    time, unit = _TIME.search(said), _UNIT.search(said[mentions[-1].end :])
    at_months = months(bound(time["time"]), time["unit"]) if time else None
    last = mentions[-1]
    return _Column(replace(last, start=start + last.start, end=start + last.end), unit[0] if unit else None, at_months)


def _row(doc: Doc, columns: Sequence[_Column], cells: list[tuple[int, int]], labelled: bool) -> list[Finding] | None:
    """The findings of a row, None where it is none of this table's."""
    plain: str = notes(doc).plain
    if not labelled:  # the label stands before the first value: "bispecific antibodies (n=31) 48%"
        label = re.match(r"(?P<label>.*\S)\s+(?=[\d(NR-]\S*$)", plain[slice(*cells[0])])
        if label is None:
            return None
        start = cells[0][0]
        cells = [(start, start + label.end("label")), (start + label.end(), cells[0][1]), *cells[1:]]
        columns = [_Column(None, None, None), *columns]
    if len(cells) != len(columns) or not 0 < cells[0][1] - cells[0][0] <= _TOO_LONG:
        return None
    arm = _arm(plain, *cells[0], notes(doc).therapies)
    found = []
    for column, (start, end) in zip(columns, cells, strict=True):
        if column.mention is None or _NOTHING.fullmatch(plain[start:end]):
            continue
        finding = _finding(doc, column, column.mention, start, end, arm)
        if finding is None:
            return None
        found.append(finding)
    return found


def _arm(plain: str, start: int, end: int, therapies: Sequence[NamedTherapy]) -> str:
    said = _COUNTED.sub("", plain[start:end])
    return (
        "all"
        if everybody(said) or said.lower() in {"overall", "total"}
        else arm_of(said, "with", therapies_in(therapies, start, end))
    )


def _finding(doc: Doc, column: _Column, mention: EndpointMention, start: int, end: int, arm: str) -> Finding | None:
    """What a cell says, None where it can be no figure of its column."""
    survival = mention.endpoint.kind == "survival"
    cell = _NUMBER.fullmatch(notes(doc).plain[start:end])
    unit = (cell["unit"] or column.unit) if cell else None
    statistic: Statistic = "median"
    if survival and _UNREACHED.fullmatch(notes(doc).plain, start, end):
        figure = Figure("unreached", start, end, start, end, None)
    elif cell is None or unit is None or (unit != "%" and not survival):
        return None
    else:
        figure = _figure(cell, start, unit)
        if unit == "%":
            statistic = "landmark" if survival and column.at_months is not None else "rate"
    return Finding(
        mention.endpoint.code,
        statistic,
        figure,
        figure.value,
        figure.kind != "unreached" if statistic == "median" else None,
        "months" if statistic == "median" else "%",
        column.at_months if statistic == "landmark" else None,
        section_at(doc, start),
        Because(WHY, mention, _TRUST, (start, end), arm=OF_THE_ROW),
        arm,
    )


def _figure(cell: re.Match[str], shift: int, unit: str) -> Figure:
    """The figure of a cell that begins at `shift`, a time in months."""
    value, low, high = (bound(cell[g]) if cell[g] else None for g in ("value", "low", "high"))
    if unit != "%":
        value, low, high = months(value, unit), months(low, unit), months(high, unit)
    return Figure(
        "percent" if unit == "%" else "duration",
        shift + cell.start(),
        shift + cell.end(),
        shift + cell.start("value"),
        shift + cell.end("value"),
        value,
        unit,
        (low, high) if cell["low"] else None,
        None,
        int(cell["k"]) if cell["k"] else None,
        int(cell["of"]) if cell["of"] else None,
    )
