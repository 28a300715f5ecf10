"""What routes ask for: the evidence table of one request, and the query that its parameters say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Literal

from fastapi import Depends, HTTPException, Query, Request, Response, params
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.utils import get_flat_params
from pydantic import BeforeValidator, Field

from corpus.errors import QueryError
from extractor.stamp import stamp
from service.language.meaning import JOINING
from service.living.resolving import names_views, resolved
from service.order import SORTS
from service.permissions import Who
from service.query import MOST, View
from service.query import Query as EvidenceQuery
from service.table import EvidenceTable

#: The most values of one filter.
MOST_VALUES = 50
_WORDS = (
    'Words, "quoted phrases", AND, OR, NOT, parentheses, prefix* and field:value, as of /api/v1/search/help. Words are found in the '
    "title, the text, or the names of therapies, targets, diseases, arms and endpoints (ORR, overall response rate), synonyms too. "
    f"Outside quotes {', '.join(sorted(JOINING))} are not required."
)


def empty_is_none(value: object) -> object:
    """A value as it was sent; None of an empty field of a form, which says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


async def table(request: Request) -> AsyncIterator[EvidenceTable]:
    """The evidence table as it is now, on a connection that is this request's for as long as it lasts."""
    async with request.app.state.connections.table() as opened:
        yield opened


def writing(request: Request) -> Iterator[EvidenceTable]:
    """The evidence table to change: what it shows is what is there, not what was there when the request came."""
    opened = EvidenceTable.at(request.app.state.settings.database)
    try:
        yield opened
    finally:
        opened.close()


_Words = Annotated[
    str, Query(description=_WORDS, examples=["teclistamab after BCMA CAR T, ORR", "endpoint:ORR value:>=50% n:>=20"])
]
_Therapies = Annotated[
    list[str] | None,
    Query(
        description="Any name of a therapy, or a class; one of several is enough.", examples=[["bispecific antibody"]]
    ),
]
_Diseases = Annotated[list[str] | None, Query(description="One of several is enough.", examples=[["multiple myeloma"]])]
_Endpoints = Annotated[list[str] | None, Query(description="Code; one of several is enough.", examples=[["ORR", "CR"]])]
_Least = Annotated[
    Annotated[int, Field(ge=0, le=10**9)] | None,
    BeforeValidator(empty_is_none),
    Query(description="Least number of patients.", examples=[20]),
]
_Relevant = Annotated[
    bool | None,
    Query(description="Only studies that report patients after CAR T (true), or only others.", examples=[True]),
]
_Reports = Annotated[
    Literal["best", "all"],
    Query(description="Of a publication that came several times its best version, or every one.", examples=["best"]),
]


async def evidence_query(
    request: Request,
    who: Who,
    q: _Words = "",
    therapy: _Therapies = None,
    disease: _Diseases = None,
    endpoint: _Endpoints = None,
    n_min: _Least = None,
    relevant: _Relevant = None,
    reports: _Reports = "best",
) -> EvidenceQuery:
    """The question as parameters of the URL: the same for API, page and export."""
    chosen = (said("therapy", therapy), said("disease", disease), said("endpoint", endpoint))
    query = EvidenceQuery(q.strip(), *chosen, n_min, relevant, reports=reports)
    if names_views(q):
        async with request.app.state.connections.table() as opened:
            return await run_in_threadpool(resolved, opened.db, query, who.account)
    return query


async def known_parameters(request: Request) -> None:
    """Refuses a parameter that OpenAPI does not list: a misspelt filter must not answer with everything.

    Raises:
        QueryError: names the first such parameter and those that are known.
    """
    # Read from the route itself: OpenAPI of all routes takes a second to be put together.
    known = {
        field.alias
        for field in get_flat_params(request.scope["route"].dependant)
        if isinstance(field.field_info, params.Query)
    }
    for name in request.query_params:
        if name not in known:
            raise QueryError(
                f"answer {request.url.path}",
                f"there is no parameter {name!r}",
                f"Known are {', '.join(sorted(known))}." if known else "It takes no parameters.",
            )


def said(name: str, values: list[str] | None) -> tuple[str, ...]:
    """The values of a repeated parameter, each once, without the empty ones that a form sends.

    Raises:
        QueryError: they are more than anyone picks; a page that lists each with the others would grow by their square.
    """
    found = tuple(dict.fromkeys(value.strip() for value in values or () if value.strip()))
    if len(found) > MOST_VALUES:
        remedy = f"Give at most {MOST_VALUES}, or filter what you get."
        raise QueryError(f"filter by {name}", f"there are {len(found)} values", remedy)
    return found


async def unchanged_since(request: Request, response: Response, table: Table) -> str:
    """The ETag of an answer from the table as it is now, for the response too.

    Raises:
        HTTPException: 304, where the client already holds that answer.
    """
    # Another version may say the same table otherwise.
    tag = f'W/"{stamp().version}-{table.version}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    held = {known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")}
    if held & {"*", tag.removeprefix("W/")}:
        raise HTTPException(304, headers=headers)
    response.headers.update(headers)
    return tag


Table = Annotated[EvidenceTable, Depends(table)]
Writing = Annotated[EvidenceTable, Depends(writing)]
Asked = Annotated[EvidenceQuery, Depends(evidence_query)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows on a page.", examples=[50])]
Why = Annotated[
    bool, Query(description="Also what decided each value: rules, the words they read, signs.", examples=[True])
]
Token = Annotated[str | None, Query(description="`next` of the page before.")]
Fields = Annotated[
    list[str] | None,
    Query(
        max_length=MOST_VALUES,
        description="Only these fields of each row or record, with commas between; all without it.",
        examples=[["study_id,endpoint,value,unit"]],
    ),
]
Seen = Annotated[View, Query(description="One row an outcome, or one record a study.", examples=["outcomes"])]
Sorted = Annotated[
    str,
    Query(
        max_length=20,
        json_schema_extra={"enum": ["", *SORTS]},
        description=f"One of {', '.join(SORTS)}; - is largest first. Without it by relevance where there are words, else newest first.",
        examples=["-n"],
    ),
]
