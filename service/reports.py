"""One study, many reports, as table, API and commands show it: versions of a publication under the best of them."""

from __future__ import annotations

import json
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
    # Of most studies there is one report, and no trial is known: a statement for all of them.
    sql = (
        "SELECT m.document, m.family, (SELECT json_group_array(document) FROM (SELECT document FROM report o WHERE o.report_of = m.report_of "
        "AND o.document <> m.document ORDER BY 1)) FROM report m WHERE m.document IN (SELECT value FROM json_each(?))"
    )
    asked = json.dumps(list(dict.fromkeys(row["study_id"] for row in found)))
    known = {id: (json.loads(others), family) for id, family, others in table.db.execute(sql, [asked])}
    alone: tuple[list[str], str | None] = ([], None)
    return [
        row | dict(zip(("other_reports", "family"), known.get(row["study_id"], alone), strict=True)) for row in found
    ]


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
