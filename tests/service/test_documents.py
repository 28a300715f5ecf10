"""Word, HTML and Markdown: every result once, with its study's reference; nothing in a text is taken for a mark."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from docx.enum.section import WD_ORIENT

from corpus.document import Document, Section
from corpus.errors import OversizedInputError
from extractor import read
from extractor.record import to_dict
from service.exporting.answer import Answer, Study
from service.exporting.evidence_tables import NONE, SEVERAL, evidence_tables
from service.exporting.figures_as_text import figure
from service.exports import docx as word
from service.exports.markdown import plain
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import Client, document
from tests.service.exported import Given, exported
from tests.service.parsed import one

OUTCOME = {
    "value": 48.0, "unit": "%", "reached": None, "statistic": "rate", "text": "48% (95% CI, 34 to 62)", "ci": [34.0, 62.0], "ci_level": 95.0,
    "count": 25, "total": 52, "at_months": None, "comparator": None, "p": None, "arm": "all", "endpoint": "ORR",
}  # fmt: skip
FIGURES: dict[str, tuple[dict[str, Any], str]] = {
    "a rate": ({}, "48% (34–62); 25/52"),
    "no interval": ({"ci": None, "count": None}, "48%"),
    "k without N": ({"ci": None, "total": None}, "48%; k = 25"),
    "another level": ({"ci_level": 90.0, "count": None}, "48% (90% CI 34–62)"),
    "not reached": ({"value": None, "reached": False, "unit": "months", "statistic": "median", "ci": [3.3, None], "text": "NR (3.3, NE)", "count": None}, "NR (3.3–NR)"),
    "a landmark": ({"statistic": "landmark", "at_months": 12.0, "count": None}, "48% at 12 mo (34–62)"),
    "a ratio": (
        {"statistic": "hazard_ratio", "value": 0.62, "unit": None, "ci": [0.48, 0.8], "text": "0.62 (0.48–0.80)", "count": None, "comparator": "placebo", "p": "<0.001"},
        "HR 0.62 (0.48–0.80) vs placebo; p <0.001",
    ),
    "a p that is equal": ({"ci": None, "count": None, "p": ".04"}, "48%; p = .04"),
    "a count": ({"statistic": "count", "value": 3.0, "unit": None, "text": "3 of 12", "count": 3, "total": 12, "ci": None}, "3 of 12"),
}  # fmt: skip


@pytest.mark.parametrize("case", FIGURES)
def test_a_result_is_printed_as_journals_print_it(case: str) -> None:
    changed, wanted = FIGURES[case]
    assert figure(OUTCOME | changed) == wanted


def studied(*therapies: tuple[str, str, str], arms: tuple[str, ...] = ("all",), id: str = "x:1") -> Study:
    """A study of (name, class, role) with an ORR in each arm."""
    own = Document(id, "text", "abstract", "A title", (Section("Text."),))
    record = to_dict(read(own))
    record["therapies"] = [{"name": name, "class": of, "role": role} for name, of, role in therapies]
    return Study(record, own, tuple(OUTCOME | {"arm": arm} for arm in arms))


CLASSES: dict[str, tuple[Study, list[str]]] = {
    "one": (studied(("glofitamab", "bispecific antibody", "salvage")), ["Bispecific antibody"]),
    "one beside what was before": (studied(("glofitamab", "bispecific antibody", "salvage"), ("axi-cel", "CAR T", "prior")), ["Bispecific antibody"]),
    "two of one class": (studied(("a", "bispecific antibody", "salvage"), ("b", "bispecific antibody (generic)", "salvage")), ["Bispecific antibody"]),
    "several": (studied(("a", "bispecific antibody", "salvage"), ("b", "chemotherapy", "salvage")), [SEVERAL]),
    "none": (studied(), [NONE]),
    "several, each with its arm": (
        studied(("a", "bispecific antibody", "salvage"), ("b", "chemotherapy", "salvage"), arms=("all", "a", "b", "the elderly")),
        ["Bispecific antibody", "Chemotherapy", SEVERAL],
    ),
    "without results": (studied(("a", "chemotherapy", "salvage"), arms=()), ["Chemotherapy"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CLASSES)
def test_a_result_is_in_the_table_of_its_class(case: str) -> None:
    given, wanted = CLASSES[case]
    found = evidence_tables([given])
    assert [table.name for table in found.tables] == wanted
    assert sum(len(line.results.get("ORR", ())) for table in found.tables for line in table.lines) == len(given.results)
    assert [line.reference for table in found.tables for line in table.lines if line.study] == [1] * len(wanted)


def opened(raw: bytes) -> Any:
    return docx.Document(io.BytesIO(raw))


def test_a_word_document_holds_every_result_once_and_cites_every_study(client: Client, bundled: EvidenceTable) -> None:
    found = opened(client.get("/api/v1/export/docx").content)
    assert found.sections[0].orientation == WD_ORIENT.LANDSCAPE
    wanted = Counter(figure(row) for row in bundled.export(Query()) if row["endpoint"] is not None)
    said: Counter[str] = Counter()
    for table in found.tables:
        head, *rows = table._tbl.tr_lst
        assert head.xpath("w:trPr/w:tblHeader")
        for row in rows:
            assert row.xpath("w:trPr/w:cantSplit")
            for place, cell in enumerate(row.tc_lst):
                for paragraph in cell.p_lst:
                    text = "".join(paragraph.xpath(".//w:t/text()"))
                    if place >= 5 and text:
                        said[text if place < 9 else text.partition(" ")[2]] += 1
    assert said == wanted
    references = [p.text for p in found.paragraphs if re.match(r"\d+\.\t", p.text)]
    assert len(references) == bundled.count(Query(), "studies")
    captions = [p.text for p in found.paragraphs if p.text.startswith("Table ")]
    assert len(captions) == len(found.tables)


def test_abbreviations_of_a_table_are_those_that_stand_in_it(bundled: EvidenceTable) -> None:
    for table in evidence_tables(Answer(bundled, Query(q="glofitamab")).studies()).tables:
        said = table.abbreviations()
        for line in table.lines:
            for text in (*line.other, *line.adverse):
                assert f"{text.split(' ')[0]}, " in said
        assert "DCR" not in said or any("DCR" in line.codes for line in table.lines)


def test_more_than_a_document_holds_is_an_error_that_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MOST_STUDIES", 5)
    found = client.get("/api/v1/export/docx")
    assert found.status_code == 413
    assert (found.json()["found"], found.json()["remedy"].split(",")[0]) == (
        "the answer has 55 studies, and a Word document holds 5",
        "Ask for fewer",
    )
    assert client.get("/api/v1/export/docx?q=xyzzy").status_code == 200


def test_the_error_is_raised_before_the_file(bundled: EvidenceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MOST_STUDIES", 5)
    with pytest.raises(OversizedInputError):
        next(word.write(Answer(bundled, Query())))


HOSTILE = "<script>alert(1)</script> | *a* [b](javascript:c) _d_ \x00\x0b \\ & “שלום” 😀"


@pytest.mark.parametrize("name", ["docx", "html", "markdown"])
def test_a_text_is_never_a_mark(served: Callable[..., Client], name: str) -> None:
    client = served(document("x:1", title=HOSTILE, journal=HOSTILE, note=HOSTILE, url="javascript:alert(1)"))
    raw = client.get(f"/api/v1/export/{name}").content
    visible = "<script>alert(1)</script> | *a* [b](javascript:c) _d_"
    if name == "docx":
        assert any(visible in p.text for p in opened(raw).paragraphs)
    elif name == "html":
        page = BeautifulSoup(raw, "lxml")
        assert page.find("script") is None
        assert visible in page.get_text()
        assert [a["href"] for a in page.select("a")] == ["http://aftercart.test/studies/x%3A1", "#r1"]
    else:
        assert "<script>" not in raw.decode()
        assert plain(visible) in raw.decode()


def test_html_needs_nothing_else_and_marks_every_quote(client: Client, bundled: EvidenceTable) -> None:
    page = BeautifulSoup(client.get("/api/v1/export/html?q=glofitamab").content, "lxml")
    assert page.select("link, script, img, iframe") == []
    style = one(page, "style").text
    assert "url(" not in style
    assert "@media print" in style
    rows = [row for row in bundled.export(Query(q="glofitamab")) if row["endpoint"] is not None]
    assert [mark.text for mark in page.select("mark")] == [row["text"] for row in rows]
    assert [cell.text for cell in page.select("td.result")] == [figure(row) for row in rows]
    assert len(page.select("ol li")) == len(page.select("tbody")) == bundled.count(Query(q="glofitamab"), "studies")


def test_markdown_is_one_table_and_its_references(client: Client, bundled: EvidenceTable) -> None:
    head, references = client.get("/api/v1/export/markdown?q=glofitamab").text.split("\n## References\n\n")
    lines = [line for line in head.split("\n") if line.startswith("| ")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    assert {len(line) for line in cells} == {7}
    rows = list(bundled.export(Query(q="glofitamab")))
    assert [line[4].strip() for line in cells[2:]] == [
        plain(figure(row)) if row["endpoint"] else "no result stated" for row in rows
    ]
    assert len(references.strip().split("\n")) == bundled.count(Query(q="glofitamab"), "studies")


@pytest.mark.parametrize("name", ["docx", "html", "markdown"])
def test_an_empty_answer_is_an_empty_document(bundled: EvidenceTable, name: str) -> None:
    assert exported(name, Answer(bundled, Query(q="xyzzy")))
    assert exported(name, Given(bundled, studies=[studied(arms=())]))
