"""The shapes of the API's answers, as OpenAPI shows them. Rows are built from the table's own columns."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from corpus.document import Kind, Retraction
from extractor.explanation import Explanation
from extractor.record import EvidenceRecord
from service import examples
from service.rows import outcome_columns, study_columns


class Sentence(BaseModel):
    """The sentence around a quote, and where it stands in the document's text."""

    text: str
    start: int
    end: int


EvidenceRow: type[BaseModel] = create_model(
    "EvidenceRow",
    __doc__="One outcome with its study's fields; a study without outcomes is one row with null in the outcome's fields.",
    study_id=(str, Field(description="The study's id, as of /api/v1/studies/{id}.")),
    position=(int | None, Field(description="Which of the record's outcomes this is, from 0.")),
    **{c.name: (c.kind, ...) for c in study_columns()},
    ci=(
        tuple[float | None, float | None] | None,
        Field(description="The interval; null for a bound that is not reached."),
    ),
    **{c.name: (c.kind | None, ...) for c in outcome_columns() if not c.name.startswith("ci_") or c.name == "ci_level"},
    sentence=(Sentence | None, ...),
)  # type: ignore[call-overload]


class Evidence(BaseModel):
    """A page of rows: outcomes with their study's fields, or (view=studies) whole records."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [examples.ROW], "total": 14, "next": "WzIwMjQsInN5bm9wc2lzOm1tLTAwMSIsMF0"}]
        }
    )

    items: list[EvidenceRow] | list[EvidenceRecord]  # type: ignore[valid-type]
    total: int = Field(description="Rows in the whole answer.")
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class StudyDocument(BaseModel):
    """What the source says: the text that every place of the record counts in, and how to cite it."""

    id: str
    source: str
    kind: Kind
    title: str
    text: str = Field(description="The sections, each behind its label, one a line.")
    sections: list[dict[str, Any]]
    authors: list[str]
    authors_complete: bool
    journal: str | None
    published: str = Field(description="As precise as the source states it: 2024, 2024-03 or 2024-03-05.")
    identifiers: dict[str, Any]
    registrations: list[dict[str, Any]]
    url: str | None
    retraction: Retraction
    notices: list[dict[str, Any]]
    reports: list[dict[str, Any]] = Field(description="The publications that this document reports.")
    note: str | None = Field(description="How the text came about where it is not the publisher's own.")

    model_config = ConfigDict(extra="allow")


class Study(BaseModel):
    """A study: its record, its document, and which revision of the document was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STUDY]})

    record: EvidenceRecord
    document: StudyDocument
    revision: int
    explanation: Explanation | None = Field(
        None, description="If asked for: what decided each value; null where other rules made the record."
    )


class Facets(BaseModel):
    """For each field its values and how many studies have them, most first."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FACETS]})

    therapy: dict[str, int]
    classes: dict[str, int] = Field(alias="class")
    disease: dict[str, int]
    endpoint: dict[str, int]
    design: dict[str, int]
    kind: dict[str, int]
    year: dict[str, int]


class Text(BaseModel):
    """A text to read. A member it does not know is refused: a misspelt title is not silently left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.TEXT]})

    title: str = Field("", max_length=2000)
    text: str = Field(max_length=200_000)


class Health(BaseModel):
    """The service answers and its database can be read."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.HEALTH]})

    status: str
    version: str
    documents: int
    records: int
    pending: int


class Problem(BaseModel):
    """An error (RFC 9457): what was asked, what was found, and what to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROBLEM]})

    type: str
    title: str
    status: int
    detail: str
    instance: str
    asked: str | None = None
    found: str | None = None
    remedy: str | None = None
    errors: list[dict[str, str]] | None = None
