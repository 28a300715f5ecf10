"""GET /api/v1/facets: what can be filtered by, in all or among what a question finds."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Depends

from service.answers import Facets
from service.dependencies import Asked, Table, unchanged_since
from service.problems import documented

router = APIRouter(prefix="/api/v1", tags=["evidence"], dependencies=[Depends(unchanged_since)])


@router.get("/facets", responses=documented(422, 503))
def facets(table: Table, query: Asked) -> Facets:
    """The values that can be filtered by, and how many studies of the answer have each; histograms of its numbers."""
    found = asdict(table.counted(query))
    return Facets.model_validate(found.pop("fields") | found | {"exact": True})
