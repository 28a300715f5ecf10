"""The pages as a reader meets them: parsed with BeautifulSoup, never compared as strings of HTML."""

from __future__ import annotations

from collections.abc import Callable
from csv import DictReader
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from service.exports import formats
from tests.service.conftest import Client, document
from tests.service.parsed import one, soup


def total(parsed: BeautifulSoup) -> int:
    return int(parsed.select(".summary b")[0].text)


# --- the table ---


def test_a_word_that_no_study_has_is_told_with_what_it_may_be(client: Client) -> None:
    link = one(soup(client, "/?q=teclistmab+n:>=10&endpoint=ORR"), "#instead a")
    assert (link.text, parse_qs(urlsplit(str(link["href"])).query)) == (
        "teclistamab",
        {"q": ["teclistamab n:>=10"], "endpoint": ["ORR"]},
    )
    assert total(soup(client, str(link["href"]))) > 0
    assert not soup(client, "/?q=teclistamab").select("#instead")


def evidence(parsed: BeautifulSoup) -> list[Tag]:
    return [row for row in parsed.select("table.evidence tr") if row.select("td.number")]


@pytest.mark.parametrize("asked", ["", "?everything=yes", "?therapy=glofitamab", "?q=lymphoma&endpoint=OS"])
def test_every_result_stands_beside_its_sentence(client: Client, asked: str) -> None:
    parsed = soup(client, f"/{asked}")
    rows = evidence(parsed)
    assert rows
    for row in rows:
        link = one(row, "td.sentence a")
        assert not link.has_attr("aria-label"), "its name is the sentence"
        address = urlsplit(str(link["href"]))
        place = int(address.fragment.removeprefix("o"))
        outcome = client.get(f"/api/v1{address.path}").json()["record"]["outcomes"][place]
        assert one(link, "mark").text == outcome["text"]
        assert one(row, "abbr").text == outcome["endpoint"]


def test_a_sentence_is_the_documents_own(client: Client) -> None:
    for row in evidence(soup(client, "/?q=teclistamab")):
        link = one(row, "td.sentence a")
        text = client.get(f"/api/v1{urlsplit(str(link['href'])).path}").json()["document"]["text"]
        assert one(link, "q").text in text


FILTERS = {
    "q": "patients",
    "therapy": "glofitamab",
    "disease": "large B-cell lymphoma",
    "endpoint": "CR",
    "n_min": "10",
}


def test_a_chip_takes_one_filter_away(client: Client) -> None:
    parsed = soup(client, "/?" + "&".join(f"{k}={v}" for k, v in FILTERS.items()))
    chips = parsed.select(".chips a:not(.all)")
    assert [one(chip, "b").text for chip in chips] == list(FILTERS.values())
    for chip, name in zip(chips, FILTERS, strict=True):
        left = {k: v[0] for k, v in parse_qs(urlsplit(str(chip["href"])).query).items()}
        assert left == {k: v for k, v in FILTERS.items() if k != name}
        assert total(soup(client, str(chip["href"]))) >= total(parsed)


def test_the_form_shows_what_was_asked(client: Client) -> None:
    parsed = soup(
        client, "/?q=patients&therapy=GLOFITAMAB&disease=large+b-cell+lymphoma&endpoint=cr&n_min=10&everything=yes"
    )
    assert [one(parsed, f"[name={name}]")["value"] for name in ("q", "n_min")] == ["patients", "10"]
    shown = [one(parsed, f"input[name={name}][checked]")["value"] for name in ("therapy", "disease", "endpoint")]
    assert shown == ["glofitamab", "large B-cell lymphoma", "CR"]
    assert one(parsed, "[name=everything]").has_attr("checked")


def test_a_class_is_a_filter_of_the_page_too(client: Client) -> None:
    assert total(soup(client, "/?therapy=bispecific+antibody")) > total(soup(client, "/?therapy=glofitamab"))


def test_the_empty_states(client: Client, served: Callable[..., Client]) -> None:
    assert "Nothing fits" in one(soup(client, "/?q=xyzzy"), ".empty").text
    assert "The table is empty" in one(soup(served(), "/"), ".empty").text


def test_the_page_says_what_it_leaves_out(client: Client) -> None:
    counts = client.get("/api/v1/evidence?view=studies").json()["total"]
    parsed = soup(client, "/")
    studies = int(parsed.select(".summary b")[1].text)
    more = one(parsed, ".summary .others")
    assert more.text.startswith(f"{counts - studies} more studies report nothing after CAR T")
    whole = soup(client, str(one(more, "a")["href"]))
    assert int(whole.select(".summary b")[1].text) == counts
    assert whole.select(".others") == []
    filtered = one(soup(client, "/?q=patients&therapy=glofitamab&therapy="), ".summary").select(".others a")
    assert all(parse_qs(urlsplit(str(a["href"])).query)["q"] == ["patients"] for a in filtered)


def test_one_that_is_left_out_is_one(served: Callable[..., Client]) -> None:
    parsed = soup(served(document("x:1", "Nothing is stated.")), "/?q=nothing")
    assert one(parsed, ".others").text == "1 more study reports nothing after CAR T: show it"
    assert total(parsed) == 0


def test_a_text_that_is_not_the_publishers_says_so(served: Callable[..., Client]) -> None:
    client = served(document("x:1", note="Written for a test."), document("x:2"))
    parsed = soup(client, "/?everything=yes")
    badges = [study.select(".badge[title]") for study in parsed.select("tr.study")]
    assert [[(b.text, b["title"]) for b in found] for found in badges] == [[("synopsis", "Written for a test.")], []]
    assert "its study's page says how" in parsed.text
    assert "its study's page says how" not in soup(client, "/?q=nothing").text


def test_the_order_is_said(client: Client) -> None:
    assert one(soup(client, "/"), ".summary [aria-live]").text.endswith("studies, newest first")


N_MIN = ("", " ", "abc", "-1", "1e3", "3.5", "²", "٣", "①", "99999999999999999999", "0", "\0", "007")


@pytest.mark.parametrize("n_min", N_MIN)
def test_any_least_number_gives_a_page(client: Client, n_min: str) -> None:
    assert client.get("/", params={"n_min": n_min}, headers={"Accept": "text/html"}).status_code in (200, 400, 422)


ODD = (
    "?therapy=%00",
    "?disease=%ed%a0%80",
    "?endpoint=nothing",
    "?q=a&q=b",
    "?everything=%3Cscript%3E",
    "?unknown=1",
    "?therapy=a&therapy=b",
    "?q=%F0%9F%98%80a",
)


@pytest.mark.parametrize("asked", ODD)
def test_any_filter_gives_a_page(client: Client, asked: str) -> None:
    answer = client.page(f"/{asked}")
    assert "<script>" not in answer.text
    assert answer.status_code == 200


def test_pages_follow_each_other_to_the_end(client: Client) -> None:
    address, seen = "/?everything=yes", 0
    wanted = total(soup(client, address))
    for number in range(100):
        parsed = soup(client, address)
        seen += len(evidence(parsed)) + len(parsed.select("td.none"))
        assert total(parsed) == wanted
        first = [a for a in parsed.select(".pager a") if a.text == "First page"]
        assert [a["href"] for a in first] == (["/?everything=yes"] if number else [])
        following = parsed.select(".pager a[rel=next]")
        if not following:
            break
        address = str(following[0]["href"])
    assert seen == wanted > 100


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?q=glofitamab",
        "?therapy=glofitamab&endpoint=ORR&n_min=20",
        "?everything=yes&disease=multiple+myeloma",
        "?q=xyzzy",
        "?n_min=0",
        "?therapy=glofitamab&therapy=talquetamab&endpoint=CR&endpoint=ORR",
    ],
)
def test_an_export_holds_what_the_page_counts(client: Client, asked: str) -> None:
    parsed = soup(client, f"/{asked}")
    shown, studies = (int(b.text) for b in parsed.select(".summary b"))
    links = {a.text: str(a["href"]) for a in parsed.select(".exports a")}
    csv, jsonl = client.get(links["CSV"]), client.get(links["JSONL"])
    assert (csv.status_code, jsonl.status_code) == (200, 200)
    assert len(list(DictReader(csv.text.splitlines(keepends=True)))) == shown
    assert len(jsonl.text.splitlines()) == studies
    assert len(links) == len(formats()), "every format is on the page"


def test_an_address_may_hold_an_open_study(client: Client) -> None:
    parsed = soup(client, "/?q=myeloma&study=synopsis:mm-001")
    assert "synopsis%3Amm-001" in str(one(parsed, "#drawer .drawer-head a")["href"])
    assert len(one(parsed, "#drawer").select("mark")) > 5
    assert client.page("/?study=none").status_code == 404


def test_facets_and_ranges_ask_what_the_language_asks(client: Client) -> None:
    """What has no parameter of the API's is said in its words; the count is the same."""
    asked = {
        "class=bispecific+antibody&n_min=20": 'class:"bispecific antibody" AND n:20..',
        "q=lymphoma&percent_min=50&percent_max=80": "(lymphoma) AND value:50..80%",
        "year_min=2024&design=phase+1+trial&design=phase+2+trial": 'design:("phase 1 trial" OR "phase 2 trial") AND year:2024..',
        "months_max=6&target=CD20&followup_min=3": "target:CD20 AND value:..6months AND followup:3..",
    }
    for address, words in asked.items():
        found = client.get("/api/v1/evidence", params={"q": words, "relevant": "true"}).json()["total"]
        assert total(soup(client, f"/?{address}")) == found > 0, address


@pytest.mark.parametrize("sort", ["year", "-n", "-value", "title", "-confidence"])
def test_an_order_is_the_apis(client: Client, sort: str) -> None:
    shown = [str(link["href"]).split("#")[0] for link in soup(client, f"/?sort={sort}").select("tr.study th > a")]
    rows = client.get(f"/api/v1/evidence?sort={sort}&relevant=true").json()["items"]
    wanted = [
        f"/studies/{row['study_id']}"
        for row, before in zip(rows, [None, *rows], strict=False)
        if not before or before["study_id"] != row["study_id"]
    ]
    assert [address.replace("%3A", ":") for address in shown] == wanted


def test_a_question_that_is_not_understood_is_pointed_at(client: Client) -> None:
    answer = client.page("/?q=teclistamab+AND+AND+x&disease=multiple+myeloma")
    assert answer.status_code == 400
    parsed = BeautifulSoup(answer.text, "lxml")
    assert "not understood" in one(parsed, ".empty[role=alert] h2").text
    assert one(parsed, ".asked").text == "teclistamab AND AND x"
    assert one(parsed, ".asked mark").text == "A"
    assert one(parsed, "#q")["value"] == "teclistamab AND AND x"


def test_synonyms_are_told(client: Client) -> None:
    assert "Tecvayli is teclistamab, also as JNJ-64007957" in one(soup(client, "/?q=Tecvayli"), "#understood").text
    said = one(soup(client, "/?q=BCMA+bispecific"), "#understood").text
    assert said.startswith("BCMA bispecific is BCMA bispecific antibody, with teclistamab"), "a name is told once"
