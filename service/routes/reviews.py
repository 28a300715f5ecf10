"""/api/v1/reviews: reviews with their protocols, queues, agreement, and what is left to settle."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from corpus.errors import AccessError
from service.dependencies import Table, Writing
from service.people.account import get as account_of
from service.permissions import Admin, People, Reader, Reviewer
from service.problems import documented
from service.review import beginning, log, protocol
from service.review import queue as queues
from service.review.beginning import Plan, begin
from service.review.disputes import agreements, disputes
from service.review.shapes import (
    Disagreements,
    NewReview,
    Pair,
    Queue,
    ReviewAnswer,
    ReviewList,
)
from service.routing import Router
from service.table import EvidenceTable

router = Router(prefix="/api/v1/reviews", tags=["review"])
Id = Annotated[int, Path(ge=1, le=2**53, examples=[1])]


@router.get("", responses=documented(422, 503))
def all_reviews(table: Table, account: Reader) -> ReviewList:
    """All reviews with how far each reader is, newest first."""
    found = [_answer(table, review) for review in protocol.everyone(table.db)]
    return ReviewList(items=found, total=len(found))


@router.post("", status_code=201, responses=documented(403, 404, 422, 503))
def begin_review(table: Writing, people: People, account: Admin, sent: NewReview) -> ReviewAnswer:
    """Begins a review of the studies that its query finds now; `refresh` brings in those that came since."""
    for name in sent.people:
        account_of(people, name)
    plan = Plan(
        sent.title, sent.query, sent.criteria, sent.readers, tuple(sent.people), sent.topic, sent.machine, sent.stages
    )
    return _answer(table, begin(table, account.name, plan))


@router.get("/{id}", responses=documented(404, 422, 503))
def one_review(table: Table, account: Reader, id: Id) -> ReviewAnswer:
    """A review with how far each reader is."""
    return _answer(table, protocol.get(table.db, id))


@router.post("/{id}/refresh", responses=documented(403, 404, 422, 503))
def refresh(table: Writing, account: Reviewer, id: Id) -> ReviewAnswer:
    """Brings in the studies that the query finds by now; none is ever taken out."""
    beginning.refresh(table, id)
    return _answer(table, protocol.get(table.db, id))


@router.put("/{id}/people/{name}", responses=documented(403, 404, 422, 503))
def join(
    table: Writing, people: People, admin: Admin, id: Id, name: Annotated[str, Path(max_length=80, examples=["ada"])]
) -> ReviewAnswer:
    """Lets somebody read in the review."""
    account_of(people, name)
    protocol.get(table.db, id)
    with table.library.transaction():
        protocol.join(table.db, id, name)
    return _answer(table, protocol.get(table.db, id))


@router.delete("/{id}/people/{name}", responses=documented(403, 404, 422, 503))
def leave(
    table: Writing, admin: Admin, id: Id, name: Annotated[str, Path(max_length=80, examples=["ada"])]
) -> ReviewAnswer:
    """Ends somebody's reading; what they decided stays, and what they had before them is open to the others."""
    protocol.get(table.db, id)
    with table.library.transaction():
        protocol.leave(table.db, id, name)
    return _answer(table, protocol.get(table.db, id))


@router.get("/{id}/queue", responses=documented(403, 404, 422, 503))
def queue(table: Table, account: Reviewer, id: Id) -> Queue:
    """Your studies that wait for a look, first those where it pays most: doubtful results, sums that fail, many patients."""
    review = protocol.get(table.db, id)
    if account.name not in review.people:
        remedy = "An admin can let you in."
        raise AccessError(f"show the queue of review {id}", f"{account.name} does not read in it", remedy)
    found = queues.queue(table.db, review, account.name)
    return Queue(items=found, total=len(found))


@router.get("/{id}/agreement", responses=documented(403, 404, 422, 503))
def agreed(table: Table, account: Reviewer, id: Id) -> Disagreements:
    """How far each two readers agree, by field, and what is left to settle: what both have decided on, and what one has changed in a
    study that both have decided on."""
    review = protocol.get(table.db, id)
    said = log.of_review(table.db, id)
    items = [Pair.of(one) for one in disputes(review, said)]
    return Disagreements(agreement=agreements(review, said), items=items, total=len(items))


def _answer(table: EvidenceTable, review: protocol.Protocol) -> ReviewAnswer:
    return ReviewAnswer.of(review, queues.progress(table.db, review))
