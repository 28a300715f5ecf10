"""Planning: what is to be told to whom becomes messages, each event to each subscription in one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby, islice

from corpus.errors import NotFoundError
from corpus.library import transaction
from corpus.sqlite import Database
from service.living import changes, delivery, log, view
from service.living.event import Event
from service.living.subscription import Period, Subscription, open_ones
from service.living.view import View
from service.living.wording import headline, lines
from service.people.store import written
from service.table import EvidenceTable

#: The most events of one webhook; what is more goes out in the next.
MOST = 100


def plan(table: EvidenceTable, at: datetime) -> None:
    """Makes the messages of everything that has happened and, of digests, whose period has ended."""
    wanted = [one for one in open_ones(table.db) if one.confirmed]
    for one in wanted:
        if one.channel == "webhook":
            _webhooks(table, one)
    mails = sorted((one for one in wanted if one.channel == "email"), key=_reader)
    for _, theirs in groupby(mails, key=_reader):
        _digest(table, list(theirs), at)


def ended(period: Period, at: datetime) -> datetime:
    """When the last whole period ended: midnight, Monday, or the first of the month, in UTC.

    >>> from datetime import UTC
    >>> [str(ended(p, datetime(2026, 11, 27, 12, tzinfo=UTC)).date()) for p in ("daily", "weekly", "monthly")]
    ['2026-11-27', '2026-11-23', '2026-11-01']
    """
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "weekly":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "monthly" else day


def as_json(event: Event) -> dict[str, object]:
    """An event as webhooks tell it."""
    return asdict(event) | {"said": [headline(event), *lines(event)]}


def _webhooks(table: EvidenceTable, one: Subscription) -> None:
    of = _view(table.db, one)
    if of is None:
        return
    with transaction(table.db, durable=True):
        last = log.last(table.db)
        found = changes.everything(table, changes.Asked(view=of), one.after, last)
        for some in _batches(found):
            key = f"msg_{log.identity(table.db)[:8]}_{one.id}_{some[0].id}"
            body = {"type": "view.changed", "view": {"id": of.id, "name": of.name}, "subscription": one.id}
            made = delivery.put(
                table.db, key, "webhook", one.target, one.owner, body | {"events": [as_json(e) for e in some]}
            )
            if made is not None:
                delivery.holds(table.db, made, one.id, [event.id for event in some])
        _planned(table.db, one, last)


def _digest(table: EvidenceTable, theirs: list[Subscription], at: datetime) -> None:
    """One message of all that a reader asked for in a period that has ended; none where nothing happened."""
    first, db = theirs[0], table.db
    until = ended(first.period or "weekly", at)
    with transaction(db, durable=True):
        row = db.execute("SELECT ifnull(max(id), 0) FROM event WHERE at < ?", [written(until)]).fetchone()
        last = int(row[0])
        parts: list[tuple[Subscription, View, list[int]]] = []
        for one in theirs:
            of = _view(db, one)
            if of is not None and one.after < last:
                found = changes.everything(table, changes.Asked(view=of), one.after, last)
                parts.append((one, of, [event.id for event in found]))
        if any(events for *_, events in parts):
            said = [
                {"subscription": one.id, "view": of.id, "name": of.name, "events": ids} for one, of, ids in parts if ids
            ]
            body = {"period": first.period, "until": written(until), "views": said}
            name = hashlib.sha256(f"{first.target} {first.owner}".encode()).hexdigest()[:16]
            key = f"{first.period}-{until.date()}-{name}.{log.identity(db)[:8]}"
            made = delivery.put(db, key, "email", first.target, first.owner, body)
            if made is None:
                # This period's went out: what came to light behind it waits for the next.
                return
            for one, _, ids in parts:
                delivery.holds(db, made, one.id, ids)
        for one, *_ in parts:
            _planned(db, one, last)


def _planned(db: Database, one: Subscription, last: int) -> None:
    db.execute("UPDATE subscription SET after = ? WHERE id = ?", [last, one.id])


def _view(db: Database, one: Subscription) -> View | None:
    """What it is to be told of: not a view that is gone, or that another no longer shares."""
    try:
        found = view.numbered(db, one.view)
    except NotFoundError:
        return None
    return found if found.shared or found.owner == one.owner else None


def _reader(one: Subscription) -> tuple[str, str, str]:
    return one.target, one.owner, one.period or ""


def _batches(events: Iterator[Event]) -> Iterator[list[Event]]:
    while some := list(islice(events, MOST)):
        yield some
