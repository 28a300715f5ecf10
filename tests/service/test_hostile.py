"""Whoever means ill: bodies that never end, clients that are slow on purpose, questions that would be SQL, pages of others."""

from __future__ import annotations

import ast
import json
import re
import socket
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.errors import AftercartError
from service import middleware
from service.settings import Settings
from service.snapshots.reading import opened
from tests.service.command import Run, line
from tests.service.conftest import Client
from tests.service.problem import assert_problem
from tests.service.serving import serving

ROOT = Path(__file__).parents[2]
SQL = [
    "' OR 1=1 --",
    '" OR ""="',
    "x'; DROP TABLE record; --",
    "1) UNION SELECT hash FROM token --",
    "NEAR(a b)",
    "title : x",
    "a* AND b^2",
    "{a b}",
]


@pytest.mark.parametrize("address", ["/api/v1/extract", "/read", "/sign-in", "/api/v1/session", "/mcp"])
def test_a_body_larger_than_any_of_ours_is_refused(client: Client, address: str) -> None:
    body = b'{"text": "' + b"a" * middleware.LARGEST_BODY + b'"}'
    assert_problem(client.post(address, content=body, headers={"Content-Type": "application/json"}), 413)


def test_a_body_without_a_length_is_counted_as_it_comes(client: Client) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"a" * 100_000

    assert_problem(client.post("/api/v1/extract", content=endless(), headers={"Content-Type": "application/json"}), 413)


def test_a_client_that_is_slow_on_purpose_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "SLOWEST_BODY", 0.2)
    with serving(Settings(home=tmp_path)) as address:
        with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1]))) as slow:
            slow.sendall(
                b"POST /api/v1/extract HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
            )
            said = slow.recv(4096)
        assert said.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in said
        assert httpx.get(f"{address}/healthz").status_code == 200


@pytest.mark.parametrize("said", SQL)
def test_a_question_is_never_sql(client: Client, said: str) -> None:
    """Each parameter of each operation that takes a text, by OpenAPI: answered or refused, and the table is as it was."""
    before = client.get("/healthz").json()
    asked = 0
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        of = operations.get("get", {})
        names = [
            one["name"]
            for one in of.get("parameters", ())
            if one["in"] == "query" and "string" in json.dumps(one["schema"])
        ]
        if (
            not path.startswith(("/api/v1/evidence", "/api/v1/facets", "/api/v1/search", "/api/v1/studies"))
            or "{" in path
        ):
            continue
        for name in names:
            answer = client.get(path, params={name: said})
            assert answer.status_code in (200, 400, 422), (path, name, answer.text)
            asked += 1
    for name in ("q", "therapy", "disease", "endpoint", "sort", "cursor", "columns", "study"):
        assert client.page(f"/?{httpx.QueryParams({name: said})}").status_code in (200, 400, 404, 422)
    assert client.get("/healthz").json() == before
    assert asked >= 8


def test_every_page_says_what_may_run_and_who_may_frame_it(client: Client) -> None:
    for address in ("/", "/read", "/sign-in", "/account", "/synthesis", "/nothing", "/studies/none", "/?q=%22"):
        headers = client.page(address).headers
        if "content-security-policy" not in headers:
            assert headers["location"].startswith("/"), address
            continue
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["../evil.jsonl", "/etc/passwd", "..\\evil.jsonl", "a/../../b"])
def test_a_snapshot_names_no_file_of_ours(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(name, "x")
    with pytest.raises(AftercartError, match="which no snapshot does"), opened(path):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["bad.zip"]


def test_an_id_of_a_document_is_no_path(run: Run, tmp_path: Path) -> None:
    """Whatever a document is called, exports write the one file that was named."""
    (tmp_path / "in.jsonl").write_text("".join(line(id) for id in ("../../evil", "/etc/evil", "a\\..\\evil", "=cmd")))
    assert run("import", "in.jsonl").code == 0
    assert run("extract").code == 0
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    for name in ("r-meta", "revman"):
        assert run("export", "--format", name, "--output", f"{name}.zip").code == 0
        with zipfile.ZipFile(tmp_path / f"{name}.zip") as packed:
            assert all("/" not in one and "\\" not in one for one in packed.namelist())
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert {path.name for path in made} - {"aftercart.db-wal", "aftercart.db-shm"} == {"r-meta.zip", "revman.zip"}


def test_secrets_are_looked_up_by_their_hash_or_compared_in_constant_time() -> None:
    """No secret is compared by ==, whose time tells how much of it was right."""
    names = {"secret", "csrf", "password", "token", "hash", "nonce"}
    for path in (*(ROOT / "service" / "people").glob("*.py"), ROOT / "service" / "permissions.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} | {
                    one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)
                }
                assert not used & names, f"{path.name}:{node.lineno}"
    source = (ROOT / "service" / "people" / "visitor.py").read_text()
    assert "hmac.compare_digest" in source
    for name in ("tokens", "sessions"):
        assert "hashed(" in (ROOT / "service" / "people" / f"{name}.py").read_text()


def test_every_form_that_changes_something_carries_its_secret() -> None:
    """Those that are sent while somebody is signed in; signing in itself has none yet, and is held by where it comes from."""
    for path in (ROOT / "service" / "pages" / "templates").glob("*.html"):
        for form in path.read_text().split("<form")[1:]:
            head, body = form.split(">", 1)
            if 'method="post"' in head.lower() and "/sign-in" not in head:
                assert re.search('name="csrf"|{{ hidden\\(', body.split("</form")[0]), path.name
