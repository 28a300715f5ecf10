"""GET /api/v1/search/help: what can be typed into the search box."""

from __future__ import annotations

from fastapi import APIRouter

from service.answers import SearchHelp
from service.language.help import explained

router = APIRouter(prefix="/api/v1", tags=["evidence"])


@router.get("/search/help")
def search_help() -> SearchHelp:
    """The query language: its fields, examples, the words that are not required, and its limits."""
    return SearchHelp.model_validate(explained())
