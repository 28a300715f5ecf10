"""The crawl itself, with a small source of our own: what becomes of each thing that an answer may hold or an error may be."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.asking import Answer, Expected, Found, Missing, Remark, Request, Service, Window
from corpus.crawl import Crawled, crawl
from corpus.crawling.ledger import Ledger
from corpus.document import Document, Identifiers, Section
from corpus.errors import ExpiredTokenError, MalformedInputError, QueryError, UnusableAnswerError
from corpus.library import Library, open_database
from corpus.source import Deletion, Reject
from corpus.topic import Topic
from corpus.updates import Update
from tests.corpus.asked import manners
from tests.corpus.crawled import entry, told
from tests.standin import StandIn
from tests.standin.faults import status
from tests.standin.pubmed import PubMedRecord

TODAY = date(2026, 1, 10)
API = "https://api.example.org"


class Source:
    """Asks for pages and finds in each what the test has put there."""

    NAME = "small"
    SERVICE = Service(API, pace=0.0)

    def __init__(self, first: Iterable[Request]) -> None:
        self.first = list(first)
        self.finds: dict[str, list[Any]] = {}

    def questions(self, topic: Topic, window: Window) -> Iterator[Request]:
        yield from self.first

    def answered(self, answer: Answer) -> Iterator[Found]:
        for found in self.finds.get(answer.request.step, []):
            if isinstance(found, list):
                found = found.pop(0) if found else None
            if isinstance(found, Exception):
                raise found
            if found is not None:
                yield found


def request(step: str, reach: str = "api", base: str = API) -> Request:
    return Request("small", f"{base}/{step}", step=step, reach=reach)  # type: ignore[arg-type]


def document(number: int, **more: Any) -> Document:
    return Document(f"small:{number}", "small", "abstract", f"Study {number}", (Section("Nine patients."),), **more)


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        for step in ("one", "two", "three", "four", "five"):
            server.service("web").put(f"/{step}", step)
        yield server


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(open_database(tmp_path / "library.db"))


def run(
    monkeypatch: pytest.MonkeyPatch,
    standin: StandIn,
    library: Library,
    *sources: Any,
    today: date = TODAY,
    **settings: Any,
) -> Crawled:
    monkeypatch.setattr("corpus.crawl.live_sources", lambda: {source.NAME: source for source in sources})
    quick = manners(standin, **settings)
    mirrored = {**quick.mirrors, API: standin.url}
    return crawl(library, [Topic("t", "T")], manners(standin, **{**settings, "mirrors": mirrored}), today=today)


def test_whatever_an_answer_holds_is_kept_and_counted(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    library.add(document(1))
    library.add(document(2))
    library.add(Document("other:1", "other", "abstract", "T", identifiers=Identifiers(doi="10.5555/a")))
    source = Source([request("one")])
    source.finds = {
        "one": [
            Expected(9, whole=True),
            Expected(4),
            document(1),
            document(3, retraction="retracted"),
            document(3, retraction="retracted"),
            Deletion(("small:2",), "withdrawn"),
            Reject("page", "hit 4", MalformedInputError("read", "it has no title")),
            Update("retraction", "small", doi="10.5555/a"),
            Remark("a warning"),
            Missing(("small:5",), "not given"),
            request("two"),
        ],
        "two": [document(5), Expected(1), Expected(0)],
    }
    (entry,) = run(monkeypatch, standin, library, source).entries
    counts = (
        entry.new,
        entry.changed,
        entry.unchanged,
        entry.withdrawn,
        entry.duplicate,
        entry.rejected,
        entry.retracted,
    )
    assert counts == (2, 0, 1, 1, 1, 1, 1)
    assert (entry.asked, entry.fetched, entry.expected, entry.told) == (2, 5, 9, 1)
    assert (entry.rejects, entry.remarks, entry.missing) == ((("page, hit 4", "it has no title"),), ("a warning",), ())
    # Nine were counted before the question was asked in parts, and the parts held five.
    assert (entry.outcome, entry.why) == ("incomplete", "9 documents expected, 5 fetched")
    assert library.get("other:1").retraction == "retracted"
    assert entry.bytes == len("one") + len("two")
    assert Ledger(library).latest() == [entry]


def test_a_place_that_the_service_has_forgotten_begins_the_window_anew(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    """ClinicalTrials.gov's page tokens, Crossref's cursors: what came counts once."""
    source = Source([request("one")])
    source.finds = {
        "one": [Expected(2), document(1), request("two")],
        "two": [[ExpiredTokenError("ask", "the token is too old")], document(2)],
    }
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert (entry.outcome, entry.restarts, entry.expected, entry.fetched, entry.new) == ("complete", 1, 2, 2, 2)
    assert entry.duplicate == 0


def test_a_window_is_not_begun_anew_for_ever(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    source = Source([request("one")])
    source.finds = {"one": [ExpiredTokenError("ask", "the token is too old")]}
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert entry.outcome == "incomplete"
    assert "the token is too old" in str(entry.why)
    assert len(standin.asked("/one")) < 10


def test_places_that_are_too_old_are_not_tried(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    source = Source([request("one")])
    source.finds = {"one": [document(1), request("two")]}
    source.SERVICE = Service(API, pace=0.0, lasts=300.0)
    standin.faults.add(status(502), times=3, match="/two")
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert (entry.outcome, entry.open) == ("incomplete", 1)
    library.db.execute("UPDATE crawl_request SET queued = '2026-01-01T00:00:00+00:00'")
    (again,) = run(monkeypatch, standin, library, source).entries
    assert (again.number, again.outcome, again.restarts) == (entry.number, "complete", 1)
    assert len(standin.asked("/one")) == 2


def test_a_page_that_may_not_be_fetched_is_rejected_and_nothing_else_is(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    standin.service("web").robots("User-agent: *\nDisallow: /two")
    source = Source([request(step, "web", standin.url) for step in ("one", "two", "three", "gone")])
    source.finds = {"one": [document(1)], "three": [MalformedInputError("read", "a consent page")]}
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert (entry.outcome, entry.asked, entry.new) == ("complete", 4, 1)
    assert dict(entry.rejects) == {
        f"{standin.url}/two": "the site's robots.txt does not allow it",
        f"{standin.url}/three": "a consent page",
    }


def test_a_page_that_fails_is_asked_for_the_next_night(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    """Also where it is the robots.txt that fails: that may pass, and the page is not lost."""
    source = Source([request(step, "web", standin.url) for step in ("one", "two")])
    source.finds = {"one": [document(1)], "two": [document(2)]}
    standin.faults.add(status(503), times=5, match="/robots.txt")
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert (entry.outcome, entry.open, entry.new) == ("incomplete", 1, 1)
    (again,) = run(monkeypatch, standin, library, source).entries
    assert (again.outcome, again.new) == ("complete", 2)


def test_a_page_that_never_comes_does_not_keep_later_days_waiting(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    source = Source([request(step, "web", standin.url) for step in ("one", "two")])
    source.finds = {"one": [document(1)], "two": [document(2)]}
    standin.faults.add(status(503), times=99, match="/two")
    (first,) = run(monkeypatch, standin, library, source).entries
    later = date(2026, 1, 20)
    (second,) = run(monkeypatch, standin, library, source, today=later).entries
    assert (first.outcome, second.outcome) == ("incomplete", "incomplete")
    assert (second.number, second.window, second.unchanged) == (2, Window(None, later), 1)


def test_a_service_that_is_down_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    standin.faults.add(status(502), times=10_000)
    source = Source([request(f"n{number}") for number in range(100)])
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert (entry.outcome, entry.open) == ("incomplete", 100)
    assert len(standin.seen) < 50
    assert "the last because the service answers 502" in str(entry.why)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (UnusableAnswerError("read", "no JSON"), "incomplete"),
        (QueryError("ask", "no such field"), "failed"),
    ],
)
def test_the_outcome_says_whether_a_person_must_mend_it(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library, error: Exception, outcome: str
) -> None:
    source = Source([request("one"), request("two")])
    source.finds = {"one": [error], "two": [document(2)]}
    result = run(monkeypatch, standin, library, source)
    assert (result.entries[0].outcome, len(result.errors)) == (outcome, outcome == "failed")
    assert not result.complete
    assert Ledger(library).latest()[0].why


def test_an_unforeseen_end_leaves_a_run_that_goes_on(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    source = Source([request("one"), request("two")])
    source.finds = {"one": [document(1)], "two": [[ZeroDivisionError("a mistake of ours")], document(2)]}
    with pytest.raises(ZeroDivisionError):
        run(monkeypatch, standin, library, source)
    assert Ledger(library).latest()[0].outcome == "running"
    (entry,) = run(monkeypatch, standin, library, source).entries
    assert (entry.number, entry.outcome, entry.new) == (1, "complete", 2)


def test_sources_that_are_asked_about_documents_come_when_those_are_there(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    class About(Source):
        NAME = "about"

        def questions_about(self, documents: Iterable[Document]) -> Iterator[Request]:
            for found in documents:
                yield Request("about", f"{API}/two", params=(("id", found.id),), step="about")

    about, source = About([]), Source([request("one")])
    source.finds = {"one": [document(1), document(2)]}
    entries = run(monkeypatch, standin, library, about, source).entries
    assert [(entry.source, entry.outcome, entry.asked) for entry in entries] == [
        ("small", "complete", 1),
        ("about", "complete", 2),
    ]
    assert [asked.params["id"] for asked in standin.asked("/two")] == ["small:1", "small:2"]


def test_a_source_that_a_topic_asks_nothing_of_has_no_row(
    monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library
) -> None:
    result = run(monkeypatch, standin, library, Source([]))
    assert (result.entries, result.busy, result.complete) == ((), (), True)
    with pytest.raises(QueryError, match="no such source"):
        crawl(library, [Topic("t", "T")], manners(standin), only=["nobody"])


def test_progress_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch, standin: StandIn, library: Library) -> None:
    source = Source([request("one")])
    source.finds = {"one": [Expected(2), document(1), request("two")], "two": [document(2)]}
    monkeypatch.setattr("corpus.crawl.live_sources", lambda: {"small": source})
    told = []
    settings = manners(standin, mirrors={API: standin.url})
    crawl(library, [Topic("t", "T")], settings, today=TODAY, meanwhile=told.append)
    assert [(one.topic, one.source, one.came, one.expected) for one in told] == [
        ("t", "small", 1, 2),
        ("t", "small", 2, 2),
    ]


def test_a_source_that_is_down_for_a_week_loses_no_day(standin: StandIn, library: Library) -> None:
    """Each night says that it is incomplete, the window stays open, and the first night on which the service is back makes it good."""
    topic = Topic("exmab", "Exmab", pubmed="exmab[tiab]")
    held = standin.service("eutils")
    held.limit = 100_000
    held.hold([PubMedRecord(1, crdt=date(2026, 8, 1))])
    assert told(entry(standin, library, topic, "pubmed", today=date(2026, 8, 2))) == ("complete", 1, 1)
    held.hold(PubMedRecord(2 + day, crdt=date(2026, 8, 3 + day)) for day in range(7))
    for day in range(7):
        standin.faults.add(status(503), times=12)
        night = entry(standin, library, topic, "pubmed", today=date(2026, 8, 3 + day))
        assert (night.outcome, "503" in str(night.why)) == ("incomplete", True)
        standin.faults.queued.clear()
    assert len(library) == 1
    good = entry(standin, library, topic, "pubmed", today=date(2026, 8, 10))
    assert (good.outcome, good.why) == ("complete", None)
    assert len(library) == 8
    assert len(library) == sum(revision == 1 for _, revision in library.documents()), "none came twice"
