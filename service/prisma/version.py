"""Versions of a review: its flow as it was when it was whole, kept; what follows is an update of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from corpus.errors import NotFoundError
from corpus.sqlite import Database
from service.people.store import now, row, rows, written
from service.prisma.found import Mark, marked


@dataclass(frozen=True, slots=True)
class Version:
    """A version. mark: how far searching had come; included: the publications that were in; flow: its counts as they were told."""

    review: int
    number: int
    label: str
    at: str
    by: str
    mark: Mark
    included: tuple[str, ...]
    flow: dict[str, Any]


def keep(db: Database, review: int, label: str, by: str, included: list[str], flow: dict[str, Any]) -> Version:
    """A new version of a review, inside the caller's transaction."""
    number, at = len(versions(db, review)) + 1, written(now())
    mark = marked(db, at)
    db.execute(
        "INSERT INTO review_version (review, number, label, at, by, crawl, imported, included, flow) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [review, number, label, at, by, mark.crawl, mark.imported, json.dumps(included), json.dumps(flow)],
    )
    return version(db, review, number)


def versions(db: Database, review: int) -> list[Version]:
    """The versions of a review, oldest first."""
    return [_version(one) for one in rows(db, "SELECT * FROM review_version WHERE review = ? ORDER BY number", review)]


def version(db: Database, review: int, number: int) -> Version:
    """A version of a review.

    Raises:
        NotFoundError: there is none of that number.
    """
    found = row(db, "SELECT * FROM review_version WHERE review = ? AND number = ?", review, number)
    if found is None:
        raise NotFoundError(f"get version {number} of review {review}", "there is no such version")
    return _version(found)


def _version(found: dict[str, Any]) -> Version:
    mark = Mark(found["crawl"], found["imported"], found["at"])
    own = {name: found[name] for name in ("review", "number", "label", "at", "by")}
    return Version(**own, mark=mark, included=tuple(json.loads(found["included"])), flow=json.loads(found["flow"]))
