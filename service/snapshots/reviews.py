"""Reviews in a snapshot, and put into another library: decisions name the one they were made in by its number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from corpus.errors import DecisionError
from corpus.sqlite import Database
from service.people.store import row, rows
from service.prisma.found import marked
from service.snapshots.part import Part
from service.table import EvidenceTable

_OWN = ("id", "title", "topic", "query", "criteria", "readers", "machine", "made", "by", "closed", "stages")
_READER = ("account", "since", "left_at")
_STUDY = ("study", "added", "share", "pooled")
_VERSION = ("number", "label", "at", "by")


def reviews(part: Part) -> Iterator[bytes]:
    """A line a review: its protocol, who reads, its studies, its versions; of a part of the table those with studies in it."""
    db = part.table.db
    for one in rows(db, f"SELECT {', '.join(_OWN)} FROM review ORDER BY id"):
        studies = _of(db, "review_study", _STUDY, "study", one["id"])
        held = [study for study in studies if part.holds(study["study"])]
        if held or part.studies is None:
            kept = _of(db, "review_version", (*_VERSION, "included", "flow"), "number", one["id"])
            versions = [v | {name: json.loads(v[name]) for name in ("included", "flow")} for v in kept]
            readers = _of(db, "review_reader", _READER, "account", one["id"])
            said = one | {"people": readers, "studies": held, "versions": versions}
            yield (json.dumps(said, ensure_ascii=False) + "\n").encode()


def put_reviews(table: EvidenceTable, lines: Iterable[Any]) -> int:
    """Puts reviews in, inside the caller's transaction, and what the one of that number lacks here; how many were not there.

    Raises:
        DecisionError: a number is that of another review here.
    """
    put = 0
    for line in lines:
        own = row(table.db, "SELECT title, made FROM review WHERE id = ?", line["id"])
        if own is not None and own != {name: line[name] for name in ("title", "made")}:
            found = f"review {line['id']} is another here: {own['title']}"
            raise DecisionError("load reviews", found, "Load the snapshot into a library of its own.")
        if own is None:
            _insert(table.db, "review", {name: line[name] for name in _OWN})
        _put_parts(table.db, line)
        put += own is None
    return put


def _put_parts(db: Database, line: Any) -> None:
    id = {"review": line["id"]}
    for one in line["people"]:
        _insert(db, "review_reader", id | {name: one[name] for name in _READER})
    for one in line["studies"]:
        _insert(db, "review_study", id | {name: one[name] for name in _STUDY})
    for one in line["versions"]:
        said = {name: one[name] for name in _VERSION}
        said |= {name: json.dumps(one[name]) for name in ("included", "flow")}
        # How far searching had come is counted by the ledgers here, in which what was loaded is not.
        mark = marked(db, one["at"])
        _insert(db, "review_version", id | said | {"crawl": mark.crawl, "imported": mark.imported})


def _insert(db: Database, into: str, said: dict[str, Any]) -> None:
    sql = f"INSERT OR IGNORE INTO {into} ({', '.join(said)}) VALUES ({', '.join('?' * len(said))})"
    db.execute(sql, list(said.values()))


def _of(db: Database, table: str, columns: tuple[str, ...], order: str, review: int) -> list[dict[str, Any]]:
    return rows(db, f"SELECT {', '.join(columns)} FROM {table} WHERE review = ? ORDER BY {order}", review)
