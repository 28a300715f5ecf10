"""GET /api/v1/export/{format}: the whole answer as a file, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from corpus.library import open_database
from service.dependencies import Asked
from service.exports import export_format
from service.table import EvidenceTable

router = APIRouter(prefix="/api/v1", tags=["export"])


@router.get(
    "/export/{format}",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
def export(
    request: Request, query: Asked, format: Annotated[str, Path(max_length=40, examples=["csv"])]
) -> StreamingResponse:
    """Every row of the answer in the format asked for: `csv`, one row an outcome; `jsonl`, one record a study."""
    chosen = export_format(format)
    # The stream outlives the request's own connection, so it opens one of its own; the question is checked before it starts.
    db = open_database(request.app.state.settings.database)
    EvidenceTable(db).search(query, limit=1)

    def stream() -> Iterator[str]:
        try:
            yield from chosen.write(EvidenceTable(db).export(query, chosen.VIEW))
        finally:
            db.close()

    named = {"Content-Disposition": f'attachment; filename="evidence{chosen.SUFFIX}"'}
    return StreamingResponse(stream(), media_type=chosen.MEDIA_TYPE, headers=named)
