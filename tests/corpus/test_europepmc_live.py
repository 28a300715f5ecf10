"""Europe PMC crawled over HTTP: every page of the cursor, full text, faults, and what changed since."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from corpus.errors import QueryError
from corpus.library import Library
from corpus.topic import Topic
from tests.corpus.crawled import entry, told
from tests.corpus.test_europepmc import HIT, JATS
from tests.standin import Reply, StandIn
from tests.standin.faults import CUT, HALF_GZIP, TRUNCATED, Fault, status
from tests.standin.wire import as_json

TOPIC = Topic("exmab", "Exmab", europepmc="exmab AND\n car")


def hits(count: int, **more: Any) -> list[dict[str, Any]]:
    days = {"firstIndexDate": "2026-01-02", "dateOfRevision": "2026-01-02"}
    return [HIT | {"id": str(n), "pmid": str(n), "doi": f"10.5555/ex.{n}"} | days | more for n in range(1, count + 1)]


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


def test_every_page_is_fetched_and_nothing_twice(standin: StandIn, library: Library) -> None:
    standin.service("europepmc").hold(*hits(450), HIT | {"title": "Another", "abstractText": "Of 9.", "id": "999"})
    made = entry(standin, library, TOPIC, "europepmc")
    assert (told(made), made.new, made.duplicate, len(standin.asked("/search"))) == (("complete", 450, 450), 450, 0, 4)


FAULTS = [
    CUT,
    HALF_GZIP,
    TRUNCATED,
    status(502),
    status(429, Retry_After="0"),
    Fault("only a version", as_json({"version": "6.9"})),
    Fault("no list", as_json({"version": "6.9", "hitCount": 0})),
    Fault("HTML in 200", Reply(b"<html><title>Maintenance</title></html>")),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("cursor", ["cursorMark=%2A", "cursorMark=Ao"])
def test_no_fault_loses_a_hit(standin: StandIn, library: Library, fault: Fault, cursor: str) -> None:
    standin.service("europepmc").hold(*hits(250))
    standin.faults.add(fault, match=cursor)
    made = entry(standin, library, TOPIC, "europepmc")
    assert (told(made), made.new, len(standin.faults.struck)) == (("complete", 250, 250), 250, 1)


def test_the_next_crawl_asks_for_what_is_new_or_revised(standin: StandIn, library: Library) -> None:
    service = standin.service("europepmc")
    service.hold(*hits(3))
    entry(standin, library, TOPIC, "europepmc")
    retracted = hits(1)[0] | {"dateOfRevision": "2026-08-25", "pubTypeList": {"pubType": ["Retracted Publication"]}}
    service.hold(retracted, hits(4)[3] | {"firstIndexDate": "2026-08-24"})
    made = entry(standin, library, TOPIC, "europepmc", today=date(2026, 8, 26))
    assert (told(made), made.new, made.changed, made.retracted) == (("complete", 2, 2), 1, 1, 1)
    assert library.get("europepmc:MED1").retraction == "retracted"


def test_full_text_is_fetched_where_the_topic_asks_for_it(standin: StandIn, library: Library) -> None:
    service = standin.service("europepmc")
    service.hold(hits(1)[0], *[hit | {"pmcid": "PMC2"} for hit in hits(2)[1:]])
    service.full_texts["PMC9000001"] = JATS
    made = entry(standin, library, Topic("t", "T", europepmc="exmab", full_text=True), "europepmc")
    assert (told(made), len(standin.asked("/fullTextXML"))) == (("complete", 2, 2), 2)
    assert "OS was 9 months." in library.get("europepmc:MED1").text
    assert "OS was 9 months." not in library.get("europepmc:MED2").text


def test_a_query_that_is_not_understood_ends_the_run_and_says_so(standin: StandIn, library: Library) -> None:
    standin.faults.add(Fault("refused", as_json({"errCode": 400, "errMsg": "No search criteria provided."})))
    with pytest.raises(QueryError, match="No search criteria provided"):
        entry(standin, library, TOPIC, "europepmc")
    assert len(standin.seen) == 1
