"""The decisions of another log taken into this one, and applied to the studies that are there."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.errors import DecisionError
from service.review import log
from service.review.decision import Decision
from service.table import EvidenceTable


def replay(table: EvidenceTable, decisions: Iterable[Decision]) -> int:
    """Appends the decisions that the log here lacks, with their own numbers, and applies them; how many there were. All or nothing.

    Raises:
        DecisionError: a number is taken by another decision.
    """
    added, studies = 0, set()
    with table.library.transaction():
        for one in decisions:
            own = log.numbered(table.db, one.id)
            if own is None:
                log.append(table.db, one)
                added += 1
                studies.add(one.study)
            elif own != one:
                found = f"decision {one.id} is another here"
                raise DecisionError("replay a log", found, "Replay it into a database of its own.")
        for study in sorted(studies):
            table.apply_decisions(study)
    return added
