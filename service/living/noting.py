"""Noting: what the table does to a study becomes events, in the same transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from corpus.sqlite import Database
from service.living import log
from service.living.event import Cause, Change, Kind
from service.snapshots.comparing import values

_SAID: dict[str, Kind] = {
    "retracted": "retracted",
    "concern": "concern",
    "corrected": "corrected",
    "none": "reinstated",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A study as the table keeps it: its shown record as JSON, and where that comes from."""

    content: str
    title: str
    revision: int
    stamp: str
    inclusion: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Kept:
        """Of a row of the table `record`."""
        return cls(*(row[name] for name in ("content", "title", "revision", "stamp", "inclusion")))


def kept(db: Database, study: str) -> Kept | None:
    """A study as it is kept now; None where it is not."""
    row = db.execute(
        "SELECT content, title, revision, stamp, inclusion FROM record WHERE study = ?", [study]
    ).fetchone()
    return Kept(*row) if row else None


def note(db: Database, study: str, before: Kept | None, after: Kept) -> None:
    """Tells what is new or differs of a study that was just kept; nothing where only places, quotes or confidence do."""
    if before is None:
        _arrived(db, study, after)
        return
    cause: Cause = "decision"
    if before.revision != after.revision:
        cause = "text"
    elif before.stamp != after.stamp:
        cause = "reading"
    if before.content != after.content:
        _compare(db, study, after.title, cause, json.loads(before.content), json.loads(after.content))
    if before.inclusion != after.inclusion:
        change = Change("inclusion", before.inclusion, after.inclusion)
        log.append(db, "decided", study, after.title, cause="decision", changes=[change])


def note_withdrawn(db: Database, study: str, before: Kept) -> None:
    """Tells that a study is in the table no longer."""
    row = db.execute("SELECT reason FROM document WHERE id = ?", [study]).fetchone()
    log.append(db, "withdrawn", study, before.title, note=row[0] if row else None)


def _arrived(db: Database, study: str, after: Kept) -> None:
    again = db.execute("SELECT kind FROM event WHERE study = ? AND view IS NULL ORDER BY id DESC LIMIT 1", [study])
    was = again.fetchone()
    back = "It had been withdrawn, and is back." if was and was[0] == "withdrawn" else None
    # Of a publication that is there, another document is no new study.
    sql = (
        "SELECT x.document FROM report a JOIN report x ON x.report_of = a.report_of JOIN record r ON r.study = x.document "
        "WHERE a.document = ? AND x.document <> a.document ORDER BY x.document = a.report_of DESC, x.document LIMIT 1"
    )
    other = db.execute(sql, [study]).fetchone()
    if other:
        log.append(db, "version", study, after.title, other=other[0], note=back)
    else:
        log.append(db, "new", study, after.title, note=back)


def _compare(db: Database, study: str, title: str, cause: Cause, one: Any, other: Any) -> None:
    was, now = one["document"]["retraction"], other["document"]["retraction"]
    if was != now:
        log.append(db, _SAID[now], study, title, changes=[Change("retraction", was, now)], cause="text")
    if found := [Change(*change) for change in values(one, other)]:
        log.append(db, "changed", study, title, cause=cause, changes=found)
