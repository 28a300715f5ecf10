"""/api/v1/studies/{id}/decisions and /values: what people decide on a study, and what stands of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.dependencies import Table, Writing
from service.permissions import Reader, Reviewer, Who
from service.problems import documented
from service.review.deciding import decide
from service.review.looking import look
from service.review.shapes import DecisionAnswer, DecisionList, SentDecision, ValueAnswer, ValueList
from service.routing import Router

router = Router(prefix="/api/v1/studies", tags=["review"])
Id = Annotated[str, Path(max_length=500, examples=["synopsis:mm-001"])]


@router.get("/{id:path}/values", responses=documented(404, 422, 503))
def values_of(table: Table, who: Who, id: Id) -> ValueList:
    """The study's values, each with its state; also those that were rejected, and those whose text has changed."""
    seen = look(table, id, who.account)
    found = [ValueAnswer.of(one) for one in seen.decided.values]
    return ValueList(revision=seen.revision, inclusion=seen.inclusion, items=found, total=len(found))


@router.get("/{id:path}/decisions", responses=documented(404, 422, 503))
def decisions_of(table: Table, account: Reader, id: Id) -> DecisionList:
    """The history of a study. Of a review with two readers each sees only their own words until both have decided."""
    found = [DecisionAnswer.of(one) for one in look(table, id, account).history]
    return DecisionList(items=found, total=len(found), next=None)


@router.post("/{id:path}/decisions", status_code=201, responses=documented(403, 404, 409, 422, 503))
def add_decision(table: Writing, account: Reviewer, id: Id, sent: SentDecision) -> DecisionAnswer:
    """Decides on the study, or on a value of it; kept for ever, and on disk when this is answered."""
    return DecisionAnswer.of(decide(table, account, id, sent.sent()))
