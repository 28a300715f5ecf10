"""Cases of feeds: RSS and Atom in, the pages that concern the topic out; pages in, articles or the reason why there is none."""

from datetime import date
from typing import Any

import pytest

from corpus.asking import Remark, Request, Window
from corpus.document import Document
from corpus.errors import EmptyInputError, InputError, MalformedInputError, UnsafeInputError
from corpus.feed.entries import feed
from corpus.feed.words import says
from corpus.source import Reject
from corpus.sources import feeds
from corpus.topic import Topic
from tests.corpus.answers import found, only
from tests.corpus.saved_page import BODY, html, ld

URL = "https://news.example/rss"
TOPIC = Topic("t", "T", feeds=(URL,), words=("car t", "bispecific"), sites=("news.example",))


def item(number: int = 1, title: str = "New CAR-T data", link: str | None = None, more: str = "") -> str:
    address = f"https://news.example/a{number}" if link is None else link
    return f"<item><title>{title}</title><link>{address}</link>{more}</item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'


ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>
<entry><id>urn:1</id><title type="html">Bispecifics after &lt;b&gt;CAR T&lt;/b&gt;</title><link rel="enclosure" href="/x.mp3"/>
<link rel="alternate" href="/a1?utm_source=rss&amp;p=7#top"/><updated>2026-08-20T06:58:00+02:00</updated><summary>S</summary></entry></feed>"""


def test_the_entries_of_both_kinds_of_feed() -> None:
    (atom,) = feed(ATOM.encode(), URL).entries
    assert (atom.title, atom.address, atom.published) == ("Bispecifics after CAR T", "https://news.example/a1?p=7", date(2026, 8, 20))  # fmt: skip
    dated = "<pubDate>Thu, 20 Aug 2026 07:00:00 GMT</pubDate><description>&lt;p&gt;Of 9&lt;/p&gt;</description><category>Lymphoma</category>"
    (one, two) = feed(rss(item(1, more=dated), item(2), item(1)).encode(), URL).entries
    assert (one.published, two.published) == (date(2026, 8, 20), None)
    assert one.said.split(" \n ") == ["New CAR-T data", "Of 9", "Lymphoma"]


ODD = [
    ("a permanent guid is its address", item(link="", more='<guid isPermaLink="true">https://news.example/g</guid>'), ["https://news.example/g"]),
    ("a guid that is none", item(link="", more='<guid isPermaLink="false">urn:7</guid>'), []),
    ("the home page", item(link="https://news.example/"), []),
    ("a script", item(link="javascript:alert(1)"), []),
    ("a relative address", item(link="/a9"), ["https://news.example/a9"]),
    ("half a character", item(title="A &#xD800; CAR-T &#55357; &#0; &#x110000; &#99999999999999; &#xD83D"), ["https://news.example/a1"]),
    ("no date that can be read", item(more="<pubDate>yesterday</pubDate>"), ["https://news.example/a1"]),
]  # fmt: skip


@pytest.mark.parametrize(("items", "addresses"), [o[1:] for o in ODD], ids=[o[0] for o in ODD])
def test_odd_entries(items: str, addresses: list[str]) -> None:
    assert [entry.address for entry in feed(rss(items).encode(), URL).entries] == addresses


# What is printed, and the day: of a zone that nobody knows, as printed.
DAYS = [
    ("Thu, 20 Aug 2026 14:30:00 GMT+0100", date(2026, 8, 20)),
    ("Thu, 20 Aug 2026 00:30:00 +0200", date(2026, 8, 19)),
    ("Thu, 20 Aug 2026 23:30:00 -0400", date(2026, 8, 21)),
    ("Thu, 20 Aug 2026 00:30:00 BST", date(2026, 8, 20)),
    ("Thu, 20 Aug 2026 00:30:00", date(2026, 8, 20)),
    ("Thu, 20 Aug 99999999999999999999 00:30:00", None),
    ("Thu, 99 Aug 2026 00:30:00", None),
    ("Thu,", None),
    ("yesterday", None),
]


@pytest.mark.parametrize(("printed", "day"), DAYS)
def test_dates_keep_what_is_printed_beside_the_day(printed: str, day: date | None) -> None:
    (entry,) = feed(rss(item(more=f"<pubDate>{printed}</pubDate>")).encode(), URL).entries
    assert (entry.published, entry.printed) == (day, printed)


NO_FEEDS: list[tuple[str, Any, type[InputError]]] = [
    ("a page", "<!doctype html><html><body>Not found</body></html>", MalformedInputError),
    ("nothing", "", EmptyInputError),
    ("JSON", '{"items": []}', MalformedInputError),
    ("entities", '<!DOCTYPE r [<!ENTITY a "b">]>' + rss(item()), UnsafeInputError),
]


@pytest.mark.parametrize(("body", "error"), [n[1:] for n in NO_FEEDS], ids=[n[0] for n in NO_FEEDS])
def test_what_is_no_feed_is_told(body: str, error: type[InputError]) -> None:
    with pytest.raises(error):
        found(feeds, asked(), body)


def asked(topic: Topic = TOPIC, window: Window | None = None) -> Request:
    (request,) = feeds.questions(topic, window or Window())
    assert request.reach == "web"
    return request


WORDS = [
    ("CAR-T cells", True),
    ("CAR\u2011T cells", True),
    ("CAR Ts", True),
    ("a car thief", False),
    ("a scar t", False),
    ("Bispecifics", True),
    ("monospecific", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_the_word_filter_is_sensitive(text: str, expected: bool) -> None:
    assert says(text, TOPIC.words) is expected


def pages(*items: str, topic: Topic = TOPIC, since: date | None = None) -> list[str]:
    listed = found(feeds, asked(topic, Window(since=since)), rss(*items))
    return [request.url.rsplit("/", 1)[1] for request in only(Request, listed)]


def test_only_what_concerns_the_topic_is_read() -> None:
    about = item(
        2, "Weekly digest", more="<description>A bispecific antibody after &lt;b&gt;CAR&lt;/b&gt; T</description>"
    )
    assert pages(item(1), about, item(3, "Football")) == ["a1", "a2"]
    assert pages(item(3, "Football"), topic=Topic("t", "T", feeds=(URL,), sites=("news.example",))) == ["a3"]


def test_what_is_older_than_the_window_is_not_read_again() -> None:
    dated = [item(day, more=f"<pubDate>{day:02d} Aug 2026 12:00:00 GMT</pubDate>") for day in (1, 9, 10, 20)]
    assert pages(*dated, item(30), since=date(2026, 8, 10)) == ["a9", "a10", "a20", "a30"]


def test_only_named_sites_are_read_and_the_others_are_told() -> None:
    links = [
        "https://www.news.example/a1",
        "https://m.news.example/a2",
        "https://badnews.example/a3",
        "https://other.example/a4",
    ]
    listed = found(feeds, asked(), rss(*(item(link=link) for link in links)))
    assert [r.url for r in only(Request, listed)] == links[:2]
    assert only(Remark, listed) == [
        Remark(f"the feed {URL} leads to sites that the topic does not name: badnews.example, other.example")
    ]


def test_a_feed_cut_short_gives_what_it_has_and_says_so() -> None:
    listed = found(feeds, asked(), rss(item(1), item(2))[:-60])
    assert [r.url[-2:] for r in only(Request, listed)][:1] == ["a1"]
    (remark,) = only(Remark, listed)
    assert "entries behind the place may be missing" in remark.text


def test_a_feed_that_is_gone_or_moved_is_told() -> None:
    (gone,) = found(feeds, asked(), b"", 410)
    assert gone == Remark(f"the feed {URL} is gone (status 410); take it out of the topic")
    moved = found(feeds, asked(), rss(item()), url="https://news.example/feed.xml")
    assert only(Remark, moved) == [Remark(f"the feed {URL} leads to https://news.example/feed.xml")]


def request(published: str = "") -> Request:
    state = (("sites", "news.example"), ("published", published))
    return Request("feeds", "https://news.example/a1", step="page", state=state, reach="web")


def article(body: Any, status: int = 200, url: str = "", published: str = "", **headers: str) -> Document | str:
    (item,) = found(feeds, request(published), body, status, url=url, **headers)
    if isinstance(item, Reject):
        return item.error.found
    assert isinstance(item, Document)
    return item


def test_a_page_becomes_an_article_at_its_address() -> None:
    made = article(
        html(body=BODY + "<p>See <a href='https://doi.org/10.5555/ex.1'>the study</a>.</p>"), published="2026-08-19"
    )
    assert isinstance(made, Document)
    assert (made.kind, made.url, str(made.published)) == ("news", "https://news.example/a1", "2026-08-19")
    assert [study.doi for study in made.reports] == ["10.5555/ex.1"]
    dated = article(html('<meta property="article:published_time" content="2026-08-18">'), published="2026-08-19")
    assert isinstance(dated, Document)
    assert str(dated.published) == "2026-08-18"


def test_a_page_has_the_identity_of_its_own_address() -> None:
    named = html('<link rel="canonical" href="https://news.example/a1">')
    ids = {made.id for body in (html(), named) if isinstance(made := article(body), Document)}
    assert len(ids) == 1


def test_the_header_tells_the_encoding_of_a_page_that_names_none() -> None:
    body = (
        html(body=BODY + "<p>Gdańsk, źródło</p>").replace(b"<meta charset='utf-8'>", b"").decode().encode("iso-8859-2")
    )
    made = article(body, content_type='text/html; charset="ISO-8859-2"')
    assert isinstance(made, Document)
    assert "Gdańsk, źródło" in made.text


REFUSED = [
    ("gone", (html(), 404), {}, "the page is gone (status 404)"),
    ("a consent wall elsewhere", (html(),), {"url": "https://consent.other.example/?to=a1"}, "it leads to consent.other.example, which"),
    ("a soft 404", (html(title="Page not found", h1="Page not found", body="<p>We cannot find that page.</p>"),), {}, "a page that says it was not found"),
    ("a consent wall", (html(title="Before you continue", body="<p>" + "We and our partners use cookies. Accept all cookies or manage consent. " * 5 + "</p>"),), {}, "a consent wall"),
    ("a paywall in metadata", (html(ld('{"@type": "NewsArticle", "headline": "A headline", "isAccessibleForFree": "False"}')),), {}, "its text is for subscribers"),
    ("a paywall in print", (html(body="<p>" + "Of 52 patients, 18 responded to the treatment that was given. " * 5 + "</p><p>Subscribe to continue reading</p>"),), {}, "its text is for subscribers"),
    ("a PDF", (b"%PDF-1.7",), {"content_type": "application/pdf"}, "it is application/pdf, no page"),
    ("a page not to be kept", (html('<meta name="robots" content="follow, noarchive">'),), {}, "the site asks not to keep its text (noarchive)"),
    ("a header not to keep it", (html(),), {"x_robots_tag": "noindex, nofollow"}, "the site asks not to keep its text (noindex)"),
    ("texts not to be mined", (html(),), {"tdm_reservation": "1"}, "the site reserves text and data mining"),
    ("texts not to be mined, in the page", (html("<meta name='tdm-reservation' content='1'>"),), {}, "the site reserves text"),
    ("an empty shell", (html(body="<div id='app'></div>", h1=""),), {}, "no article text in it"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "headers", "reason"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_is_no_article_is_skipped_with_its_reason(
    given: tuple[Any, ...], headers: dict[str, str], reason: str
) -> None:
    said = article(*given, **headers)
    assert isinstance(said, str), said
    assert said.startswith(reason)


ALLOWED = [
    {"x_robots_tag": "otherbot: noindex"},
    {"x_robots_tag": "max-snippet:-1, max-image-preview:none"},
    {"tdm_reservation": "0"},
    {"content_type": "text/html; charset=utf-8"},
]


@pytest.mark.parametrize("headers", ALLOWED)
def test_what_a_site_allows_is_read(headers: dict[str, str]) -> None:
    assert isinstance(article(html('<meta name="robots" content="index, follow, max-image-preview:large">'), **headers), Document)  # fmt: skip
