"""What is found by bits, words and SQL together is what one condition in SQL finds; and a page that looks at few studies shows what is first of all."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service import answering
from service.indexing import LENGTHS, length_as_byte
from service.query import Query, View
from service.reports import join
from service.review.decision import Decision
from service.review.log import append
from service.review.places import place_of
from service.review.values import values
from service.rows import Row
from service.table import EvidenceTable
from tests.service.conftest import copied, document, keep

#: Of every way to look something up, and of every edge of a bin.
PARTS = (
    "teclistamab", "relapse", "NOT venetoclax", "tecl*", '"response rate"', "title:lymphoma", "endpoint:ORR", "endpoint:ORR,CR", "endpoint:C*", "endpoint:none",
    "NOT endpoint:OS", "n:20", "n:>20", "n:>=20", "n:<20", "n:<=20", "n:12..33", "n:>5000", "n:(5 OR 40..60)", "followup:>12", "followup:6..12", "followup:<=6",
    "year:2020..2024", "year:2023", "year:<2000", "relevant:true", "relevant:false", "relevant:(true OR false)", "value:>50", "value:<=50%", "therapy:teclistamab",
    "class:bispecific", "target:BCMA", "(class:bispecific target:BCMA)", "(glofitamab OR n:>100)", "verified:true", "verified:false", "arm:all", "disease:lymphoma",
    "journal:blood", "retracted:false", "salvage:teclistamab", "confidence:>0.8",
)  # fmt: skip


SAID = "Of 20 patients treated with teclistamab after CAR T-cell therapy, the overall response rate was 50% (10/20)."


@pytest.fixture(scope="module")
def table(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvidenceTable]:
    """The bundled studies; some that are alike; versions of one publication; and a result that was corrected and whose words are gone."""
    table = EvidenceTable.at(copied(home, tmp_path_factory.mktemp("found") / "home"))
    keep(
        table, *(document(f"alike:{n:02d}", SAID, "Teclistamab after CAR T") for n in range(25)), document("gone", SAID)
    )
    record, of, _ = table.machine("gone")
    (orr,) = (value for value in values(record) if value.field == "outcomes")
    place = place_of(of, 1, orr.start or 0, orr.end or 0, orr.part)
    new = orr.content | {"endpoint": "CR", "value": 52.0}
    append(
        table.db,
        Decision(0, "2026-11-01", "ada", "gone", "correct", field="outcomes", old=orr.content, new=new, place=place),
    )
    keep(table, document("gone", "Nothing is stated here."))
    join(table)
    yield table
    table.close()


def plainly(table: EvidenceTable, query: Query) -> tuple[int, int]:
    """Studies and rows, by the one condition."""
    asked = answering.conditions_of(query)
    parts = [asked.study, *([asked.row] if asked.row else [])]
    sql = " AND ".join(f"({part.sql})" for part in parts)
    told = [value for part in parts for value in part.values]
    found = "SELECT count(DISTINCT r.number), count(*) FROM record r LEFT JOIN outcome o ON o.study = r.study WHERE "
    studies, rows = table.db.execute(found + sql, told).fetchone()
    return studies, rows


def test_the_table_has_what_the_questions_are_to_meet(table: EvidenceTable) -> None:
    assert table.count(Query(), "studies") < table.count(Query(reports="all"), "studies")
    (row,) = table.search(Query("study:gone")).items
    assert (row["endpoint"], row["state"]) == ("CR", "stale")


@given(asked=st.lists(st.sampled_from(PARTS), min_size=1, max_size=4, unique=True).map(" ".join), best=st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_found_is_what_the_condition_finds(table: EvidenceTable, asked: str, best: bool) -> None:
    query = Query(asked, reports="best" if best else "all")
    assert (table.count(query, "studies"), table.count(query)) == plainly(table, query)


@pytest.mark.parametrize(
    "asked", ["teclistamab", "teclistamab OR lymphoma", "endpoint:ORR", "lymphoma n:>10", "year:2020..2025"]
)
@pytest.mark.parametrize("view", ["outcomes", "studies"])
def test_small_pages_have_the_order_of_a_large_one(table: EvidenceTable, asked: str, view: View) -> None:
    query, cursor, rows = Query(asked, reports="all"), None, list[Row]()
    while True:
        page = table.search(query, view, 3, cursor)
        rows += page.items
        if (cursor := page.next) is None:
            break
    assert rows == table.search(query, view, 1000).items
    assert len(rows) == page.total


def test_the_length_of_a_study_is_kept_to_within_a_fortieth() -> None:
    for words in (1, 2, 50, 333, 12_345, 300_000):
        assert math.exp(length_as_byte(words) / LENGTHS) == pytest.approx(words, rel=1 / 39)
    assert (length_as_byte(0), length_as_byte(10**9)) == (0, 255)
