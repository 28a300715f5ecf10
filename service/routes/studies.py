"""GET /api/v1/studies/{id}: one study, its record and its document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path

from corpus.document import Document
from service.answers import Study
from service.dependencies import Table

router = APIRouter(prefix="/api/v1", tags=["studies"])


@router.get("/studies/{id:path}")
def study(table: Table, id: Annotated[str, Path(max_length=500, examples=["synopsis:mm-001"])]) -> Study:
    """The record and the document of a study; offsets of the record count in the document's `text`."""
    record, document, revision = table.study(id)
    return Study(record=record, document=as_json(document), revision=revision)


def as_json(document: Document) -> dict[str, Any]:
    """The document with its text, and its date as printed so precisely."""
    return {
        **asdict(document),
        "text": document.text,
        "published": str(document.published),
        "authors": [str(a) for a in document.authors],
    }
