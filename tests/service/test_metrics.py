"""What watchers of a server are told: counts by route, the state of the table, and whether it can work."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from corpus.asking import Request, Window
from corpus.crawling.ledger import Ledger
from corpus.crawling.queue import Queue
from service.app import create_app
from service.scheduling.runs import Runs
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import Client, document
from tests.service.problem import assert_problem

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def told(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def test_requests_are_counted_by_route_and_not_by_address(served: Callable[..., Client]) -> None:
    client = served(document())
    for address in ("/api/v1/studies/x:1", "/api/v1/studies/none", "/nowhere/1", "/nowhere/2"):
        client.get(address)
    client.request("HEAD", "/api/v1/studies/x:1")
    for method in ("BREW", "BREW2"):
        client.request(method, "/nowhere/1")
    found = told(client)
    counted = {
        tuple(sorted(dict(labels).items())): n for (name, labels), n in found.items() if name == "http_requests_total"
    }
    study = "/api/v1/studies/{id:path}"
    assert {tuple(value for _, value in labels): n for labels, n in counted.items()} == {
        (study, "GET", "200"): 1,
        (study, "GET", "404"): 1,
        (study, "HEAD", "200"): 1,
        ("none", "GET", "404"): 2,
        ("none", "other", "404"): 2,
    }
    assert found["http_request_duration_seconds_count", frozenset({("handler", study), ("method", "GET")})] == 2


def test_the_table_and_the_last_crawls_are_told(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served(document())
    table.library.add(document("x:2"))
    ledger = Ledger(table.library)
    ledger.end(
        ledger.begin("post-car-t", "pubmed", "d", Window(None, date(2026, 1, 1)), given=False),
        "incomplete",
        "3 did not come",
    )
    ledger.spent(1, 4, 1, 1000, 2.5)
    found = told(client)
    for name, value in (("documents", 2), ("records", 1), ("pending", 1)):
        assert found[f"aftercart_{name}", frozenset()] == value
    runs = Runs(table.db)
    runs.end(runs.ask("crawl", "ada", MOMENT), "complete", "", MOMENT)
    found = told(client)
    assert found["aftercart_job_runs", frozenset({("job", "crawl"), ("outcome", "complete")})] == 1
    assert found["aftercart_job_runs", frozenset({("job", "crawl"), ("outcome", "failed")})] == 0
    assert found["aftercart_job_last_complete_seconds", frozenset({("job", "crawl")})] == MOMENT.timestamp()
    assert found["aftercart_changes_total", frozenset()] == table.generation
    assert queues(found) == {"documents": 1, "requests": 0, "messages": 0, "runs": 0}
    crawl = {("topic", "post-car-t"), ("source", "pubmed")}
    assert found["aftercart_crawl_requests_total", frozenset(crawl)] == 4
    assert found["aftercart_crawl_outcome", frozenset({*crawl, ("outcome", "incomplete")})] == 1
    assert found["aftercart_crawl_outcome", frozenset({*crawl, ("outcome", "complete")})] == 0


def queues(found: dict[tuple[str, frozenset[tuple[str, str]]], float]) -> dict[str, float]:
    return {dict(labels)["queue"]: value for (name, labels), value in found.items() if name == "aftercart_queue_depth"}


def test_what_waits_is_told_by_its_queue(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served()
    for number in range(3):
        table.library.add(document(f"x:{number}"))
    ledger = Ledger(table.library)
    crawl = ledger.begin("post-car-t", "pubmed", "d", Window(None, date(2026, 1, 1)), given=False)
    Queue(table.db, crawl).put(Request("pubmed", f"https://eutils.example/{n}") for n in range(4))
    runs = Runs(table.db)
    runs.ask("crawl", "ada", MOMENT)
    runs.begin(runs.ask("extract", "ada", MOMENT), MOMENT)
    sql = "INSERT INTO delivery (key, channel, target, owner, body, next, made, state) VALUES (?, 'webhook', '', 'ada', '', '', '', ?)"
    for key, state in (("a", "due"), ("b", "due"), ("c", "sent")):
        table.db.execute(sql, [key, state])
    assert queues(told(client)) == {"documents": 3, "requests": 4, "messages": 2, "runs": 1}


def test_where_reading_is_closed_only_readiness_is_told(table: EvidenceTable, tmp_path: Path) -> None:
    client = Client(create_app(Settings(home=tmp_path, reading="closed")))
    assert client.get("/readyz").status_code == 204
    assert_problem(client.get("/metrics"), 401)


def test_ready_is_said_while_another_writes_and_not_on_a_full_disk(
    served: Callable[..., Client], table: EvidenceTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served(document())
    with table.library.transaction():
        assert client.get("/readyz").status_code == 204
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 0))
    assert_problem(client.get("/readyz"), 503)


def test_ready_is_not_said_of_a_table_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "aftercart.db").write_bytes(b"This is no database. " * 500)
    assert_problem(Client(create_app(Settings(home=tmp_path))).get("/readyz"), 503)
