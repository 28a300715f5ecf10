"""The shapes of the API's answers, as OpenAPI shows them. Rows are built from the table's own columns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model

from corpus.document import Kind, Retraction
from extractor.explanation import Explanation
from extractor.record import EvidenceRecord
from service import examples
from service.query import Query
from service.rows import outcome_columns, study_columns

#: The longest pasted title and text, in characters.
LONGEST_TITLE, LONGEST_TEXT = 2000, 200_000


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
    state=(
        str | None,
        Field(
            description="machine until somebody has decided on the result; then verified, corrected, added, disputed, or stale: "
            "the text under the decision has changed, and `start` and `end` are null."
        ),
    ),
    sentence=(Sentence | None, ...),
    other_reports=(
        list[str],
        Field(description="Ids of the other versions of the study's publication, which are not shown."),
    ),
    family=(
        str | None,
        Field(description="The trial that it is of, with other publications: a registry number or a name."),
    ),
)  # type: ignore[call-overload]


class Synonym(BaseModel):
    """Words of the question that are a name, and what else was looked for with them."""

    said: str
    start: int = Field(description="Where it begins in `q`, counted from 0.")
    end: int
    kind: Literal["therapy", "class", "target", "disease", "endpoint"]
    means: str = Field(description="Its canonical name or code.")
    also: list[str] = Field(description="Other names of the same that were looked for.")
    members: list[str] = Field(description="Of a class the therapies that belong to it.")
    filter: str = Field(description="The field and value that ask for it exactly.")


class Chip(BaseModel):
    """A filter in the question, as it was typed."""

    field: str
    value: str
    text: str
    start: int
    end: int


class Suggestion(BaseModel):
    """A word that no study has, what it may be, and the question with that in its place."""

    said: str
    start: int
    end: int
    instead: str
    query: str


class Understood(BaseModel):
    """How the question was understood."""

    words: list[str] = Field(description="Words and names that must be found.")
    synonyms: list[Synonym]
    ignored: list[str] = Field(description="Words that only join others and were not required.")
    filters: list[Chip]


def told(query: Query) -> dict[str, Any]:
    """What there is to tell of how a question was understood, as `Understood`."""
    said = query.understood
    return {
        "words": said.words,
        "synonyms": [asdict(name) for name in said.synonyms],
        "ignored": said.ignored,
        "filters": [asdict(chip) for chip in said.filters],
    }


class PartOfRow(RootModel[dict[str, Any]]):
    """Of a row or record the fields that `fields` names."""


class Evidence(BaseModel):
    """A page of rows: outcomes with their study's fields, or (view=studies) whole records."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [examples.ROW],
                    "total": 14,
                    "next": examples.CURSOR,
                    "sort": "relevance",
                    "understood": examples.UNDERSTOOD,
                    "suggestions": [examples.SUGGESTION],
                }
            ]
        }
    )

    items: list[EvidenceRow] | list[EvidenceRecord] | list[PartOfRow]  # type: ignore[valid-type]
    total: int = Field(description="Rows in the whole answer.")
    next: str | None = Field(description="The cursor of the next page; null on the last.")
    sort: str = Field(description="The order of the rows: by relevance where there are words, else newest first.")
    understood: Understood = Field(description="What `q` was taken to mean, and which synonyms were looked for.")
    suggestions: list[Suggestion] = Field(
        description="Of words that no study has: what they may be. Nothing is replaced."
    )


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


class StudyReport(BaseModel):
    """One document as a report of a study."""

    id: str
    title: str
    kind: Kind
    source: str
    year: int | None
    journal: str
    data_cut: str | None = Field(description="The day at which its data were cut, as the text states it.")
    why: str = Field(description="How it was found to be the same publication.")


class StudyReports(BaseModel):
    """Versions of one publication, and the other publications of its trial."""

    shown: str = Field(description="The version that the table shows.")
    versions: list[StudyReport]
    family: str | None
    relatives: list[StudyReport]


class Study(BaseModel):
    """A study: its record, its document, and which revision of the document was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STUDY]})

    record: EvidenceRecord
    document: StudyDocument
    revision: int
    reports: StudyReports
    explanation: Explanation | None = Field(
        None, description="If asked for: what decided each value; null where other rules made the record."
    )


class Bin(BaseModel):
    """How many studies state a number from `low` up to, not including, `high`; null in the last bin, which is open."""

    low: float
    high: float | None
    studies: int


class Facets(BaseModel):
    """For each field its values and how many studies of the answer have them, most first; histograms of its numbers."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FACETS]})

    therapy: dict[str, int]
    classes: dict[str, int] = Field(alias="class")
    target: dict[str, int]
    disease: dict[str, int]
    endpoint: dict[str, int]
    design: dict[str, int]
    year: dict[str, int]
    source: dict[str, int]
    kind: dict[str, int]
    verified: dict[str, int]
    histograms: dict[str, list[Bin]] = Field(description="Of n, followup, `value %` and `value months`.")
    studies: int = Field(description="How many studies the answer has.")
    exact: bool = Field(description="Whether every one of them was counted: always.")


class Text(BaseModel):
    """A text to read. A member it does not know is refused: a misspelt title is not silently left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.TEXT]})

    title: str = Field("", max_length=LONGEST_TITLE)
    text: str = Field(max_length=LONGEST_TEXT)


class Health(BaseModel):
    """The service answers and its database can be read."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.HEALTH]})

    status: str
    version: str
    documents: int
    records: int
    pending: int
    joined: int = Field(description="Documents that another version of their publication stands for.")


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
    request_id: str | None = Field(
        None, description="X-Request-ID of the answer; the server's log has it in every line."
    )
    position: int | None = Field(None, description="The character of `q`, counted from 1, that is not understood.")
