"""The shapes of the API's answers, with examples: what OpenAPI shows. Rows are built from the table's own columns."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from corpus.document import Kind, Retraction
from extractor.record import EvidenceRecord
from service.rows import outcome_columns, study_columns

_ROW: dict[str, Any] = {
    "study_id": "synopsis:mm-001", "position": 0,
    "title": "What can be achieved after relapse on BCMA-directed CAR-T: a review of 265 salvage lines in myeloma",
    "kind": "abstract", "source": "jsonl", "url": None, "doi": None, "pmid": None, "pmcid": None, "journal": "Blood Advances", "year": 2024,
    "registrations": [], "retraction": "none", "note": "Synopsis written for this project; figures from the cited publication.",
    "relevant": True, "n": 68, "n_text": "68 patients", "n_start": 417, "n_end": 428, "diseases": ["multiple myeloma"],
    "design": "retrospective cohort", "follow_up_months": 13.5, "prior_car_t": ["BCMA CAR T"],
    "therapies": [
        {"name": "BCMA bispecific antibody", "role": "salvage", "class": "bispecific antibody (generic)", "target": "BCMAxCD3",
         "identifiers": {}, "text": "BCMA-directed BsAbs", "start": 1034, "end": 1053},
    ],
    "endpoint": "OS", "statistic": "median", "value": 18.0, "reached": True, "unit": "months", "ci": [13.2, None], "ci_level": 95.0,
    "at_months": None, "count": None, "total": None, "arm": "all", "comparator": None, "p": None,
    "text": "18 months (95% confidence interval [CI], 13.2 to not reached [NR])", "start": 677, "end": 743, "section": "results",
    "confidence": 0.97,
    "sentence": {
        "text": "Measured from relapse until death, median overall survival (OS) was 18 months "
        "(95% confidence interval [CI], 13.2 to not reached [NR]).",
        "start": 609, "end": 744,
    },
}  # fmt: skip
_FACETS: dict[str, Any] = {
    "therapy": {"glofitamab": 5}, "class": {"bispecific antibody": 26}, "disease": {"large B-cell lymphoma": 17}, "endpoint": {"ORR": 40},
    "design": {"registry": 3}, "kind": {"abstract": 41}, "year": {"2024": 12},
}  # fmt: skip
_TEXT: dict[str, Any] = {
    "title": "Glofitamab after CAR T",
    "text": "We treated 52 patients. The overall response rate was 48%.",
}
_HEALTH: dict[str, Any] = {"status": "ok", "version": "0.1.0", "documents": 55, "records": 55, "pending": 0}
_PROBLEM: dict[str, Any] = {
    "type": "about:blank", "title": "Bad query", "status": 400, "instance": "/api/v1/evidence",
    "detail": "understand the question: the quotation mark at character 1 has no partner. Close it, or leave it out.",
    "asked": "understand the question", "found": "the quotation mark at character 1 has no partner", "remedy": "Close it, or leave it out.",
}  # fmt: skip


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
        json_schema_extra={"examples": [{"items": [_ROW], "total": 14, "next": "WzIwMjQsInN5bm9wc2lzOm1tLTAwMSIsMF0"}]}
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

    record: EvidenceRecord
    document: StudyDocument
    revision: int


class Facets(BaseModel):
    """For each field its values and how many studies have them, most first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FACETS]})

    therapy: dict[str, int]
    classes: dict[str, int] = Field(alias="class")
    disease: dict[str, int]
    endpoint: dict[str, int]
    design: dict[str, int]
    kind: dict[str, int]
    year: dict[str, int]


class Text(BaseModel):
    """A text to read."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TEXT]})

    title: str = Field("", max_length=2000)
    text: str = Field(max_length=200_000)


class Health(BaseModel):
    """The service answers and its database can be read."""

    model_config = ConfigDict(json_schema_extra={"examples": [_HEALTH]})

    status: str
    version: str
    documents: int
    records: int
    pending: int


class Problem(BaseModel):
    """An error (RFC 9457): what was asked, what was found, and what to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROBLEM]})

    type: str
    title: str
    status: int
    detail: str
    instance: str
    asked: str | None = None
    found: str | None = None
    remedy: str | None = None
    errors: list[dict[str, str]] | None = None
