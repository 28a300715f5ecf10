"""GET /api/v1/facets: what can be filtered by."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.answers import Facets
from service.dependencies import Table, unchanged_since
from service.problems import documented

router = APIRouter(prefix="/api/v1", tags=["evidence"], dependencies=[Depends(unchanged_since)])


@router.get("/facets", responses=documented(400, 422, 503))
def facets(table: Table) -> Facets:
    """The values that can be filtered by, and how many studies have each."""
    return Facets.model_validate(table.facets())
