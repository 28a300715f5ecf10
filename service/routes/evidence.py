"""GET /api/v1/evidence and /api/v1/facets: the table, a page at a time."""

from __future__ import annotations

from fastapi import APIRouter

from service.answers import Evidence, Facets
from service.dependencies import Asked, Limit, Seen, Table, Token

router = APIRouter(prefix="/api/v1", tags=["evidence"])


@router.get("/evidence")
def evidence(table: Table, query: Asked, view: Seen = "outcomes", limit: Limit = 50, cursor: Token = None) -> Evidence:
    """Rows of the evidence table, newest year first; every value with the characters and the sentence that say it."""
    page = table.search(query, view, limit, cursor)
    return Evidence(items=page.items, total=page.total, next=page.next)


@router.get("/facets")
def facets(table: Table) -> Facets:
    """The values that can be filtered by, and how many studies have each."""
    return Facets(**table.facets())
