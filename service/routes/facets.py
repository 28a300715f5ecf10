"""GET /api/v1/facets: what can be filtered by, in all or among what a question finds."""

from __future__ import annotations

from fastapi import Depends, Response
from pydantic_core import to_json

from service.answers import Facets
from service.dependencies import Asked, Table, unchanged_since
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1", tags=["evidence"], dependencies=[Depends(unchanged_since)])


@router.get("/facets", response_model=Facets, responses=documented(422, 503))
def facets(response: Response, table: Table, query: Asked) -> Response:
    """The values that can be filtered by, and how many studies of the answer have each; histograms of its numbers."""
    found = table.counted(query)
    # The counts are the table's own: they are sent as they are, not checked a second time.
    answer = {**found.fields, "histograms": found.histograms, "studies": found.studies, "exact": True}
    return Response(to_json(answer), media_type="application/json", headers=dict(response.headers))
