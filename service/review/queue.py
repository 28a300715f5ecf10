"""The queue of a reader: the studies of a review that wait for a look, first those where a human look pays most."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus.sqlite import Database
from corpus.storage import unspoilt
from service.people.store import now, written
from service.review.protocol import Protocol

#: Below this a result is one to look at; above it 97 of 100 are right.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Waiting:
    """A study that waits.

    urgency: the higher, the sooner; why: what makes it so, in words, the weightiest first.
    """

    study: str
    title: str
    urgency: float
    why: tuple[str, ...]


def add_studies(db: Database, review: int, studies: Iterable[str]) -> int:
    """Puts studies into a review, inside the caller's transaction; how many were not in it before."""
    at = written(now())
    return sum(
        db.execute(
            "INSERT OR IGNORE INTO review_study (review, study, added) VALUES (?, ?, ?)", [review, study, at]
        ).rowcount
        for study in studies
    )


def queue(db: Database, review: Protocol, reader: str) -> list[Waiting]:
    """The studies on whose inclusion the reader has not decided, and not enough others have; most urgent first."""
    sql = (
        "SELECT s.study, r.content FROM review_study s JOIN record r ON r.study = s.study WHERE s.review = :review "
        f"AND NOT EXISTS (SELECT 1 FROM ({_LAST}) d WHERE d.study = s.study AND d.reviewer = :reader) "
        f"AND (SELECT count(*) FROM ({_LAST}) d WHERE d.study = s.study AND d.reviewer <> :reader) < :readers"
    )
    enough = review.readers - (1 if review.machine and review.readers == 2 else 0)
    found = db.execute(sql, {"review": review.id, "reader": reader, "readers": enough}).fetchall()
    waiting = [_waiting(study, unspoilt(json.loads, content)) for study, content in found]
    return sorted(waiting, key=lambda one: (-one.urgency, one.study))


def progress(db: Database, review: Protocol) -> dict[str, int]:
    """How many studies each reader has decided on, those who have left too; and "studies", how many there are."""
    sql = f"SELECT reviewer, count(*) FROM ({_LAST}) WHERE study IN (SELECT study FROM review_study WHERE review = :review) GROUP BY 1"
    counts = db.execute(sql, {"review": review.id}).fetchall()
    total = db.execute("SELECT count(*) FROM review_study WHERE review = ?", [review.id]).fetchone()[0]
    return {"studies": int(total)} | {reviewer: int(n) for reviewer, n in counts}


#: The last decision of each reader on each study of a review, without those taken back.
_LAST = (
    "SELECT study, reviewer FROM decision WHERE id IN (SELECT max(id) FROM decision WHERE review = :review AND field IS NULL "
    "AND NOT settles GROUP BY study, reviewer) AND action <> 'withdraw'"
)


def _waiting(study: str, record: dict[str, Any]) -> Waiting:
    """Doubtful results weigh as many as they are, a check that fails as three, and all of it the more the more patients."""
    doubts = sum(max(0.0, _SURE - outcome["confidence"]) / _SURE for outcome in record["outcomes"])
    doubtful = sum(outcome["confidence"] < _SURE for outcome in record["outcomes"])
    checks = len(record["checks"])
    size = math.log10(max(record["n"] or 1, 1)) + 1
    why = [
        (3.0 * checks, f"{checks} that do not add up"),
        (doubts, f"{doubtful} doubtful results"),
        (0.5 * (record["n"] is None), "the number of patients is not read"),
        (0.1 * (size - 1), f"{record['n']} patients"),
    ]
    told = tuple(said for weight, said in sorted(why, key=lambda one: -one[0]) if weight > 0)
    return Waiting(study, record["document"]["title"], (1 + doubts + 3 * checks) * size, told)
