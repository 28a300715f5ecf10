"""`/reviews/{id}/agreement` and `/reviews/{id}/settle`: how far readers agree, and their disputes side by side, settled with one click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import DecisionError
from extractor.sentences import sentence_around
from service.dependencies import Table, Writing
from service.pages import page
from service.pages.desk import DONE, study_address, words
from service.pages.inputs import ADDABLE
from service.permissions import Reviewer, Who
from service.review import log, protocol
from service.review.applying import named
from service.review.disputes import MACHINE, Dispute, agreements, disputes
from service.review.places import found
from service.review.screening import STAGES
from service.review.settling import settle
from service.routes.reviews_page import Id
from service.routing import Router
from service.table import EvidenceTable

router = Router(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A dispute with the study's title and the sentence in question, cut around the quote; None where it has no place in the text."""

    dispute: Dispute
    title: str
    otherwise: str
    sentence: tuple[str, str, str] | None = None


@router.get("/reviews/{id}/agreement", response_class=HTMLResponse)
def agreement(request: Request, table: Table, account: Reviewer, id: Id) -> HTMLResponse:
    """Percent and kappa of each two readers, by field."""
    review = protocol.get(table.db, id)
    said = log.of_review(table.db, id)
    left = len(disputes(review, said))
    told = agreements(review, said)
    return page(request, "agreement.html", here="reviews", review=review, pairs=told, left=left, labels=ADDABLE)


@router.get("/reviews/{id}/settle", response_class=HTMLResponse)
def to_settle(request: Request, table: Table, account: Reviewer, who: Who, id: Id) -> HTMLResponse:
    """What is left to settle."""
    return _page(request, table, who, id)


@router.post("/reviews/{id}/settle")
def settle_one(
    request: Request,
    table: Writing,
    account: Reviewer,
    who: Who,
    id: Id,
    decision: Annotated[int, Form(ge=1, le=2**53)],
    take: Annotated[str, Form(max_length=10)] = "one",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Settles a dispute by the word of the one or of the other."""
    try:
        settle(table, account, id, decision, take == "other", reason.strip() or None)
    except DecisionError as error:
        return _page(request, table, who, id, error.status, error)
    return RedirectResponse(f"/reviews/{id}/settle", 303)


def _page(
    request: Request, table: EvidenceTable, who: Who, id: int, status: int = 200, error: DecisionError | None = None
) -> HTMLResponse:
    review = protocol.get(table.db, id)
    left = [_shown(table, review, one) for one in disputes(review, log.of_review(table.db, id))]
    said = {
        "review": review,
        "left": left,
        "csrf": who.csrf or "",
        "error": error,
        "machine": MACHINE,
        "labels": ADDABLE,
        "stages": STAGES,
    }
    return page(request, "settle.html", status, here="reviews", words=words, done=DONE, address=study_address, **said)


def _shown(table: EvidenceTable, review: protocol.Protocol, dispute: Dispute) -> Shown:
    record, document, _ = table.machine(dispute.one.study)
    base = study_address(dispute.one.study, review.id)
    title = record["document"]["title"] or dispute.one.study
    if dispute.one.field is None:
        return Shown(dispute, title, f"{base}?settles=yes")
    shown = Shown(dispute, title, f"{base}?value={named(dispute.one.value, dispute.one.field)}&settles=yes#deciding")
    place = dispute.one.place or (dispute.other.place if dispute.other else None)
    now = found(place, document) if place else None
    if place is None or now is None:
        return shown if place is None else replace(shown, sentence=(place.before, place.text, place.after))
    whole = document.title if place.part == "title" else document.text
    start, end = sentence_around(whole, *now)
    return replace(shown, sentence=(whole[start : now[0]], whole[now[0] : now[1]], whole[now[1] : end]))
