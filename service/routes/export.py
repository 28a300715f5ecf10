"""GET /api/v1/export/{format}: the whole answer as a file, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import StreamingResponse

from service.dependencies import Asked
from service.exports import export_format, formats
from service.problems import documented
from service.table import EvidenceTable

router = APIRouter(prefix="/api/v1", tags=["export"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {f.MEDIA_TYPE.split(";")[0]: {"example": f.EXAMPLE} for f in formats().values()},
    }
}


@router.get("/export/{format}", response_class=StreamingResponse, responses=_FILES | documented(400, 404, 422, 503))
def export(
    request: Request, query: Asked, format: Annotated[str, Path(max_length=40, examples=["csv"])]
) -> StreamingResponse:
    """Every row of the answer in the format asked for: `csv`, one row an outcome; `jsonl`, one record a study."""
    chosen = export_format(format)
    # The stream outlives the request's dependencies, so it has a connection of its own.
    with ExitStack() as stack:
        table = stack.enter_context(closing(EvidenceTable.at(request.app.state.settings.database)))
        # A question that cannot be understood is an error now, not half a file later.
        table.count(query, chosen.VIEW)
        opened = stack.pop_all()

    def stream() -> Iterator[str]:
        with opened:
            yield from chosen.write(table.export(query, chosen.VIEW))

    named = {"Content-Disposition": f'attachment; filename="evidence{chosen.SUFFIX}"'}
    return StreamingResponse(stream(), media_type=chosen.MEDIA_TYPE, headers=named)
