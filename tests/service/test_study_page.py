"""The page of a study: its text whole, every quote in its place, nothing of a document run as code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Author, Identifiers, PartialDate, ReportedStudy
from extractor import read
from service.app import create_app
from service.pages.highlight import Mark, pieces
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import Client, document
from tests.service.parsed import one, soup
from tests.service.texts import TEXT

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7 * 7 }} \' " & &amp; &lt;b&gt; '


#: What no page of ours holds, but one that a document could write on.
ALIEN = (
    "script:not([src]), script[src]:not([src^='/assets/'], [src^='/vendor/']), main img, [onerror], [onload], [onclick]"
)


def text_of(parsed: BeautifulSoup) -> str:
    return one(parsed, "p.body").text


def test_every_bundled_study_shows_its_text_whole(client: Client, bundled: EvidenceTable) -> None:
    for study, *_ in bundled.db.execute("SELECT study FROM record").fetchall():
        parsed = soup(client, f"/studies/{study}")
        record, kept, _ = bundled.study(study)
        assert text_of(parsed) == kept.text
        assert one(parsed, "h1").text == kept.title
        assert [row.select("b")[0].text for row in parsed.select("table.outcomes tbody td.number")].count("") == 0
        assert len(parsed.select("table.outcomes tbody tr")) == len(record["outcomes"])


def test_every_link_inside_a_study_leads_somewhere_and_back(client: Client, bundled: EvidenceTable) -> None:
    for study, *_ in bundled.db.execute("SELECT study FROM record").fetchall():
        parsed = soup(client, f"/studies/{study}")
        ids = [str(tag["id"]) for tag in parsed.select("[id]")]
        assert len(ids) == len(set(ids))
        inside = {str(a["href"])[1:] for a in parsed.select('a[href^="#"]')}
        assert inside <= set(ids)
        for number in range(len(parsed.select("table.outcomes tbody tr"))):
            assert f"o{number}" in ids
            assert f"text-o{number}" in inside


def test_what_leads_to_the_text_says_where_to(client: Client, bundled: EvidenceTable) -> None:
    for study, *_ in bundled.db.execute("SELECT study FROM record").fetchall():
        names = [a.text for a in soup(client, f"/studies/{study}").select("a.to-text")]
        assert len(names) == len(set(names)) > 0
        assert not one(soup(client, f"/studies/{study}"), "p.legend").has_attr("aria-label")
        assert all(name.startswith("¶ ") and name.endswith(" in the text") for name in names)


def test_a_hostile_document_is_shown_as_text(served: Callable[..., Client]) -> None:
    text = HOSTILE + TEXT + " " + HOSTILE
    client = served(
        document(
            "x:1",
            text,
            HOSTILE,
            note=HOSTILE,
            journal=HOSTILE,
            url="javascript:alert(3)",
            authors=(Author(HOSTILE, "A"),),
            identifiers=Identifiers(doi='10.1/x"onmouseover="alert(4)'),
            reports=(ReportedStudy(HOSTILE, url="javascript:alert(5)"),),
        )
    )
    for address in ("/", "/?everything=yes", f"/?q=%22{'patients'}%22", "/studies/x:1"):
        parsed = soup(client, address)
        assert parsed.select(f"{ALIEN}, [onmouseover]") == []
        assert [a for a in parsed.select("[href]") if str(a["href"]).lower().startswith("javascript:")] == []
        assert "49" not in parsed.get_text()
    assert text_of(soup(client, "/studies/x:1")) == text
    assert one(soup(client, "/studies/x:1"), "h1").text == HOSTILE


def test_a_hostile_quote_is_shown_as_text(table: EvidenceTable, tmp_path: Path) -> None:
    one_document = document(text=HOSTILE + TEXT)
    record = read(one_document)
    outcome = replace(
        record.outcomes[0], text=HOSTILE, start=0, end=len(HOSTILE), arm=HOSTILE, comparator=HOSTILE, p=HOSTILE
    )
    table.library.add(one_document)
    table.put(replace(record, outcomes=(outcome,)), one_document, 1)
    client = Client(create_app(Settings(home=tmp_path)))
    for address in ("/?everything=yes", "/studies/x:1"):
        parsed = soup(client, address)
        assert parsed.select(ALIEN) == []
        assert HOSTILE in [mark.text for mark in parsed.select("mark")]


def test_what_is_asked_is_shown_as_text(client: Client) -> None:
    parsed = BeautifulSoup(
        client.get("/", params={"therapy": HOSTILE, "disease": HOSTILE, "endpoint": HOSTILE}).text, "lxml"
    )
    assert parsed.select(ALIEN) == []
    assert [b.text for b in parsed.select(".chips b")] == [HOSTILE.strip()] * 3


def test_a_page_may_run_and_load_nothing_from_elsewhere(client: Client) -> None:
    for address in ("/", "/studies/synopsis:mm-001", "/read", "/nothing"):
        headers = client.page(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        parsed = BeautifulSoup(client.page(address).text, "lxml")
        assert parsed.select(f"{ALIEN}, [style], style, iframe, object, embed") == []
        assert all(str(tag["href"]).startswith("/") for tag in parsed.select("link[href]"))
        for tag in parsed.select("link[href], img[src], script[src]"):
            assert client.get(str(tag.get("href") or tag.get("src"))).status_code == 200


def test_quotes_may_overlap(table: EvidenceTable, tmp_path: Path) -> None:
    one_document = document()
    record = read(one_document)
    first = record.outcomes[0]
    spans = [(0, len(TEXT)), (3, 20), (10, 30), (10, 30), (29, 31), (first.start, first.end)]
    outcomes = tuple(replace(first, text=TEXT[a:b], start=a, end=b) for a, b in spans)
    table.library.add(one_document)
    table.put(replace(record, outcomes=outcomes), one_document, 1)
    parsed = soup(Client(create_app(Settings(home=tmp_path))), "/studies/x:1")
    assert text_of(parsed) == TEXT
    ids = {str(tag["id"]) for tag in parsed.select("[id]")}
    assert {f"text-o{i}" for i in range(len(spans))} <= ids
    assert "".join(mark.text for mark in parsed.select("p.body mark")) == TEXT


BARE: dict[str, dict[str, Any]] = {
    "a landmark without its time": {"statistic": "landmark", "at_months": None},
    "a value without unit": {"unit": None},
    "a count without total": {"statistic": "count", "unit": "patients", "count": 3, "total": None},
    "a ratio": {"statistic": "hazard_ratio", "unit": None, "comparator": "others"},
    "no value": {"value": None, "reached": None, "unit": None},
    "not reached": {"value": None, "reached": False, "ci": (None, None), "ci_level": None},
    "an empty p": {"p": ""},
    "an unknown endpoint": {"endpoint": "XYZ"},
    "no section": {"section": None},
}


@pytest.mark.parametrize("changed", BARE.values(), ids=BARE)
def test_an_outcome_that_says_little_has_its_row(table: EvidenceTable, tmp_path: Path, changed: dict[str, Any]) -> None:
    one_document = document()
    record = read(one_document)
    table.library.add(one_document)
    table.put(replace(record, outcomes=(replace(record.outcomes[0], **changed),)), one_document, 1)
    client = Client(create_app(Settings(home=tmp_path)))
    for address, row in (("/?everything=yes", "table.evidence"), ("/studies/x:1", "table.outcomes")):
        shown = one(soup(client, address), f"{row} td.number").text
        assert "None" not in shown
    assert client.get("/api/v1/evidence").json()["total"] == 1
    assert client.get("/api/v1/export/csv").status_code == 200


def test_a_retracted_publication_says_so_everywhere(served: Callable[..., Client]) -> None:
    client = served(document("x:1", retraction="retracted"), document("x:2", note="A note about this one."))
    assert "retracted" in one(soup(client, "/studies/x:1"), ".banner.alarm").text
    assert [badge.text for badge in soup(client, "/?everything=yes").select(".badge.alarm")] == ["retracted"]
    parsed = soup(client, "/studies/x:2")
    assert parsed.select(".alarm") == []
    assert "A note about this one." in one(parsed, ".banner").text


def test_a_study_says_where_it_was_published(served: Callable[..., Client]) -> None:
    client = served(
        document(
            "x:1",
            authors=(Author("Bee", initials="A"), Author(collective="The Group")),
            journal="Journal of Examples",
            published=PartialDate(2024, 2),
            identifiers=Identifiers(pmid="123", doi="10.1000/x(1)<2>"),
        )
    )
    parsed = soup(client, "/studies/x:1")
    said = re.sub(r"\s+", " ", one(parsed, "p.about").text)
    for part in ("Bee A, The Group", "Journal of Examples, 2024-02", "doi:10.1000/x(1)<2>", "PubMed 123"):
        assert part in said


@pytest.mark.parametrize(("text", "title"), [("", "A title"), ("", ""), ("No numbers here.", ""), ("\n", "t")])
def test_a_document_with_little_in_it_has_a_page(served: Callable[..., Client], text: str, title: str) -> None:
    client = served(document("x:1", text, title))
    parsed = soup(client, "/studies/x:1")
    assert one(parsed, "h1").text == (title or "x:1")
    assert ("gives no abstract" in parsed.text) == (text == "")
    assert one(soup(client, "/?everything=yes"), "td.none")


@given(
    text=st.text(max_size=30),
    spans=st.lists(st.tuples(st.integers(-2, 32), st.integers(-2, 32)), max_size=8),
)
def test_pieces_are_the_text_and_know_their_marks(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(start, end, f"o{i}", "k", "l") for i, (start, end) in enumerate(spans)]
    cut = pieces(text, marks)
    assert "".join(piece.text for piece in cut) == text
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    for mark in inside:
        assert "".join(piece.text for piece in cut if mark in piece.marks) == text[mark.start : mark.end]
        assert sum(mark in piece.opens for piece in cut) == 1


def test_health_and_the_api_are_linked(client: Client) -> None:
    for link in soup(client, "/").select("footer a"):
        assert client.page(str(link["href"])).status_code == 200
