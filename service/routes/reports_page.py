"""Merging and splitting the reports of a study from its page."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Path
from fastapi.responses import RedirectResponse

from service.dependencies import Writing
from service.permissions import Reviewer
from service.routes.reports import put
from service.routing import Router

router = Router(include_in_schema=False)


@router.post("/studies/{id:path}/reports")
def join_or_part(
    table: Writing,
    account: Reviewer,
    id: Annotated[str, Path(max_length=500)],
    action: Annotated[str, Form(pattern="^(merge|split)$")],
    other: Annotated[str, Form(max_length=500)] = "",
) -> RedirectResponse:
    """Merges or splits, and shows the study as it is then."""
    put(table, id, action, other.strip() or None, account.name)
    return RedirectResponse(f"/studies/{quote(id, safe=':/')}", 303)
