"""Deliveries: each message that is to go out, kept before it is sent and until it was; none is lost, none is made twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from corpus.errors import NotFoundError
from corpus.library import transaction
from corpus.sqlite import Database
from service.people.store import now, row, rows, written

Channel = Literal["webhook", "email", "confirmation"]
#: due: to be sent; sent; dead: given up, and listed until somebody says otherwise; dropped: nobody wants it any more.
State = Literal["due", "sent", "dead", "dropped"]
#: How long after each failure it is tried again; behind the last it is dead.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. key: its name for whoever receives it, the same each time it is tried; body: what it is made of."""

    id: int
    key: str
    channel: Channel
    target: str
    owner: str
    body: Any
    state: State
    tries: int
    next: str
    why: str | None
    made: str
    sent: str | None


def put(db: Database, key: str, channel: Channel, target: str, owner: str, body: Any) -> int | None:
    """Keeps a message to be sent, inside the caller's transaction; its number, None where there is one of that key."""
    at = written(now())
    cursor = db.execute(
        "INSERT INTO delivery (key, channel, target, owner, body, next, made) VALUES (?, ?, ?, ?, ?, '', ?) ON CONFLICT (key) DO NOTHING",
        [key, channel, target, owner, json.dumps(body, ensure_ascii=False), at],
    )
    return int(cursor.lastrowid or 0) if cursor.rowcount else None


def holds(db: Database, delivery: int, subscription: int, events: Iterable[int]) -> None:
    """Notes which events go out in it; the same event to the same subscription a second time is an error of ours."""
    db.conn.executemany(
        "INSERT INTO delivered_event (subscription, event, delivery) VALUES (?, ?, ?)",
        [(subscription, event, delivery) for event in events],
    )


def due(db: Database, at: datetime) -> list[Delivery]:
    """What is to be tried now, in the order in which it was made."""
    return [
        _delivery(one)
        for one in rows(db, "SELECT * FROM delivery WHERE state = 'due' AND next <= ? ORDER BY id", written(at))
    ]


def listed(db: Database, state: State | None = None, owner: str | None = None) -> list[Delivery]:
    """Those of a state and an owner, newest first; of all where None is given."""
    sql = "SELECT * FROM delivery WHERE coalesce(state = ?, TRUE) AND coalesce(owner = ?, TRUE) ORDER BY id DESC"
    return [_delivery(one) for one in rows(db, sql, state, owner)]


def sent(db: Database, delivery: Delivery) -> None:
    """It was taken."""
    _end(db, delivery, "sent", None, delivery.tries + 1)


def failed(db: Database, delivery: Delivery, why: str, at: datetime, final: bool) -> bool:
    """It was not taken: when to try again, or that it is dead, which is answered with True. final: trying again cannot help."""
    tries = delivery.tries + 1
    if final or tries > len(WAITS):
        _end(db, delivery, "dead", why, tries)
        return True
    with transaction(db, durable=True):
        sql = "UPDATE delivery SET tries = ?, why = ?, next = ? WHERE id = ?"
        db.execute(sql, [tries, why, written(at + WAITS[tries - 1]), delivery.id])
    return False


def drop(db: Database, delivery: Delivery, why: str) -> None:
    """Nobody wants it any more."""
    _end(db, delivery, "dropped", why, delivery.tries)


def retry(db: Database, id: int, owner: str | None = None) -> None:
    """Tries a dead one again, from the beginning.

    Raises:
        NotFoundError: there is no such dead delivery, of that owner where one is given.
    """
    with transaction(db, durable=True):
        if (
            row(db, "SELECT 1 FROM delivery WHERE id = ? AND state = 'dead' AND coalesce(owner = ?, TRUE)", id, owner)
            is None
        ):
            raise NotFoundError(
                f"retry the delivery {id}", "there is no such dead delivery", "`aftercart deliver --dead` lists them."
            )
        db.execute("UPDATE delivery SET state = 'due', tries = 0, next = '' WHERE id = ?", [id])


def _end(db: Database, delivery: Delivery, state: State, why: str | None, tries: int) -> None:
    with transaction(db, durable=True):
        at = written(now()) if state == "sent" else None
        sql = "UPDATE delivery SET state = ?, why = ?, tries = ?, sent = ? WHERE id = ?"
        db.execute(sql, [state, why, tries, at, delivery.id])


def _delivery(found: dict[str, Any]) -> Delivery:
    return Delivery(**found | {"body": json.loads(found["body"])})
