"""What routes ask for: the evidence table of one request, and the query that its parameters say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, HTTPException, Query, Request, Response

from corpus.errors import QueryError
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
        str, Query(description='Words and "quoted phrases"; all must be found.', examples=["teclistamab"])
    ] = "",
    therapy: Annotated[
        list[str] | None,
        Query(description="Canonical name or class; one of several is enough.", examples=[["bispecific antibody"]]),
    ] = None,
    disease: Annotated[
        list[str] | None, Query(description="One of several is enough.", examples=[["multiple myeloma"]])
    ] = None,
    endpoint: Annotated[
        list[str] | None, Query(description="Code; one of several is enough.", examples=[["ORR", "CR"]])
    ] = None,
    n_min: Annotated[int | None, Query(ge=0, le=10**9, description="Least number of patients.", examples=[20])] = None,
    relevant: Annotated[
        bool | None,
        Query(description="Only studies that report patients after CAR T (true), or only others.", examples=[True]),
    ] = None,
) -> EvidenceQuery:
    """The question as parameters of the URL: the same for API, page and export."""
    return EvidenceQuery(q, said(therapy), said(disease), said(endpoint), n_min, relevant)


def known_parameters(request: Request) -> None:
    """Refuses a parameter that OpenAPI does not list: a misspelt filter must not answer with everything.

    Raises:
        QueryError: names the first such parameter and those that are known.
    """
    operation = request.app.openapi()["paths"][request.scope["route"].path_format][request.method.lower()]
    known = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"}
    for name in request.query_params:
        if name not in known:
            raise QueryError(
                f"answer {request.url.path}",
                f"there is no parameter {name!r}",
                f"Known are {', '.join(sorted(known))}." if known else "It takes no parameters.",
            )


def said(values: list[str] | None) -> tuple[str, ...]:
    """The values of a repeated parameter without the empty ones that a form sends."""
    return tuple(value.strip() for value in values or () if value.strip())


def unchanged_since(request: Request, response: Response, table: Table) -> str:
    """The ETag of an answer from the table as it is now, for the response too.

    Raises:
        HTTPException: 304, where the client already holds that answer.
    """
    tag = f'W/"{table.version}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in (known.strip() for known in request.headers.get("if-none-match", "").split(",")):
        raise HTTPException(304, headers=headers)
    response.headers.update(headers)
    return tag


Table = Annotated[EvidenceTable, Depends(table)]
Asked = Annotated[EvidenceQuery, Depends(evidence_query)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows on a page.", examples=[50])]
Token = Annotated[str | None, Query(description="`next` of the page before.")]
Seen = Annotated[View, Query(description="One row an outcome, or one record a study.", examples=["outcomes"])]
