"""What reviewers have decided on the results of an endpoint: which are confirmed, and which studies are not to count."""

from __future__ import annotations

from dataclasses import dataclass

from service.review.shown import VERIFIED
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Decisions:
    """verified, disputed: (study, position) of results; excluded: studies that reviewers have excluded."""

    verified: frozenset[tuple[str, int]]
    disputed: frozenset[tuple[str, int]]
    excluded: frozenset[str]


def decided(table: EvidenceTable, endpoint: str) -> Decisions:
    """The decisions as they stand now."""
    sql = "SELECT study, position, state FROM outcome WHERE endpoint = ? AND state <> 'machine'"
    found = table.db.execute(sql, [endpoint]).fetchall()
    excluded = table.db.execute("SELECT study FROM record WHERE inclusion = 'exclude'").fetchall()
    return Decisions(
        frozenset((study, position) for study, position, state in found if state in VERIFIED),
        frozenset((study, position) for study, position, state in found if state == "disputed"),
        frozenset(study for (study,) in excluded),
    )
