"""Saved views and the log of events in a snapshot, and put into another library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from corpus.sqlite import Database
from service.living import log, view
from service.living.event import Change, Event
from service.living.keeping import refresh
from service.living.view import View
from service.snapshots.part import Part
from service.table import EvidenceTable


def views(part: Part) -> Iterator[bytes]:
    """A line a saved view, with the studies that fit it, by number; of a private one nothing, unless the snapshot is of it."""
    db = part.table.db
    for one in _carried(part):
        found = db.execute("SELECT study, past FROM view_study WHERE view = ? ORDER BY study", [one.id]).fetchall()
        said = asdict(one) | {"studies": {study: past for study, past in found if part.holds(study)}}
        # How often the address of a feed was drawn is of this server's links.
        del said["feed"]
        yield (json.dumps(said, ensure_ascii=False) + "\n").encode()


def events(part: Part) -> Iterator[bytes]:
    """A line an event of the log, oldest first; of views only what concerns those that are carried."""
    known = {None, *(one.id for one in _carried(part))}
    for one in log.behind(part.table.db):
        if one.view in known and part.holds(one.study):
            yield (json.dumps(asdict(one), ensure_ascii=False) + "\n").encode()


def has_history(table: EvidenceTable) -> bool:
    """Whether a library has a past of its own, which another's log cannot be put before."""
    return len(table) > 0 or log.last(table.db) > 0


def put_views(table: EvidenceTable, lines: Iterable[Any], whole: bool) -> tuple[dict[int, int], int]:
    """Puts views in, inside the caller's transaction; one of the same owner and name that is here stays as it is.

    whole: with the studies that fitted each, as the log that comes along tells of them.
    Gives the number here of each view of the snapshot, and how many were put.
    """
    numbers: dict[int, int] = {}
    put = 0
    for line in lines:
        asked = [str(line["owner"]), str(line["name"])]
        own = table.db.execute("SELECT id FROM view WHERE owner = ? AND name = ?", asked).fetchone()
        numbers[int(line["id"])] = own[0] if own else _put_view(table.db, line, whole)
        put += own is None
    return numbers, put


def put_events(table: EvidenceTable, lines: Iterable[Any], since: str, numbers: dict[int, int]) -> int:
    """Puts a log into a library that has none, inside the caller's transaction, each event with its number and time."""
    put = 0
    for line in lines:
        changes = json.dumps([list(change.values()) for change in line["changes"]], ensure_ascii=False)
        view = None if line["view"] is None else numbers[int(line["view"])]
        values = [line[name] for name in ("id", "at", "kind", "study", "title", "cause", "other", "note")]
        table.db.execute(
            "INSERT INTO event (id, at, kind, study, title, cause, other, note, changes, view) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*values, changes, view],
        )
        put += 1
    table.db.execute("UPDATE living_state SET begun = ?", [since])
    return put


def lacking(table: EvidenceTable, lines: Iterable[Any]) -> int:
    """How many events of a snapshot the log here has not."""
    here = {one.id: one for one in log.behind(table.db)}
    return sum(here.get(int(line["id"])) != _event(line) for line in lines)


def look_anew(table: EvidenceTable) -> None:
    """Looks what fits views of which that is not known yet."""
    for one in view.everyone(table.db):
        if not one.refreshed:
            refresh(table, one)


def _carried(part: Part) -> list[View]:
    """All shared views; of a part of the table those that its question is made of."""
    found = view.everyone(part.table.db)
    if part.query is None:
        return sorted((one for one in found if one.shared), key=lambda one: one.id)
    asked = set(part.query.views)
    own = [(one, (one.name, f"{one.owner}/{one.name}")) for one in found]
    return sorted(
        (one for one, names in own if any((name.casefold(), one.query) in asked for name in names)),
        key=lambda one: one.id,
    )


def _put_view(db: Database, line: Any, whole: bool) -> int:
    taken = db.execute("SELECT 1 FROM view WHERE id = ?", [int(line["id"])]).fetchone()
    cursor = db.execute(
        "INSERT INTO view (id, owner, name, query, address, shared, made, changed, refreshed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            None if taken else int(line["id"]),
            *(line[name] for name in ("owner", "name", "query", "address")),
            int(line["shared"]),
            *(str(line[name]) for name in ("made", "changed")),
            int(line["refreshed"]) if whole else 0,
        ],
    )
    number = int(cursor.lastrowid or 0)
    for study, past in line["studies"].items() if whole else ():
        db.execute("INSERT INTO view_study (view, study, past) VALUES (?, ?, ?)", [number, study, int(past)])
    return number


def _event(line: Any) -> Event:
    return Event(**line | {"changes": tuple(Change(**change) for change in line["changes"])})
