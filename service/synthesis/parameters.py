"""What a synthesis is asked as parameters of an address: the same for API, figures and page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field

from corpus.errors import QueryError
from service.dependencies import Asked, empty_is_none
from service.synthesis.question import IntervalMethod, Method, Question, Statistic

#: Endpoints of one question: more are a table of tables, and each is work.
MOST_ENDPOINTS = 10
_DEFAULT = "ORR"


@dataclass(frozen=True)
class Options:
    """How results are chosen and pooled, as parameters; each is the field of that name of `Question`."""

    therapy_class: Annotated[
        str,
        Query(max_length=200, description="Only this class; else each by itself.", examples=["bispecific antibody"]),
    ] = ""
    statistic: Annotated[Statistic, Query(description="What is pooled; medians are shown only.", examples=["rate"])] = (
        "rate"
    )
    at_months: Annotated[
        Annotated[float, Field(ge=0, le=1200)] | None,
        BeforeValidator(empty_is_none),
        Query(description="Only figures at this time.", examples=[12]),
    ] = None
    method: Annotated[
        Method,
        Query(
            description="How the variance between studies is found; GLMM: the binomial-normal model.", examples=["PM"]
        ),
    ] = "REML"
    interval: Annotated[IntervalMethod, Query(description="Of the pooled mean.", examples=["hartung_knapp"])] = (
        "modified_hartung_knapp"
    )
    reconstruct: Annotated[
        bool, Query(description="Work out k of N from a percentage and the cohort's size; flagged.", examples=[True])
    ] = False
    mixed: Annotated[
        bool, Query(description="Also whole cohorts that were given several classes; flagged.", examples=[True])
    ] = False
    overlapping: Annotated[bool, Query(description="Count cohorts that may share patients all.", examples=[True])] = (
        False
    )
    retracted: Annotated[bool, Query(description="Also retracted publications.", examples=[False])] = False
    news: Annotated[bool, Query(description="Also what only news tells.", examples=[False])] = True
    verified: Annotated[bool, Query(description="Only what a reviewer has confirmed.", examples=[False])] = False


def synthesis_questions(asked: Asked, options: Annotated[Options, Depends()]) -> tuple[Question, ...]:
    """One question an endpoint; without an endpoint of the overall response rate. Only studies after CAR T, unless asked otherwise.

    Raises:
        QueryError: more endpoints than are pooled at once, or a question that cannot be asked.
    """
    codes = asked.endpoint or (_DEFAULT,)
    if len(codes) > MOST_ENDPOINTS:
        raise QueryError("pool results", f"{len(codes)} endpoints are named", f"Name at most {MOST_ENDPOINTS}.")
    query = replace(asked, endpoint=(), relevant=True if asked.relevant is None else asked.relevant)
    return tuple(Question(code, query=query, **vars(options)).checked() for code in codes)


Questions = Annotated[tuple[Question, ...], Depends(synthesis_questions)]
Group = Annotated[
    str,
    Query(max_length=300, description="Which group of the answer; else that with most studies."),
]
Width = Annotated[
    float, Query(ge=60, le=250, description="In millimetres: 85 is a journal's column, 174 its page.", examples=[85])
]
