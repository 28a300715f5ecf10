"""Beginning a review and bringing in what its query finds: the studies, and how much of a pooled estimate rests on each."""

from __future__ import annotations

from dataclasses import dataclass

from service.living.resolving import resolved
from service.query import Query
from service.review import protocol, queue
from service.review.influence import Influence, influences
from service.review.protocol import Protocol
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Plan:
    """What a review is to be, as `Protocol` says; people: who reads, by the names of their accounts."""

    title: str
    query: str = ""
    criteria: str = ""
    readers: int = 2
    people: tuple[str, ...] = ()
    topic: str | None = None
    machine: bool = False
    stages: int = 1


def begin(table: EvidenceTable, by: str, plan: Plan) -> Protocol:
    """A new review with the studies that its query finds now; all of it or nothing.

    Raises:
        QueryError, NotFoundError, ViewError: the query cannot be understood, or names no view, or several.
        DecisionError: it has no title, or too few people read.
    """
    # What is reckoned is reckoned first, so that nobody waits for it who wants to write.
    found, weights = _found(table, plan.query)
    with table.library.transaction():
        made = protocol.begin(
            table.db,
            by,
            plan.title,
            plan.query,
            plan.criteria,
            plan.readers,
            plan.people,
            plan.topic,
            plan.machine,
            plan.stages,
        )
        queue.add_studies(table.db, made.id, found)
        queue.weigh(table.db, made.id, weights)
    return made


def refresh(table: EvidenceTable, id: int) -> int:
    """Brings in what the query of a review finds by now, and reckons anew what rests on each study; how many studies are new.

    Raises:
        NotFoundError: there is no such review.
        QueryError: its query cannot be understood.
    """
    review = protocol.get(table.db, id)
    found, weights = _found(table, review.query)
    with table.library.transaction():
        new = queue.add_studies(table.db, id, found)
        queue.weigh(table.db, id, weights)
    return new


def _found(table: EvidenceTable, q: str) -> tuple[list[str], dict[str, Influence]]:
    """The studies that a review's question finds, which may name saved views, and what rests on each."""
    query = resolved(table.db, Query(q=q), every=True)
    return [row["id"] for row in table.export(query, "studies")], influences(table, query)
