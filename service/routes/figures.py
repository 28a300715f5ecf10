"""GET /api/v1/figures/{name}.{format}: a picture of the answer as Vega-Lite, SVG or PNG."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Response

from service.dependencies import Asked, Table, unchanged_since
from service.figures import figure, figures
from service.figures.style import png, styled, svg
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1", tags=["figures"], dependencies=[Depends(unchanged_since)])
_MEDIA = {"json": "application/json", "svg": "image/svg+xml", "png": "image/png"}
_PICTURES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "point"},
            },
            "image/svg+xml": {"schema": {"type": "string"}, "example": '<svg xmlns="http://www.w3.org/2000/svg"/>'},
            "image/png": {"schema": {"type": "string", "format": "binary"}, "example": "(PNG)"},
        },
    }
}


@router.get("/figures/{name}.{format}", response_class=Response, responses=_PICTURES | documented(404, 422, 503))
def draw(
    response: Response,
    table: Table,
    query: Asked,
    name: Annotated[
        str,
        Path(
            max_length=40,
            description="Which picture.",
            examples=["forest"],
            json_schema_extra={"enum": sorted(figures())},
        ),
    ],
    format: Annotated[Literal["json", "svg", "png"], Path(description="Vega-Lite, or drawn.", examples=["json"])],
    of: Annotated[
        str,
        Query(
            max_length=40,
            description="The endpoint that `forest` is of; without it the most frequent one.",
            examples=["ORR"],
        ),
    ] = "",
    scheme: Annotated[Literal["light", "dark"], Query(description="Colours for light or dark paper.")] = "light",
) -> Response:
    """A picture of the answer: `forest`, results with their intervals; `over-time`, studies by year; `heat-map`, therapies and endpoints."""
    spec = styled(figure(name).draw(table, query, of).spec, scheme)
    content = json.dumps(spec, ensure_ascii=False) if format == "json" else svg(spec) if format == "svg" else png(spec)
    return Response(content, media_type=_MEDIA[format], headers=dict(response.headers))
