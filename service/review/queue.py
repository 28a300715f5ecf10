"""The queue of a reader: the studies of a review that wait for a look, first those where a human look pays most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from corpus.sqlite import Database
from service.notation import counted
from service.people.store import now, written
from service.review import screening
from service.review.decision import Stage
from service.review.influence import Influence
from service.review.protocol import Protocol
from service.rows import Row

#: Below this a result is one to look at; above it 97 of 100 are right.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Waiting:
    """A study that waits.

    urgency: the higher, the sooner; why: what makes it so, in words, the weightiest first.
    stage: by what it is to be decided, in a review with two stages; else None.
    """

    study: str
    title: str
    urgency: float
    why: tuple[str, ...]
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A study of a review as a reader has it: its place in the queue, what the reader has decided on it, and whether it waits.

    Of a review with two stages `own` is what was decided at the one at which the study is.
    """

    waiting: Waiting
    own: str | None
    open: bool


def add_studies(db: Database, review: int, studies: Iterable[str]) -> int:
    """Puts studies into a review, inside the caller's transaction; how many were not in it before."""
    at = written(now())
    return sum(
        db.execute(
            "INSERT OR IGNORE INTO review_study (review, study, added) VALUES (?, ?, ?)", [review, study, at]
        ).rowcount
        for study in studies
    )


def weigh(db: Database, review: int, influences: Mapping[str, Influence]) -> None:
    """Notes how much of a pooled estimate rests on each study of a review, inside the caller's transaction."""
    db.execute("UPDATE review_study SET share = NULL, pooled = NULL WHERE review = ?", [review])
    for study, said in influences.items():
        sql = "UPDATE review_study SET share = ?, pooled = ? WHERE review = ? AND study = ?"
        db.execute(sql, [said.share, said.of, review, study])


def queue(db: Database, review: Protocol, reader: str) -> list[Waiting]:
    """The studies on whose inclusion the reader has not decided, and not enough others have; most urgent first, by title and abstract
    before by full text."""
    return [one.waiting for one in places(db, review, reader) if one.open]


def places(db: Database, review: Protocol, reader: str) -> list[Place]:
    """All studies of a review in the order of the queue, also those that the reader or enough others have decided on."""
    sql = (
        "SELECT s.study, r.title, r.n, json_array_length(r.content, '$.checks') AS checks, s.share, s.pooled, "
        f"(SELECT d.action FROM ({_LAST}) d WHERE d.study = s.study AND d.reviewer = :reader) AS own, "
        f"(SELECT count(*) FROM ({_LAST}) d WHERE d.study = s.study AND d.reviewer <> :reader) AS others, "
        "(SELECT count(*) FROM outcome o WHERE o.study = s.study AND o.confidence < :sure) AS doubtful, "
        "(SELECT total(:sure - o.confidence) FROM outcome o WHERE o.study = s.study AND o.confidence < :sure) AS doubt "
        "FROM review_study s JOIN record r ON r.study = s.study WHERE s.review = :review"
    )
    enough = review.readers - (1 if review.machine and review.readers == 2 else 0)
    cursor = db.execute(sql, {"review": review.id, "reader": reader, "sure": _SURE})
    names = [column[0] for column in cursor.description]
    said = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    found = [Place(_waiting(one), one["own"], one["own"] is None and one["others"] < enough) for one in said]
    if review.stages == 2:
        at = screening.of_review(db, review)
        found = [_staged(one, at.get(one.waiting.study, _NEW), reader, enough) for one in found]
    return sorted(found, key=lambda one: (one.waiting.stage == "full_text", -one.waiting.urgency, one.waiting.study))


def progress(db: Database, review: Protocol) -> dict[str, int]:
    """How many studies each reader has decided on, those who have left too; and "studies", how many there are."""
    sql = f"SELECT reviewer, count(*) FROM ({_LAST}) WHERE study IN (SELECT study FROM review_study WHERE review = :review) GROUP BY 1"
    counts = db.execute(sql, {"review": review.id}).fetchall()
    total = db.execute("SELECT count(*) FROM review_study WHERE review = ?", [review.id]).fetchone()[0]
    return {"studies": int(total)} | {reviewer: int(n) for reviewer, n in counts}


#: Where a study stands that nobody has decided on.
_NEW = screening.Stands("title_abstract", None, {})


def _staged(one: Place, at: screening.Stands, reader: str, enough: int) -> Place:
    """The place of a study in a review with two stages."""
    own, others = at.who.get(reader), len(set(at.who) - {reader})
    waiting = replace(one.waiting, stage=at.stage)
    return Place(waiting, own, own is None and others < enough and not at.out)


#: The last decision of each reader on each study of a review, without those taken back.
_LAST = (
    "SELECT study, reviewer, action FROM decision WHERE id IN (SELECT max(id) FROM decision WHERE review = :review AND field IS NULL "
    "AND NOT settles GROUP BY study, reviewer) AND action <> 'withdraw'"
)


def _waiting(said: Row) -> Waiting:
    """Doubtful results weigh as many as they are, a check that fails as three, an estimate that rests on the study alone as two, and
    all of it the more the more patients."""
    checks, doubts, share, n = said["checks"], said["doubt"] / _SURE, said["share"] or 0.0, said["n"]
    size = math.log10(max(n or 1, 1)) + 1
    weight = 2 * share / 100
    why = [
        (3.0 * checks, f"{counted(checks, 'sum')} that {'does' if checks == 1 else 'do'} not add up"),
        (doubts, counted(said["doubtful"], "doubtful result")),
        (weight, f"{share:.0f}% of the pooled {said['pooled']}"),
        (0.5 * (n is None), "the number of patients is not read"),
        (0.1 * (size - 1), counted(n or 0, "patient")),
    ]
    told = tuple(words for much, words in sorted(why, key=lambda one: -one[0]) if much > 0)
    return Waiting(said["study"], said["title"], (1 + doubts + 3 * checks + weight) * size, told)
