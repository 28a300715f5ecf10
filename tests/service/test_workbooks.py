"""Excel and Parquet, read back by openpyxl and pyarrow: typed, harmless, and nothing lost at the limits of the format."""

from __future__ import annotations

import gc
import io
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.escape import unescape

from corpus.document import Identifiers
from extractor.stamp import stamp
from service.exporting import workbook
from service.exporting.answer import Answer, Study
from service.exporting.dictionary import entries
from service.exporting.outcome_cells import columns, flat
from service.exporting.sheets import sheets
from service.exports import export_format, parquet
from service.query import Query
from service.rows import Row
from service.table import EvidenceTable
from tests.service.conftest import Client, document
from tests.service.exported import Given, exported

LINKED = "http://aftercart.test/studies/synopsis%3Amm-001"


def opened(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    header, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def whole(client: Client) -> openpyxl.Workbook:
    return opened(client.get("/api/v1/export/xlsx").content)


def test_a_workbook_has_a_sheet_for_each_part(whole: openpyxl.Workbook, bundled: EvidenceTable) -> None:
    assert whole.sheetnames == ["About", *(sheet.name for sheet in sheets()), "Data dictionary"]
    records = list(bundled.export(Query(), "studies"))
    for name, part in (
        ("Arms and groups", "groups"),
        ("Therapies", "therapies"),
        ("Outcomes", "outcomes"),
        ("Other outcomes", "other_outcomes"),
    ):
        assert len(rows(whole, name)) == sum(len(record[part]) for record in records)
    for name in ("Studies", "Sources"):
        assert [row["study_id"] for row in rows(whole, name)] == [record["id"] for record in records]


def test_every_cell_has_its_type_and_every_value_is_the_tables(
    whole: openpyxl.Workbook, bundled: EvidenceTable
) -> None:
    wanted = [flat(row) for row in bundled.export(Query()) if row["endpoint"] is not None]
    for got, said in zip(rows(whole, "Outcomes"), wanted, strict=True):
        for name in ("value", "ci_low", "ci_high", "count", "total", "at_months", "confidence", "position", "start"):
            assert got[name] == said[name]
            assert got[name] is None or isinstance(got[name], int | float)
        assert got["reached"] is said["reached"]
        assert (got["endpoint"], got["arm"], got["p"], got["text"]) == (
            said["endpoint"],
            said["arm"],
            said["p"],
            said["text"],
        )
        assert got["sentence"] == said["sentence"]
    for name in ("Studies", "Outcomes"):
        assert all(cell.data_type != "f" for line in whole[name].iter_rows() for cell in line)


def test_a_sheet_is_frozen_filtered_and_leads_to_its_studies(whole: openpyxl.Workbook) -> None:
    for sheet in whole.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.max_row == int(sheet.auto_filter.ref.rsplit(":", 1)[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    (cell,) = [line[0] for line in whole["Studies"].iter_rows() if line[1].value == "synopsis:mm-001"]
    assert cell.hyperlink.target == LINKED


def test_the_dictionary_describes_every_column(whole: openpyxl.Workbook) -> None:
    said = {(row["sheet"], row["column"]): row["meaning"] for row in rows(whole, "Data dictionary")}
    for sheet in sheets():
        header = next(whole[sheet.name].iter_rows(values_only=True))
        assert [name for name in header if not said.get((sheet.name, name))] == []
    assert said["Studies", "n"] == next(entry.description for entry in entries() if entry.path == "n")


def test_the_dictionary_tells_types_as_they_are(whole: openpyxl.Workbook) -> None:
    said = {(row["sheet"], row["column"]): row["type"] for row in rows(whole, "Data dictionary")}
    # "preprint" is one of the kinds, and no reason to call them numbers.
    assert said["Studies", "kind"] == said["Other outcomes", "statistic"] == said["Outcomes", "unit"] == "text"
    assert said["Studies", "n"] == "whole number"
    assert said["Therapies", "identifiers"] == said["Studies", "diseases"] == "texts, joined by ; "


def test_the_workbook_says_what_it_is(whole: openpyxl.Workbook, bundled: EvidenceTable) -> None:
    said = {row["what"]: row["value"] for row in rows(whole, "About")}
    assert said["question"] == "the whole table"
    assert said["state of"] == Answer(bundled, Query()).as_of == str(whole.properties.created)[:10]
    assert stamp().version in said["made by"]
    asked = opened(exported("xlsx", Answer(bundled, Query(q="glofitamab", endpoint=("ORR", "CR"), n_min=20))))
    assert rows(asked, "About")[0]["value"] == "q=glofitamab, endpoint=ORR, endpoint=CR, n_min=20"
    assert {row["endpoint"] for row in rows(asked, "Outcomes")} == {"ORR", "CR"}


TEXTS = {
    "formula": "=1+1", "plus": "+1", "command": "-1+cmd|' /C calc'!A0", "at": "@SUM(A1)", "tab": "\t=1", "behind a mark": "\ufeff=1", "wide": "＝1+1",
    "plain": "x=1", "number": "12", "date": "2024-03-05", "address": "https://example.org", "escape": "_x0041_", "markup": "<b>&amp;</b>",
    "runs": "<r><t>x</t></r>", "astral": "𝔸 😀 \U0001f9ec", "right to left": "עברית (12%) \u202bab\u202c", "blanks": "  a  ", "lines": "a\nb", "apostrophe": "'=1",
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_stays_a_text_as_it_is(served: Callable[..., Client], text: str) -> None:
    """Excel shows a quoted cell as it stands and keeps it a text when it is edited; no character is added to it."""
    book = opened(served(document("x:1", title="T", note=text)).get("/api/v1/export/xlsx").content)
    column = [cell.value for cell in book["Studies"][1]].index("note")
    cell = book["Studies"][2][column]
    assert cell.data_type in ("s", "inlineStr")
    # Excel undoes the escape of what looks like one; openpyxl leaves that to its reader.
    assert unescape(cell.value) == (f" {text}" if text.startswith("<r>") else text)
    assert cell.quotePrefix is (text[:1] in "=+-@＝\t\ufeff")


@pytest.mark.parametrize(
    ("text", "left"), [("a\x00\x0bb\x1f", "ab"), ("a\ud800b\uffff", "ab"), ("a\r\nb\rc", "a\nb\nc")]
)
def test_what_no_office_file_holds_is_left_out(bundled: EvidenceTable, text: str, left: str) -> None:
    study = next(Answer(bundled, Query()).studies())
    changed = study.__class__(study.record | {"design": text}, study.document, study.results)
    assert rows(opened(exported("xlsx", Given(bundled, studies=[changed]))), "Studies")[0]["design"] == left


def test_a_text_that_is_too_long_is_cut_and_says_so(bundled: EvidenceTable) -> None:
    study = next(Answer(bundled, Query()).studies())
    changed = [
        study.__class__(study.record | {"design": mark * 40_000}, study.document, study.results) for mark in ("a", "😀")
    ]
    book = opened(exported("xlsx", Given(bundled, studies=changed)))
    for row in rows(book, "Studies"):
        assert len(row["design"].encode("utf-16-le")) // 2 <= workbook.LONGEST_CELL
        assert "cut here" in row["design"][-100:]
    notes = [row["value"] for row in rows(book, "About") if row["what"] == "note"]
    assert notes[0] == "Studies, row 2: a text of 40,000 characters is cut; Excel holds 32,767."
    assert len(notes) == 2


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    bundled: EvidenceTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 31)
    book = opened(exported("xlsx", Answer(bundled, Query())))
    assert [name for name in book.sheetnames if name.startswith("Studies")] == ["Studies", "Studies (2)"]
    found = rows(book, "Studies") + rows(book, "Studies (2)")
    assert [row["study_id"] for row in found] == [record["id"] for record in bundled.export(Query(), "studies")]
    assert "Studies: more than 30 rows; they go on in the sheet Studies (2)." in [
        row["value"] for row in rows(book, "About")
    ]


def test_more_links_than_a_sheet_holds_stay_texts(bundled: EvidenceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_LINKS", 3)
    asked = Answer(bundled, Query(), "https://evidence.example/")
    book = opened(exported("xlsx", asked))
    cells = [line[0] for line in book["Studies"].iter_rows(min_row=2)]
    assert [cell.hyperlink is not None for cell in cells] == [True] * 3 + [False] * (len(cells) - 3)
    assert all(cell.value for cell in cells)
    assert "Studies: only the first 3 rows are links; Excel holds no more." in [
        row["value"] for row in rows(book, "About")
    ]


#: No address of the web, and addresses that are too long, by their characters and by Excel's way of counting them.
NO_LINKS = ("javascript:alert(1)", "http://a/" + "b" * 3000, "http://a/" + "😀" * 1500)


def test_only_the_web_is_linked(served: Callable[..., Client]) -> None:
    book = opened(
        served(*(document(f"x:{number}", url=url) for number, url in enumerate(NO_LINKS)))
        .get("/api/v1/export/xlsx")
        .content
    )
    below = [cell for line in book["Sources"].iter_rows(min_row=2) for cell in line if cell.column > 1]
    assert [cell.hyperlink for cell in below] == [None] * len(NO_LINKS) * 13
    assert all(row["study"] for row in rows(book, "Sources"))


def table_of(raw: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(raw))


def test_parquet_is_the_rows_with_their_types(client: Client, bundled: EvidenceTable) -> None:
    found = table_of(client.get("/api/v1/export/parquet").content)
    assert found.schema.equals(parquet.schema())
    got, wanted = found.to_pylist(), list(bundled.export(Query()))
    assert [row["therapies"] for row in got] == [
        [{k: t[k] for k in ("name", "role", "class", "target")} for t in row["therapies"]] for row in wanted
    ]
    for name in {column.name for column in columns()} - {"therapies"}:
        assert [row[name] for row in got] == [flat(row)[name] for row in wanted]
    assert found.schema.field("value").type == pa.float64()
    assert found.schema.field("diseases").type == pa.list_(pa.string())


def test_parquet_says_what_it_holds(bundled: EvidenceTable) -> None:
    found = table_of(exported("parquet", Answer(bundled, Query(q="glofitamab"))))
    assert found.schema.metadata[b"question"] == b"q=glofitamab"
    assert {column.name: column.description for column in columns()} == {
        field.name: field.metadata[b"description"].decode()
        for field in pq.read_schema(io.BytesIO(exported("parquet", Given(bundled))))
    }


def test_parquet_of_many_rows_is_in_row_groups(bundled: EvidenceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 50)
    file = pq.ParquetFile(io.BytesIO(exported("parquet", Answer(bundled, Query()))))
    assert file.metadata.num_row_groups == -(-bundled.count(Query()) // 50) > 1


#: Beside these bytes three times as many studies take no more memory.
FLAT = 300_000


class Many(Answer):
    """The first studies of a table again and again, each with a number of its own; none of them is held."""

    def __init__(self, table: EvidenceTable, studies: int) -> None:
        super().__init__(table, Query())
        self._some, self._numbers = list(islice(Answer(table, Query()).studies(), 10)), range(studies)

    def studies(self) -> Iterator[Study]:
        for number, study in zip(self._numbers, cycle(self._some), strict=False):
            known = replace(study.document, id=f"x:{number}", identifiers=Identifiers(pmid=str(40_000_000 + number)))
            yield Study(study.record | {"id": known.id}, known, study.results)

    def outcomes(self) -> Iterator[Row]:
        return (row for study in self.studies() for row in study.results)


@pytest.mark.parametrize("name", ["xlsx", "parquet", "nbib"])
def test_three_times_the_studies_take_no_more_memory(
    bundled: EvidenceTable, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 20)
    monkeypatch.setattr(parquet, "_AT_ONCE", 10)
    # By the first, modules are imported and patterns made.
    _, few, many = [most_held(name, Many(bundled, studies)) for studies in (1, 30, 90)]
    assert many - few < FLAT, f"{few:,} bytes for 30 studies, {many:,} for 90"


def most_held(name: str, answer: Answer) -> int:
    """The most bytes that an export holds at a time, of Python's and of Arrow's."""
    usual = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(usual)
    pa.set_memory_pool(pool)
    gc.collect()
    tracemalloc.start()
    try:
        for _ in export_format(name).write(answer):
            pass
        return tracemalloc.get_traced_memory()[1] + (pool.max_memory() or 0)
    finally:
        tracemalloc.stop()
        pa.set_memory_pool(usual)
