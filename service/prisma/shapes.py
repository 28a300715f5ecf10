"""The shapes of a review's flow in the API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

_FLOW: dict[str, JsonValue] = {
    "counts": {
        "database_results": 120,
        "database_specific_results": {"Embase": 70, "PubMed": 50},
        "register_results": 0,
        "duplicates": 20,
        "excluded_other": 0,
        "excluded_automatic": 60,
        "records_screened": 40,
        "records_excluded": 25,
        "dbr_sought_reports": 15,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 14,
        "dbr_excluded": {"No outcome by therapy": 4},
        "new_reports": 10,
        "new_studies": 9,
    },
    "databases": {"Embase": 70, "PubMed": 50},
    "registers": {},
    "websites": {},
    "screened_out": {"Not after CAR T": 25},
    "waiting": {},
    "notes": [],
    "previous": None,
}
_VERSION: dict[str, JsonValue] = {
    "number": 1,
    "label": "First submission",
    "at": "2026-11-01T09:00:00.000+00:00",
    "by": "cy",
    "included": 10,
}


class FlowAnswer(BaseModel):
    """The PRISMA 2020 flow of a review. A count that is not final is not there, and `waiting` and `notes` say why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FLOW]})

    counts: dict[str, Any] = Field(
        description="By the keys of the R package PRISMA2020, as POST /api/v1/prisma takes them."
    )
    databases: dict[str, int] = Field(description="Records by the database that gave them.")
    registers: dict[str, int]
    websites: dict[str, int]
    screened_out: dict[str, int] = Field(description="Records excluded, by reason; the diagram shows their sum.")
    waiting: dict[str, int] = Field(description="What is to be done before the flow is whole.")
    notes: list[str]
    previous: int | None = Field(description="The version of which this is an update; null of a first version.")


class NewVersion(BaseModel):
    """A version to keep."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"label": "First submission"}]})

    label: str = Field(max_length=200)


class VersionAnswer(BaseModel):
    """A version of a review; included: how many reports were in."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VERSION]})

    number: int
    label: str
    at: str
    by: str
    included: int


class VersionList(BaseModel):
    """The versions of a review, oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_VERSION], "total": 1, "next": None}]})

    items: list[VersionAnswer]
    total: int
    next: None = None
