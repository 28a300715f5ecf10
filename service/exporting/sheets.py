"""The sheets of a workbook: of which part of a study each has its rows, and what each of its columns means."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from extractor.record import Citation, Cohort, OtherOutcome, TherapyUse
from service.exporting.answer import Answer, Study, address
from service.exporting.citations import short, vancouver
from service.exporting.dictionary import description
from service.exporting.outcome_cells import Column, columns, flat, plain_type
from service.exporting.workbook import Link
from service.rows import Row, study_columns

_WIDE = {
    "title": 60,
    "sentence": 70,
    "text": 40,
    "citation": 90,
    "authors": 50,
    "note": 40,
    "therapies": 45,
    "label": 30,
    "url": 40,
    "endpoint_text": 30,
}
_STUDY = (
    Column("study", str, "the study's short name, which leads to it"),
    Column("study_id", str, "the study's id, the same in every sheet"),
)


@dataclass(frozen=True, slots=True)
class SheetOf:
    """A sheet: its name, what it has a row of, its columns, and the rows of one study (given with its short name)."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Study, Any], Iterable[list[Any]]]

    def widths(self) -> list[float]:
        """How wide its columns are, in characters."""
        return [_WIDE.get(column.name, 22 if column.kind in (str, list) else 11) for column in self.columns]


def study_cell(answer: Answer, study: Study, label: str) -> Link:
    """The study's short name as a link to it."""
    return Link(answer.link(study), label)


def sheets() -> tuple[SheetOf, ...]:
    """Every sheet, in order."""
    return (
        SheetOf("Studies", "one row a study", (*_STUDY, *_study_columns()), _studies),
        SheetOf(
            "Arms and groups",
            "one row a stated group of patients beside the main cohort",
            (*_STUDY, *_part(Cohort)),
            _parts("groups", Cohort),
        ),
        SheetOf(
            "Therapies", "one row a therapy and role", (*_STUDY, *_part(TherapyUse)), _parts("therapies", TherapyUse)
        ),
        SheetOf("Outcomes", "one row a result", (*_STUDY, *_outcome_columns()), _outcomes),
        SheetOf(
            "Other outcomes",
            "one row a result of an endpoint without a code",
            (*_STUDY, *_part(OtherOutcome)),
            _parts("other_outcomes", OtherOutcome),
        ),
        SheetOf("Sources", "one row a document", (*_STUDY, *_SOURCE), _sources),
    )


def _study_columns() -> tuple[Column, ...]:
    own = {column.name for column in study_columns()}
    return tuple(column for column in columns() if column.name in own)


def _studies(study: Study, name: Any) -> Iterator[list[Any]]:
    said = study.record["document"] | study.record
    said["therapies"] = [f"{t['name']} ({t['role']})" for t in study.record["therapies"]]
    yield [name, study.document.id, *(said[column.name] for column in study_columns())]


def _outcome_columns() -> tuple[Column, ...]:
    own = {column.name for column in study_columns()} | {"study_id"}
    return tuple(column for column in columns() if column.name not in own)


def _outcomes(study: Study, name: Any) -> Iterator[list[Any]]:
    for row in study.results:
        said = flat(row)
        yield [name, study.document.id, *(said[column.name] for column in _outcome_columns())]


def _part(owner: type) -> Iterator[Column]:
    """The columns of a nested part of the record: its fields, an interval as its two bounds."""
    hints = typing.get_type_hints(owner)
    for field in fields(owner):
        meaning = description(owner, field.name)
        if field.name == "ci":
            yield Column("ci_low", float, "the interval's lower bound")
            yield Column("ci_high", float, "the interval's upper bound")
        else:
            yield Column(
                "class" if field.name == "therapy_class" else field.name, plain_type(hints[field.name]), meaning
            )


def _parts(name: str, owner: type) -> Callable[[Study, Any], Iterator[list[Any]]]:
    names = [column.name for column in _part(owner)]

    def rows(study: Study, cell: Any) -> Iterator[list[Any]]:
        for part in study.record[name]:
            low, high = part.get("ci") or (None, None)
            said: Row = part | {"ci_low": low, "ci_high": high}
            yield [cell, study.document.id, *(_listed(said[column]) for column in names)]

    return rows


_SOURCE = (
    Column("citation", str, "the document as a reference list names it"),
    Column("authors", str, "its authors"),
    Column(
        "published", str, "the date of publication, as precise as the source states it: 2024, 2024-03 or 2024-03-05"
    ),
    Column("doi", str, description(Citation, "doi")),
    Column("pmid", str, "its number in PubMed"),
    Column("pmcid", str, "its number in PubMed Central"),
    Column("url", str, "its address on the web"),
    Column("registrations", list, description(Citation, "registrations")),
    Column("publication_types", list, "what its source calls it"),
    Column("keywords", list, "its authors' keywords"),
    Column("retraction", str, description(Citation, "retraction")),
    Column("reports", list, "publications that it tells of"),
)


def _sources(study: Study, name: Any) -> Iterator[list[Any]]:
    document, known = study.document, study.document.identifiers
    where = address(document)
    yield [
        name,
        document.id,
        vancouver(document),
        "; ".join(map(short, document.authors)),
        str(document.published) or None,
        known.doi,
        known.pmid,
        known.pmcid,
        Link(where, where),
        [registration.number for registration in document.registrations],
        list(document.publication_types),
        list(document.keywords),
        document.retraction,
        [report.title or report.doi or report.pmid or "" for report in document.reports],
    ]


def _listed(value: Any) -> Any:
    return [f"{name}: {code}" for name, code in value.items()] if isinstance(value, dict) else value
