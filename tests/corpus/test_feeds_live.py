"""Feeds and their pages over HTTP: what is read, what is skipped and why, and what was read before."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.library import Library
from corpus.topic import Topic
from tests.corpus.crawled import entry
from tests.corpus.saved_page import BODY, html, ld
from tests.corpus.test_feeds import rss
from tests.standin import StandIn
from tests.standin.faults import CUT


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


def topic(standin: StandIn) -> Topic:
    return Topic("t", "T", feeds=(f"{standin.url}/rss",), words=("car t",), sites=("127.0.0.1",))


def listed(standin: StandIn, *paths: str) -> str:
    return rss(*(f"<item><title>CAR T</title><link>{standin.url}{path}</link></item>" for path in paths))


def test_articles_are_kept_and_walls_are_skipped_with_their_reason(standin: StandIn, library: Library) -> None:
    web = standin.service("web")
    web.robots("User-agent: *\nDisallow: /private/")
    web.put("/good", html(body=BODY + "<p>Published in <a href='https://doi.org/10.5555/ex.1'>a journal</a>.</p>"))
    web.put("/soft", html(title="Page not found", h1="Page not found", body="<p>Sorry.</p>"))
    web.put("/pay", html(ld('{"@type": "NewsArticle", "headline": "A", "isAccessibleForFree": false}')))
    web.put("/private/a", html())
    web.put("/closed", "No.", 403)
    web.redirect("/moved", "/good2")
    web.put("/good2", html(h1="Another headline"))
    web.redirect("/consent", "http://10.0.0.1/wall")
    paths = ("/good", "/soft", "/pay", "/private/a", "/closed", "/moved", "/consent", "/absent")
    web.put("/rss", listed(standin, *paths), Content_Type="application/rss+xml")
    standin.faults.add(CUT, match="/good2")
    made = entry(standin, library, topic(standin), "feeds")
    assert (made.outcome, made.new, made.rejected) == ("complete", 2, 6)
    reasons = {place.rsplit("/", 1)[1]: reason for place, reason in made.rejects}
    assert reasons["soft"] == "a page that says it was not found"
    assert reasons["pay"] == "its text is for subscribers"
    assert reasons["absent"] == "the page is gone (status 404)"
    assert "robots.txt" in reasons["a"]
    assert "403" in reasons["closed"]
    assert set(reasons) == {"soft", "pay", "a", "closed", "consent", "absent"}
    assert {study.doi for document, _ in library.documents() for study in document.reports} == {"10.5555/ex.1"}
    assert standin.asked("/private/a") == []


def test_a_feed_that_has_not_changed_is_not_sent_again(standin: StandIn, library: Library, tmp_path: Path) -> None:
    web = standin.service("web")
    web.put("/rss", listed(standin, "/good"), ETag='W/"1"', Cache_Control="no-cache")
    web.put("/good", html(), ETag='"2"', Cache_Control="no-cache")
    for today in (date(2026, 8, 20), date(2026, 8, 21)):
        made = entry(standin, library, topic(standin), "feeds", folder=tmp_path / "cache", today=today)
        assert made.outcome == "complete"
    assert (made.new, made.unchanged) == (0, 1)
    validated = [asked.headers.get("if-none-match") for asked in standin.asked("/rss") + standin.asked("/good")]
    assert validated == [None, 'W/"1"', None, '"2"']


def test_a_page_in_place_of_a_feed_is_told(standin: StandIn, library: Library) -> None:
    standin.service("web").put("/rss", html())
    made = entry(standin, library, topic(standin), "feeds")
    assert [reason for _, reason in made.rejects] == ["it is no RSS and no Atom"]


def test_neither_a_feed_nor_what_it_names_leads_into_our_own_network(standin: StandIn, library: Library) -> None:
    """By a name, an address of the machine or one of the cloud's, each of which the topic itself lets through."""
    web, inside = standin.service("web"), f"http://localhost:{standin.port}"
    web.put("/secret", html())
    links = (f"{inside}/secret", "http://169.254.169.254/latest/meta-data", "http://[::1]/a", f"{standin.url}/secret")
    web.put("/rss", rss(*(f"<item><title>CAR T</title><link>{link}</link></item>" for link in links)))
    sites = ("localhost", "169.254.169.254", "[::1]", "::1", "127.0.0.1")
    asked = Topic("t", "T", feeds=(f"{standin.url}/rss", f"{inside}/rss"), words=("car t",), sites=sites)
    made = entry(standin, library, asked, "feeds")
    assert made.new == 1
    refused = {place: reason for place, reason in made.rejects if "not one of the open internet" in reason}
    assert {f"{inside}/rss", links[0], links[1]} <= set(refused)
    assert [one.raw for one in standin.seen if one.headers["host"].startswith("localhost")] == []
