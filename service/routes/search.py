"""GET /api/v1/search/help: what can be typed into the search box."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service import examples
from service.language.help import explained
from service.routing import Router

router = Router(prefix="/api/v1", tags=["evidence"])


class FieldHelp(BaseModel):
    """A field of the query language."""

    name: str
    kind: Literal["name", "number", "truth"]
    about: str
    example: str
    of: Literal["result", "study"] = Field(description="What it holds of: one result, or the whole study.")


class QueryExample(BaseModel):
    """A question, and what it finds."""

    query: str
    about: str


class SearchHelp(BaseModel):
    """What can be typed into the search box."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SEARCH_HELP]})

    fields: list[FieldHelp]
    examples: list[QueryExample]
    joining: list[str] = Field(description="Words that only join others and are not required outside quotes.")
    limits: dict[str, int]


@router.get("/search/help")
def search_help() -> SearchHelp:
    """The query language: its fields, examples, the words that are not required, and its limits."""
    return SearchHelp.model_validate(explained())
