"""What routes ask for: the evidence table of one request, and the query that its parameters say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request

from corpus.library import open_database
from service.query import MOST, View
from service.query import Query as EvidenceQuery
from service.table import EvidenceTable


def table(request: Request) -> Iterator[EvidenceTable]:
    """The evidence table, on a connection of this request's own: connections do not cross threads."""
    db = open_database(request.app.state.settings.database)
    try:
        yield EvidenceTable(db)
    finally:
        db.close()


def evidence_query(
    q: Annotated[
        str,
        Query(max_length=2000, description='Words and "quoted phrases"; all must be found.', examples=["teclistamab"]),
    ] = "",
    therapy: Annotated[
        list[str] | None,
        Query(description="Canonical name or class; one of several is enough.", examples=[["teclistamab"]]),
    ] = None,
    disease: Annotated[
        list[str] | None, Query(description="One of several is enough.", examples=[["multiple myeloma"]])
    ] = None,
    endpoint: Annotated[
        list[str] | None, Query(description="Code; one of several is enough.", examples=[["ORR"]])
    ] = None,
    n_min: Annotated[int | None, Query(ge=0, le=10**9, description="Least number of patients.", examples=[20])] = None,
    relevant: Annotated[
        bool | None, Query(description="Only studies that report patients after CAR T.", examples=[True])
    ] = None,
) -> EvidenceQuery:
    """The question as parameters of the URL: the same for API, page and export."""
    return EvidenceQuery(q, _said(therapy), _said(disease), _said(endpoint), n_min, relevant)


def _said(values: list[str] | None) -> tuple[str, ...]:
    return tuple(value.strip() for value in values or () if value.strip())


Table = Annotated[EvidenceTable, Depends(table)]
Asked = Annotated[EvidenceQuery, Depends(evidence_query)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows on a page.", examples=[50])]
Token = Annotated[str | None, Query(max_length=1000, description="`next` of the page before.")]
Seen = Annotated[View, Query(description="One row an outcome, or one record a study.", examples=["outcomes"])]
