"""The API: every answer documented, every error a problem that says what was asked, found and to do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup

from corpus.errors import NotFoundError
from extractor.record import from_json
from extractor.stamp import stamp
from service import dependencies
from service.app import create_app
from service.pages import studying
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep, keep_in
from tests.service.parsed import one
from tests.service.problem import assert_problem
from tests.service.texts import TEXT

JSON = {"Content-Type": "application/json"}
MANY = "&".join(f"therapy={i}" for i in range(51))
BAD: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "unknown route": ("GET", "/api/v1/nothing", {}, 404),
    "unknown address": ("GET", "/nothing", {}, 404),
    "wrong method": ("POST", "/api/v1/evidence", {}, 405),
    "wrong method of extract": ("GET", "/api/v1/extract", {}, 405),
    "no limit": ("GET", "/api/v1/evidence?limit=0", {}, 422),
    "limit below": ("GET", "/api/v1/evidence?limit=-1", {}, 422),
    "limit above": ("GET", "/api/v1/evidence?limit=1001", {}, 422),
    "limit no number": ("GET", "/api/v1/evidence?limit=ten", {}, 422),
    "n_min below": ("GET", "/api/v1/evidence?n_min=-1", {}, 422),
    "n_min no number": ("GET", "/api/v1/evidence?n_min=many", {}, 422),
    "n_min beyond SQLite": ("GET", f"/api/v1/evidence?n_min={10**30}", {}, 422),
    "unknown view": ("GET", "/api/v1/evidence?view=patients", {}, 422),
    "misspelt filter": ("GET", "/api/v1/evidence?therapie=teclistamab", {}, 400),
    "filter where none is": ("GET", "/api/v1/facets?cursor=x", {}, 400),
    "parameter of a study": ("GET", "/api/v1/studies/x:1?fields=n", {}, 400),
    "misspelt filter of an export": ("GET", "/api/v1/export/csv?n_max=3", {}, 400),
    "parameter of extract": ("POST", "/api/v1/extract?title=x", {"json": {"text": "x"}}, 400),
    "relevant is no truth": ("GET", "/api/v1/evidence?relevant=perhaps", {}, 422),
    "too long q": ("GET", "/api/v1/evidence?q=" + "x" * 2001, {}, 400),
    "more values than anyone picks": ("GET", f"/api/v1/evidence?{MANY}", {}, 400),
    "more values of an export": ("GET", f"/api/v1/export/csv?{MANY}", {}, 400),
    "more values of the page": ("GET", f"/?{MANY}", {}, 400),
    "q without partner": ("GET", "/api/v1/evidence?q=%22", {}, 400),
    "bad cursor": ("GET", "/api/v1/evidence?cursor=junk", {}, 400),
    "too long cursor": ("GET", "/api/v1/evidence?cursor=" + "x" * 5000, {}, 400),
    "unknown field": ("GET", "/api/v1/evidence?fields=study_id,valeu", {}, 400),
    "field of a row of a record": ("GET", "/api/v1/evidence?view=studies&fields=endpoint", {}, 400),
    "more fields than there are": ("GET", "/api/v1/evidence?" + "&".join(["fields=n"] * 51), {}, 422),
    "unknown study": ("GET", "/api/v1/studies/none:1", {}, 404),
    "study of half a character": ("GET", "/api/v1/studies/%ed%a0%80", {}, 404),
    "study of a null": ("GET", "/api/v1/studies/%00", {}, 404),
    "unknown format": ("GET", "/api/v1/export/pptx", {}, 404),
    "export of a bad question": ("GET", "/api/v1/export/csv?q=%22", {}, 400),
    "export of a bad n_min": ("GET", "/api/v1/export/jsonl?n_min=x", {}, 422),
    "body not JSON": ("POST", "/api/v1/extract", {"content": b'{"text": ', "headers": JSON}, 422),
    "body not UTF-8": ("POST", "/api/v1/extract", {"content": b'{"text": "\xff"}', "headers": JSON}, 400),
    "body a list": ("POST", "/api/v1/extract", {"json": []}, 422),
    "no body": ("POST", "/api/v1/extract", {}, 422),
    "no text": ("POST", "/api/v1/extract", {"json": {"title": "x"}}, 422),
    "misspelt member": ("POST", "/api/v1/extract", {"json": {"text": "x", "titel": "T"}}, 422),
    "text a number": ("POST", "/api/v1/extract", {"json": {"text": 3}}, 422),
    "too long text": ("POST", "/api/v1/extract", {"json": {"text": "x" * 200_001}}, 422),
    "unknown asset": ("GET", "/assets/none.css", {}, 404),
    "asset elsewhere": ("GET", "/assets/..%2f__init__.py", {}, 404),
    "asset of no kind": ("GET", "/assets/style", {}, 404),
}  # fmt: skip


@pytest.mark.parametrize(("method", "address", "more", "status"), BAD.values(), ids=BAD)
def test_every_bad_request_is_a_problem(
    client: Client, method: str, address: str, more: dict[str, Any], status: int
) -> None:
    assert_problem(client.request(method, address, **more), status)


def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    assert client.post("/api/v1/evidence").headers["allow"] == "GET"


def test_a_misspelt_filter_names_the_known(client: Client) -> None:
    said = client.get("/api/v1/evidence?therapie=teclistamab").json()
    assert "'therapie'" in said["found"]
    assert {"therapy", "n_min", "cursor"} <= set(said["remedy"].removesuffix(".").replace(",", "").split())


def test_an_unknown_field_names_the_known(client: Client) -> None:
    said = client.get("/api/v1/evidence?fields=study_id,valeu").json()
    assert said["asked"] == "give the field valeu"
    assert {"study_id", "value", "family"} <= set(said["remedy"].removesuffix(".").replace(",", "").split())


SPARSE = {
    "rows": ("view=outcomes&fields=value,study_id&fields=sentence", ["study_id", "value", "sentence"]),
    "records": ("view=studies&fields=n,%20id,", ["id", "n"]),
    "reports": ("fields=family", ["family"]),
    "nothing named": ("fields=,&view=studies", None),
}


@pytest.mark.parametrize(("asked", "names"), SPARSE.values(), ids=SPARSE)
def test_fields_are_those_asked_for(client: Client, asked: str, names: list[str] | None) -> None:
    sparse = client.get(f"/api/v1/evidence?limit=5&{asked}").json()
    whole = client.get(f"/api/v1/evidence?limit=5&view={'studies' if 'studies' in asked else 'outcomes'}").json()
    assert sparse["items"] == [{name: row[name] for name in names or row} for row in whole["items"]]
    assert {**sparse, "items": []} == {**whole, "items": []}


def test_an_unknown_format_names_the_known(client: Client) -> None:
    said = client.get("/api/v1/export/pptx").json()
    assert "csv" in said["remedy"]
    assert "jsonl" in said["remedy"]


def test_as_many_values_as_are_picked_are_answered(client: Client) -> None:
    fifty = [*(f"none {i}" for i in range(49)), "glofitamab"]
    found = client.get("/api/v1/evidence", params={"therapy": [*fifty, *fifty, ""]}).json()
    assert found["total"] == client.get("/api/v1/evidence?therapy=glofitamab").json()["total"] > 0


def test_a_value_of_the_wrong_type_says_what_it_is_and_what_to_do(client: Client) -> None:
    said = assert_problem(client.get("/api/v1/evidence?limit=ten&n_min=-1"), 422)
    assert said["asked"] == "answer /api/v1/evidence"
    assert said["found"].startswith("n_min '-1': input should be greater") or said["found"].startswith("limit 'ten'")
    assert "limit 'ten': input should be a valid integer" in said["found"]
    assert "/openapi.json" in said["remedy"]
    assert {error["where"] for error in said["errors"]} == {"query.limit", "query.n_min"}
    assert "x" * 100 not in client.post("/api/v1/extract", json={"text": "x" * 200_001}).text


READ = (
    "/", "/studies/synopsis:mm-001", "/assets/style.css", "/healthz", "/openapi.json", "/api/v1/evidence?limit=2", "/api/v1/facets",
    "/api/v1/studies/synopsis:mm-001", "/api/v1/export/csv?q=teclistamab", "/nothing", "/api/v1/evidence?limit=0", "/api/v1/facets?q=x",
)  # fmt: skip


@pytest.mark.parametrize("address", READ)
def test_head_is_get_without_its_body(client: Client, address: str) -> None:
    whole, head, own = client.get(address), client.request("HEAD", address), {"date": "", "x-request-id": ""}
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {**head.headers, **own} == {**whole.headers, **own}


def test_head_is_no_operation_of_its_own(client: Client) -> None:
    assert client.request("HEAD", "/api/v1/extract").status_code == 405
    assert all("head" not in item for item in client.get("/openapi.json").json()["paths"].values())


@pytest.mark.parametrize("address", READ)
def test_no_browser_guesses_what_an_answer_is(client: Client, address: str) -> None:
    assert client.get(address).headers.get_list("x-content-type-options") == ["nosniff"]


def test_an_answer_of_some_size_is_sent_packed(client: Client) -> None:
    for address in ("/", "/api/v1/evidence", "/api/v1/export/csv"):
        assert client.get(address).headers["content-encoding"] == "gzip"
        assert "content-encoding" not in client.get(address, headers={"Accept-Encoding": "identity"}).headers


def test_another_site_may_read_only_where_the_settings_name_it(home: Path) -> None:
    ours = {"Origin": "https://reviews.test"}
    for cors, allowed in (
        ((), None),
        (("https://reviews.test",), "https://reviews.test"),
        (("https://else.test",), None),
    ):
        asked = Client(create_app(Settings(home=home, cors=cors)))
        assert asked.get("/api/v1/facets", headers=ours).headers.get("access-control-allow-origin") == allowed


HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9"}


@pytest.mark.parametrize(
    ("address", "status"), [("/nothing", 404), ("/studies/none:1", 404), ("/?q=%22", 400), ("/assets/none.css", 404)]
)
def test_a_browser_gets_a_page(client: Client, address: str, status: int) -> None:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'href="/"' in answer.text


SAID_TO_PEOPLE = {
    "/studies/nope:1": ("There is no such page or study.", ["The evidence table has no such study.", "Search the evidence table for it."]),
    "/?n_min=many": ("This question was not understood.", ["'many' is no number."]),
    "/nothing": ("There is no such page or study.", ["Back to the evidence table"]),
}  # fmt: skip


@pytest.mark.parametrize(("address", "said"), SAID_TO_PEOPLE.items(), ids=SAID_TO_PEOPLE)
def test_an_error_page_is_for_people(client: Client, address: str, said: tuple[str, list[str]]) -> None:
    parsed = BeautifulSoup(client.page(address).text, "lxml")
    assert one(parsed, ".empty h1").text == said[0]
    for sentence in said[1]:
        assert sentence in one(parsed, ".empty").text
    assert "nope:1" not in parsed.text


def test_what_is_to_be_typed_is_code_in_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise NotFoundError("get <it>", "the <library> does not hold it", "`aftercart search` lists <what> it holds.")

    monkeypatch.setattr(studying, "look", gone)
    empty = one(BeautifulSoup(client.page("/studies/x").text, "lxml"), ".empty")
    assert one(empty, "code").text == "aftercart search"
    said = [p.text for p in empty.select("p")]
    assert said[:2] == ["The <library> does not hold it.", "aftercart search lists <what> it holds."]


def test_a_browser_gets_a_problem_inside_the_api(client: Client) -> None:
    assert_problem(client.get("/api/v1/nothing", headers=HTML), 404)


def test_what_is_wrong_is_escaped_in_the_page(client: Client) -> None:
    answer = client.get("/?q=n:<script>", headers=HTML)
    assert answer.status_code == 400
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_an_error_nobody_foresaw_is_a_problem_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(EvidenceTable, "counted", fail)
    transport = httpx.ASGITransport(client.app, raise_app_exceptions=False)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://aftercart.test") as asking:
            return await asking.get("/api/v1/facets")

    answer = asyncio.run(ask())
    assert_problem(answer, 500)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "secret" not in answer.text


def test_health(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["status"], said["documents"], said["records"], said["pending"]) == ("ok", 55, 55, 0)


def test_health_tells_what_is_not_read_yet(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served(document("x:1"))
    table.library.add(document("x:2"))
    said = client.get("/healthz").json()
    assert (said["documents"], said["records"], said["pending"]) == (2, 1, 1)


def test_an_answer_the_client_holds_is_not_sent_again(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served(document())
    for address in ("/api/v1/evidence", "/api/v1/facets"):
        tag, kept = (client.get(address).headers[name] for name in ("etag", "cache-control"))
        assert kept == "no-cache"
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "no-cache"
        for held in (tag.removeprefix("W/"), "*", f'"x", {tag}'):
            assert client.get(address, headers={"If-None-Match": held}).status_code == 304
        for held in ("", '"x"', 'W/"x"'):
            assert client.get(address, headers={"If-None-Match": held}).status_code == 200
        keep(table, document(text=f"Changed for {address}."))
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_another_table_or_version_has_another_tag(
    served: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = [served(document()).get("/api/v1/evidence").headers["etag"]]
    other = Client(create_app(Settings(home=tmp_path / "other")))
    keep_in(tmp_path / "other", document())
    tags.append(other.get("/api/v1/evidence").headers["etag"])
    monkeypatch.setattr(dependencies, "stamp", lambda: replace(stamp(), version="9.9.9"))
    tags.append(other.get("/api/v1/evidence").headers["etag"])
    assert len(set(tags)) == 3
    assert len({tag.split("-")[-1] for tag in tags}) == 1, "after the same number of changes"


def test_an_answer_is_of_one_moment(
    served: Callable[..., Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, rows, ids = served(document("x:1")), EvidenceTable.search, iter(("x:2", "x:3"))

    def and_another_writes(self: EvidenceTable, *asked: Any, **more: Any) -> Any:
        self.facets()  # the request has begun to read
        keep_in(tmp_path, document(next(ids)))
        return rows(self, *asked, **more)

    monkeypatch.setattr(EvidenceTable, "search", and_another_writes)
    said = client.get("/api/v1/evidence?view=studies").json()
    assert (len(said["items"]), said["total"]) == (1, 1)
    shown = client.page("/?everything=yes").text
    assert (shown.count('<tr class="study">'), "from <b>2</b> studies" in shown) == (2, True)


def test_an_empty_home_is_an_empty_table(tmp_path: Path) -> None:
    fresh = Client(create_app(Settings(home=tmp_path / "new" / "home")))
    assert fresh.get("/healthz").json()["documents"] == 0
    assert fresh.get("/api/v1/evidence").json() == {
        "items": [],
        "total": 0,
        "next": None,
        "sort": "-year",
        "understood": {"words": [], "synonyms": [], "ignored": [], "filters": []},
        "suggestions": [],
    }


def test_a_study_with_its_document(client: Client) -> None:
    said = client.get("/api/v1/studies/synopsis:mm-001").json()
    assert said["record"]["id"] == said["document"]["id"] == "synopsis:mm-001"
    assert said["revision"] == 1
    for outcome in said["record"]["outcomes"]:
        assert said["document"]["text"][outcome["start"] : outcome["end"]] == outcome["text"]


ODD_IDS = ("a/b", "a b", "a?b", "a#b", "a%2Fb", "ä:1", "<x>", "a'b\"c", "..", "a/../b", "10.1000/x(1)", "x" * 500)


@pytest.mark.parametrize("id", ODD_IDS)
def test_a_study_of_any_id_is_found(served: Callable[..., Client], id: str) -> None:
    client = served(document(id))
    (row, *_) = client.get("/api/v1/evidence").json()["items"]
    address = "".join(
        c if c.isascii() and c.isalnum() else "".join(f"%{byte:02X}" for byte in c.encode()) for c in row["study_id"]
    )
    assert client.get(f"/api/v1/studies/{address}").json()["record"]["id"] == id
    assert client.page(f"/studies/{address}").status_code == 200


def test_extract_reads_a_text_and_keeps_nothing(client: Client) -> None:
    answer = client.post("/api/v1/extract", json={"title": "A title", "text": TEXT})
    record = from_json(answer.content)
    assert (record.n, [(o.endpoint, o.value) for o in record.outcomes]) == (24, [("ORR", 50.0), ("OS", 9.5)])
    assert all(TEXT[o.start : o.end] == o.text for o in record.outcomes)
    assert client.get("/healthz").json()["documents"] == 55


def test_extract_explains_beside_the_record(client: Client) -> None:
    plain = client.post("/api/v1/extract", json={"text": TEXT})
    told = client.post("/api/v1/extract?explain=true", json={"text": TEXT}).json()
    assert set(told) == {"record", "explanation"}
    assert told["record"] == plain.json()
    assert client.post("/api/v1/extract?explain=false", json={"text": TEXT}).content == plain.content
    first = told["explanation"]["outcomes"][0]
    assert TEXT[first["endpoint"]["start"] : first["endpoint"]["end"]] == first["endpoint"]["text"]
    assert first["confidence"] == plain.json()["outcomes"][0]["confidence"]
    assert_problem(client.post("/api/v1/extract?explain=perhaps", json={"text": TEXT}), 422)


def test_a_study_is_explained_if_asked(client: Client) -> None:
    plain = client.get("/api/v1/studies/synopsis:mm-001").json()
    told = client.get("/api/v1/studies/synopsis:mm-001?explain=true").json()
    why = told.pop("explanation")
    assert told == plain
    assert why["id"] == "synopsis:mm-001"
    assert [o["confidence"] for o in why["outcomes"]] == [o["confidence"] for o in plain["record"]["outcomes"]]


@pytest.mark.parametrize("text", ["", " ", "😀", "\n" * 1000, "1 " * 5000, "a\r\nb", "e\u0301", "\u202e"])
def test_extract_reads_any_text(client: Client, text: str) -> None:
    answer = client.post("/api/v1/extract", json={"text": text})
    assert answer.status_code == 200
    assert from_json(answer.content).outcomes == ()


def test_texts_are_read_at_the_same_time(client: Client) -> None:
    """Each defines an abbreviation that the others use: what one text says must not reach another."""
    texts = [
        f"{long} (ORR) was 50%. The ORR held. ORR and OS were reported in 24 patients treated after CAR T."
        for long in ("The overall response rate", "Objective response rate", "Our remission ratio")
    ] * 8
    alone = [client.post("/api/v1/extract", json={"text": text}).json() for text in texts]

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://aftercart.test") as asking:
            return await asyncio.gather(*(asking.post("/api/v1/extract", json={"text": text}) for text in texts))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        answers = asyncio.run(ask())
    finally:
        sys.setswitchinterval(interval)
    assert [answer.json() for answer in answers] == alone


def test_extract_refuses_half_a_character(client: Client) -> None:
    answer = client.post("/api/v1/extract", content=b'{"text": "\\ud800 of 9 patients"}', headers=JSON)
    assert_problem(answer, 422)
