"""ClinicalTrials.gov crawled over HTTP: pages and empty pages, faults, the numbers in papers, older numbers."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from corpus.library import Library
from corpus.topic import Topic
from tests.corpus.crawled import entry, told
from tests.corpus.test_clinicaltrials import STUDY, paper, study
from tests.standin import StandIn
from tests.standin.faults import CUT, TRUNCATED, Fault, status

TOPIC = Topic("exmab", "Exmab", clinicaltrials="exmab")


def dated(number: int, updated: str = "2026-01-02", **more: Any) -> dict[str, Any]:
    made = study(f"NCT{number:08d}", acronym="EXMAB", **more)
    made["protocolSection"]["statusModule"] = {"lastUpdatePostDateStruct": {"date": updated}}
    return made


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("clinicaltrials").hold(*map(dated, range(1, 121)))
        yield server


@pytest.mark.parametrize("gap", [None, 0, 1])
def test_every_page_is_fetched_and_an_empty_one_goes_on(standin: StandIn, library: Library, gap: int | None) -> None:
    standin.service("clinicaltrials").gap = gap
    made = entry(standin, library, TOPIC, "clinicaltrials")
    assert (told(made), made.new, made.duplicate) == (("complete", 120, 120), 120, 0)
    assert len(standin.asked("/studies")) == 3 + (gap is not None)


@pytest.mark.parametrize("fault", [CUT, TRUNCATED, status(500), status(429)], ids=lambda fault: fault.name)
def test_no_fault_loses_a_study(standin: StandIn, library: Library, fault: Fault) -> None:
    standin.faults.add(fault, match="countTotal")
    standin.faults.add(fault, match="pageToken")
    made = entry(standin, library, TOPIC, "clinicaltrials")
    assert (told(made), made.new, len(standin.faults.struck)) == (("complete", 120, 120), 120, 2)


def test_the_next_crawl_asks_for_what_was_updated(standin: StandIn, library: Library) -> None:
    entry(standin, library, TOPIC, "clinicaltrials")
    standin.service("clinicaltrials").hold(dated(7, "2026-08-24", officialTitle="Changed"), dated(200, "2026-08-25"))
    made = entry(standin, library, TOPIC, "clinicaltrials", today=date(2026, 8, 26))
    assert (told(made), made.new, made.changed) == (("complete", 2, 2), 1, 1)


def test_registrations_of_papers_come_by_their_numbers(standin: StandIn, library: Library) -> None:
    service = standin.service("clinicaltrials")
    service.hold(STUDY, study("NCT00000900"))
    service.aliases["NCT00000901"] = "NCT00000900"
    library.add(paper("NCT01234567", "NCT00000001", "NCT00000901"))
    library.add(paper("NCT00000999"))
    made = entry(standin, library, TOPIC, "clinicaltrials")
    assert (made.outcome, made.new) == ("complete", 122)
    older = library.get("clinicaltrials:NCT00000900")
    assert [one.number for one in older.registrations] == ["NCT00000900", "NCT00000901"]
    assert made.remarks == ("NCT00000999: the registry knows no such study; papers name it",)
    assert "18.2 months" in library.get("clinicaltrials:NCT01234567").text
