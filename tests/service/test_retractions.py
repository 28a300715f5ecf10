"""A retraction that any source knows of is in the table after the next reading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.document import Identifiers
from corpus.topic import Topic
from corpus.updates import Update
from extractor import read
from extractor.stamp import stamp
from service.query import Query
from service.table import EvidenceTable
from tests.corpus.crawled import entries
from tests.corpus.test_crossref_live import updated, work
from tests.service.conftest import document
from tests.standin import StandIn
from tests.standin.pubmed import PubMedRecord


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


MARKED = [
    ("crossref", "retraction", "retracted"),
    ("crossref", "expression_of_concern", "concern"),
    ("crossref", "erratum", "corrected"),
    ("europepmc", "Retraction in", "retracted"),
    ("europepmc", "Expression of concern in", "concern"),
    ("europepmc", "Erratum in", "corrected"),
    ("pubmed", "RetractionIn", "retracted"),
]


@pytest.mark.parametrize(("source", "kind", "expected"), MARKED)
def test_one_crawl_and_one_reading_mark_the_study_in_the_table(
    table: EvidenceTable, source: str, kind: str, expected: str
) -> None:
    """The study came from an export; each service alone knows what became of it."""
    table.library.add(replace(document(), identifiers=Identifiers(pmid="1", doi="10.5555/ex.001")))
    read_pending(table)
    with StandIn() as standin:
        listed = [{"id": "9", "source": "MED", "reference": "J Ex. 2026", "type": kind}]
        hit = {"id": "1", "source": "MED", "pmid": "1", "title": "Exmab", "firstIndexDate": "2026-01-01"}
        standin.service("eutils").hold([PubMedRecord(1, "Exmab", retracted_by=9 if source == "pubmed" else None)])
        standin.service("europepmc").hold(hit | {"commentCorrectionList": {"commentCorrection": listed}})
        standin.service("crossref").hold(work(1, **{"updated-by": [updated(kind)]}))
        entries(standin, table.library, Topic("t", "T", pubmed="exmab[tiab]", europepmc="exmab"), [source])
    assert "x:1" in read_pending(table)
    assert {row["retraction"] for row in table.export(Query()) if row["study_id"] == "x:1"} == {expected}
