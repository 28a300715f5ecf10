"""Subscriptions: who is told what happens in a saved view, and how; ended ones stay, so that what was sent has a name."""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from corpus.errors import NotFoundError, ViewError
from corpus.library import transaction
from corpus.sqlite import Database
from service.living import log
from service.living.view import View
from service.people.account import Account
from service.people.store import now, row, rows, written

Channel = Literal["webhook", "email"]
Period = Literal["daily", "weekly", "monthly"]
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[^@\s<>\"(),:;\\\[\]]{1,253}\.[^@\s<>\"(),:;\\\[\]]{2,63}", re.ASCII)
#: How a secret of webhooks begins, by the convention of Standard Webhooks.
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription.

    target: an address of the web, or an e-mail address. secret: what webhooks are signed with; it is kept, since signing takes it.
    period: of digests. after: the last event that was planned. confirmed: since when whoever reads the mail wants it; closed: since when it has ended.
    """

    id: int
    view: int
    owner: str
    channel: Channel
    target: str
    secret: str | None
    period: Period | None
    made: str
    after: int
    confirmed: str | None
    closed: str | None


def subscribe(
    db: Database, account: Account, view: View, channel: Channel, target: str, period: Period | None
) -> Subscription:
    """A new subscription to what happens from now on, inside the caller's transaction; an e-mail address is to be confirmed.

    Raises:
        ViewError: the address cannot be one, or has the view already.
    """
    asked, said = f"subscribe to {view.name}", target.strip()
    _check(asked, channel, said)
    if row(db, "SELECT 1 FROM subscription WHERE view = ? AND target = ? AND closed IS NULL", view.id, said):
        raise ViewError(asked, "this address is told of it already", "End that subscription first.")
    at = written(now())
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode() if channel == "webhook" else None
    # Whoever has confirmed an address once need not do so for the next view.
    known = row(
        db,
        "SELECT 1 FROM subscription WHERE target = ? AND owner = ? AND channel = 'email' AND confirmed IS NOT NULL AND closed IS NULL",
        said,
        account.name,
    )
    confirmed = at if channel == "webhook" or known else None
    kept = (period or "weekly") if channel == "email" else None
    cursor = db.execute(
        "INSERT INTO subscription (view, owner, channel, target, secret, period, made, after, confirmed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [view.id, account.name, channel, said, secret, kept, at, log.last(db), confirmed],
    )
    return numbered(db, int(cursor.lastrowid or 0))


def numbered(db: Database, id: int, account: Account | None = None) -> Subscription:
    """The subscription of a number; of an account's own where one is given.

    Raises:
        NotFoundError: there is none.
    """
    found = row(db, "SELECT * FROM subscription WHERE id = ?", id)
    if found is None or (account is not None and found["owner"] != account.name and account.role != "admin"):
        raise NotFoundError(f"get the subscription {id}", "there is no such subscription")
    return _subscription(found)


def open_ones(db: Database, owner: str | None = None) -> list[Subscription]:
    """Those that have not ended, of an owner or all."""
    sql = "SELECT * FROM subscription WHERE closed IS NULL AND coalesce(owner = ?, TRUE) ORDER BY id"
    return [_subscription(one) for one in rows(db, sql, owner)]


def close(db: Database, subscription: Subscription) -> None:
    """Ends a subscription; what is due to it is sent no longer."""
    with transaction(db, durable=True):
        db.execute(
            "UPDATE subscription SET closed = ? WHERE id = ? AND closed IS NULL", [written(now()), subscription.id]
        )


def siblings(db: Database, subscription: Subscription) -> list[Subscription]:
    """All that comes in one message with it, itself included."""
    found = open_ones(db, subscription.owner)
    return [one for one in found if (one.target, one.period) == (subscription.target, subscription.period)]


def confirm(db: Database, subscription: Subscription) -> None:
    """Notes that whoever reads the mail wants it."""
    with transaction(db, durable=True):
        sql = "UPDATE subscription SET confirmed = ? WHERE id = ? AND confirmed IS NULL AND closed IS NULL"
        db.execute(sql, [written(now()), subscription.id])


def purpose(id: int) -> str:
    """What the token of a subscription's links is signed for."""
    return f"subscription {id}"


def _check(asked: str, channel: Channel, target: str) -> None:
    if channel == "email":
        if not _EMAIL.fullmatch(target):
            raise ViewError(asked, f"{target[:80]!r} is no e-mail address", "Write it as ada@example.org.")
        return
    try:
        parts = urlsplit(target)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        _ = parts.port
    except ValueError:
        right = False
    if not right or not target.isprintable() or " " in target:
        raise ViewError(asked, f"{target[:80]!r} is no address of the web", "Write it as https://example.org/hook.")


def _subscription(found: dict[str, Any]) -> Subscription:
    return Subscription(**found)
