"""Crossref asked over HTTP about what the library holds: retractions reach it within one crawl, whoever the paper came from."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from corpus.dates import iso
from corpus.document import Author, Document, Identifiers
from corpus.library import Library
from corpus.topic import Topic
from tests.corpus.crawled import entries, entry, told
from tests.corpus.test_crossref import BARE, TITLE, TOPIC, WORK, paper, updated
from tests.standin import Reply, StandIn
from tests.standin.faults import CUT, TRUNCATED, Fault, status
from tests.standin.pubmed import PubMedRecord

NOTHING = Topic("nothing", "Nothing but what is there")


def work(number: int, **more: Any) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/ex.{number:03d}",
        "type": "journal-article",
        "title": [f"Exmab after CAR T, report {number}"],
    } | more


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("eutils").limit = 10_000
        yield server


@pytest.fixture
def held(standin: StandIn, library: Library) -> Library:
    for number in range(90):
        library.add(
            paper(str(number), f"10.5555/ex.{number:03d}", journal="J", authors=(Author("Roe"),), published=iso("2024"))
        )
    standin.service("crossref").hold(*map(work, range(90)))
    return library


def retracted(library: Library) -> list[str]:
    return [document.id for document, _ in library.documents() if document.retraction == "retracted"]


def test_what_became_of_every_paper_is_known_after_one_crawl(standin: StandIn, held: Library) -> None:
    standin.service("crossref").hold(
        work(7, **{"updated-by": [updated("retraction")]}), work(8, **{"updated-by": [updated("erratum")]})
    )
    made = entry(standin, held, NOTHING, "crossref", contact="reader@example.org")
    assert (made.outcome, made.told, len(standin.asked("/works"))) == ("complete", 2, 3)
    assert (retracted(held), held.get("x:8").retraction) == (["x:7"], "corrected")
    assert set(standin.service("crossref").mailtos) == {"reader@example.org"}
    assert entry(standin, held, NOTHING, "crossref").told == 0


@pytest.mark.parametrize("fault", [CUT, TRUNCATED, status(503), status(429), Fault("text", Reply(b"Resource not found.", 404))], ids=lambda f: f.name)  # fmt: skip
def test_no_fault_hides_a_retraction(standin: StandIn, held: Library, fault: Fault) -> None:
    standin.service("crossref").hold(work(7, **{"updated-by": [updated("retraction")]}))
    standin.faults.add(fault, match="ex.007")
    assert entry(standin, held, NOTHING, "crossref").outcome == "complete"
    assert retracted(held) == ["x:7"]


def test_a_batch_that_is_never_answered_is_asked_in_halves(standin: StandIn, held: Library) -> None:
    standin.service("crossref").hold(work(7, **{"updated-by": [updated("retraction")]}))
    standin.faults.add(status(504), times=3, match="rows=40")
    assert entry(standin, held, NOTHING, "crossref").outcome == "complete"
    assert retracted(held) == ["x:7"]


def test_a_search_is_read_by_cursor_and_begun_anew_where_the_cursor_is_forgotten(
    standin: StandIn, library: Library
) -> None:
    service = standin.service("crossref")
    service.hold(*map(work, range(450)), WORK | {"DOI": "10.5555/other", "title": ["Nothing alike"]})
    forgotten = Fault("old cursor", Reply(
        b'{"status":"failed","message":[{"type":"cursor-invalid","message":"Cursor specified but it is invalid"}]}', 404, "application/json"))  # fmt: skip
    standin.faults.add(forgotten, match="cursor=DnF")
    made = entry(standin, library, TOPIC, "crossref")
    assert (told(made), made.new, made.restarts) == (("complete", 450, 450), 450, 1)


def test_a_paper_without_identifiers_is_found_by_its_title(standin: StandIn, library: Library) -> None:
    library.add(BARE)
    standin.service("crossref").hold(
        WORK | {"title": [TITLE], "subtitle": []}, WORK | {"DOI": "10.5555/2", "title": ["Outcomes"]}
    )
    assert entry(standin, library, NOTHING, "crossref").outcome == "complete"
    assert library.get(BARE.id).identifiers == Identifiers(doi="10.5555/ex.1")


def test_a_paper_that_was_not_found_is_looked_for_again_after_a_month_or_when_it_has_changed(
    standin: StandIn, library: Library
) -> None:
    def searched() -> int:
        assert entry(standin, library, NOTHING, "crossref").outcome == "complete"
        return len(standin.asked("/works"))

    library.add(BARE)
    assert (searched(), searched()) == (1, 1)
    library.add(replace(BARE, title=f"{TITLE}, part 2"))
    assert (searched(), searched()) == (2, 2)
    library.db.execute("UPDATE crawl_request SET queued = '2020-01-01T00:00:00+00:00'")
    assert searched() == 3


def test_each_of_three_sources_tells_the_papers_of_the_others(standin: StandIn, library: Library) -> None:
    """PubMed, Europe PMC and Crossref each know of one retraction; every copy of the three papers is marked."""
    topic = Topic("t", "T", pubmed="exmab[tiab]", europepmc="exmab")
    dois = {number: f"10.5555/ex.{number:03d}" for number in (1, 2, 3)}
    copies = [
        {"id": str(n), "source": "MED", "pmid": str(n), "doi": doi, "title": "Exmab", "firstIndexDate": "2026-01-01"}
        for n, doi in dois.items()
    ]
    copies[1] |= {"pubTypeList": {"pubType": ["Retracted Publication"]}}
    standin.service("europepmc").hold(*copies)
    records = [PubMedRecord(n, f"Exmab {n}", retracted_by=99 if n == 1 else None) for n in dois]
    standin.service("eutils").hold(records)
    standin.service("crossref").hold(
        work(1), work(2), work(3, **{"updated-by": [updated("retraction", "retraction-watch")]})
    )
    for n, doi in dois.items():
        library.add(replace(paper(str(n), doi), id=f"export:{n}"))
    done = entries(standin, library, topic, ["pubmed", "europepmc", "crossref"])
    assert {name: one.outcome for name, one in done.items()} == dict.fromkeys(
        ("pubmed", "europepmc", "crossref"), "complete"
    )
    # PubMed's records give no DOI here, the exports no PMID: Europe PMC's, with both, lead from the one to the other.
    marked = {document.id: document.retraction for document, _ in library.documents()}
    assert marked == {f"{source}{n}": "retracted" for source in ("pubmed:", "europepmc:MED", "export:") for n in dois}


def test_a_document_that_comes_later_is_told_too(standin: StandIn, held: Library) -> None:
    standin.service("crossref").hold(work(7, **{"updated-by": [updated("retraction")]}))
    entry(standin, held, NOTHING, "crossref")
    held.add(Document("later:1", "ris", "abstract", "A copy", identifiers=Identifiers(doi="10.5555/ex.007")))
    assert retracted(held) == ["later:1", "x:7"]
