"""The evidence table: what is put is found whole, replaced whole, and forgotten whole."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import StorageError
from corpus.library import open_database
from extractor import read
from extractor.stamp import stamp
from service import migrations as migrations_module
from service.indexing import Indexes
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep
from tests.service.texts import TEXT


def rows(table: EvidenceTable, **asked: Any) -> list[dict[str, Any]]:
    return table.search(Query(**asked), limit=1000).items


def ids(table: EvidenceTable, **asked: Any) -> list[str]:
    return [record["id"] for record in table.search(Query(**asked), "studies", limit=1000).items]


def test_an_empty_table(table: EvidenceTable) -> None:
    page = table.search(Query())
    assert (page.items, page.total, page.next, len(table)) == ([], 0, None, 0)
    assert all(values == {} for values in table.facets().values())
    assert table.count_pending(stamp()) == 0


def test_a_study_gives_one_row_an_outcome(table: EvidenceTable) -> None:
    keep(table, document())
    assert [(r["endpoint"], r["value"], r["unit"], r["count"], r["total"], r["n"]) for r in rows(table)] == [
        ("ORR", 50.0, "%", 12, 24, 24),
        ("OS", 9.5, "months", None, None, 24),
    ]


def test_a_study_without_outcomes_has_one_row_with_nulls(table: EvidenceTable) -> None:
    keep(table, document(text=""))
    (row,) = rows(table)
    assert row["study_id"] == "x:1"
    outcome = (
        "position",
        "endpoint",
        "statistic",
        "value",
        "reached",
        "ci",
        "arm",
        "text",
        "start",
        "end",
        "sentence",
        "confidence",
        "n",
    )
    assert {name: row[name] for name in outcome} == dict.fromkeys(outcome)


def test_every_quote_of_every_row_is_the_documents_own(client: Client) -> None:
    """Through the API alone, as a reader would check it."""
    answer = client.get("/api/v1/evidence", params={"limit": 1000}).json()
    assert answer["total"] == len(answer["items"]) > 200
    texts: dict[str, str] = {}
    for row in answer["items"]:
        id = row["study_id"]
        if id not in texts:
            texts[id] = client.get(f"/api/v1/studies/{id}").json()["document"]["text"]
        text = texts[id]
        if row["n"] is not None:
            assert text[row["n_start"] : row["n_end"]] == row["n_text"]
        if row["endpoint"] is not None:
            sentence = row["sentence"]
            assert text[row["start"] : row["end"]] == row["text"]
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]
            assert sentence["start"] <= row["start"] < row["end"] <= sentence["end"]


def test_the_rows_say_what_the_record_says(bundled: EvidenceTable) -> None:
    records = {record["id"]: record for record in bundled.search(Query(), "studies", 1000).items}
    for row in bundled.search(Query(), limit=1000).items:
        record = records[row["study_id"]]
        assert {name: row[name] for name in record["document"]} == record["document"]
        own = set(record) & set(row)
        assert {name: row[name] for name in own} == {name: record[name] for name in own}
        if row["position"] is not None:
            outcome = record["outcomes"][row["position"]]
            assert {name: row[name] for name in outcome} == outcome


def test_put_again_replaces_only_that_study(table: EvidenceTable) -> None:
    keep(table, document("x:1"), document("x:2"))
    other = [row for row in rows(table) if row["study_id"] == "x:2"]
    keep(
        table,
        document(
            "x:1",
            "We treated 7 patients with teclistamab after CAR T. The overall response rate was 43%.",
            title="Renewed",
        ),
    )
    assert [(r["n"], r["value"]) for r in rows(table) if r["study_id"] == "x:1"] == [(7, 43.0)]
    assert [row for row in rows(table) if row["study_id"] == "x:2"] == other
    assert ids(table, q="renewed") == ids(table, q="teclistamab") == ids(table, therapy=("teclistamab",)) == ["x:1"]
    assert ids(table, q='"median overall survival"') == ["x:2"]
    assert len(table) == 2


def test_a_revised_document_is_pending_until_it_is_read(table: EvidenceTable) -> None:
    keep(table, document("x:1"), document("x:2"))
    assert list(table.pending(stamp())) == []
    revised = document("x:1", "Revised.")
    table.library.add(revised)
    assert list(table.pending(stamp())) == [(revised, 2)]
    assert table.count_pending(stamp()) == 1
    assert {r["study_id"] for r in rows(table)} == {"x:1", "x:2"}, "the old rows stay until the new are there"
    keep(table)
    assert table.count_pending(stamp()) == 0
    assert table.study("x:1")[1:] == (revised, 2)


def test_another_extractor_makes_everything_pending(table: EvidenceTable) -> None:
    keep(table, document("x:1"), document("x:2"))
    for field in ("version", "vocabulary", "model"):
        other = replace(stamp(), **{field: "another"})
        assert [d.id for d, _ in table.pending(other)] == ["x:1", "x:2"]
        assert table.count_pending(other) == 2


def test_a_withdrawn_document_leaves_the_table(table: EvidenceTable) -> None:
    keep(table, document("x:1", title="Withdrawn"), document("x:2"))
    table.library.remove("x:1", "withdrawn by the publisher")
    assert table.forget_withdrawn() == 1
    assert table.forget_withdrawn() == 0
    assert {r["study_id"] for r in rows(table)} == {"x:2"}
    assert ids(table, q="withdrawn") == []
    assert table.count_pending(stamp()) == 0
    table.library.add(document("x:1", title="Withdrawn"))
    assert table.count_pending(stamp()) == 1, "it is back, and read again"


def test_forgetting_takes_everything_of_a_study(table: EvidenceTable) -> None:
    keep(table, document("x:1"), document("x:2"))
    table.forget("x:1")
    table.forget("there is none such")
    assert ids(table) == ids(table, q="survival") == ["x:2"]
    assert table.facets()["endpoint"] == {"ORR": 1, "OS": 1}


def test_a_put_that_fails_leaves_the_old_rows(table: EvidenceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(table, document("x:1"))
    before, found = rows(table), ids(table, q="survival")

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    table.library.add(document("x:1", "Another text."))
    monkeypatch.setattr(Indexes, "enter", fail)  # the last step of a put
    with pytest.raises(ZeroDivisionError):
        table.put(read(document("x:1", "Another text.")), document("x:1", "Another text."), 2)
    monkeypatch.undo()
    assert rows(table) == before
    assert ids(table, q="survival") == found == ["x:1"]
    keep(table, document("x:1", "Another text."))
    assert ids(table, q="another") == ["x:1"], "the table can be written to again"


def test_a_batch_is_what_its_puts_are_one_after_the_other(table: EvidenceTable, tmp_path: Path) -> None:
    documents = [document(f"x:{i}", TEXT.replace("24", str(30 + i))) for i in range(3)]
    keep(table, *documents)
    other = EvidenceTable.at(tmp_path / "other.db")
    for one in documents:
        other.library.add(one)
    with other.batch():
        # One is put twice, one is taken out again, and put after that.
        for number in (0, 1, 0, 2):
            other.put(read(documents[number]), documents[number], 1)
        other.forget("x:1")
        other.put(read(documents[1]), documents[1], 1)
    assert rows(other) == rows(table)
    assert other.counted(Query()) == table.counted(Query())
    assert ids(other, q="survival") == ids(table, q="survival")
    other.forget("x:0")
    table.forget("x:0")
    assert other.counted(Query()) == table.counted(Query())
    other.close()


def test_a_batch_that_fails_leaves_nothing(table: EvidenceTable) -> None:
    keep(table, document("x:1"))
    before = table.counted(Query())
    table.library.add(document("x:2"))

    def fail_behind_a_put() -> None:
        with table.batch():
            table.put(read(document("x:2")), document("x:2"), 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_behind_a_put()
    assert (len(table), table.counted(Query())) == (1, before)
    table.put(read(document("x:2")), document("x:2"), 1)
    assert table.counted(Query()).studies == 2


def test_what_was_withdrawn_or_revised_while_it_was_read_is_not_put(table: EvidenceTable) -> None:
    keep(table, document("x:1"))
    record = read(document("x:1"))
    table.library.add(document("x:1", "Another text."))
    table.forget("x:1")
    table.put(record, document("x:1"), 1)
    assert len(table) == 0
    table.library.remove("x:1", "withdrawn")
    table.put(read(document("x:1", "Another text.")), document("x:1", "Another text."), 2)
    assert len(table) == 0


def test_reading_goes_on_while_another_writes(table: EvidenceTable, tmp_path: Path) -> None:
    keep(table, *(document(f"x:{i}") for i in range(5)))
    writing, failed = threading.Event(), []

    def write() -> None:
        db = open_database(tmp_path / "aftercart.db")
        other = EvidenceTable(db)
        try:
            for i in range(40):
                keep(other, document(f"y:{i}"))
        except Exception as error:  # noqa: BLE001 the test's own thread reports whatever it is
            failed.append(error)
        finally:
            db.close()
            writing.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not writing.is_set():
        db = open_database(tmp_path / "aftercart.db")
        page = EvidenceTable(db).search(Query(), limit=1000)
        seen.append(len({row["study_id"] for row in page.items}))
        db.close()
    writer.join()
    assert failed == []
    assert seen == sorted(seen)
    assert len(ids(table)) == 45


def test_a_writer_in_the_middle_keeps_no_reader_waiting(table: EvidenceTable, tmp_path: Path) -> None:
    keep(table, document("x:1"))
    with table.library.transaction():
        table.forget("x:1")
        db = open_database(tmp_path / "aftercart.db")
        db.execute("PRAGMA busy_timeout = 200")
        assert len(EvidenceTable(db).search(Query()).items) == 2
        db.close()
    assert rows(table) == []


def test_several_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        path, together, ended = tmp_path / f"{attempt}.db", threading.Barrier(6), []

        def open_it(path: Path = path, together: threading.Barrier = together, ended: list[object] = ended) -> None:
            together.wait()
            try:
                db = open_database(path)
                ended.append(len(EvidenceTable(db)))
                db.close()
            except StorageError as error:
                ended.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ended == [0] * 6


def test_a_table_of_an_earlier_version_is_searched_by_endpoints_too(tmp_path: Path) -> None:
    db = open_database(tmp_path / "aftercart.db")
    table = EvidenceTable(db)
    keep(
        table,
        document("x:1", "We treated 24 patients after CAR T. In all, 12 of 24 (50%) responded."),
        document("x:2", "Nothing."),
    )
    before = table.generation
    db.execute("ALTER TABLE evidence_text RENAME TO newer")
    db.execute(migrations_module._TEXT)
    columns = "rowid, title, text, therapies, diseases, arms"
    db.execute(f"INSERT INTO evidence_text ({columns}) SELECT {columns} FROM newer")
    db.execute("DROP TABLE newer")
    db.execute("DELETE FROM _sqlite_migrations WHERE migration_set = 'service' AND name = 'searched_endpoints'")
    db.close()
    later = EvidenceTable.at(tmp_path / "aftercart.db")
    assert ids(later, q="ORR") == ids(later, q='"overall response rate"') == ["x:1"]
    assert ids(later, q="nothing") == ["x:2"]
    assert later.count_pending(stamp()) == 0
    assert later.generation > before, "what a client holds is no longer right"
    later.close()


def test_an_export_is_of_one_moment(table: EvidenceTable, tmp_path: Path) -> None:
    keep(table, *(document(f"x:{i}") for i in range(3)))
    begun = table.export(Query(), "studies")
    first = next(begun)
    db = open_database(tmp_path / "aftercart.db")
    keep(EvidenceTable(db), document("x:9"))
    db.close()
    assert [first["id"], *(record["id"] for record in begun)] == ["x:0", "x:1", "x:2"]


def test_the_generation_grows_with_every_change_and_only_then(table: EvidenceTable) -> None:
    keep(table, document())
    first = table.generation
    keep(table)
    rows(table)
    table.forget("none such")
    assert table.generation == first
    keep(table, document(text="Changed."))
    assert table.generation > first


FACETS = ("therapy", "disease", "endpoint", "design", "kind", "year")


@pytest.mark.parametrize("field", FACETS)
def test_a_facet_counts_the_studies_it_finds(bundled: EvidenceTable, field: str) -> None:
    counts = list(bundled.facets()[field].values())
    assert counts == sorted(counts, reverse=True)
    assert counts
    if field in ("therapy", "disease", "endpoint"):
        for name, count in bundled.facets()[field].items():
            assert bundled.search(Query(**{field: (name,)}), "studies", 1).total == count
