"""The log of events: appended to in the transaction of what they tell, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import Any, cast

from corpus.sqlite import Database
from service.living.event import Cause, Change, Event, Kind
from service.people.store import now, written

_COLUMNS = "id, at, kind, study, title, cause, changes, other, note, view"
_BATCH = 500


def append(
    db: Database,
    kind: Kind,
    study: str,
    title: str,
    *,
    cause: Cause | None = None,
    changes: Iterable[Change] = (),
    other: str | None = None,
    note: str | None = None,
    view: int | None = None,
) -> None:
    """Puts an event at the end of the log, inside the caller's transaction."""
    said = json.dumps([astuple(one) for one in changes], ensure_ascii=False)
    db.execute(
        "INSERT INTO event (at, kind, study, title, cause, changes, other, note, view) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [written(now()), kind, study, title, cause, said, other, note, view],
    )


def behind(
    db: Database, after: int = 0, *, since: str = "", until: str = "~", upto: int | None = None, down: bool = False
) -> Iterator[Event]:
    """The events behind a number, one at a time, oldest first.

    since, until: of this time or later, and before that one. upto: the last number, None for all; down: newest first, from upto.
    """
    order, moves = ("DESC", "<") if down else ("ASC", ">")
    at = (upto + 1 if upto is not None else 1 << 62) if down else after
    sql = (
        f"SELECT {_COLUMNS} FROM event WHERE id {moves} ? AND id > ? AND id <= ? AND at >= ? AND at < ? ORDER BY id {order} "
        f"LIMIT {_BATCH}"
    )
    while rows := db.execute(sql, [at, after, upto if upto is not None else 1 << 62, since, until]).fetchall():
        for row in rows:
            yield _event(row)
        at = rows[-1][0]


def numbered(db: Database, ids: Iterable[int]) -> list[Event]:
    """The events of these numbers, in their order."""
    found = sorted(ids)
    return [_event(db.execute(f"SELECT {_COLUMNS} FROM event WHERE id = ?", [id]).fetchone()) for id in found]


def last(db: Database) -> int:
    """The number of the newest event; 0 of an empty log."""
    return int(db.execute("SELECT ifnull(max(id), 0) FROM event").fetchone()[0])


def begun(db: Database) -> str:
    """Since when events are kept; of what was before nothing is known."""
    return str(db.execute("SELECT begun FROM living_state").fetchone()[0])


def identity(db: Database) -> str:
    """The log's own name: no other log has it."""
    return str(db.execute("SELECT identity FROM living_state").fetchone()[0])


def _event(row: tuple[Any, ...]) -> Event:
    id, at, kind, study, title, cause, changes, other, note, view = row
    said = tuple(Change(*one) for one in json.loads(changes))
    return Event(id, at, cast(Kind, kind), study, title, cast("Cause | None", cause), said, other, note, view)
