"""The log of decisions: appended to, never changed; from it alone everything decided can be rebuilt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from corpus.sqlite import Database
from corpus.storage import unspoilt
from service.review.decision import Decision

_COLUMNS = "id, at, reviewer, study, action, review, field, about, old, new, place, reason, settles, rule, stage"


def append(db: Database, decision: Decision) -> Decision:
    """Puts a decision at the end of the log, inside the caller's transaction; as it is there, with its number."""
    kept = as_row(decision)
    if decision.id == 0:
        del kept["id"]
    cursor = db.execute(
        f"INSERT INTO decision ({', '.join(kept)}) VALUES ({', '.join('?' * len(kept))})", list(kept.values())
    )
    return replace(decision, id=int(cursor.lastrowid or 0))


def of_study(db: Database, study: str) -> list[Decision]:
    """The decisions on a study and its values, in the order of time."""
    return _where(db, "study", study)


def of_review(db: Database, review: int) -> list[Decision]:
    """The decisions made in a review, in the order of time."""
    return _where(db, "review", review)


def numbered(db: Database, id: int) -> Decision | None:
    """The decision of a number; None where there is none."""
    return next(iter(_where(db, "id", id)), None)


def everything(db: Database, after: int = 0) -> Iterator[Decision]:
    """All decisions behind a number, in the order of time, one at a time."""
    sql = f"SELECT {_COLUMNS} FROM decision WHERE id > ? ORDER BY id LIMIT 500"
    while rows := db.execute(sql, [after]).fetchall():
        for row in rows:
            yield _decision(row)
        after = rows[-1][0]


def as_row(decision: Decision) -> dict[str, Any]:
    """A decision as the log's columns, its objects as JSON: the form of the audit export, too."""
    row = asdict(decision)
    for name in ("old", "new", "place"):
        row[name] = None if row[name] is None else json.dumps(row[name], ensure_ascii=False, sort_keys=True)
    return row | {"settles": int(decision.settles)}


def from_row(row: dict[str, Any]) -> Decision:
    """The decision of a row as `as_row` wrote it, also where a file has made its numbers text and its nulls empty."""
    said: dict[str, Any] = {name: row.get(name) or None for name in _COLUMNS.split(", ")}
    for name in ("old", "new", "place"):
        said[name] = None if said[name] is None else json.loads(said[name])
    return _adapter().validate_python(
        said | {"settles": str(row.get("settles")) in {"1", "True", "true"}, "rule": row.get("rule") or "single"}
    )


@cache
def _adapter() -> TypeAdapter[Decision]:
    return TypeAdapter(Decision)


def _where(db: Database, column: str, value: str | int) -> list[Decision]:
    sql = f"SELECT {_COLUMNS} FROM decision WHERE {column} = ? ORDER BY id"
    return [_decision(row) for row in db.execute(sql, [value]).fetchall()]


def _decision(row: tuple[Any, ...]) -> Decision:
    return unspoilt(from_row, dict(zip(_COLUMNS.split(", "), row, strict=True)))
