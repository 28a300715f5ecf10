"""The ledger of crawls in the API and on its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from corpus.asking import Window
from corpus.crawling.ledger import Ledger
from service.table import EvidenceTable
from tests.service.conftest import Client
from tests.service.problem import assert_problem


def filled(table: EvidenceTable) -> None:
    """Two runs: one of PubMed that lacks a document and rejected another, and one of feeds that has just begun."""
    ledger = Ledger(table.library)
    run = ledger.begin("post-car-t", "pubmed", "d", Window(date(2026, 1, 4), date(2026, 1, 7)), given=False)
    ledger.expect(run, 4, whole=False)
    for id, change, retracted in (
        ("pubmed:1", "added", True),
        ("pubmed:2", "revised", False),
        ("pubmed:2", "unchanged", False),
    ):
        ledger.came(run, id, change, retracted)
    ledger.missing(run, ["pubmed:3"], "it did not come")
    ledger.rejected(run, "record 4", "no PMID <b>(line 9)</b>")
    ledger.spent(run, 3, 1, 1_500_000, 2.5)
    ledger.end(run, "incomplete", "1 document did not come")
    ledger.begin("post-car-t", "feeds", "d", Window(None, date(2026, 1, 7)), given=False)


def test_the_api_gives_the_ledger_newest_first(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served()
    assert client.get("/api/v1/crawls").json() == {"items": [], "total": 0, "next": None}
    filled(table)
    first = client.get("/api/v1/crawls", params={"limit": 1}).json()
    assert ([run["source"] for run in first["items"]], first["total"], first["next"]) == (["feeds"], 2, 2)
    rest = client.get("/api/v1/crawls", params={"before": first["next"]}).json()
    (run,) = rest["items"]
    expected = {
        "expected": 4,
        "fetched": 3,
        "new": 1,
        "changed": 1,
        "duplicate": 1,
        "rejected": 1,
        "retracted": 1,
        "bytes": 1_500_000,
    }
    assert {name: run[name] for name in expected} == expected
    assert (run["since"], run["until"], run["outcome"], run["seconds"]) == (
        "2026-01-04",
        "2026-01-07",
        "incomplete",
        2.5,
    )
    assert (run["missing"], run["rejects"][0]["place"]) == (["pubmed:3"], "record 4")
    assert client.get("/api/v1/crawls/1").json() == run
    assert client.get("/api/v1/crawls", params={"source": "feeds"}).json()["total"] == 1
    assert_problem(client.get("/api/v1/crawls/3"), 404)


def test_the_page_says_what_is_missing_and_why(served: Callable[..., Client], table: EvidenceTable) -> None:
    client = served()
    assert "Nothing has been collected yet" in client.get("/crawls").text
    filled(table)
    page = client.get("/crawls").text
    assert "Missing: pubmed:3." in page
    assert "Rejected record 4: no PMID &lt;b&gt;(line 9)&lt;/b&gt;" in page
    assert "2026-01-04 to 2026-01-07" in page
    assert "the beginning to 2026-01-07" in page
