"""A retraction that any source knows of is in the table after the next reading."""

from __future__ import annotations

from dataclasses import replace

from corpus.document import Identifiers
from corpus.updates import Update
from extractor import read
from extractor.stamp import stamp
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import document


def read_pending(table: EvidenceTable) -> list[str]:
    """Reads what is pending, as `aftercart extract` does; the ids of it."""
    read_now = []
    for pending, revision in list(table.pending(stamp())):
        table.put(read(pending), pending, revision)
        read_now.append(pending.id)
    return read_now


def test_a_notice_about_a_study_in_the_table_marks_it(table: EvidenceTable) -> None:
    table.library.add(replace(document(), identifiers=Identifiers(doi="10.5555/ex.1")))
    assert read_pending(table) == ["x:1"]
    before = {row["retraction"] for row in table.export(Query())}
    table.library.apply(Update("retraction", "crossref", doi="10.5555/ex.1"))
    assert read_pending(table) == ["x:1"]
    after = {row["retraction"] for row in table.export(Query())}
    assert (before, after) == ({"none"}, {"retracted"})
