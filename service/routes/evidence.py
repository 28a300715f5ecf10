"""GET /api/v1/evidence: the table, a page at a time."""

from __future__ import annotations

from dataclasses import replace

from fastapi import Depends, Response
from pydantic_core import to_json

from service import sparse
from service.answers import Evidence, told
from service.dependencies import Asked, Fields, Limit, Seen, Sorted, Table, Token, unchanged_since
from service.problems import documented
from service.reports import REPORTED, listed
from service.routing import Router

router = Router(prefix="/api/v1", tags=["evidence"], dependencies=[Depends(unchanged_since)])


@router.get("/evidence", response_model=Evidence, responses=documented(422, 503))
def evidence(
    response: Response,
    table: Table,
    asked: Asked,
    view: Seen = "outcomes",
    sort: Sorted = "",
    limit: Limit = 50,
    cursor: Token = None,
    fields: Fields = None,
) -> Response:
    """Rows of the evidence table in the order asked for; every value with the characters and the sentence that say it."""
    query, names = replace(asked, sort=sort), sparse.chosen(view, fields or ())
    page = table.search(query, view, limit, cursor)
    rows = listed(table, page.items) if view == "outcomes" and REPORTED.intersection(names) else page.items
    # The rows are as the table's columns say: they are sent as they are, not checked a second time.
    answer = {
        "items": [sparse.part(row, names) for row in rows],
        "total": page.total,
        "next": page.next,
        "sort": query.order,
        "understood": told(query),
        "suggestions": table.suggestions(query),
    }
    return Response(to_json(answer), media_type="application/json", headers=dict(response.headers))
