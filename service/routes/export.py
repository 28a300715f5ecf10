"""GET /api/v1/export/{format}: the whole answer as a file, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import StreamingResponse

from service.dependencies import Asked
from service.exporting.answer import Answer
from service.exports import export_format, formats, names
from service.problems import documented
from service.routing import Router
from service.table import EvidenceTable

router = Router(prefix="/api/v1", tags=["export"])
#: How many studies of the answer the format cannot hold; a header that is there only where there are any.
LEFT_OUT = "Aftercart-Left-Out"
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file. " + " ".join(f"`{name}`: {f.ABOUT}" for name, f in formats().items()),
        "content": {f.MEDIA_TYPE.split(";")[0]: {"example": f.EXAMPLE} for f in formats().values()},
        "headers": {
            LEFT_OUT: {
                "description": "How many studies of the answer the format cannot hold; not there where it holds all.",
                "schema": {"type": "integer"},
            }
        },
    }
}


@router.get("/export/{format}", response_class=StreamingResponse, responses=_FILES | documented(404, 413, 422, 503))
def export(
    request: Request,
    query: Asked,
    format: Annotated[
        str,
        Path(
            max_length=40,
            examples=["csv"],
            json_schema_extra={"enum": names()},
            description=f"One of {', '.join(names())}.",
        ),
    ],
) -> StreamingResponse:
    """Every row of the answer as a file in the format asked for."""
    chosen = export_format(format)
    # The stream outlives the request's dependencies, so it has a connection of its own; all of it is of one moment.
    with ExitStack() as stack:
        table = stack.enter_context(closing(EvidenceTable.at(request.app.state.settings.database)))
        stack.enter_context(table.moment())
        answer = Answer(table, query, str(request.base_url))
        # What cannot be answered or written is an error now, not half a file later.
        answer.check()
        pieces = chosen.write(answer)
        # A heading comes before anything is read: the piece behind it shows that there is something to read.
        first = b"".join(islice(pieces, 2))
        opened = stack.pop_all()

    def stream() -> Iterator[bytes]:
        with opened:
            yield first
            yield from pieces

    headers = {"Content-Disposition": f'attachment; filename="evidence{chosen.SUFFIX}"'}
    if answer.left_out.count:
        headers[LEFT_OUT] = str(answer.left_out.count)
    return StreamingResponse(stream(), media_type=chosen.MEDIA_TYPE, headers=headers)
