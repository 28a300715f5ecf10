"""Exports: whatever the format, the same rows as the API, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from corpus.document import Identifiers
from extractor.record import from_json, schema, to_json
from service.exporting.answer import Answer
from service.exports import export_format, formats, grouped, names
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep
from tests.service.exported import Given, exported

ASKED: dict[str, dict[str, Any]] = {
    "everything": {},
    "a therapy and an endpoint": {"therapy": "glofitamab", "endpoint": ["CR", "ORR"]},
    "words": {"q": '"median overall survival"'},
    "patients": {"n_min": 100, "relevant": "true"},
    "nothing": {"q": "xyzzy"},
}


def items(client: Client, view: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/api/v1/evidence", params={**asked, "view": view, "limit": 1000, "sort": "-year"}
    ).json()["items"]
    return found


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def cell(value: Any) -> str:
    """A value of the API as a cell says it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_csv_is_the_apis_rows(client: Client, asked: dict[str, Any]) -> None:
    rows = items(client, "outcomes", asked)
    answer = client.get("/api/v1/export/csv", params=asked)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = parsed(answer.text)
    assert len(lines) == len(rows)
    plain = (
        "study_id",
        "position",
        "title",
        "year",
        "kind",
        "n",
        "relevant",
        "endpoint",
        "statistic",
        "value",
        "reached",
        "unit",
        "ci_level",
        "count",
        "total",
        "text",
        "start",
        "end",
        "confidence",
    )
    for line, row in zip(lines, rows, strict=True):
        assert {name: line[name] for name in plain} == {name: cell(row[name]) for name in plain}
        low, high = row["ci"] or (None, None)
        assert (line["ci_low"], line["ci_high"]) == (cell(low), cell(high))
        assert line["ci_stated"] == ("" if row["endpoint"] is None else cell(row["ci"] is not None))
        assert line["diseases"] == "; ".join(row["diseases"])
        assert line["therapies"] == "; ".join(f"{t['name']} ({t['role']})" for t in row["therapies"])
        assert line["sentence"] == (row["sentence"]["text"] if row["sentence"] else "")


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_tsv_is_the_csv_without_quotation(client: Client, asked: dict[str, Any]) -> None:
    lines = client.get("/api/v1/export/tsv", params=asked).text.split("\n")
    assert lines.pop() == ""
    rows = [line.split("\t") for line in lines]
    wanted = csv.reader(io.StringIO(client.get("/api/v1/export/csv", params=asked).text, newline=""))
    assert rows == [[" ".join(cell.split()) if "\n" in cell else cell.strip() for cell in row] for row in wanted]


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_json_is_a_list_of_the_api(client: Client, asked: dict[str, Any]) -> None:
    records = items(client, "studies", asked)
    said = client.get("/api/v1/export/json", params=asked).json()
    assert said == {"items": records, "total": len(records), "next": None}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_jsonl_is_the_apis_records(client: Client, asked: dict[str, Any]) -> None:
    records = items(client, "studies", asked)
    answer = client.get("/api/v1/export/jsonl", params=asked)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = answer.text.split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == records
    for line in lines:
        assert to_json(from_json(line)) == line, "a line is the record, byte for byte"
        assert list(json.loads(line)) == list(schema()["properties"])


@pytest.mark.parametrize("name", ["csv", "jsonl", "CSV"])
def test_an_export_is_a_file_with_a_name(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/export/{name}")
    assert answer.headers["content-disposition"] == f'attachment; filename="evidence.{name.lower()}"'


def test_every_format_is_registered_whole(table: EvidenceTable) -> None:
    assert set(names()) == set(formats())
    for name, chosen in formats().items():
        assert export_format(name.upper()) is chosen
        assert chosen.SUFFIX.startswith(".")
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+(?:; charset=utf-8)?", chosen.MEDIA_TYPE)
        assert chosen.ABOUT.endswith(".")
        assert chosen.TITLE
        assert chosen.EXAMPLE
    assert sum(map(len, grouped().values())) == len(formats()), "each is on the page"


#: Those that are made whole in a temporary file before a byte is sent.
SPOOLED = {"docx", "nbib", "parquet", "r-meta", "revman", "srdr", "xlsx"}


@pytest.mark.parametrize("name", sorted(set(formats()) - SPOOLED))
def test_every_format_streams(bundled: EvidenceTable, name: str) -> None:
    """What is sent follows what is read: no format gathers the answer."""
    taken = 0

    class Counted(Answer):
        def outcomes(self) -> Iterator[dict[str, Any]]:
            nonlocal taken
            for row in super().outcomes():
                taken += 1
                yield row

        def records(self) -> Iterator[dict[str, Any]]:
            nonlocal taken
            for record in super().records():
                taken += 1
                yield record

    pieces = formats()[name].write(Counted(bundled, Query()))
    for _ in range(3):
        next(pieces)
    assert taken <= 40


@pytest.mark.parametrize("name", sorted(formats()))
def test_the_same_answer_is_the_same_file(table: EvidenceTable, name: str) -> None:
    keep(table, document("pubmed:7", identifiers=Identifiers("7")), document("x:1"))
    assert exported(name, Answer(table, Query())) == exported(name, Answer(table, Query())) != b""


FORMULAS = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\ufeff=1", "＝1+1")


@pytest.mark.parametrize("said", FORMULAS)
def test_a_cell_that_could_run_is_marked_as_text(served: Callable[..., Client], said: str) -> None:
    client = served(document("x:1", title=said, journal=said, note=said))
    (line, *_) = parsed(client.get("/api/v1/export/csv").text)
    for name in ("title", "journal", "note"):
        assert line[name].startswith("'")
        assert line[name][1:] == said


def _row(table: EvidenceTable, **changed: Any) -> dict[str, Any]:
    return table.search(Query(), limit=1).items[0] | changed


VALUES = {
    "a negative": (-3.5, "-3.5"),
    "nothing": (None, ""),
    "zero": (0.0, "0.0"),
    "large": (1e21, "1e+21"),
    "small": (0.05, "0.05"),
    "whole": (12, "12"),
}


@pytest.mark.parametrize(("value", "shown"), VALUES.values(), ids=VALUES)
def test_a_number_stays_a_number(bundled: EvidenceTable, value: float | None, shown: str) -> None:
    (line,) = parsed(exported("csv", Given(bundled, [_row(bundled, value=value)])).decode())
    assert line["value"] == shown


TEXTS = ("a, b", 'a "b" c', "a\nb", "a\r\nb", "a;b", "é – ≥ 中文 😀", " a ", "'a", "", "a\tb", "x=1")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was(bundled: EvidenceTable, text: str) -> None:
    (line,) = parsed(exported("csv", Given(bundled, [_row(bundled, text=text)])).decode())
    assert line["text"] == text


def test_a_half_open_interval_has_one_empty_bound(bundled: EvidenceTable) -> None:
    rows = [_row(bundled, ci=ci) for ci in ([13.2, None], [None, 4.0], [None, None], None)]
    lines = parsed(exported("csv", Given(bundled, rows)).decode())
    assert [(line["ci_stated"], line["ci_low"], line["ci_high"]) for line in lines] == [
        ("true", "13.2", ""),
        ("true", "", "4.0"),
        ("true", "", ""),
        ("false", "", ""),
    ]


def test_no_cell_holds_what_no_reader_takes(bundled: EvidenceTable) -> None:
    (line,) = parsed(exported("csv", Given(bundled, [_row(bundled, text="a\0b", title="\0=1")])).decode())
    assert (line["text"], line["title"]) == ("ab", "'=1")
