"""The shapes of the API's answers, with examples: what OpenAPI shows."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractor.record import EvidenceRecord

_ROW: dict[str, Any] = {
    "study_id": "synopsis:mm-001", "position": 0, "title": "What can be achieved after relapse on BCMA-directed CAR-T", "year": 2024,
    "journal": "Blood Advances", "doi": None, "pmid": None, "url": None, "kind": "abstract", "source": "jsonl",
    "note": "Synopsis written for this project; figures from the cited publication.", "retraction": "none", "relevant": True,
    "n": 68, "n_text": "68 patients", "n_start": 377, "n_end": 388, "design": "retrospective cohort", "follow_up_months": 13.5,
    "diseases": ["multiple myeloma"], "prior_car_t": ["BCMA CAR T"], "therapies": [{"name": "belantamab mafodotin", "role": "salvage"}],
    "endpoint": "OS", "statistic": "median", "value": 18.0, "reached": True, "unit": "months", "ci": [13.2, None], "ci_level": 95.0,
    "at_months": None, "count": None, "total": None, "arm": "all", "comparator": None, "p": None,
    "text": "18 months (95% confidence interval [CI], 13.2 to not reached [NR])", "start": 593, "end": 659, "section": "results",
    "confidence": 0.97,
    "sentence": {"text": "Median overall survival (OS) was 18 months (95% confidence interval [CI], 13.2 to not reached [NR]).", "start": 525, "end": 660},
}  # fmt: skip


_FACETS: dict[str, Any] = {
    "therapy": {"glofitamab": 5}, "disease": {"large B-cell lymphoma": 17}, "endpoint": {"ORR": 40}, "design": {"registry": 3},
    "kind": {"abstract": 41}, "year": {"2024": 12},
}  # fmt: skip


class Evidence(BaseModel):
    """A page of rows: outcomes with their study's fields, or whole records."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [_ROW], "total": 14, "next": "WzIwMjQsICJzeW5vcHNpczptbS0wMDEiLCAwXQ"}]
        }
    )

    items: list[dict[str, Any]]
    total: int = Field(description="Rows in the whole answer.")
    next: str | None = Field(description="The cursor of the next page; null on the last.")


class Study(BaseModel):
    """A study: its record, its document, and which revision of the document was read."""

    record: dict[str, Any]
    document: dict[str, Any]
    revision: int


class Facets(BaseModel):
    """For each field its values and how many studies have them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FACETS]})

    therapy: dict[str, int]
    disease: dict[str, int]
    endpoint: dict[str, int]
    design: dict[str, int]
    kind: dict[str, int]
    year: dict[str, int]


class Text(BaseModel):
    """A text to read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Glofitamab after CAR T",
                    "text": "We treated 52 patients. The overall response rate was 48%.",
                }
            ]
        }
    )

    title: str = Field("", max_length=2000)
    text: str = Field(max_length=200_000)


class Health(BaseModel):
    """The service answers and its database can be read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"status": "ok", "version": "0.1.0", "documents": 55, "records": 55, "pending": 0}]
        }
    )

    status: str
    version: str
    documents: int
    records: int
    pending: int


Record = EvidenceRecord
