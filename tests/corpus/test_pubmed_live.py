"""PubMed asked live, by what is said on the wire: each way in which clients have lost records is a case."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from corpus.asking import Window
from corpus.crawl import Crawled, crawl
from corpus.crawling.ledger import Entry
from corpus.errors import QueryError, SettingsError
from corpus.library import Library, open_database
from corpus.sources import pubmed
from corpus.topic import Topic
from tests.corpus.asked import manners
from tests.standin import Reply, StandIn, faults
from tests.standin.faults import Fault, status
from tests.standin.pubmed import PubMedRecord, synthetic
from tests.standin.services import eutils

TOPIC = Topic("exmab", "Exmab", pubmed="exmab[tiab]")
TODAY = date(2026, 1, 10)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("eutils").limit = 10_000
        yield server


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(open_database(tmp_path / "library.db"))


def collected(standin: StandIn, library: Library, topic: Topic = TOPIC, **more: object) -> Entry:
    """The ledger's row of one crawl of PubMed."""
    (entry,) = crawled(standin, library, topic, **more).entries
    return entry


def crawled(standin: StandIn, library: Library, topic: Topic = TOPIC, **more: object) -> Crawled:
    settings = {name: more.pop(name) for name in list(more) if name not in {"since", "today"}}
    quick = manners(standin, paces={"pubmed": 0.0}, **settings)
    return crawl(library, [topic], quick, only=["pubmed"], **{"today": TODAY, **more})  # type: ignore[arg-type]


def test_what_is_asked_of_a_topic_and_a_window() -> None:
    topic = Topic("t", "T", pubmed="exmab[tiab]", languages=("eng", "fre"), since=date(2015, 2, 1))
    (first,) = pubmed.questions(topic, Window(None, TODAY))
    (later,) = pubmed.questions(topic, Window(date(2026, 1, 1), TODAY))
    limits = "(exmab[tiab]) AND (eng[la] OR fre[la]) AND 2015/02/01:3000[pdat]"
    assert dict(first.form)["term"] == limits
    days = "2026/01/01:2026/01/10"
    assert dict(later.form)["term"] == f"{limits} AND ({days}[crdt] OR {days}[edat] OR {days}[mdat])"
    assert (first.reach, dict(first.form)["retmax"]) == ("api", "9999")
    assert list(pubmed.questions(Topic("t", "T"), Window())) == []


def test_records_come_by_post_in_batches_and_are_kept(standin: StandIn, library: Library) -> None:
    standin.service("eutils").hold(synthetic(450))
    entry = collected(standin, library)
    assert (entry.outcome, entry.expected, entry.fetched, entry.new, len(library)) == ("complete", 450, 450, 450, 450)
    fetches = standin.asked("efetch")
    assert [asked.method for asked in fetches] == ["POST"] * 3
    assert sorted((asked.params["retstart"], asked.params["retmax"]) for asked in fetches) == [
        ("0", "200"),
        ("200", "200"),
        ("400", "200"),
    ]
    assert (entry.asked, entry.retries, entry.missing, entry.why) == (4, 0, (), None)
    # Not what is down more often than the rest: ELink, ESummary.
    assert {asked.path for asked in standin.seen} == {"/esearch.fcgi", "/efetch.fcgi"}
    assert "PubMed has 450 records" in entry.remarks[0]


def test_what_pubmed_remembers_no_longer_is_asked_by_number(standin: StandIn, library: Library) -> None:
    """Trap 17: a WebEnv dies after hours, and a crawl may go on after days."""
    service = standin.service("eutils")
    service.hold(synthetic(450))
    service.forgetful = True
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched, entry.duplicate, entry.retries) == ("complete", 450, 0, 0)
    assert [len(ids.split(",")) for asked in standin.asked("efetch") if (ids := asked.params.get("id"))] == [
        200,
        200,
        50,
    ]


def test_what_pubmed_remembers_in_another_order_comes_once_and_whole(standin: StandIn, library: Library) -> None:
    service = standin.service("eutils")
    service.hold(synthetic(450))
    service.moved = 10
    entry = collected(standin, library)
    assert (entry.outcome, entry.expected, entry.fetched, entry.duplicate) == ("complete", 450, 450, 0)
    assert len(library) == 450


def test_more_than_pubmed_gives_is_asked_by_days_and_a_day_by_numbers(
    standin: StandIn, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Traps 1 and 3, with smaller numbers: the limit of the service is 40, and on one day 100 records were made."""
    monkeypatch.setattr(eutils, "CAP", 40)
    monkeypatch.setattr(pubmed.asking, "MOST", 40)
    service = standin.service("eutils")
    service.hold(synthetic(200, days=300))
    service.hold(PubMedRecord(40_000_001 + place, crdt=date(2024, 2, 29)) for place in range(100))
    entry = collected(standin, library)
    assert (entry.outcome, entry.expected, entry.fetched, entry.duplicate) == ("complete", 300, 300, 0)
    assert len(library) == 300
    assert any("[uid]" in asked.params["term"] for asked in standin.asked("esearch"))


ERROR = "<eSearchResult><ERROR>{}</ERROR></eSearchResult>"
C_PLUS_PLUS = 'NCBI C++ Exception: Error: TXCLIENT(CException::eUnknown) "x" --- Read failed: EOF'
IN_200 = {
    "outage": ERROR.format("Search Backend failed: Database is not supported: pubmed"),
    "connection lost": ERROR.format("Unable to open connection to #PMQuerySrv?dbaf=pubmed"),
    "exception": f"<ERROR>{C_PLUS_PLUS}</ERROR>",
    "position": ERROR.format("Search Backend failed: 'retstart' cannot be larger than 9998"),
    "no root": '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet>\n',
    "empty": "",
    "limit in json": '{"error":"API rate limit exceeded","count":"4"}',
    "balancer": '{"error":"/lbsm/eutils_lb -> Neg","type":"ip","status":"ok"}',
    "html": "<html><head><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></head></html>",
    "JSON with a bare line end": '{"header":{},"esearchresult":{"ERROR":"Search Backend failed: Exception:\n\'retstart\' cannot be larger"}}',
    "no list": "<eSearchResult><Count>3</Count></eSearchResult>",
    "no count": "<eSearchResult><IdList/></eSearchResult>",
    "history gone": "<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>",
}


@pytest.mark.parametrize("step", ["esearch", "efetch"])
@pytest.mark.parametrize("said", IN_200)
def test_an_error_inside_of_200_is_never_an_empty_answer(
    standin: StandIn, library: Library, step: str, said: str
) -> None:
    """Traps 2, 3, 5, 6, 9: asked again; and where it stays, the run is incomplete and nothing is taken for nothing."""
    standin.service("eutils").hold(synthetic(3))
    fault = Fault(said, Reply(IN_200[said].encode(), type="text/xml"))
    standin.faults.add(fault, match=step)
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched) == ("complete", 3)
    # What is forgotten is asked for by number at once.
    assert entry.retries == (0 if (said, step) == ("history gone", "efetch") else 1)


@pytest.mark.parametrize("said", IN_200)
def test_a_search_that_keeps_failing_is_no_search_without_results(
    standin: StandIn, library: Library, said: str
) -> None:
    standin.service("eutils").hold(synthetic(3))
    standin.faults.add(Fault(said, Reply(IN_200[said].encode(), type="text/xml")), times=3, match="esearch")
    entry = collected(standin, library)
    assert (entry.outcome, entry.open, entry.fetched) == ("incomplete", 1, 0)
    assert entry.why
    # The next night does the rest.
    again = collected(standin, library)
    assert (again.number, again.outcome, again.fetched) == (entry.number, "complete", 3)


def test_a_list_that_is_shorter_than_its_count_is_asked_for_once_more(standin: StandIn, library: Library) -> None:
    """A moment later it is whole; where it is not, what there is is kept, and the rest is said to be missing."""
    standin.service("eutils").hold(synthetic(3))
    short = Reply(b"<eSearchResult><Count>3</Count><IdList><Id>30000001</Id></IdList></eSearchResult>")
    standin.faults.add(Fault("short", short), match="esearch")
    assert collected(standin, library).outcome == "complete"
    standin.faults.add(Fault("short", short), times=2, match="esearch")
    entry = collected(standin, library, since=date(2019, 1, 1))
    assert (entry.outcome, entry.expected, entry.fetched) == ("incomplete", 3, 1)
    assert entry.why == "3 documents expected, 1 fetched"


def test_truncated_records_are_asked_for_again_as_a_whole(standin: StandIn, library: Library) -> None:
    """Trap 12: nothing of half an answer is kept, neither where the connection is cut nor where XML ends early inside 200."""
    standin.service("eutils").hold(synthetic(40))
    for fault in (faults.TRUNCATED, faults.CUT):
        standin.faults.add(fault, match="efetch")
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched, entry.retries) == ("complete", 40, 2)


def test_records_that_do_not_come_are_named(standin: StandIn, library: Library) -> None:
    """Trap 10: EFetch leaves out without a word what it does not know."""
    service = standin.service("eutils")
    service.hold(synthetic(5))
    service.hidden = {30_000_002, 30_000_004}
    entry = collected(standin, library)
    assert (entry.outcome, entry.expected, entry.fetched) == ("incomplete", 5, 3)
    assert entry.missing == ("pubmed:30000002", "pubmed:30000004")
    assert "2 documents named by the service and not given" in str(entry.why)
    assert [asked.params.get("id") for asked in standin.asked("efetch")] == [None, "30000004,30000002"]
    service.hidden = set()
    again = collected(standin, library)
    assert (again.outcome, again.fetched, again.missing, again.new, again.unchanged) == ("complete", 5, (), 2, 3)


def test_when_all_are_unknown_the_answer_is_an_empty_set(standin: StandIn, library: Library) -> None:
    service = standin.service("eutils")
    service.hold(synthetic(2))
    service.hidden = {30_000_001, 30_000_002}
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched, len(entry.missing)) == ("incomplete", 0, 2)


def test_a_record_that_cannot_be_read_is_a_reject_with_its_number(standin: StandIn, library: Library) -> None:
    service = standin.service("eutils")
    service.hold(synthetic(5))
    service.hold([PubMedRecord(30_000_003, broken=True)])
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched, entry.rejected, entry.new) == ("complete", 5, 1, 4)
    assert entry.rejects == (("PubMed, pubmed:30000003", "no PMID (line 3)"),)


@pytest.mark.parametrize("fault", [status(502), status(414), status(400), faults.TRUNCATED], ids=lambda f: f.name)
def test_a_batch_that_keeps_failing_is_cut_in_halves(standin: StandIn, library: Library, fault: Fault) -> None:
    """Traps 15 and 16."""
    standin.service("eutils").hold(synthetic(8))
    standin.faults.add(fault, times=1 if fault.name == "414" else 2 if fault.name == "400" else 3, match="efetch")
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched) == ("complete", 8)
    assert [ids.count(",") + 1 for asked in standin.asked("efetch") if (ids := asked.params.get("id"))] == [4, 4]


def test_an_unknown_field_is_a_topic_to_mend(standin: StandIn, library: Library) -> None:
    """Trap 4: PubMed would leave the field out and answer another question."""
    standin.service("eutils").hold(synthetic(3))
    result = crawled(standin, library, Topic("t", "T", pubmed="exmab[tiab] AND x[NoSuchField]"))
    (entry,) = result.entries
    assert (entry.outcome, entry.fetched) == ("failed", 0)
    assert isinstance(result.errors[0], QueryError)
    assert "nosuchfield" in str(entry.why)
    assert len(standin.seen) == 1


def test_an_unknown_phrase_is_remarked(standin: StandIn, library: Library) -> None:
    """It can only widen the answer: nothing is lost by it."""
    service = standin.service("eutils")
    service.hold(synthetic(3))
    service.unknown = frozenset({"p.E1317Q"})
    entry = collected(standin, library, Topic("t", "T", pubmed="exmab[tiab] AND p.E1317Q[tiab]"))
    assert (entry.outcome, entry.fetched) == ("complete", 3)
    assert "PubMed warns: PhraseNotFound: p.E1317Q" in entry.remarks


def test_nothing_found_is_a_complete_answer(standin: StandIn, library: Library) -> None:
    entry = collected(standin, library)
    assert (entry.outcome, entry.expected, entry.fetched, entry.asked) == ("complete", 0, 0, 1)


def test_a_block_ends_the_crawl_at_once(standin: StandIn, library: Library) -> None:
    """Trap 8: the page is no result, is not kept, and is not asked for again."""
    standin.service("eutils").hold(synthetic(3))
    page = Reply(b"<html><head><title>NCBI - WWW Error Blocked Diagnostic</title></head></html>")
    standin.faults.add(Fault("blocked", page), times=9)
    entry = collected(standin, library)
    assert (entry.outcome, len(standin.seen)) == ("incomplete", 1)
    assert "blocked" in str(entry.why)


def test_a_wrong_key_is_a_setting_to_mend(standin: StandIn, library: Library) -> None:
    result = crawled(standin, library, keys={"pubmed": "bad-key"})
    assert isinstance(result.errors[0], SettingsError)
    assert (result.entries[0].outcome, len(standin.seen)) == ("failed", 1)
    assert "bad-key" not in str(result)


def test_the_limit_is_counted_for_an_address_not_a_client(standin: StandIn, library: Library) -> None:
    """Trap 7: 429 although we keep the pace; another program counts with us."""
    standin.service("eutils").hold(synthetic(3))
    standin.faults.add(status(429, b'{"error":"API rate limit exceeded","api-key":"192.0.2.10"}'), times=2)
    entry = collected(standin, library)
    assert (entry.outcome, entry.fetched, entry.retries) == ("complete", 3, 2)


def test_the_next_crawl_asks_for_what_is_new_or_changed(standin: StandIn, library: Library) -> None:
    service = standin.service("eutils")
    old = [PubMedRecord(1, crdt=date(2025, 1, 1)), PubMedRecord(2, crdt=date(2025, 1, 1))]
    service.hold(old)
    first = collected(standin, library)
    assert (first.window, first.new) == (Window(None, TODAY), 2)
    week = TODAY + timedelta(days=7)
    service.hold(
        [
            PubMedRecord(2, crdt=date(2025, 1, 1), mdat=week, retracted_by=9),  # revised
            PubMedRecord(3, crdt=week, edat=date(1999, 1, 1)),  # an old paper that came late: EDAT is its publication
            PubMedRecord(4, crdt=TODAY - timedelta(days=2)),  # late in the index
        ]
    )
    second = collected(standin, library, today=week)
    assert second.window == Window(TODAY - timedelta(days=3), week)
    assert (second.outcome, second.expected, second.new, second.changed, second.retracted) == ("complete", 3, 2, 1, 1)
    assert library.get("pubmed:2").retraction == "retracted"
    third = collected(standin, library, today=week)
    assert (third.window.since, third.unchanged, third.new, third.changed) == (week - timedelta(days=3), 2, 0, 0)
    named = collected(standin, library, today=week, since=date(2025, 1, 1))
    assert (named.expected, named.unchanged) == (4, 4)


def test_a_topic_that_asks_another_question_begins_anew(standin: StandIn, library: Library) -> None:
    standin.service("eutils").hold(synthetic(3))
    collected(standin, library)
    entry = collected(standin, library, Topic("exmab", "Exmab", pubmed="exmab[tiab] OR other[tiab]"))
    assert entry.window.since is None
