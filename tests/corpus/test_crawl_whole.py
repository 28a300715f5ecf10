"""Crawls come out whole: 25,000 records with faults on the way, fifty crawls killed at any point, two at once."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import topics
from corpus.asking import live_sources
from corpus.crawl import crawl
from corpus.crawling.ledger import Entry, Ledger
from corpus.errors import BusyError
from corpus.lease import lease
from corpus.library import Library, open_database
from corpus.sources import pubmed
from corpus.topic import Topic
from tests.corpus import killed
from tests.standin import Fault, Reply, StandIn, faults
from tests.standin.faults import status
from tests.standin.pubmed import PubMedRecord, synthetic

TOPIC = Topic("exmab", "Exmab", pubmed="exmab[tiab]")
ERROR = Reply(b"<eSearchResult><ERROR>Search Backend failed: Database is not supported: pubmed</ERROR></eSearchResult>")
FAULTS = [
    status(429, b'{"error":"API rate limit exceeded"}'),
    status(429, b"", Retry_After="0"),
    status(500),
    status(502),
    Fault("error in 200", ERROR),
    faults.EMPTY,
    faults.CUT,
    faults.RESET,
    faults.TRUNCATED,
    faults.HALF_GZIP,
]


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("eutils").limit = 100_000
        yield server


def content(library: Library) -> list[tuple[Any, ...]]:
    """All that a library holds, but for the times at which it came."""
    rows = library.db.execute(
        "SELECT d.id, d.revision, d.deleted, r.revision, r.hash, r.content FROM document d "
        "JOIN document_revision r ON r.document = d.id ORDER BY d.id, r.revision"
    )
    return list(rows.fetchall())


def test_twenty_five_thousand_records_with_faults_on_the_way(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is lost, none is doubled; the search is cut in slices as PubMed's limit of 9,999 demands."""
    monkeypatch.setattr(pubmed.asking, "BATCH", 100)
    standin.service("eutils").hold(synthetic(25_000))
    standin.faults.at_random(0.02, FAULTS, seed=7)
    library = Library(open_database(tmp_path / "library.db"))
    (entry,) = crawl(
        library, [TOPIC], killed.manners(tmp_path, standin.mirrors), ["pubmed"], today=killed.TODAY
    ).entries
    assert (entry.outcome, entry.why, entry.expected, entry.fetched) == ("complete", None, 25_000, 25_000)
    assert (entry.new, entry.duplicate, entry.rejected, len(library)) == (25_000, 0, 0, 25_000)
    assert sum(1 for *_, revision, _, _ in content(library) if revision != 1) == 0
    assert entry.retries == len(standin.faults.struck) >= 3
    assert len(standin.seen) == entry.asked + entry.retries


def test_killed_at_any_point_it_ends_as_one_that_was_not(standin: StandIn, tmp_path: Path) -> None:
    """Sixty processes, each killed by the system after so many requests and moments; the last one is let go on to its end."""
    standin.service("eutils").hold(synthetic(1_400))
    chance, home, kills = random.Random(11), tmp_path / "killed", 60
    with killed.Nursery(home, standin.mirrors) as nursery:
        standin.seen.clear()
        standin.faults.at_random(0.02, FAULTS, seed=5)
        for done in range(kills):
            seen = len(standin.seen)
            process = nursery.begin()
            _wait_for(seen + chance.choice([0, 1, 1, 2, 3, 4]), standin)
            time.sleep(chance.random() * 0.02)
            assert nursery.kill(process), f"the crawl was over after {done} kills: nothing is left to be killed"
    killed.run(home, standin.mirrors)
    library, entry = _ended(home)
    whole, undisturbed = tmp_path / "undisturbed", StandIn()
    with undisturbed:
        undisturbed.service("eutils").limit = 100_000
        undisturbed.service("eutils").hold(synthetic(1_400))
        killed.run(whole, undisturbed.mirrors)
    other, expected = _ended(whole)
    assert content(library) == content(other)
    assert (entry.outcome, entry.number) == (expected.outcome, 1) == ("complete", 1)
    for name in ("expected", "fetched", "new", "changed", "unchanged", "duplicate", "rejected", "asked", "missing"):
        assert getattr(entry, name) == getattr(expected, name), name
    assert library.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    # Each kill costs at most the requests that were under way.
    assert len(standin.seen) <= entry.asked + entry.retries + kills * pubmed.SERVICE.at_once * 2


def test_the_shipped_topic_is_asked_of_every_source_at_once(standin: StandIn, tmp_path: Path) -> None:
    """Every source that can be crawled understands what the topic asks of it and what its service answers."""
    standin.service("eutils").hold(
        PubMedRecord(number, "Teclistamab after CAR T", "Of 9 patients with relapsed myeloma, 3 responded.")
        for number in range(1, 6)
    )
    (topic,) = topics.named(["post-car-t"])
    here = replace(topic, feeds=(), sites=())
    sources = dict.fromkeys(live_sources(), 0.0)
    settings = replace(killed.manners(tmp_path, standin.mirrors), paces=sources)
    library = Library(open_database(tmp_path / "library.db"))
    entries = crawl(library, [here], settings, today=killed.TODAY).entries
    assert {entry.source: (entry.outcome, entry.why) for entry in entries} == dict.fromkeys(
        [entry.source for entry in entries], ("complete", None)
    )
    assert {"clinicaltrials", "europepmc", "pubmed"} <= {entry.source for entry in entries}
    assert next(entry.new for entry in entries if entry.source == "pubmed") == 5


def test_of_two_crawls_at_once_one_works(standin: StandIn, tmp_path: Path) -> None:
    standin.service("eutils").hold(synthetic(20))
    manners = killed.manners(tmp_path, standin.mirrors)
    library = Library(open_database(tmp_path / "library.db"))
    with lease(tmp_path / "locks", "exmab-pubmed", BusyError("crawl", "a test is at it")):
        busy = crawl(library, [TOPIC], manners, ["pubmed"])
        assert (busy.entries, [type(error) for error in busy.busy]) == ((), [BusyError])
        other = crawl(library, [Topic("other", "Other", pubmed="exmab[tiab]")], manners, ["pubmed"])
        assert [entry.outcome for entry in other.entries] == ["complete"]
    (entry,) = crawl(library, [TOPIC], manners, ["pubmed"]).entries
    assert (entry.outcome, entry.unchanged) == ("complete", 20)


def test_crawls_of_different_topics_share_a_library(standin: StandIn, tmp_path: Path) -> None:
    """In threads, each with its own connection, as two processes have; what one has brought is not brought twice."""
    standin.service("eutils").hold(synthetic(600))
    manners = killed.manners(tmp_path, standin.mirrors)
    outcomes: list[Entry] = []

    def work(name: str) -> None:
        library = Library(open_database(tmp_path / "library.db"))
        outcomes.extend(crawl(library, [Topic(name, name, pubmed="exmab[tiab]")], manners, ["pubmed"]).entries)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(entry.outcome, entry.fetched) for entry in outcomes] == [("complete", 600)] * 2
    assert sum(entry.new for entry in outcomes) == 600
    assert sum(entry.unchanged for entry in outcomes) == 600


def _wait_for(requests: int, standin: StandIn) -> None:
    until = time.monotonic() + 30
    while len(standin.seen) < requests and time.monotonic() < until:
        time.sleep(0.001)


def _ended(home: Path) -> tuple[Library, Entry]:
    library = Library(open_database(home / "library.db"))
    (entry,) = Ledger(library).latest()
    return library, entry
