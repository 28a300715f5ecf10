"""Subscribing: what an account asks for becomes a subscription and, of an e-mail address, the question whether it is wanted."""

from __future__ import annotations

from corpus.errors import SettingsError, ViewError
from corpus.library import transaction
from service.living import delivery, mail, subscription, view
from service.living.subscription import Channel, Period, Subscription
from service.people.account import Account
from service.settings import Settings
from service.table import EvidenceTable


def begin(
    table: EvidenceTable,
    chosen: Settings,
    account: Account,
    of: int,
    channel: Channel,
    target: str,
    period: Period | None,
) -> Subscription:
    """A new subscription of an account to a view that it sees.

    Raises:
        NotFoundError: it sees no such view. ViewError: the address cannot be one, or no mail can be sent from here.
    """
    found = view.visible(table.db, account, of)
    if channel == "email":
        try:
            mail.sender(chosen)
        except SettingsError as error:
            raise ViewError(f"subscribe to {found.name}", "no mail can be sent from here", error.remedy) from error
    with transaction(table.db, durable=True):
        made = subscription.subscribe(table.db, account, found, channel, target, period)
        if made.confirmed is None:
            body = {"subscription": made.id, "name": found.name}
            delivery.put(table.db, f"confirm-{made.id}", "confirmation", made.target, account.name, body)
    return made
