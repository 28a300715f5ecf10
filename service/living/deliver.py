"""Deliver: the one door by which those who asked to be told are told; each event once, whatever fails on the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corpus.errors import AftercartError, BusyError, NotFoundError, RefusedError, SettingsError, UnusableAnswerError
from corpus.lease import lease
from service.living import delivery, digest, mail, webhook
from service.living.delivery import Delivery
from service.living.keeping import catch_up
from service.living.planning import plan
from service.living.subscription import Subscription, numbered
from service.people.store import now
from service.settings import Settings
from service.table import EvidenceTable

NAME = "deliver"


@dataclass(slots=True)
class Delivered:
    """What became of the messages that were tried: sent; failed, to be tried again; dead, given up. failures: (key, why)."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    failures: tuple[tuple[str, str], ...] = ()


def deliver(table: EvidenceTable, chosen: Settings, at: datetime | None = None) -> Delivered:
    """Tells what is not told yet: plans messages of what has happened, and sends what is due.

    A message is kept before it is sent. Where we end between sending it and noting that, it is sent again under the same
    name (Message-ID, webhook-id), by which its reader can tell; nothing that happens loses one.

    Raises:
        BusyError: another process is at it.
    """
    remedy = "Wait for it; what it sends is the same."
    busy = BusyError("deliver what is due", "another process is at it", remedy)
    with lease(chosen.locks, NAME, busy):
        moment = at or now()
        catch_up(table)
        plan(table, moment)
        done = Delivered()
        for one in delivery.due(table.db, moment):
            _try(table, chosen, one, moment, done)
        return done


def _try(table: EvidenceTable, chosen: Settings, one: Delivery, at: datetime, done: Delivered) -> None:
    wanted = _wanted(table, one)
    if not wanted:
        delivery.drop(table.db, one, "nobody wants it any more")
        return
    try:
        _send(table, chosen, one, wanted, at)
    except AftercartError as error:
        # What a person must mend is mended some day; only what can never be taken is given up at once.
        final = isinstance(error, RefusedError)
        if delivery.failed(table.db, one, error.found, at, final):
            done.dead += 1
        else:
            done.failed += 1
        done.failures = (*done.failures, (one.key, error.found))
        return
    delivery.sent(table.db, one)
    done.sent += 1


def _send(table: EvidenceTable, chosen: Settings, one: Delivery, wanted: dict[int, Subscription], at: datetime) -> None:
    """Raises: RefusedError: it will never be taken. FetchError, SettingsError: it was not now."""
    if one.channel == "webhook":
        (only,) = wanted.values()
        status = webhook.send(one, only.secret or "", at, chosen.manners)
        if status == webhook.GONE:
            raise RefusedError(f"send {one.key}", f"the address answers {status}: it is gone", "")
        if not 200 <= status < 300:
            raise UnusableAnswerError(f"send {one.key}", f"the address answers {status}", "")
        return
    home = home_of(chosen)
    sender = mail.sender(chosen)
    if one.channel == "confirmation":
        (only,) = wanted.values()
        mail.send(digest.question(table.db, one, only, sender, home), chosen)
    else:
        mail.send(digest.message(table.db, one, wanted, sender, home), chosen)


def home_of(chosen: Settings) -> str:
    """The address by which people reach the service, with its last slash.

    Raises:
        SettingsError: it has none that can be put into a message.
    """
    if chosen.public_url:
        return chosen.public_url.rstrip("/") + "/"
    if not chosen.port:
        raise SettingsError("link to the service", "it has no address that stays", "Set AFTERCART_PUBLIC_URL.")
    return f"http://{chosen.host}:{chosen.port}/"


def _wanted(table: EvidenceTable, one: Delivery) -> dict[int, Subscription]:
    """The subscriptions in a message that have not ended."""
    named = (
        [part["subscription"] for part in one.body["views"]] if one.channel == "email" else [one.body["subscription"]]
    )
    found = {}
    for id in named:
        try:
            subscription = numbered(table.db, id)
        except NotFoundError:
            continue
        if subscription.closed is None:
            found[id] = subscription
    return found
