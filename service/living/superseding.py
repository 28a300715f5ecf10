"""Superseding: reports of one trial in the order of their data; of each that a later one follows, that is told once."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from corpus.library import transaction
from corpus.reports.described import Described, from_json
from corpus.sqlite import Database
from service.living import log

#: What reports results; a registration announces them, and news only tells of a report.
_REPORTS = frozenset({"abstract", "conference", "preprint"})
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_FAMILIES = (
    "SELECT p.family, p.described FROM report p JOIN record r ON r.study = p.document "
    "WHERE p.family IS NOT NULL AND p.report_of = p.document ORDER BY p.family, p.document"
)


def tell_superseded(db: Database) -> int:
    """Tells of each report of a trial that is followed by a later one, where that is not told yet; how many there were.

    Later is what states a later data cut; where one of the two states none, what is of a later year, and that is said.
    """
    told = 0
    with transaction(db):
        families = db.execute(_FAMILIES).fetchall()
        for _, members in groupby(families, key=lambda row: str(row[0])):
            reports = [one for _, said in members if (one := from_json(said)).kind in _REPORTS]
            for one, other in pairwise(sorted(reports, key=_when)):
                if (why := _later(one, other)) and not _is_told(db, one.id, other.id):
                    log.append(db, "superseded", one.id, one.title, other=other.id, note=why)
                    told += 1
    return told


def _when(one: Described) -> tuple[str, str]:
    return one.data_cut if one.data_cut and _DAY.fullmatch(one.data_cut) else str(one.year or 9999), one.id


def _later(one: Described, other: Described) -> str | None:
    """What makes the other the later, in words; None where it is not."""
    cuts = [said if said and _DAY.fullmatch(said) else "" for said in (one.data_cut, other.data_cut)]
    if all(cuts):
        precise = min(map(len, cuts))
        return f"data cut {cuts[0]}, then {cuts[1]}" if cuts[0][:precise] < cuts[1][:precise] else None
    if one.year and other.year and one.year < other.year:
        return f"published {one.year}, then {other.year}; not both state when the data were cut"
    return None


def _is_told(db: Database, study: str, other: str) -> bool:
    sql = "SELECT 1 FROM event WHERE study = ? AND kind = 'superseded' AND other = ?"
    return db.execute(sql, [study, other]).fetchone() is not None
