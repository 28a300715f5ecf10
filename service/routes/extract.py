"""POST /api/v1/extract: reads a pasted text; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi.responses import Response

from extractor.explanation import Explained, explained_to_json
from extractor.reading import explain as explained
from extractor.reading import of_text, read
from extractor.record import EvidenceRecord, to_json
from service import examples
from service.answers import Text
from service.dependencies import Why
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1", tags=["extract"])
_READ: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"example": examples.RECORD}}}}


@router.post("/extract", response_model=EvidenceRecord | Explained, responses=_READ | documented(403, 422))
def extract(pasted: Text, explain: Why = False) -> Response:
    """The evidence record of a text, with every value's place in it; or {"record", "explanation"}, if it is to be explained."""
    document = replace(of_text(pasted.text), title=pasted.title)
    said = explained_to_json(explained(document)) if explain else to_json(read(document))
    return Response(said, media_type="application/json")
