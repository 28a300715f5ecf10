"""GET /api/v1/synthesis, its figures, the flow diagram, and the page: asked as clients and browsers ask."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest

from service.app import create_app
from service.settings import Settings
from service.synthesis import example, inputs
from service.synthesis.answer import SynthesisAnswer
from service.table import EvidenceTable
from tests.service.conftest import Client
from tests.service.parsed import one, soup
from tests.service.problem import assert_problem
from tests.service.synthesis.studies import counted, hazard, keep, result, study

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def asked(table: EvidenceTable, tmp_path: Path) -> Client:
    """A client of four studies of bispecific antibodies, one of them told of twice, one without counts, and two hazard ratios."""
    keep(
        table,
        study("doe", counted(12, 24), hazard(0.5, 0.25, 1.0, "teclistamab", "pembrolizumab"), registrations=("NCT01",)),
        study("roe", counted(30, 50, arm="teclistamab"), hazard(0.8, 0.5, 1.28, "teclistamab", "pembrolizumab")),
        study("poe", counted(9, 31), retraction="concern"),
        study("news", counted(11, 23), kind="news", registrations=("NCT01",)),
        study("bare", result(value=48.0), n=50),
    )
    return Client(create_app(Settings(home=tmp_path)))


def test_the_example_is_as_its_shape_says() -> None:
    assert SynthesisAnswer.model_validate(example.SYNTHESIS).model_dump(mode="json") == example.SYNTHESIS


def test_the_answer_lists_its_studies_with_their_sentences(asked: Client) -> None:
    answer = asked.get("/api/v1/synthesis?endpoint=ORR")
    assert answer.status_code == 200
    SynthesisAnswer.model_validate(answer.json())
    (group,) = answer.json()["groups"]
    assert (group["group"], group["k"]) == ("bispecific antibody", 3)
    assert 0.3 < group["pooled"]["estimate"] < 0.6
    assert group["pooled"]["interval"]["low"] < group["pooled"]["wald"]["low"] < group["pooled"]["wald"]["high"]
    assert sum(s["weight"] for s in group["studies"]) == pytest.approx(100)
    assert [(s["label"], s["events"], s["total"]) for s in group["studies"]] == [
        ("Doe 2024", 12, 24),
        ("Poe 2024", 9, 31),
        ("Roe 2024", 30, 50),
    ]
    assert {s["label"]: s["why"] for s in group["set_aside"]} == {"News 2024": "overlap", "Bare 2024": "no_counts"}
    for said in (*group["studies"], *group["set_aside"]):
        text = asked.get(f"/api/v1/studies/{said['study_id']}").json()["document"]["text"]
        sentence = said["sentence"]
        assert text[said["start"] : said["end"]] == said["text"]
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        assert asked.page(said["link"]).status_code == 200


def test_several_endpoints_and_what_is_asked_beside_them(asked: Client) -> None:
    both = asked.get("/api/v1/synthesis?endpoint=ORR&endpoint=cr&reconstruct=true&q=result").json()
    assert [(g["endpoint"], g["k"]) for g in both["groups"]] == [("ORR", 4)]
    ratio = asked.get("/api/v1/synthesis?endpoint=OS&statistic=hazard_ratio&method=DL&interval=wald").json()
    assert [(g["group"], g["k"], g["pooled"]["scale"]) for g in ratio["groups"]] == [
        ("bispecific antibody versus checkpoint inhibitor", 2, "log")
    ]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("synthesis?endpoint=nothing", 400, "there is no endpoint 'nothing'"),
        ("synthesis?statistic=mean", 422, "statistic 'mean'"),
        ("synthesis?statistic=median&method=GLMM", 400, "no events to model"),
        ("synthesis?endpoints=ORR", 400, "there is no parameter 'endpoints'"),
        ("synthesis?at_months=-1", 422, "at_months"),
        ("synthesis?" + "&".join(f"endpoint=E{i}" for i in range(11)), 400, "Name at most 10"),
        ('synthesis?q="open', 400, "has no partner"),
        ("synthesis/pie.svg", 404, "Known are forest, funnel"),
        ("synthesis/forest.gif", 404, "Known are svg, png, pdf, json"),
        ("synthesis/forest.svg?group=nobody", 404, "Known are bispecific antibody"),
        ("synthesis/forest.svg?width=20", 422, "width"),
        ("synthesis/funnel.svg?statistic=median&endpoint=ORR", 200, ""),
    ],
)
def test_what_cannot_be_answered_says_so(asked: Client, address: str, status: int, words: str) -> None:
    answer = asked.get(f"/api/v1/{address}")
    assert answer.status_code == status
    if status != 200:
        assert words in assert_problem(answer, status)["detail"]


def test_more_studies_than_are_pooled_at_once_are_refused_with_what_to_do(
    asked: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MOST", 4)
    said = assert_problem(asked.get("/api/v1/synthesis?endpoint=ORR"), 400)
    assert (said["found"], "at most 4" in said["remedy"]) == ("5 studies report it", True)
    assert asked.get("/api/v1/synthesis?endpoint=ORR&q=year:2025").status_code == 200


@pytest.mark.parametrize("name", ["forest", "funnel"])
@pytest.mark.parametrize("width", [85, 174])
def test_figures_are_of_print_size(asked: Client, name: str, width: int) -> None:
    def drawn(format: str) -> Any:
        answer = asked.get(f"/api/v1/synthesis/{name}.{format}?width={width}")
        assert answer.status_code == 200, answer.text
        return answer

    svg = drawn("svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    root = ElementTree.fromstring(svg.content)
    assert root.attrib["width"] == f"{width}.00mm"
    assert (root.findtext(f"{SVG}title") or "").startswith("Overall response rate, bispecific antibody")
    if name == "forest":
        assert "Doe 2024 50.0 [29.1, 70.9]" in (root.findtext(f"{SVG}desc") or "")
    png = drawn("png").content
    across, _ = struct.unpack(">II", png[16:24])
    assert across == pytest.approx(width / 25.4 * 300, abs=2)
    # Dots a metre: 300 an inch.
    assert struct.unpack(">I", png[png.index(b"pHYs") + 4 :][:4])[0] == pytest.approx(11811, abs=1)
    assert drawn("pdf").content.startswith(b"%PDF")
    assert drawn("json").json()["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


def test_the_figures_of_an_answer_are_where_it_says(asked: Client) -> None:
    for group in asked.get("/api/v1/synthesis?endpoint=OS&statistic=hazard_ratio").json()["groups"]:
        for address in group["figures"].values():
            assert asked.get(address).status_code == 200


def test_an_unchanged_table_is_not_sent_twice(asked: Client) -> None:
    answer = asked.get("/api/v1/synthesis")
    again = asked.get("/api/v1/synthesis", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


# --- the flow diagram ---


def test_a_flow_diagram_is_drawn_of_counts(asked: Client) -> None:
    answer = asked.post("/api/v1/prisma/svg", json=example.FLOW)
    assert answer.status_code == 200
    said = "".join(ElementTree.fromstring(answer.content).itertext())
    for words in (
        "Records screened (n\u00a0=\u00a0940)",
        "Not after CAR T (n\u00a0=\u00a040)",
        "via databases and registers",
    ):
        assert words in said
    assert "other methods" not in said
    assert asked.post("/api/v1/prisma/png?width=85", json=example.FLOW).content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("counts", "format", "status", "words"),
    [
        ({"records": 4}, "svg", 422, "there is no count 'records'"),
        ({"records_screened": -1}, "svg", 422, "records_screened is -1, which is no count"),
        ({"records_screened": True}, "svg", 422, "which is no count"),
        ({"database_results": 10, "records_screened": 9}, "svg", 422, "records_screened is 9, but"),
        ({}, "gif", 404, "Known are svg, png, pdf"),
        ({"website_results": 4}, "svg?width=85", 400, "Draw it 174 mm wide"),
    ],
)
def test_counts_that_cannot_be_drawn(
    asked: Client, counts: dict[str, Any], format: str, status: int, words: str
) -> None:
    answer = asked.post(f"/api/v1/prisma/{format}", json=counts)
    assert answer.status_code == status
    assert words in assert_problem(answer, status)["detail"]


# --- the page ---


def test_the_page_shows_the_figure_its_studies_and_what_was_set_aside(asked: Client) -> None:
    parsed = soup(asked, "/synthesis?endpoint=ORR")
    assert one(parsed, "section.pooled h2").text == "Overall response rate, bispecific antibody"
    assert "95% CI" in one(parsed, ".figure-in-words").text
    rows = parsed.select("table.members tbody tr")
    assert [one(row, "th a").text for row in rows] == ["Doe 2024", "Poe 2024", "Roe 2024"]
    for row in rows:
        link = one(row, "td.sentence a")
        address = urlsplit(str(link["href"]))
        place = int(address.fragment.removeprefix("o"))
        outcome = asked.get(f"/api/v1{address.path}").json()["record"]["outcomes"][place]
        assert one(link, "mark").text == outcome["text"]
    assert one(rows[1], ".badge.alarm").text == "concern"
    aside = one(parsed, "ul.aside").text
    assert "may share patients with Doe 2024 (registration NCT01)" in aside
    assert "There is an expression of concern of Poe 2024." in one(parsed, "ul.warnings").text
    image = parsed.select("figure img")[0]
    assert "Doe 2024 50.0" in str(image["alt"])
    for address in [str(image["src"]), *(str(a["href"]) for a in parsed.select("figcaption a"))]:
        assert asked.get(address).status_code == 200


def test_the_form_keeps_what_was_asked(asked: Client) -> None:
    parsed = soup(
        asked, "/synthesis?q=result&endpoint=OS&statistic=hazard_ratio&method=PM&reconstruct=true&at_months=&news=false"
    )
    chosen = {
        str(s["name"]): str(one(s, "option[selected]")["value"])
        for s in parsed.select("form select")
        if s.select("option[selected]")
    }
    assert chosen == {
        "endpoint": "OS",
        "statistic": "hazard_ratio",
        "method": "PM",
        "interval": "modified_hartung_knapp",
    }
    assert {str(box["name"]) for box in parsed.select("form input[checked]")} == {"reconstruct", "news"}
    assert one(parsed, "input[name=q]")["value"] == "result"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/synthesis?endpoint=CR", "No study states what is needed"),
        ("/synthesis?endpoint=ORR&q=bare", "tick “work out k of N from percentages”"),
        ("/synthesis?endpoint=ORR&therapy_class=" + quote("<script>x</script>"), "No study states what is needed"),
    ],
)
def test_a_page_without_figures_says_what_would_help(asked: Client, address: str, words: str) -> None:
    parsed = soup(asked, address)
    assert words in one(parsed, ".empty").text
    assert not [s for s in parsed.select("script") if s.text == "x"]


def test_the_table_and_the_synthesis_lead_to_each_other(asked: Client) -> None:
    assert one(soup(asked, "/"), 'nav a[href="/synthesis"]').text == "Synthesis"
    assert one(soup(asked, "/synthesis"), 'nav a[href="/"]').text == "Evidence"
