"""`POST /studies/{id}/decisions`: what a reviewer decides on the page of a study, or in the drawer beside the table."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.responses import Response

from service.dependencies import Writing
from service.forms import Fields
from service.pages.studying import checked_form, desk_of, kept, taken
from service.permissions import Reviewer, Who
from service.routing import Router

router = Router(include_in_schema=False)


def typed(form: Fields) -> dict[str, str]:
    """The fields of the form."""
    return checked_form(form)


Typed = Annotated[dict[str, str], Depends(typed)]


@router.post("/studies/{id:path}/decisions")
def decide_on_page(
    request: Request,
    table: Writing,
    account: Reviewer,
    who: Who,
    form: Typed,
    id: Annotated[str, Path(max_length=500)],
) -> Response:
    """Keeps the decision and shows the study as it is now; else the form again, saying why."""
    made = taken(request, table, desk_of(table, who, id), account, form)
    if isinstance(made, Response):
        return made
    return kept(request, desk_of(table, who, id), made, form)
