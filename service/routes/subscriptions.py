"""/api/v1/subscriptions: who is told what happens in a saved view, and how."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request

from service.dependencies import Table, Writing
from service.living import subscription
from service.living.shapes import NewSubscription, SubscriptionAnswer, SubscriptionList
from service.living.subscribing import begin
from service.permissions import Reader
from service.problems import documented
from service.routing import Router

router = Router(prefix="/api/v1/subscriptions", tags=["people"])


@router.get("", responses=documented(401, 422, 503))
def own_subscriptions(table: Table, account: Reader) -> SubscriptionList:
    """Your subscriptions that have not ended; never their secrets."""
    found = [SubscriptionAnswer.of(one) for one in subscription.open_ones(table.db, account.name)]
    return SubscriptionList(items=found, total=len(found))


@router.post("", status_code=201, responses=documented(401, 403, 404, 422, 503))
def subscribe(request: Request, table: Writing, account: Reader, sent: NewSubscription) -> SubscriptionAnswer:
    """Tells an address what happens in a view from now on, by webhook or digest; the secret of webhooks is in this answer alone."""
    chosen = request.app.state.settings
    made = begin(table, chosen, account, sent.view, sent.channel, sent.target, sent.period)
    return SubscriptionAnswer.of(made, secret=True)


@router.delete("/{id}", status_code=204, responses=documented(401, 403, 404, 422, 503))
def unsubscribe(table: Writing, account: Reader, id: Annotated[int, Path(ge=1, le=2**53, examples=[1])]) -> None:
    """Ends a subscription of yours; an admin may end anyone's."""
    subscription.close(table.db, subscription.numbered(table.db, id, account))
