"""The log: each line of a request carries its id, JSON where that is asked for, and never a secret."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from corpus.log import logger
from service.app import create_app
from service.logs import logged
from service.settings import Settings
from tests.service.conftest import Client, document
from tests.service.problem import assert_problem

Lines = list[dict[str, Any]]


def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


# what a client sends as X-Request-ID, whether it is taken
IDS = {
    "made by a proxy": ("5f1c2a30-1b2c-4d5e-8f90-a1b2c3d4e5f6", True),
    "of a trace": ("Root=1-67891233-abcdef012345678912345678", True),
    "none": ("", False),
    "too long": ("x" * 129, False),
    "with a blank": ("a b", False),
    "with a quotation mark": ('a"b', False),
}


@pytest.mark.parametrize(("sent", "taken"), IDS.values(), ids=IDS)
def test_answer_problem_and_log_carry_the_id(
    client: Client, capsys: pytest.CaptureFixture[str], sent: str, taken: bool
) -> None:
    with logged(Settings(log="json"), "info"):
        answer = client.get("/api/v1/studies/none?relevant=true", headers={"X-Request-ID": sent})
    id = answer.headers["x-request-id"]
    assert (id == sent) is taken
    assert len(id) >= 32
    assert assert_problem(answer, 400)["request_id"] == id
    (line,) = lines(capsys)
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        "request",
        "GET",
        "/api/v1/studies/none",
        400,
    )
    assert (line["request_id"], line["level"], line["logger"]) == (id, "info", "aftercart.http")
    assert line["seconds"] >= 0
    assert line["timestamp"].endswith("Z")


def test_what_went_wrong_is_logged_under_the_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "aftercart.db").write_bytes(b"This is no database. " * 500)
    with logged(Settings(log="json"), "info"):
        answer = Client(create_app(Settings(home=tmp_path))).get("/api/v1/evidence", headers={"X-Request-ID": "one"})
    assert assert_problem(answer, 503)["request_id"] == "one"
    error, request = lines(capsys)
    assert (error["level"], error["request_id"], str(tmp_path) in error["event"]) == ("error", "one", True)
    assert (request["status"], request["request_id"]) == (503, "one")


def test_a_failure_of_ours_is_answered_with_the_id(
    served: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served(document())

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("service.routes.health.Reports", broken)
    said: list[dict[str, Any]] = []

    async def ask() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            said.append(message)

        scope = {"type": "http", "method": "GET", "path": "/healthz", "raw_path": b"/healthz", "query_string": b"",
                 "headers": [(b"x-request-id", b"two")], "http_version": "1.1", "scheme": "http", "server": ("t", 80)}  # fmt: skip
        with pytest.raises(RuntimeError):
            await client.app(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(ask())
    assert (said[0]["status"], dict(said[0]["headers"])[b"x-request-id"]) == (500, b"two")
    assert json.loads(said[1]["body"])["request_id"] == "two"


def test_no_question_and_nothing_asked_for_all_the_time_is_logged(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    with logged(Settings(log="json"), "info"):
        client.get("/api/v1/evidence?q=my+patient")
        client.get("/assets/base.css")
        client.get("/healthz")
        client.get("/nowhere%0aforged")
    found = lines(capsys)
    assert [line["path"] for line in found] == ["/api/v1/evidence", "/nowhere%0Aforged"]
    assert "patient" not in str(found)


def test_secrets_are_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    chosen = Settings(
        log="json",
        keys={"pubmed": SecretStr('a/"key"')},
        admin_password=SecretStr("correct horse"),
        oidc_client_secret=SecretStr("of the provider"),
        proxy="http://us:of-the-proxy@proxy.example:3128",
    )
    told = (
        'GET ?api_key=a%2F%22key%22&p=correct+horse a/"key" of the provider us:of-the-proxy@ aftercart_0123456789abcdef'
    )
    for form in ("json", "console"):
        with logged(chosen.model_copy(update={"log": form}), "info"):
            logger("test").info("event", said=told)
            logging.getLogger("aftercart").error("of others: %s", told)
    said = capsys.readouterr().err
    assert said.count("***") == 4 * 6
    for secret in ("key%22", 'a/"key', "correct", "the provider", "the-proxy", "0123456789abcdef"):
        assert secret not in said


@pytest.mark.parametrize(
    ("chosen", "least", "expected"),
    [
        ({}, "warning", ["two"]),
        ({}, "info", ["one", "two"]),
        ({"log_level": "error"}, "info", []),
        ({"log_level": "debug"}, "warning", ["nought", "one", "two"]),
    ],
)
def test_levels(chosen: dict[str, Any], least: str, expected: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with logged(Settings(log="json", **chosen), least):
        logger("test").debug("nought")
        logger("test").info("one")
        logger("test").warning("two")
    logger("test").info("after it")
    assert [line["event"] for line in lines(capsys)] == expected


def test_people_read_a_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    with logged(Settings(), "info"):
        logger("test").info("request", status=200, path="/a")
    (line,) = capsys.readouterr().err.splitlines()
    assert "[info     ] request" in line
    assert "path=/a status=200" in line
