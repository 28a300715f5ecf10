"""/api/v1/deliveries: the messages that went out, wait, or were given up."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from service.dependencies import Table, Writing
from service.living import delivery
from service.living.delivery import State
from service.living.shapes import DeliveryAnswer, DeliveryList
from service.permissions import Reader
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1/deliveries", tags=["people"])


@router.get("", responses=documented(401, 422, 503))
def deliveries(
    table: Table,
    account: Reader,
    state: Annotated[State | None, Query(description="due, sent, dead or dropped.", examples=["dead"])] = None,
) -> DeliveryList:
    """Your messages, of an admin everyone's; newest first."""
    owner = None if account.may("admin") else account.name
    found = [DeliveryAnswer.of(one) for one in delivery.listed(table.db, state, owner)]
    return DeliveryList(items=found, total=len(found))


@router.post("/{id}/retry", status_code=204, responses=documented(401, 403, 404, 422, 503))
def retry(table: Writing, account: Reader, id: Annotated[int, Path(ge=1, le=2**53, examples=[1])]) -> None:
    """Tries a message anew that was given up, when messages are sent next."""
    delivery.retry(table.db, id, None if account.may("admin") else account.name)
