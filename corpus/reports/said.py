"""What people have said of the versions of a publication: one, or two; all of it is kept, the last word of a pair counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.library import Library
from corpus.reports.reports import Reports


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of two documents: are they of the same publication, or of different ones?"""

    number: int
    a: str
    b: str
    verdict: Literal["same", "different"]
    at: str
    by: str


def said(library: Library, id: str) -> list[Said]:
    """All that was said of a document and of the versions of its publication, in the order of time.

    Raises:
        NotFoundError: the library has no such document.
    """
    found: dict[int, Said] = {}
    for report in Reports(library).study(id):
        sql = "SELECT number, a, b, verdict, at, by FROM report_decision WHERE a = ? OR b = ?"
        found |= {row[0]: Said(*row) for row in library.db.execute(sql, [report.id, report.id]).fetchall()}
    return [found[number] for number in sorted(found)]
