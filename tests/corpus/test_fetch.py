"""fetch.py over real HTTP: what is an answer, what is tried again, what is refused, and what is never said."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from corpus.asking import Answer, Request
from corpus.errors import FetchError, RefusedError, SettingsError, UnusableAnswerError
from corpus.fetch import Meter
from corpus.fetching import outcomes
from corpus.fetching.pace import Pace
from tests.corpus.asked import API, SEARCH, ask, page, search
from tests.standin import Reply, StandIn, faults
from tests.standin.faults import status
from tests.standin.pubmed import synthetic


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("eutils").hold(synthetic(3))
        server.service("eutils").limit = 1_000
        yield server


BLOCKED = b"<html><title>NCBI - WWW Error Blocked Diagnostic</title></html>"
PASSING = [
    status(429, b'{"error":"API rate limit exceeded","api-key":"192.0.2.10"}'),
    status(429, b"", Retry_After="0"),
    status(500),
    status(502),
    status(503, b"", Retry_After="Fri, 01 Jan 2021 00:00:00 GMT"),
    status(400, b"transient"),
    faults.CUT,
    faults.RESET,
    faults.STALL,
    faults.HALF_GZIP,
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: fault.name)
def test_what_passes_is_tried_again(standin: StandIn, fault: faults.Fault) -> None:
    standin.faults.add(fault)
    meter = Meter()
    (answer,) = ask(standin, search(), meter=meter, silence=0.5 if fault.how == "stall" else 30.0)
    assert answer.status == 200
    assert b"<Count>3</Count>" in answer.body
    assert (meter.requests, meter.retries, meter.bytes) == (1, 1, len(answer.body))


@pytest.mark.parametrize("fault", [f for f in PASSING if f.name != "400"], ids=lambda fault: fault.name)
def test_what_does_not_pass_is_an_error_and_no_answer(standin: StandIn, fault: faults.Fault) -> None:
    standin.faults.add(fault, times=3)
    # Only one of them falls silent; the others are waited for, however slow the machine is.
    (error,) = ask(standin, search(), silence=0.5 if fault.how == "stall" else 30.0)
    assert isinstance(error, FetchError)
    assert not isinstance(error, RefusedError)
    assert len(standin.seen) == 3


@pytest.mark.parametrize(
    ("fault", "kind", "tries", "said"),
    [
        (status(400, b"AREA[Nonsense]: unknown field"), RefusedError, 2, "AREA[Nonsense]: unknown field"),
        (status(403), RefusedError, 1, "403"),
        (status(414), RefusedError, 1, "414"),
        (status(451), RefusedError, 1, "AFTERCART_EMAIL"),
        (status(429, b"", Retry_After="90000"), RefusedError, 1, "90,000 s"),
        (status(200, BLOCKED), RefusedError, 1, "blocked"),
        (status(403, BLOCKED), RefusedError, 1, "blocked"),
        (status(503, BLOCKED), RefusedError, 1, "blocked"),
        (faults.BOMB, RefusedError, 1, "larger than 100,000 bytes"),
        (faults.Fault("brotli", Reply(b"x", headers={"Content-Encoding": "br"})), FetchError, 1, "coded as br"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_what_would_not_pass_is_not_asked_again(
    standin: StandIn, fault: faults.Fault, kind: type[FetchError], tries: int, said: str
) -> None:
    standin.faults.add(fault, times=9)
    (error,) = ask(standin, search(), api_bytes=100_000)
    assert type(error) is kind
    assert said in str(error)
    assert len(standin.seen) == tries


def test_a_wrong_request_is_not_asked_again_where_that_never_helps(standin: StandIn) -> None:
    standin.faults.add(status(400, b"mismatched input ')'"), times=9)
    (error,) = ask(standin, search(), services={"pubmed": replace(API, passing=())})
    assert (type(error), len(standin.seen), "mismatched input" in str(error)) == (RefusedError, 1, True)


def test_a_packed_answer_is_unpacked_and_what_is_gone_is_an_answer(standin: StandIn) -> None:
    standin.faults.add(faults.Fault("gzip", how="gzip"))
    standin.faults.add(status(404, b"none"))
    standin.faults.add(status(410, b"none"))
    packed, missing, gone = ask(standin, search(), search(), search())
    assert b"<Count>3</Count>" in packed.body
    assert (missing.status, gone.status) == (404, 410)


def test_more_than_was_announced_is_cut_where_it_was_announced_to_end(standin: StandIn) -> None:
    """The client cannot see it; the reader of the answer does, and asks again."""
    standin.faults.add(faults.SHORT)

    def read(answer: Answer) -> bytes:
        if not answer.body.endswith(b"</eSearchResult>"):
            raise UnusableAnswerError("read", "it ends early")
        return answer.body

    assert b"<Count>3</Count>" in ask(standin, search(), read=read)[0]
    assert len(standin.seen) == 2


def test_an_answer_that_cannot_be_used_is_asked_for_again_and_past_caches(standin: StandIn) -> None:
    def read(answer: Answer) -> bytes:
        raise UnusableAnswerError("read", "an error inside of 200")

    (error,) = ask(standin, search(), read=read)
    assert isinstance(error, UnusableAnswerError)
    assert [asked.headers.get("cache-control") for asked in standin.seen] == [None, "no-cache", "no-cache"]


def test_a_wait_that_the_service_names_holds_for_the_whole_host(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []
    monkeypatch.setattr(Pace, "hold", lambda self, host, seconds: held.append((host, seconds)))
    standin.faults.add(status(429, b"", Retry_After="0"))
    ask(standin, search())
    assert held == [(API.base, 0.0)]


def test_who_asks_is_told_to_the_service_alone_and_never_to_the_log(
    standin: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {"keys": {"pubmed": "good-key"}, "contact": "us+here@example.org"}
    standin.faults.add(status(400, b'{"error":"no","api-key":"good-key"}'), times=2)
    standin.service("web").put("/a", "page")
    error, _, answer = ask(standin, search(), page(standin), replace(search(), form=(("id", "1"),)), **secrets)
    refused, _, asked, posted = standin.asked("")[1:3] + standin.asked("/a") + standin.asked()[-1:]
    assert refused.params["api_key"] == "good-key"
    assert (refused.params["tool"], refused.params["email"]) == ("aftercart", "us+here@example.org")
    assert "mailto:us+here@example.org" in refused.headers["user-agent"]
    assert asked.query == ()
    assert dict(posted.form)["api_key"] == "good-key"
    assert posted.query == ()
    assert answer.url == SEARCH
    told = caplog.text + str(error) + repr(error)
    assert "good-key" not in told
    assert "example.org" not in told
    assert "api-key" in told
    assert [r.levelname for r in caplog.records if r.name == "aftercart.fetch"] == ["INFO"] * 5


def test_a_wrong_key_is_a_setting_to_mend(standin: StandIn) -> None:
    services = {"pubmed": replace(API, bad_key=b"API key invalid")}
    (error,) = ask(standin, search(), services=services, keys={"pubmed": "bad-key"})
    assert isinstance(error, SettingsError)
    assert len(standin.seen) == 1
    assert "bad-key" not in str(error)


def test_a_service_is_not_asked_faster_than_it_allows(standin: StandIn) -> None:
    """The stand-in counts as the service does: so many in a second, whoever asks."""
    eutils = standin.service("eutils")
    eutils.limit = 20
    ask(standin, *[search()] * 30, services={"pubmed": replace(API, pace=0.055)}, attempts=1)
    assert (len(standin.seen), eutils.refused) == (30, 0)


def test_the_pace_is_that_of_all_processes(tmp_path: Path) -> None:
    first, second = (Pace(tmp_path / "pace.db", clock=lambda: 50.0) for _ in range(2))
    turns = [first.turn("a", 0.4), second.turn("a", 0.4), first.turn("a", 0.4)]
    assert turns == pytest.approx([0.0, 0.4, 0.8])
    # A clock that was set back holds nobody for years.
    late = Pace(tmp_path / "pace.db", clock=lambda: -1e9)
    assert late.turn("a", 0.4) <= 3_600
    for pace in (first, second, late):
        pace.close()


def test_a_pace_that_the_service_states_is_kept(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crossref says with every answer how fast it may be asked; a slower pace of ours stays."""
    gaps = []
    monkeypatch.setattr(Pace, "turn", lambda self, host, gap: gaps.append(gap) or 0.0)
    limits = {"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Interval": "1s"}
    standin.faults.add(faults.Fault("stated", Reply(b"{}", headers=limits)), times=4)
    ask(standin, search(), search(), services={"pubmed": replace(API, pace=0.1)})
    ask(standin, search(), search(), services={"pubmed": replace(API, pace=0.5)})
    assert gaps == [0.1, 0.2, 0.5, 0.5]


@pytest.mark.parametrize(
    ("limit", "interval", "pace"),
    [("50", "1s", 0.02), ("1", "1", 1.0), ("0", "1s", 1.0), ("x", "1s", 0.0), ("5", "", 0.0), ("1", "9999s", 60.0)],
)
def test_stated_paces(limit: str, interval: str, pace: float) -> None:
    headers = httpx.Headers({"x-rate-limit-limit": limit, "x-rate-limit-interval": interval})
    assert outcomes.stated_pace(headers) == pytest.approx(pace)


def errors(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from errors(inner)


@pytest.mark.parametrize("kind", [*errors(httpx.HTTPError), httpx.InvalidURL], ids=lambda kind: kind.__name__)
def test_every_error_of_the_client_has_one_of_ours(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    error.args = ("said",)
    ours = outcomes.translated(error, "ask")  # type: ignore[arg-type]
    passes = isinstance(error, httpx.TransportError) and kind.__name__ not in {
        "UnsupportedProtocol",
        "LocalProtocolError",
    }
    assert type(ours) is (outcomes.PassingError if passes else RefusedError)
    assert "said" in ours.found


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("", None), ("soon", None), ("-3", None), ("1e9", None), ("Fri, 01 Jan 2021 00:01:00 GMT", 60.0),
     ("Fri, 01 Jan 2021 00:01:00 -0000", 60.0), ("Thu, 31 Dec 2020 00:00:00 GMT", 0.0)],
)  # fmt: skip
def test_how_long_to_wait(said: str, seconds: float | None) -> None:
    now = datetime(2021, 1, 1, tzinfo=UTC)
    assert outcomes.retry_after(httpx.Headers({"Retry-After": said}), now) == seconds


def test_a_proxy_is_asked_in_place_of_the_service_and_never_for_our_own_network(standin: StandIn) -> None:
    service = Request("pubmed", "http://eutils.example/esearch.fcgi", step="search")
    pages = [Request("pages", url, reach="web") for url in ("http://127.0.0.1:9/a", "http://localhost/a")]
    answer, *refused = ask(
        standin, service, *pages, services={"pubmed": replace(API, base="http://eutils.example")}, proxy=standin.url
    )
    assert answer.status == 404
    assert [asked.raw for asked in standin.seen] == ["http://eutils.example/esearch.fcgi?tool=aftercart"]
    assert [type(error) for error in refused] == [RefusedError] * 2


def test_a_redirect_within_the_service_is_followed(standin: StandIn) -> None:
    there = standin.url + "/eutils/esearch.fcgi?db=pubmed&term=exmab"
    standin.faults.add(status(301, b"", Location=there))
    (answer,) = ask(standin, search())
    assert b"<Count>3</Count>" in answer.body
    assert answer.url == there


@pytest.mark.parametrize(
    "to", ["http://localhost:{port}/secret", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_a_redirect_of_a_service_beyond_itself_is_guarded_like_any_address(standin: StandIn, to: str) -> None:
    standin.faults.add(status(302, b"", Location=to.format(port=standin.port)))
    (error,) = ask(standin, search(), keys={"pubmed": "good-key"})
    assert isinstance(error, RefusedError)
    assert len(standin.seen) == 1


def test_what_is_not_at_the_service_is_guarded_and_has_no_key(standin: StandIn) -> None:
    """An address that a document has brought is no service's, whatever a source takes it for."""
    standin.service("web").put("/a", "page")
    ours, private, alike = (
        Request("pubmed", f"http://{host}/a", step="page")
        for host in (standin.address, f"localhost:{standin.port}", "eutils.ncbi.nlm.nih.gov.example")
    )

    async def nowhere(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    settings = {"keys": {"pubmed": "good-key"}, "resolver": nowhere}
    page, *refused = ask(standin, ours, private, alike, **settings)
    assert page.body == b"page"
    assert [type(error) for error in refused] == [RefusedError] * 2
    assert [asked.query for asked in standin.seen] == [()] * 2


def test_a_form_is_sent_nowhere_else(standin: StandIn) -> None:
    standin.faults.add(status(307, b"", Location=standin.url + "/elsewhere"))
    (error,) = ask(standin, Request("pubmed", SEARCH, form=(("db", "pubmed"),)))
    assert isinstance(error, RefusedError)
    assert len(standin.seen) == 1
