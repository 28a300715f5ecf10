"""Cases of what a page says of itself: title, authors, outlet, date and address, from tags, JSON-LD and print."""

from datetime import date

import pytest

from corpus.sources.pages import page
from tests.corpus.saved_page import BODY, bare, html, ld

LD = ld(
    '{"@graph": [{"@type": ["NewsArticle"], "headline": "From JSON-LD", "datePublished": "2026-08-20T06:58:00+02:00", "dateModified": "2026-09-01", "author": [{"@type": "Person", "name": "A. Doe"}], "publisher": {"name": "Blood Wire"}}]}'
)

HEADS = [
    ("", ("A headline", "", (), None)),
    (LD, ("From JSON-LD", "2026-08-20", ("A. Doe",), "Blood Wire")),
    (
        '<meta property="og:title" content="From Open Graph"><meta property="og:site_name" content="Wire">',
        ("From Open Graph", "", (), "Wire"),
    ),
    (
        '<meta name="citation_title" content="Cited"><meta name="citation_date" content="2025/03">' + LD,
        ("Cited", "2025-03", ("A. Doe",), "Blood Wire"),
    ),
    (
        '<meta name="citation_author" content="Roe, A"><meta name="citation_author" content="Poe, B">',
        ("A headline", "", ("Roe, A", "Poe, B"), None),
    ),
    ('<meta name="title" property="og:title" content="Two names of one tag">', ("Two names of one tag", "", (), None)),
    (ld("{broken"), ("A headline", "", (), None)),
]


@pytest.mark.parametrize(("head", "expected"), HEADS)
def test_metadata_by_the_order_of_trust(head: str, expected: tuple[str, str, tuple[str, ...], str | None]) -> None:
    found = page(html(head), "p.html")
    assert (found.title, str(found.published), tuple(map(str, found.authors)), found.journal) == expected
    assert found.kind == "news"
    assert "18 reached a complete response" in found.text


ARTICLE = '"headline": "H", "author": {"name": "A. Doe"}'
JSON_LD = [
    ("an author elsewhere in the graph", ld('{"@graph": [{"@type": "NewsArticle", "headline": "H", "author": {"@id": "#a"}, "publisher": {"@id": "#p"}}, {"@type": "Person", "@id": "#a", "name": "A. Doe"}, {"@type": "Organization", "@id": "#p", "name": "Wire"}]}')),
    ("a comma too many", ld('{"@type": "NewsArticle", "author": [{"name": "A. Doe",},], "headline": "H",}')),
    ("CDATA in comments of a script", ld('/*<![CDATA[*/ {"@type": "NewsArticle", ARTICLE} /*]]>*/')),
    ("CDATA behind slashes", ld('//<![CDATA[\n{"@type": "NewsArticle", ARTICLE}\n//]]>')),
    ("CDATA", ld('<![CDATA[ {"@type": "NewsArticle", ARTICLE} ]]>')),
    ("a comment of HTML", ld('<!-- {"@type": "NewsArticle", ARTICLE} -->')),
    ("a comment of a script", ld('{"@type": "NewsArticle", /* "x": 1 */ "url": "https://n.ex/a", ARTICLE}')),
    ("a charset behind the type", ld('{"@type": "NewsArticle", ARTICLE}', "application/ld+json; charset=utf-8")),
    ("a type with its address", ld('{"@type": "https://schema.org/NewsArticle", ARTICLE}')),
    ("a rarer type", ld('{"@type": "AnalysisNewsArticle", ARTICLE}')),
    ("the main entity of a page", ld('{"@type": "WebPage", "name": "W", "mainEntity": {"@type": "NewsArticle", ARTICLE}}')),
    ("another article before it", '<link rel="canonical" href="https://n.ex/a">' + ld('[{"@type": "NewsArticle", "headline": "Other", "url": "https://n.ex/b", "author": "X"}, {"@type": "NewsArticle", "mainEntityOfPage": {"@id": "https://www.n.ex/a/"}, ARTICLE}]')),
    ("another article, told by the title", '<meta property="og:title" content="H">' + ld('[{"@type": "NewsArticle", "headline": "Other", "author": "X"}, {"@type": "NewsArticle", ARTICLE}]')),
    ("a name in parts", ld('{"@type": "NewsArticle", "headline": "H", "author": {"givenName": "A.", "familyName": "Doe"}}')),
]  # fmt: skip


@pytest.mark.parametrize("head", [head for _, head in JSON_LD], ids=[name for name, _ in JSON_LD])
def test_json_ld_as_pages_write_it(head: str) -> None:
    found = page(html(head.replace("ARTICLE", ARTICLE)), "p")
    assert (found.title, [str(who) for who in found.authors]) == ("H", ["A. Doe"])


def test_what_only_json_can_write_is_no_text() -> None:
    assert page(html(ld(r'{"@type": "NewsArticle", "headline": "H\u0000\ud800x\n"}')), "p").title == "H x"


def test_a_headline_for_search_engines_is_of_the_same_article() -> None:
    other = ld(
        '{"@type": "NewsArticle", "headline": "CAR T in lymphoma halted, says FDA", "url": "https://n.ex/amp/1", "author": "Ann Roe"}'
    )
    found = page(html('<link rel="canonical" href="https://n.ex/1">' + other, h1="FDA: CAR T halted in lymphoma"), "p")
    assert [str(who) for who in found.authors] == ["Ann Roe"]


def test_entities_of_a_headline_are_undone() -> None:
    assert page(html(ld('{"@type": "NewsArticle", "headline": "CAR T &amp; myeloma"}')), "p").title == "CAR T & myeloma"


def test_an_article_that_is_only_related_gives_nothing() -> None:
    related = ld('{"@type": "NewsArticle", "headline": "Other", "url": "https://n.ex/b", "author": "X"}')
    found = page(html('<link rel="canonical" href="https://n.ex/a">' + related), "p")
    assert (found.title, found.authors) == ("A headline", ())


@pytest.mark.parametrize("said", ['{"name": "DOI", "value": "10.1182/own"}', '"doi:10.1182/own"', '["x", "https://doi.org/10.1182%2Fown?a=b#c"]'])  # fmt: skip
def test_the_doi_of_the_page_itself(said: str) -> None:
    found = page(html(ld('{"@type": "NewsArticle", "identifier": ' + said + "}")), "p")
    assert found.identifiers.doi == "10.1182/own"


PRINTED = [
    ("20 August 2026", "2026-08-20"),
    ("20. August 2026", "2026-08-20"),
    ("20th Aug 2026", "2026-08-20"),
    ("20-Aug-2026", "2026-08-20"),
    ("August 20, 2026", "2026-08-20"),
    ("Aug. 20, 2026", "2026-08-20"),
    ("Thursday, August 20th, 2026 - 10:00am", "2026-08-20"),
    ("Thu, 20 Aug 2026 10:00:00 GMT", "2026-08-20"),
    ("20.08.2026", "2026-08-20"),
    ("20260820", "2026-08-20"),
    ("2026/8/20", "2026-08-20"),
    ("Published: 2026-08-20", "2026-08-20"),
    ("Updated: 2026-08-22 | Published: 2026-08-20", "2026-08-20"),
    ("20 März 2026", "2026-03-20"),
    ("August 2026", "2026-08"),
    ("2026-08", "2026-08"),
    ("08/20/2026", "2026-08-20"),
    ("20/08/2026", "2026-08-20"),
    ("03/04/2026", "2026"),
    ("03/03/2026", "2026-03-03"),
    ("2026-02-31", "2026-02"),
    ("February 29, 2026", "2026-02"),
    ("2026-13-01", "2026"),
    ("2026", "2026"),
    ("yesterday", ""),
    ("120260820", ""),
]


@pytest.mark.parametrize(("said", "expected"), PRINTED)
def test_dates_as_pages_print_them(said: str, expected: str) -> None:
    published = page(html(f'<meta property="article:published_time" content="{said}">'), "p").published
    assert (str(published), published.raw) == (expected, said)


CLOCK = '<header><time datetime="2026-08-25T10:00">now</time></header>'
PLACES = [
    ("a tag of microdata", html('<meta itemprop="datePublished" content="2026-08-20">')),
    ("Dublin Core", html('<meta name="DC.date.issued" content="2026-08-20">')),
    ("microdata in the text", html("", '<time itemprop="datePublished">August 20, 2026</time>' + BODY)),
    ("the address", html('<link rel="canonical" href="https://n.ex/2026/08/20/title">')),
    ("the address, before a time of what", html('<meta property="og:url" content="https://n.ex/2026/08/20/t">', '<time datetime="2026-08-24"></time>' + BODY)),
    ("a time by its class", html("", '<time datetime="2026-08-24">x</time><time class="entry-date published" datetime="2026-08-20">x</time>' + BODY)),
    ("the article's time, not the clock of the page", bare("", CLOCK + "<article><h1>A headline</h1><time datetime='2026-08-20'>x</time>" + BODY + "</article>")),
    ("the time, not the clock, without an article", bare("", CLOCK + "<h1>A headline</h1><time datetime='2026-08-20'>x</time>" + BODY)),
    ("not when it was changed", html("", '<time class="updated" datetime="2026-08-24">x</time><time datetime="2026-08-20">x</time>' + BODY)),
    ("in print", html("", "<p>Published August 20, 2026</p>" + BODY)),
    ("in print, behind a label", html("", "<div><span>Published</span> <span>August 20, 2026</span></div>" + BODY)),
    ("in print, behind the author", html("", "<p>By Ann Roe | Published August 20, 2026</p>" + BODY)),
    ("in print, beside the author", html("", "<p><span>By Ann Roe</span> <span>August 20, 2026</span></p>" + BODY)),
    ("in print, named a date", html("", '<span class="article-date">20.08.2026</span>' + BODY)),
    ("in print, alone", html("", "<p>Thursday, 20 August 2026</p>" + BODY)),
    ("in print, above the article", bare("", f"<h1>A headline</h1><p>Published August 20, 2026</p><article>{BODY}</article>")),
    ("a time, before the month of the address", html('<link rel="canonical" href="https://n.ex/2026/08/t">', '<time datetime="2026-08-20"></time>' + BODY)),
    ("what is in the future is passed over", html('<meta name="citation_date" content="2062-08-20"><meta property="article:published_time" content="2026-08-20">')),
]  # fmt: skip


@pytest.mark.parametrize("content", [content for _, content in PLACES], ids=[name for name, _ in PLACES])
def test_places_of_the_date(content: bytes) -> None:
    assert str(page(content, "p", today=date(2026, 8, 30)).published) == "2026-08-20"


def test_a_date_in_the_text_is_no_date_of_publication() -> None:
    told = "<p>The study, published August 20, 2026, in Blood, was small.</p>"
    assert page(html("", BODY + told), "p").published.year is None


@pytest.mark.parametrize(("today", "year"), [(date(2026, 8, 18), None), (date(2026, 8, 19), 2026), (None, 2026)])
def test_a_date_more_than_a_day_ahead_is_a_mistake(today: date | None, year: int | None) -> None:
    assert page(html(LD), "p", today=today).published.year == year


BYLINES = [
    ('<aside>By Bob Poe</aside><p class="author">Ann Roe</p>', ["Ann Roe"]),
    ("<p>By Ann Roe</p>", ["Ann Roe"]),
    ("<p>By Ann Roe, MD, and Bob de Poe, PhD</p>", ["Ann Roe", "Bob de Poe"]),
    ("<p>By Ann Roe | August 20, 2026</p>", ["Ann Roe"]),
    ("<p>By Ann Roe August 20, 2026</p>", ["Ann Roe"]),
    ('<div>By <a rel="author" href="/ann">Ann Roe</a></div>', ["Ann Roe"]),
    ('<span class="byline">Ann Roe</span>', ["Ann Roe"]),
    ("<script>By Bob Poe</script><!-- By Bob Poe -->", []),
    ("<p>By 2026, half of them will be treated.</p>", []),
    ("<p>By contrast, Ann Roe saw none.</p>", []),
]


@pytest.mark.parametrize(("printed", "names"), BYLINES)
def test_bylines(printed: str, names: list[str]) -> None:
    assert [str(who) for who in page(html("", printed + BODY), "p").authors] == names


def test_a_byline_above_the_article() -> None:
    above = "<h1>A headline</h1><p>By Ann Roe</p><article class='teaser'>By Bob Poe</article>"
    found = page(bare("", f"{above}<article>{BODY}</article>", "x"), "p")
    assert (found.title, [str(who) for who in found.authors]) == ("A headline", ["Ann Roe"])


def test_a_headline_is_read_in_one_line() -> None:
    assert (
        page(html(h1="10<sup>6</sup> CD19<sup>+</sup> cells<br>in <i>KMT2A</i>-r"), "p").title
        == "10^6 CD19+ cells in KMT2A-r"
    )


LOGO = '<header><h1><a href="/">Blood Wire</a></h1></header>'
TITLES = [
    bare("", LOGO + f"<article><h1>A headline</h1>{BODY}</article>", "x"),
    bare("", LOGO + f"<article><header><h1>A headline</h1></header>{BODY}</article>", "x"),
    bare("", LOGO + f"<div><h1>A headline</h1>{BODY}</div>", "x"),
    bare("", f'<div class="logo"><h1>Blood Wire</h1></div><div><h1>A headline</h1>{BODY}</div>', "x"),
    bare("", f'<div><h1><a href="https://n.ex/">Blood Wire</a></h1></div><div><h1>A headline</h1>{BODY}</div>', "x"),
    bare(
        "",
        f'<header><article class="teaser"><h1>Other</h1><p>{"Other words of it. " * 12}</p></article></header><h1>A headline</h1>{BODY}',
        "x",
    ),
    bare('<meta property="og:site_name" content="Blood Wire">', LOGO + f"<div>{BODY}</div>"),
]


@pytest.mark.parametrize("content", TITLES)
def test_the_title_is_not_the_name_of_the_site(content: bytes) -> None:
    assert page(content, "p").title == "A headline"


SAVED = "<!-- saved from url=(0024)https://News.example/a?x=1 -->"
OG = '<meta property="og:url" content="https://news.example/b">'
URLS = [
    (
        '<link rel="canonical" href="https://News.example/a?utm_source=x&id=7&fbclid=y&gclid&mc_cid=z#top">',
        "https://news.example/a?id=7",
    ),
    ('<link rel="canonical" href="https://n.ex/a?q=a%20b;c+d&empty=&&ref=x">', "https://n.ex/a?q=a%20b;c+d&empty=&&ref=x"),
    (OG, "https://news.example/b"),
    ('<link rel="Canonical" href="https://n.ex/a">', "https://n.ex/a"),
    ('<link rel="canonical" href="//n.ex/a">', "https://n.ex/a"),
    ('<link rel="canonical" href="/c">' + OG, "https://news.example/c"),
    ('<base href="https://n.ex/x/"><link rel="canonical" href="c">', "https://n.ex/x/c"),
    ('<link rel="canonical" href="https://n.ex/?p=1234">', "https://n.ex/?p=1234"),
    ('<link rel="canonical" href="https://news.example/">', None),
    ('<link rel="canonical" href="https://news.example/?utm_source=x">', None),
    ('<link rel="canonical" href="https://news.example/">' + OG, "https://news.example/b"),
    ('<link rel="canonical" href="https://wire.example/original">' + OG, "https://news.example/b"),
    ('<link rel="canonical" href="https://www.news.example/c">' + OG, "https://www.news.example/c"),
    ('<link rel="canonical" href="https://wire.example/original">', "https://wire.example/original"),
    (SAVED, "https://news.example/a?x=1"),
    (SAVED + OG, "https://news.example/b"),
    ("<!-- Page saved with SingleFile \n url: https://n.ex/a \n saved date: today -->", "https://n.ex/a"),
    ("<!-- saved from url=(0014)about:internet -->", None),
    ('<link rel="canonical" href="http://[bad/x">', None),
    ('<link rel="canonical" href="http://[bad/x">' + OG, "https://news.example/b"),
    ('<base href="http://[bad"><link rel="canonical" href="/x">', None),
    ('<link rel="canonical" href="javascript:alert(1)">', None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("head", "url"), URLS)
def test_the_canonical_address(head: str, url: str | None) -> None:
    assert page(html(head), "p.html").url == url
