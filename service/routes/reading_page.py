"""`/reviews/{id}/queue` and `/reviews/{id}/studies/{study}`: a reader's studies, one after the other, blind to the other reader."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import AccessError
from service.dependencies import Table, Writing
from service.pages import page
from service.pages.desk import study_address
from service.pages.studying import asked, desk_of, kept, study_page, taken, with_kept
from service.people.account import Account
from service.permissions import Reviewer, Who
from service.review import protocol
from service.review.decision import STUDY_ACTIONS
from service.review.queue import Place, places
from service.review.screening import STAGES
from service.routes.deciding_page import Typed
from service.routes.reviews_page import Id
from service.routing import Router
from service.table import EvidenceTable

router = Router(include_in_schema=False)
_Study = Annotated[str, Path(max_length=500)]


@router.get("/reviews/{id}/queue", response_class=HTMLResponse)
def queue(request: Request, table: Table, account: Reviewer, id: Id) -> HTMLResponse:
    """The visitor's studies that wait, most urgent first, each with why; and those that the visitor has decided on."""
    review = _read_by(table, id, account)
    found = places(table.db, review, account.name)
    return page(
        request, "queue.html", here="reviews", review=review, places=found, address=study_address, stages=STAGES
    )


@router.get("/reviews/{id}/studies/{study:path}", response_class=HTMLResponse)
def study_in_review(
    request: Request, table: Table, account: Reviewer, who: Who, id: Id, study: _Study, part: str = "", why: str = ""
) -> HTMLResponse:
    """One study of the queue, with the forms to decide on it, and the way to the next."""
    review = protocol.get(table.db, id)
    opened = asked(request.query_params)
    if not opened.settles:
        _read_by(table, id, account)
    desk = replace(desk_of(table, who, study, review), opened=opened)
    around = _around(table, review, account, study)
    desk = with_kept(desk, request.query_params.get("kept", ""))
    return study_page(request, desk, part, bool(why), template="review_study.html", **around)


@router.post("/reviews/{id}/studies/{study:path}/decisions")
def decide_in_review(
    request: Request, table: Writing, account: Reviewer, who: Who, form: Typed, id: Id, study: _Study
) -> Response:
    """Keeps the decision; one on the study leads on to the next that waits."""
    review = protocol.get(table.db, id)
    around = _around(table, review, account, study)
    made = taken(
        request, table, desk_of(table, who, study, review), account, form, template="review_study.html", **around
    )
    if isinstance(made, Response):
        return made
    if made.settles:
        return RedirectResponse(f"/reviews/{id}/settle", 303)
    if made.field is None and made.action in STUDY_ACTIONS and made.action != "withdraw":
        following = _around(table, review, account, study)["next_open"]
        return RedirectResponse(study_address(following, id) if following else f"/reviews/{id}/queue", 303)
    return kept(request, desk_of(table, who, study, review), made, form)


def _around(table: EvidenceTable, review: protocol.Protocol, account: Account, study: str) -> dict[str, Any]:
    """Where a study stands in the queue of a reader, and what is before and behind it."""
    found = places(table.db, review, account.name)
    order = [one.waiting.study for one in found]
    at = order.index(study) if study in order else None
    before = order[at - 1] if at else None
    behind = order[at + 1] if at is not None and at + 1 < len(order) else None
    here: Place | None = None if at is None else found[at]
    # From here on, and then from the beginning: what was passed over is not forgotten.
    waiting = [one.waiting.study for one in (found if at is None else [*found[at + 1 :], *found[:at]]) if one.open]
    return {
        "here": "reviews",
        "review": review,
        "at": at,
        "total": len(order),
        "decided": sum(one.own is not None for one in found),
        "why_now": here.waiting.why if here else (),
        "previous": study_address(before, review.id) if before else None,
        "next": study_address(behind, review.id) if behind else None,
        "next_open": waiting[0] if waiting else None,
        "address": study_address,
    }


def _read_by(table: EvidenceTable, id: int, account: Account) -> protocol.Protocol:
    review = protocol.get(table.db, id)
    if account.name not in review.people:
        found, remedy = f"{account.name} does not read in it", "An admin can let you in."
        raise AccessError(f"show the queue of review {id}", found, remedy)
    return review
