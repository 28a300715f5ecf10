"""Keeping up: what follows from the table as a whole is told behind every change: later reports, and what fits saved views."""

from __future__ import annotations

from corpus.library import transaction
from service.answering import of_studies
from service.living import log, view
from service.living.superseding import tell_superseded
from service.living.view import View
from service.query import Query
from service.table import EvidenceTable


def catch_up(table: EvidenceTable) -> None:
    """Tells what is not told yet of later reports and of every view; what was told before is not told again."""
    tell_superseded(table.db)
    for one in view.everyone(table.db):
        refresh(table, one)


def refresh(table: EvidenceTable, of: View) -> None:
    """Looks which studies fit a view, and tells which do now that did not, and the other way round.

    Of a new study that it is new says enough, of a withdrawn one that it is gone; and what fits a new view has not entered it.
    """
    db = table.db
    with transaction(db):
        now = fitting(table, Query(of.query))
        known = dict(db.execute("SELECT study, past FROM view_study WHERE view = ?", [of.id]).fetchall())
        present = {study for study, past in known.items() if not past}
        for study in sorted(now - present):
            db.execute("INSERT OR REPLACE INTO view_study (view, study, past) VALUES (?, ?, 0)", [of.id, study])
            if of.refreshed and not _told(table, study, of.refreshed, "new", "version"):
                log.append(db, "entered", study, _title(table, study), view=of.id)
        for study in sorted(present - now):
            if not _told(table, study, of.refreshed, "withdrawn"):
                log.append(db, "left", study, _title(table, study), view=of.id, note=_why(table, study))
            sql = "UPDATE view_study SET past = ? WHERE view = ? AND study = ?"
            db.execute(sql, [log.last(db), of.id, study])
        # An empty log has no number yet; what is refreshed is told from what never was.
        db.execute("UPDATE view SET refreshed = ? WHERE id = ?", [max(log.last(db), 1), of.id])


def fitting(table: EvidenceTable, query: Query, of: set[str] | None = None) -> set[str]:
    """The studies of an answer, or those of `of` that are among them.

    Raises:
        QueryError: the question cannot be understood.
    """
    asked = of_studies(query)
    if of is None:
        return {str(id) for (id,) in table.db.execute(f"SELECT r.study FROM record r WHERE {asked.sql}", asked.values)}
    marks = ", ".join("?" * len(of))
    sql = f"SELECT r.study FROM record r WHERE r.study IN ({marks}) AND {asked.sql}"
    return {str(id) for (id,) in table.db.execute(sql, [*sorted(of), *asked.values])}


def _told(table: EvidenceTable, study: str, after: int, *kinds: str) -> bool:
    marks = ", ".join("?" * len(kinds))
    sql = f"SELECT 1 FROM event WHERE study = ? AND id > ? AND kind IN ({marks})"
    return table.db.execute(sql, [study, after, *kinds]).fetchone() is not None


def _title(table: EvidenceTable, study: str) -> str:
    row = table.db.execute("SELECT title FROM document WHERE id = ?", [study]).fetchone()
    return str(row[0]) if row else study


def _why(table: EvidenceTable, study: str) -> str:
    shown = table.db.execute("SELECT report_of FROM hidden_report WHERE study = ?", [study]).fetchone()
    return f"Another version of it is shown: {shown[0]}." if shown else "It is still in the table."
