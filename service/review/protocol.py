"""Protocol: what a review asks, of which studies, and how many read each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import DecisionError, NotFoundError
from corpus.sqlite import Database
from service.people.store import now, row, rows, written
from service.review.decision import Rule


@dataclass(frozen=True, slots=True)
class Protocol:
    """A review.

    query: the saved query whose studies are read; criteria: who reads includes a study by them.
    readers: 1 or 2 read each study; with 2 neither sees the other's decisions before both have decided.
    machine: whether the machine sits as the second reader of values.
    stages: 2 where studies are screened by title and abstract first, and those that are kept by full text; 1: by both at once.
    people: who reads, without those who have left; closed: since when nobody decides in it, else None.
    """

    id: int
    title: str
    topic: str | None
    query: str
    criteria: str
    readers: int
    machine: bool
    made: str
    by: str
    closed: str | None
    stages: int = 1
    people: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """Who is heard in it."""
        return "single" if self.readers == 1 else "machine" if self.machine else "dual"


def begin(
    db: Database,
    by: str,
    title: str,
    query: str,
    criteria: str,
    readers: int,
    people: Iterable[str],
    topic: str | None = None,
    machine: bool = False,
    stages: int = 1,
) -> Protocol:
    """A new review, inside the caller's transaction.

    Raises:
        DecisionError: too few people for two readers a study, or no title.
    """
    named = tuple(dict.fromkeys(people))
    asked = f"begin the review {title[:80]!r}"
    if not title.strip():
        raise DecisionError(asked, "it has no title", "Give it one.")
    if readers not in (1, 2) or (readers == 2 and len(named) + machine < 2) or not named:
        found = f"{readers} are to read each study, and {len(named)} people are named"
        raise DecisionError(asked, found, "Name at least as many people as read each study, one or two.")
    cursor = db.execute(
        "INSERT INTO review (title, topic, query, criteria, readers, machine, made, by, stages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [title.strip()[:300], topic, query, criteria, readers, int(machine), written(now()), by, stages],
    )
    id = int(cursor.lastrowid or 0)
    for name in named:
        join(db, id, name)
    return get(db, id)


def get(db: Database, id: int) -> Protocol:
    """The review of a number.

    Raises:
        NotFoundError: there is none.
    """
    found = row(db, "SELECT * FROM review WHERE id = ?", id)
    if found is None:
        raise NotFoundError(f"get the review {id}", "there is no such review")
    sql = "SELECT account FROM review_reader WHERE review = ? AND left_at IS NULL ORDER BY since, account"
    people = tuple(one["account"] for one in rows(db, sql, id))
    return Protocol(**found | {"machine": bool(found["machine"]), "people": people})


def everyone(db: Database) -> list[Protocol]:
    """All reviews, newest first."""
    return [get(db, one["id"]) for one in rows(db, "SELECT id FROM review ORDER BY id DESC")]


def join(db: Database, id: int, account: str) -> None:
    """Lets somebody read in a review, also who has left it before."""
    db.execute(
        "INSERT INTO review_reader (review, account, since) VALUES (?, ?, ?) "
        "ON CONFLICT (review, account) DO UPDATE SET left_at = NULL",
        [id, account, written(now())],
    )


def leave(db: Database, id: int, account: str) -> None:
    """Ends somebody's reading; the decisions stay and count, and what is open is open to the others."""
    db.execute(
        "UPDATE review_reader SET left_at = ? WHERE review = ? AND account = ? AND left_at IS NULL",
        [written(now()), id, account],
    )


def read_by(db: Database, account: str) -> frozenset[int]:
    """The reviews in which somebody reads."""
    sql = "SELECT review FROM review_reader WHERE account = ? AND left_at IS NULL"
    return frozenset(one["review"] for one in rows(db, sql, account))
