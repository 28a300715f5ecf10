"""Cases of saved news pages: HTML in, a news Document out, or the reason why there is none."""

from datetime import date

import pytest

from corpus.errors import MalformedInputError
from corpus.sources.pages import page

BODY = (
    "<p>"
    + "Of 52 patients whose lymphoma had relapsed after CAR T-cell therapy, 18 reached a complete response. " * 4
    + "</p>"
)
LINKED = '<p>Read the <a href="https://doi.org/10.5555/STUDY.1">article in Blood</a> or <a href="https://pubmed.ncbi.nlm.nih.gov/123/">PubMed</a>.</p>'


def html(head: str = "", body: str = BODY, title: str = "A headline | Blood Wire") -> bytes:
    return f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title>{head}</head><body><article><h1>A headline</h1>{body}</article></body></html>".encode()


LD = '<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"], "headline": "From JSON-LD", "datePublished": "2026-08-20T06:58:00+02:00", "dateModified": "2026-09-01", "author": [{"@type": "Person", "name": "A. Doe"}], "publisher": {"name": "Blood Wire"}}]}</script>'

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
    ('<script type="application/ld+json">{broken</script>', ("A headline", "", (), None)),
]


@pytest.mark.parametrize(("head", "expected"), HEADS)
def test_metadata_by_the_order_of_trust(head: str, expected: tuple[str, str, tuple[str, ...], str | None]) -> None:
    found = page(html(head), "p.html")
    assert (found.title, str(found.published), tuple(map(str, found.authors)), found.journal) == expected
    assert found.kind == "news"
    assert "18 reached a complete response" in found.text


URLS = [
    (
        '<link rel="canonical" href="https://News.example/a?utm_source=x&id=7&fbclid=y#top">',
        "https://news.example/a?id=7",
    ),
    ('<meta property="og:url" content="https://news.example/b">', "https://news.example/b"),
    ('<link rel="canonical" href="https://news.example/">', None),
    ('<link rel="canonical" href="javascript:alert(1)">', None),
    ("", None),
]


@pytest.mark.parametrize(("head", "url"), URLS)
def test_the_canonical_address(head: str, url: str | None) -> None:
    assert page(html(head), "p.html").url == url


def test_a_page_keeps_its_identity_when_its_text_changes() -> None:
    head = '<link rel="canonical" href="https://news.example/a">'
    assert (
        page(html(head), "p").id == page(html(head, BODY + "<p>Updated.</p>"), "q").id != page(html("", BODY), "p").id
    )


def test_the_study_that_it_reports_is_not_the_page_itself() -> None:
    found = page(
        html(
            '<meta name="citation_doi" content="10.5555/page">',
            BODY + LINKED + '<a href="https://doi.org/10.5555/page">this page</a>',
        ),
        "p",
    )
    assert found.identifiers.doi == "10.5555/page"
    assert [(r.doi, r.pmid) for r in found.reports] == [("10.5555/study.1", None), (None, "123")]
    assert all(r.evidence for r in found.reports)


def test_a_date_in_the_future_is_a_mistake() -> None:
    assert page(html(LD), "p", today=date(2026, 8, 19)).published.year is None
    assert page(html(LD), "p", today=date(2026, 8, 20)).published.year == 2026


REFUSED = [
    (html(title="404 - Page not found"), "not found"),
    (html(title="Just a moment..."), "challenge"),
    (
        html('<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'),
        "paywall",
    ),
    (html('<meta property="article:content_tier" content="locked">'), "paywall"),
    (
        html(
            body="<p>We and our partners use cookies. Accept all cookies or manage your consent and privacy choices for cookies.</p>"
            * 3
        ),
        "consent",
    ),
    (html(body="<div id='app'></div>"), "no article text"),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_is_no_article_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(MalformedInputError) as raised:
        page(content, "p.html")
    assert reason in raised.value.found


ENCODINGS = [
    (html(body="<p>Größe über Maß.</p>" + BODY).replace(b"charset='utf-8'", b"charset='iso-8859-1'"), ()),
    (
        html(body="<p>Größe über Maß.</p>" + BODY).decode().replace("utf-8", "windows-1252").encode("cp1252"),
        ("decoded as windows-1252",),
    ),
    (html(body="<p>Größe über Maß.</p>" + BODY).decode().encode("utf-16"), ("decoded as utf-16",)),
]


@pytest.mark.parametrize(("content", "flags"), ENCODINGS)
def test_no_mojibake(content: bytes, flags: tuple[str, ...]) -> None:
    found = page(content, "p.html")
    assert "Größe über Maß" in found.text
    assert found.flags == flags
