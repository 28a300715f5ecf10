"""search_evidence: rows of the evidence table that answer a question."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from extractor.record import TherapyUse
from service.answers import Understood, told
from service.dependencies import said
from service.mcp.citing import Cited, Result, cited, result
from service.mcp.tool import Desk, Question
from service.order import SORTS
from service.query import Query
from service.rows import Row

#: Rows of one answer: an assistant reads them all.
MOST = 100


def _one_is_a_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_one_is_a_list)]


class Asked(Question):
    """A question in words, and filters that must all hold."""

    query: str = Field(
        "",
        description='Words that must all be found, synonyms included; "phrases", AND, OR, NOT, prefix*, and fields: '
        "endpoint:ORR value:>=50% n:>=20 year:2023..2026.",
        examples=["teclistamab after BCMA CAR T"],
    )
    therapy: Names = Field([], description="Any name of a therapy, or a class; one of several is enough.")
    disease: Names = Field([], description="One of several is enough.")
    endpoint: Names = Field([], description="Codes, as ORR, CR, PFS, OS; one of several is enough.")
    n_min: int | None = Field(None, ge=0, le=10**9, description="Least number of patients.")
    relevant: bool | None = Field(
        True, description="Only studies that report patients after CAR T; null for all, false for the others."
    )
    sort: str = Field(
        "", max_length=20, description=f"One of {', '.join(SORTS)}; - is largest first. Without it the best fit."
    )
    limit: int = Field(20, ge=1, le=MOST, description="Rows of this answer.")
    cursor: str | None = Field(None, description="`next` of the answer before, for the rows behind it.")


class Found(BaseModel):
    """One result with its study; a study without results is one row with null."""

    study: Cited
    n: int | None = Field(description="Patients of the main cohort.")
    n_text: str | None = Field(description="The characters that state it.")
    diseases: list[str]
    prior_car_t: list[str]
    therapies: list[TherapyUse]
    design: str | None
    follow_up_months: float | None
    result: Result | None  # type: ignore[valid-type]
    other_reports: list[str] = Field(description="Other versions of the same publication; do not count them again.")
    family: str | None = Field(description="The trial, where other publications report it, too.")


class Answer(BaseModel):
    """Rows in their order, how many there are in all, and how the question was understood."""

    items: list[Found]
    total: int = Field(description="Rows in the whole answer; where it is more than `items`, this is not all.")
    next: str | None = Field(description="The cursor of the next rows; null on the last.")
    understood: Understood


def run(desk: Desk, asked: Asked) -> Answer:
    """Search the evidence table of what follows CAR T-cell therapy failure: a row is one reported result (endpoint, value, interval,
    k of N, arm) with the exact characters and the sentence of the source that state it, the study's page and the publication's
    address. Cite these. A value that is null is not stated in the source; do not fill it in."""
    from service.reports import listed

    query = Query(
        asked.query.strip(),
        said("therapy", asked.therapy),
        said("disease", asked.disease),
        said("endpoint", asked.endpoint),
        asked.n_min,
        asked.relevant,
        sort=asked.sort,
    )
    with desk.table() as table:
        page = table.search(query, limit=asked.limit, cursor=asked.cursor)
        rows = listed(table, page.items)
    items = [_found(desk, row) for row in rows]
    return Answer(items=items, total=page.total, next=page.next, understood=Understood(**told(query)))


def _found(desk: Desk, row: Row) -> Found:
    own = {name: row[name] for name in Found.model_fields if name in row}
    return Found(**own, study=cited(desk, row["study_id"], row), result=result(desk, row))
