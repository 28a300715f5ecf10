"""GET /api/v1/studies/{id}: one study, its record and its document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, Path, Response
from fastapi.responses import JSONResponse

from corpus.document import Document
from service.answers import Study
from service.dependencies import Table, Why, unchanged_since
from service.explaining import reasons
from service.problems import documented
from service.reports import of_study
from service.routing import Router

router = Router(prefix="/api/v1", tags=["evidence"], dependencies=[Depends(unchanged_since)])


@router.get("/studies/{id:path}", response_model=Study, responses=documented(404, 422, 503))
def study(
    response: Response,
    table: Table,
    id: Annotated[str, Path(max_length=500, examples=["synopsis:mm-001"])],
    explain: Why = False,
) -> Response:
    """The record and the document of a study; offsets of the record count in the document's `text`."""
    record, document, revision = table.study(id)
    answer = {"record": record, "document": as_json(document), "revision": revision, "reports": of_study(table, id)}
    if explain:
        answer["explanation"] = reasons(record, document)
    return JSONResponse(answer, headers=dict(response.headers))


def as_json(document: Document) -> dict[str, Any]:
    """The document with its text, its authors by name, and its date as precise as it is stated."""
    return asdict(document) | {
        "text": document.text,
        "published": str(document.published),
        "authors": [str(author) for author in document.authors],
    }
