"""/api/v1/studies/{id}/reports: the versions of a publication, merged and split by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from corpus.errors import QueryError
from corpus.reports.reports import Reports
from corpus.reports.said import said
from service import examples
from service.answers import StudyReports
from service.dependencies import Writing
from service.permissions import Reader, Reviewer
from service.problems import documented
from service.reports import changed, of_study
from service.routing import Router
from service.table import EvidenceTable

router = Router(prefix="/api/v1/studies", tags=["review"])
Id = Annotated[str, Path(max_length=500, examples=["synopsis:mm-001"])]


class SentReport(BaseModel):
    """merge: both are of one publication. split: they are not; without `other`, the study is of none of its versions' publication."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"action": "merge", "other": "ris:9a1"}]})

    action: Literal["merge", "split"]
    other: str | None = Field(None, min_length=1, max_length=500, description="Id of the other document.")


class SaidAnswer(BaseModel):
    """What somebody said of two documents."""

    number: int
    a: str
    b: str
    verdict: Literal["same", "different"]
    at: str
    by: str


class ReportsAnswer(StudyReports):
    """The versions of a publication and its family, with all that people have said of them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                examples.STUDY["reports"]
                | {
                    "said": [
                        {
                            "number": 1,
                            "a": "pubmed:36542511",
                            "b": "text:1b59c6ff5443bef5",
                            "verdict": "different",
                            "at": "2026-11-27T09:00:00Z",
                            "by": "ada",
                        }
                    ]
                }
            ]
        }
    )

    said: list[SaidAnswer]


@router.get("/{id:path}/reports", responses=documented(401, 404, 422, 503))
def reports_of(table: Writing, account: Reader, id: Id) -> ReportsAnswer:
    """The versions, why each was joined, the other publications of the trial, and what people said of them, oldest first."""
    words = [SaidAnswer(**asdict(one)) for one in said(table.library, id)]
    return ReportsAnswer.model_validate(of_study(table, id) | {"said": words})


@router.post("/{id:path}/reports", status_code=201, responses=documented(401, 403, 404, 422, 503))
def join_or_part(table: Writing, account: Reviewer, id: Id, sent: SentReport) -> ReportsAnswer:
    """Merges or splits; kept with your name, and outweighs what the comparison says, also when the documents change."""
    put(table, id, sent.action, sent.other, account.name)
    return reports_of(table, account, id)


def put(table: EvidenceTable, id: str, action: str, other: str | None, by: str) -> None:
    """Merges or splits, and tells those who hold an answer of the table.

    Raises:
        NotFoundError: no such document. QueryError: nothing to merge with, or to split from.
    """
    reports = Reports(table.library)
    if action == "split":
        reports.split(id, other, by)
    elif other is None:
        raise QueryError(f"merge {id}", "no other document is named", "Name it as `other`.")
    else:
        reports.merge(id, other, by)
    changed(table)
