"""Pages: robots.txt as RFC 9309 wants it, no way into our own network, the HTTP cache, redirects, sizes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import FetchError, RefusedError
from corpus.fetching.guard import is_public
from corpus.fetching.pace import Pace
from tests.corpus.asked import ask, page
from tests.standin import StandIn, faults
from tests.standin.faults import status


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("web").put("/a", "<p>a page</p>")
        server.service("web").put("/public/a", "<p>a page</p>")
        yield server


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a", "/public/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /public", "/public/a", True),  # the longest rule, not the first
        ("User-agent: *\nDisallow: /*/a$", "/public/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: AFTERCART\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("<html>no rules</html>", "/a", True),
        ("", "/a", True),
    ],
)
def test_robots_txt_is_obeyed(standin: StandIn, robots: str, path: str, allowed: bool) -> None:
    standin.service("web").robots(robots)
    (outcome,) = ask(standin, page(standin, path))
    assert isinstance(outcome, RefusedError) != allowed
    assert len(standin.asked(path)) == allowed


@pytest.mark.parametrize(
    ("code", "allowed", "tries"),
    [
        (404, True, 1),
        (410, True, 1),
        (401, False, 1),
        (403, False, 1),
        (429, False, 3),
        (500, False, 3),
        (503, False, 3),
    ],
)
def test_the_status_of_robots_txt_says_what_is_allowed(standin: StandIn, code: int, allowed: bool, tries: int) -> None:
    standin.service("web").robots("User-agent: *\nAllow: /", code)
    outcome, again = ask(standin, page(standin), page(standin))
    assert isinstance(outcome, FetchError) == isinstance(again, FetchError) != allowed
    # What may pass is no refusal for good: the page is asked for another time.
    assert isinstance(outcome, RefusedError) == (not allowed and tries == 1)
    assert len(standin.asked("/robots.txt")) == (tries * 2 if tries > 1 else 1)
    assert len(standin.asked("/a")) == 2 * allowed


def test_a_robots_txt_that_cannot_be_had_allows_nothing(standin: StandIn) -> None:
    standin.faults.add(faults.RESET, times=9, match="/robots.txt")
    (outcome,) = ask(standin, page(standin))
    assert isinstance(outcome, FetchError)
    assert standin.asked("/a") == []


@pytest.mark.parametrize(("hops", "allowed"), [(5, False), (6, True)])
def test_redirects_of_robots_txt_are_followed_five_times(standin: StandIn, hops: int, allowed: bool) -> None:
    web = standin.service("web")
    for hop in range(hops):
        web.redirect("/robots.txt" if hop == 0 else f"/r{hop}", f"/r{hop + 1}")
    web.put(f"/r{hops}", "User-agent: *\nDisallow: /")
    (outcome,) = ask(standin, page(standin))
    assert isinstance(outcome, RefusedError) != allowed


def test_the_delay_that_a_site_asks_for_is_kept_up_to_a_minute(
    standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    gaps = []
    monkeypatch.setattr(Pace, "turn", lambda self, host, gap: gaps.append(gap) or 0.0)
    for said in ("User-agent: *\nCrawl-delay: 7", "User-agent: *\nCrawl-delay: 999", ""):
        standin.service("web").robots(said)
        ask(standin, page(standin), page_pace=5.0)
    assert [gap for gap in gaps if gap] == [7.0, 60.0, 5.0]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1"],
)  # fmt: skip
def test_private_addresses_are_told_in_all_their_clothes(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert all(is_public(address) for address in ("93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_no_page_is_fetched_from_our_own_network(standin: StandIn, host: str) -> None:
    request = page(standin)
    url = request.url.replace("127.0.0.1", host)
    (error,) = ask(standin, type(request)("pages", url, reach="web"), intranet=frozenset())
    assert isinstance(error, FetchError)
    assert standin.seen == []


def test_a_name_is_checked_by_the_address_that_is_connected_to(standin: StandIn) -> None:
    """A name that has a public address when it is looked at and a private one when it is connected to finds no gap."""
    answers = iter([["93.184.216.34", "127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]])

    async def resolver(host: str, port: int) -> list[str]:
        return next(answers)

    request = page(standin)
    url = request.url.replace("127.0.0.1", "rebinding.example")
    outcomes = ask(standin, *[type(request)("pages", url, reach="web")] * 2, resolver=resolver)
    assert [type(error) for error in outcomes] == [RefusedError, RefusedError]
    assert standin.seen == []


def test_a_redirect_leads_nowhere_that_an_address_may_not(standin: StandIn) -> None:
    web = standin.service("web")
    places = [
        f"http://localhost:{standin.port}/x",
        "http://[::1]/",
        "ftp://example.org/",
        "http://u:p@example.org/",
        "//",
    ]
    for number, place in enumerate(places):
        web.redirect(f"/to{number}", place)
    outcomes = ask(standin, *[page(standin, f"/to{number}") for number in range(len(places))])
    assert [isinstance(outcome, FetchError) for outcome in outcomes] == [True] * len(places)
    assert standin.asked("/x") == []


def test_rules_hold_for_where_a_redirect_leads(standin: StandIn) -> None:
    standin.service("web").robots("User-agent: *\nDisallow: /public")
    standin.service("web").redirect("/start", "/public/a", 301)
    (outcome,) = ask(standin, page(standin, "/start"))
    assert isinstance(outcome, RefusedError)
    assert standin.asked("/public/a") == []


@pytest.mark.parametrize(("hops", "fine"), [(5, True), (6, False)])
def test_redirects_are_counted(standin: StandIn, hops: int, fine: bool) -> None:
    for hop in range(hops):
        standin.service("web").redirect(f"/{hop}", f"/{hop + 1}")
    standin.service("web").put(f"/{hops}", "there")
    (outcome,) = ask(standin, page(standin, "/0"))
    assert isinstance(outcome, RefusedError) != fine
    if fine:
        assert (outcome.body, outcome.url) == (b"there", f"{standin.url}/{hops}")


def test_a_page_that_is_too_large_is_left_out(standin: StandIn) -> None:
    standin.service("web").put("/large", b"x" * 3_000)
    standin.service("web").put("/right", b"x" * 2_000)
    standin.faults.add(faults.BOMB, match="/a")
    large, right, bomb = ask(standin, page(standin, "/large"), page(standin, "/right"), page(standin), page_bytes=2_000)
    assert isinstance(large, RefusedError)
    assert len(right.body) == 2_000
    assert isinstance(bomb, RefusedError)


def test_what_has_not_changed_is_not_sent_again(standin: StandIn, tmp_path: Path) -> None:
    web = standin.service("web")
    web.put("/tagged", "one", ETag='W/"1"', Cache_Control="no-cache")
    web.put("/dated", "one", Last_Modified="Wed, 01 Jan 2025 00:00:00 GMT", Cache_Control="no-cache")
    web.put("/fresh", "one", Cache_Control="max-age=600")
    web.put("/never", "one", ETag='"1"', Cache_Control="no-store")
    paths = ["/tagged", "/dated", "/fresh", "/never"]
    for _ in range(2):
        answers = ask(standin, *[page(standin, path) for path in paths], folder=tmp_path)
        assert [answer.body for answer in answers] == [b"one"] * 4
        assert [answer.status for answer in answers] == [200] * 4
    again = [standin.asked(path)[1:] for path in paths]
    assert [len(asked) for asked in again] == [1, 1, 0, 1]
    assert again[0][0].headers["if-none-match"] == 'W/"1"'
    assert again[1][0].headers["if-modified-since"] == "Wed, 01 Jan 2025 00:00:00 GMT"
    assert "if-none-match" not in again[3][0].headers


def test_half_a_page_is_not_kept(standin: StandIn, tmp_path: Path) -> None:
    standin.service("web").put("/a", "x" * 5_000, Cache_Control="max-age=600")
    for fault in (faults.CUT, faults.HALF_GZIP, status(500), faults.RESET):
        standin.faults.add(fault, match="/a")
    for _ in range(2):
        (answer,) = ask(standin, page(standin), folder=tmp_path, attempts=6)
        assert answer.body == b"x" * 5_000


def test_cookies_are_not_sent_back(standin: StandIn) -> None:
    standin.service("web").put("/a", "x", Set_Cookie="who=you; Path=/")
    ask(standin, page(standin), page(standin))
    assert [asked.headers.get("cookie") for asked in standin.asked("/a")] == [None, None]
