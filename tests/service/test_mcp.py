"""The tools of assistants, asked by the protocol's own client: as a process over its pipes, and over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult

from service.mcp.server import call
from service.mcp.tool import Desk, tools
from service.people import account, tokens
from service.people.account import Account
from service.people.store import people_at
from service.review.deciding import Sent, decide
from service.review.looking import look
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import COMMAND
from tests.service.conftest import document, keep, keep_in
from tests.service.serving import serving

TEXT = "We treated 52 patients after CAR T-cell therapy had failed. The overall response rate was 48% (25 of 52)."
T = TypeVar("T")
NAMES = ["extract_text", "get_study", "search_evidence", "synthesize"]


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """A server over the bundled corpus."""
    with serving(Settings(home=home)) as address:
        yield address


def asked(server: Any, ask: Callable[[Client], Awaitable[T]], mode: Any = "auto") -> T:
    """What the protocol's own client is answered."""

    async def go() -> T:
        async with Client(server, mode=mode, read_timeout_seconds=60) as client:
            return await ask(client)

    return asyncio.run(go())


@pytest.fixture(scope="module")
def ask(address: str) -> Callable[..., CallToolResult]:
    def answer(name: str, **arguments: Any) -> CallToolResult:
        return asked(f"{address}/mcp", lambda client: client.call_tool(name, arguments))

    return answer


def said(result: CallToolResult) -> str:
    assert result.is_error
    return result.content[0].text  # type: ignore[union-attr]


def test_a_process_is_asked_over_its_pipes(home: Path) -> None:
    """All in one process, which takes long to start: what it offers, what it answers, what it refuses."""

    async def all_of_it(client: Client) -> None:
        assert client.server_info is not None
        assert client.server_info.name == "aftercart"
        assert "quote" in (client.instructions or "")
        assert [tool.name for tool in (await client.list_tools()).tools] == NAMES
        found = (await client.call_tool("search_evidence", {"query": "teclistamab", "limit": 1})).structured_content
        study = found["items"][0]["study"]
        assert study["page"] == f"http://127.0.0.1:8000/studies/{study['study_id']}"
        read = (await client.call_tool("extract_text", {"text": TEXT})).structured_content
        assert (read["record"]["n"], read["stated"][0]["text"]) == (52, "48% (25 of 52)")
        wrong = await client.call_tool("get_study", {"id": "no-such"})
        assert said(wrong).endswith("the evidence table has no such study. Search the evidence table for it.")

    environment = {"AFTERCART_HOME": str(home), "PYTHONPATH": ":".join(filter(None, sys.path))}
    asked(StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], "mcp"], env=environment), all_of_it)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_tools_say_what_they_take_and_give(address: str, mode: str) -> None:
    listed = asked(f"{address}/mcp", lambda client: client.list_tools(), mode).tools
    assert [tool.name for tool in listed] == NAMES
    for tool in listed:
        assert len(tool.description or "") > 100
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        Draft202012Validator.check_schema(tool.input_schema)
        Draft202012Validator.check_schema(tool.output_schema)
        assert tool.input_schema["additionalProperties"] is False


ANSWERED: list[tuple[str, dict[str, Any]]] = [
    ("search_evidence", {"query": "teclistamab after BCMA CAR T, ORR", "limit": 3}),
    ("search_evidence", {"therapy": "bispecific antibody", "endpoint": ["ORR"], "n_min": 20}),
    ("search_evidence", {"query": "zebrafish"}),
    ("get_study", {"id": "synopsis:mm-001", "with_text": True}),
    ("extract_text", {"text": TEXT, "title": "Glofitamab after CAR T"}),
    ("extract_text", {"text": "Nothing is stated."}),
    ("synthesize", {"endpoint": "ORR"}),
    ("synthesize", {"endpoint": "OS", "statistic": "median", "therapy_class": "bispecific antibody"}),
]


@pytest.mark.parametrize(("name", "arguments"), ANSWERED)
def test_an_answer_is_as_its_schema_says(ask: Callable[..., CallToolResult], name: str, arguments: Any) -> None:
    answer = ask(name, **arguments)
    assert not answer.is_error
    schema = tools()[name].answer.model_json_schema(mode="serialization", by_alias=True)
    Draft202012Validator(schema).validate(answer.structured_content)
    assert json.loads(answer.content[0].text) == answer.structured_content  # type: ignore[union-attr]


def test_every_row_quotes_its_source_and_says_where_it_is(
    ask: Callable[..., CallToolResult], address: str, bundled: EvidenceTable
) -> None:
    seen, cursor = 0, None
    while True:
        page = ask("search_evidence", query="bispecific", limit=100, cursor=cursor).structured_content
        for row in page["items"]:
            study, result = row["study"], row["result"]
            assert study["page"] == f"{address}/studies/{study['study_id']}"
            assert study["source_url"] is None or study["source_url"].startswith("https://")
            if result is not None:
                text = bundled.study(study["study_id"])[1].text
                assert text[result["start"] : result["end"]] == result["text"]
                assert result["text"] in result["sentence"]
                assert result["page"] == f"{study['page']}#o{result['position']}"
        seen += len(page["items"])
        if (cursor := page["next"]) is None:
            break
    assert seen == page["total"] > 40


def test_a_study_is_told_whole_and_its_page_is_there(ask: Callable[..., CallToolResult]) -> None:
    answer = ask("get_study", id="synopsis:mm-001", with_text=True).structured_content
    record, text = answer["record"], answer["text"]
    assert text[record["n_start"] : record["n_end"]] == record["n_text"]
    assert len(answer["stated"]) == len(record["outcomes"]) > 1
    for outcome, stated in zip(record["outcomes"], answer["stated"], strict=True):
        assert text[outcome["start"] : outcome["end"]] == stated["text"]
        assert stated["text"] in stated["sentence"]
    assert ask("get_study", id="synopsis:mm-001").structured_content["text"] is None
    page = httpx2.get(answer["stated"][1]["page"])
    assert page.status_code == 200
    assert 'id="o1"' in page.text


def test_a_study_says_what_people_have_decided(table: EvidenceTable, tmp_path: Path) -> None:
    keep(table, document("a", TEXT))
    ada = Account("ada", "Ada", "reviewer", "2026-01-01T00:00:00Z")
    desk = Desk(tmp_path / "aftercart.db", "https://evidence.example")

    def told() -> dict[str, Any]:
        found: dict[str, Any] = call(desk, tools()["get_study"], {"id": "a"}).structured_content
        return found

    assert (told()["inclusion"], told()["decided"], told()["stated"][0]["state"]) == (None, [], "machine")
    seen = look(table, "a", None)
    decide(table, ada, "a", Sent("correct", seen.of("outcomes")[0].value.id, content={"value": 50.0}))
    decide(table, ada, "a", Sent("reject", seen.of("n")[0].value.id))
    decide(table, ada, "a", Sent("include"))
    now = told()
    assert (now["inclusion"], now["record"]["n"], now["stated"][0]["state"]) == ("include", None, "corrected")
    assert [(one["field"], one["state"], one["content"]["value"]) for one in now["decided"]] == [
        ("n", "rejected", 52),
        ("outcomes", "corrected", 50.0),
    ]


def test_the_source_is_linked_by_what_is_known_of_it(table: EvidenceTable, tmp_path: Path) -> None:
    from corpus.document import Identifiers

    keep(
        table,
        document("a", TEXT, url="https://journal.example/a"),
        document("b", TEXT + " ", identifiers=Identifiers(doi="10.1/x y")),
        document("c", TEXT + "  ", identifiers=Identifiers(pmid="12")),
        document("d", TEXT, url="javascript:alert(1)"),
    )
    desk = Desk(tmp_path / "aftercart.db", "https://evidence.example")
    links = {}
    for id in "abcd":
        links[id] = call(desk, tools()["get_study"], {"id": id}).structured_content["study"]["source_url"]
    assert links == {
        "a": "https://journal.example/a",
        "b": "https://doi.org/10.1/x%20y",
        "c": "https://pubmed.ncbi.nlm.nih.gov/12",
        "d": None,
    }


def test_a_pooled_figure_names_its_studies_their_sentences_and_sources(
    ask: Callable[..., CallToolResult], address: str
) -> None:
    answer = ask("synthesize", endpoint="ORR", reconstruct=True, disease="large B-cell lymphoma").structured_content
    group = next(group for group in answer["groups"] if group["pooled"])
    assert group["pooled"]["interval"]["low"] < group["pooled"]["estimate"] < group["pooled"]["interval"]["high"]
    for one in [*group["studies"], *group["set_aside"], *answer["set_aside"]]:
        assert one["text"] in one["sentence"]["text"]
        assert one["link"].startswith(answer["cited"][one["study_id"]]["page"] + "#o")
    drawn = httpx2.get(group["figures"]["forest"], timeout=60)
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("search_evidence", {"query": '"no partner'}, "Close it, or leave it out."),
    ("search_evidence", {"sort": "beauty"}, "-year"),
    ("search_evidence", {"cursor": "nonsense"}, "cursor"),
    ("search_evidence", {"terapy": ["teclistamab"]}, "call search_evidence: terapy: extra inputs are not permitted. Correct it"),
    ("search_evidence", {"limit": 1000}, "limit: input should be less than or equal to 100"),
    ("search_evidence", {"therapy": [str(i) for i in range(51)]}, "there are 51 values. Give at most 50"),
    ("get_study", {}, "id: field required"),
    ("get_study", {"id": "../etc"}, "Search the evidence table for it."),
    ("extract_text", {"text": ""}, "text: string should have at least 1 character"),
    ("extract_text", {"text": "x" * 200_001}, "text: string should have at most 200000 characters"),
    ("synthesize", {"endpoint": "BEAUTY"}, "Known are"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "part"), REFUSED)
def test_an_error_says_what_to_do(ask: Callable[..., CallToolResult], name: str, arguments: Any, part: str) -> None:
    assert part in said(ask(name, **arguments))


def test_a_tool_that_is_not_there_is_told_with_those_that_are(address: str) -> None:
    async def invent(client: Client) -> None:
        with pytest.raises(MCPError, match="Known are extract_text, get_study, search_evidence, synthesize"):
            await client.call_tool("invent")

    asked(f"{address}/mcp", invent)


def test_a_damaged_database_is_told_without_its_place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "aftercart.db").write_bytes(b"no database" * 1000)
    answer = call(Desk(tmp_path / "aftercart.db", ""), tools()["search_evidence"], {})
    assert said(answer) == (
        "use the evidence table: its database cannot be used now. Try again later; the server's log says what is wrong."
    )
    assert str(tmp_path) in caplog.text


def test_where_reading_is_closed_a_token_is_needed(tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path, reading="closed", public_url="https://evidence.example/")
    keep_in(tmp_path, document("a", TEXT))
    with people_at(chosen.database) as db:
        token = tokens.make(db, account.add(db, "ada", "reader", "correct horse battery"), "test")[1]

    @contextlib.asynccontextmanager
    async def signed(address: str) -> AsyncIterator[Any]:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http,
            streamable_http_client(f"{address}/mcp", http_client=http) as streams,
        ):
            yield streams

    with serving(chosen) as address:
        refused = httpx2.post(f"{address}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
        assert refused.status_code == 401
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["www-authenticate"] == 'Bearer realm="aftercart"'
        found = asked(signed(address), lambda client: client.call_tool("search_evidence", {}))
    assert found.structured_content["items"][0]["study"]["page"] == "https://evidence.example/studies/a"


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"Origin": "https://elsewhere.example"}, 403),
        ("POST", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", {"Content-Type": "text/plain"}, 400),
        ("GET", {}, 405),
        ("DELETE", {}, 405),
    ],
)
def test_what_no_assistant_sends_is_refused(address: str, method: str, headers: dict[str, str], status: int) -> None:
    accepted = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"} | headers
    assert httpx2.request(method, f"{address}/mcp", headers=accepted, content=b"{}").status_code == status
