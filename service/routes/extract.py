"""POST /api/v1/extract: reads a pasted text; nothing is kept."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from corpus.document import Document, Section
from extractor.reading import of_text
from service.answers import Text

router = APIRouter(prefix="/api/v1", tags=["extract"])


@router.post("/extract", responses={200: {"description": "The EvidenceRecord; see docs/record.schema.json."}})
def extract(pasted: Text) -> dict[str, Any]:
    """The evidence record of a text, with every value's place in it."""
    from extractor.reading import read
    from extractor.record import to_dict

    identity = of_text(pasted.text).id
    return to_dict(
        read(Document(identity, "text", "abstract", pasted.title, (Section(pasted.text),) if pasted.text else ()))
    )
