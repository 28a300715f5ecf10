"""One study, many reports, as table, API and commands show it: versions of a publication under the best of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from corpus.reports.reports import Meanwhile, Report, Reports, Updated
from service.rows import Row
from service.table import EvidenceTable

#: What a row says of its study's reports.
REPORTED = frozenset({"other_reports", "family"})


def join(table: EvidenceTable, meanwhile: Meanwhile | None = None) -> Updated:
    """Compares what is new or changed in the library, and joins what are versions of one publication."""
    updated = Reports(table.library).update(meanwhile)
    if updated.compared:
        changed(table)
    return updated


def changed(table: EvidenceTable) -> None:
    """Tells those who hold an answer of the table that it has changed."""
    table.db.execute("UPDATE evidence_state SET generation = generation + 1")


def listed(table: EvidenceTable, rows: Iterable[Row]) -> list[Row]:
    """The rows, each with the ids of its study's other reports and the name of the trial that it is of."""
    found = list(rows)
    known: dict[str, tuple[list[str], str | None]] = {}
    for study in dict.fromkeys(row["study_id"] for row in found):
        sql = "SELECT document FROM report WHERE report_of = (SELECT report_of FROM report WHERE document = ?) AND document <> ? ORDER BY 1"
        others = [id for (id,) in table.db.execute(sql, [study, study])]
        family = table.db.execute("SELECT family FROM report WHERE document = ?", [study]).fetchone()
        known[study] = others, family[0] if family else None
    return [row | {"other_reports": known[row["study_id"]][0], "family": known[row["study_id"]][1]} for row in found]


def of_study(table: EvidenceTable, id: str) -> dict[str, Any]:
    """A study's reports: which is shown, all versions of its publication, and the other publications of its trial."""
    reports = Reports(table.library)
    if table.db.execute("SELECT 1 FROM report WHERE document = ?", [id]).fetchone() is None:
        return {"shown": id, "versions": [], "family": None, "relatives": []}
    versions = reports.study(id)
    return {
        "shown": versions[0].id,
        "versions": [_said(one) for one in versions],
        "family": versions[0].family,
        "relatives": [_said(one) for one in reports.relatives(id)],
    }


def _said(report: Report) -> dict[str, Any]:
    return {name: value for name, value in asdict(report).items() if name not in ("study", "family")}
