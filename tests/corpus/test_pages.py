"""Cases of saved news pages: HTML in, a news Document out in bounded time, or the reason why there is none."""

import time
from datetime import date
from io import BytesIO

import pytest

from corpus.document import Document
from corpus.errors import OversizedInputError
from corpus.sources import pages
from corpus.sources.pages import page
from tests.corpus.saved_page import BODY, bare, html

ADDRESS = '<link rel="canonical" href="https://news.example/a">'


def test_a_page_keeps_its_identity_when_its_text_changes() -> None:
    changed = page(html(ADDRESS, BODY + "<p>Updated.</p>"), "q")
    assert page(html(ADDRESS), "p").id == changed.id != page(html(), "p").id


def test_pages_without_an_address_are_told_apart_by_their_text() -> None:
    assert page(html(), "p").id == page(html(), "q").id != page(html("", BODY + "<p>Another one.</p>"), "p").id


def test_a_source_hands_the_day_in() -> None:
    dated = html('<meta property="article:published_time" content="2026-08-20">')
    years = []
    for day in (date(2026, 8, 1), date(2026, 8, 20)):
        (found,) = pages.read(BytesIO(dated), "p", None, lambda day=day: day)
        assert isinstance(found, Document)
        years.append(found.published.year)
    assert years == [None, 2026]


RAISED = [
    ("10<sup>6</sup> cells", "10^6 cells"),
    ("10<sup><b>−3</b></sup> of them", "10^−3 of them"),
    ("<b>10</b><sup>6</sup> cells", "10^6 cells"),
    ("52<sup>1,2</sup> patients", "52^1,2 patients"),
    ("52</p><p><sup>1</sup> A note", "1 A note"),
    ("CD19<sup>+</sup> cells", "CD19+ cells"),
    ("20 mg/m<sup>2</sup> a day", "20 mg/m2 a day"),
]


@pytest.mark.parametrize(("printed", "text"), RAISED)
def test_a_power_is_not_glued_to_its_base(printed: str, text: str) -> None:
    assert text in page(html("", BODY + f"<p>They were given {printed}.</p>"), "p").text


XHTML = [
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>' + html().decode().removeprefix("<!doctype html>"),
    "\ufeff<?xml version='1.0'?>" + "<!-- " + "x" * 600 + " -->" + html().decode(),
    '<?xml version="1.0"?><article><h1>A headline</h1>' + BODY + "</article>",
]


@pytest.mark.parametrize("content", XHTML)
def test_xhtml_is_read_without_a_warning(content: str) -> None:
    assert "18 reached" in page(content.encode(), "p").text


LARGE = [
    ("too many bytes", b"<html>" + b" " * pages.LARGEST),
    ("too many tags", html("", "<p>Nine patients.</p>" * pages.MOST_TAGS)),
]


@pytest.mark.parametrize("content", [content for _, content in LARGE], ids=[name for name, _ in LARGE])
def test_a_page_too_large_is_refused_at_once(content: bytes) -> None:
    started = time.process_time()
    with pytest.raises(OversizedInputError):
        raise next(e for item in pages.read(BytesIO(content), "p", None) if (e := getattr(item, "error", None)))
    assert time.process_time() - started < 2


HOSTILE = [
    ("long title", html("<title>login | " + "a" * 20_000 + " b c d e</title>", "<p>Nine.</p>")),
    ("deep", bare("", "<div>" * 30_000 + BODY)),
    ("deep lists", bare("", "<ul><li>" * 15_000 + BODY)),
    ("deep articles", bare("", "<article class='related'>" * 15_000 + BODY)),
    ("many paragraphs", html("", "<p>Of 9 patients, 3 died.</p>" * 15_000)),
    ("many powers", html("", BODY + "<sup></sup>" * 15_000 + "<sup>6</sup>" * 4_000)),
    ("deep powers", html("", BODY + "1<sup>" * 15_000)),
    ("many labels", html("", BODY + "<p><b>Related</b></p>" * 7_000)),
    ("many quotes", html('<script type="application/ld+json">' + '"\\"' * 500_000 + "</script>")),
    (
        "deep JSON of one article",
        html(
            '<script type="application/ld+json">{"@type": "Article", "isBasedOn": '
            + "[" * 900
            + "]" * 900
            + "}</script>"
        ),
    ),
    ("deep JSON", html('<script type="application/ld+json">' + "[" * 900 + "]" * 900 + "</script>")),
]


@pytest.mark.parametrize("content", [content for _, content in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_any_page_ends_in_time(content: bytes) -> None:
    started = time.process_time()
    assert len(list(pages.read(BytesIO(content), "p", None))) == 1
    assert time.process_time() - started < 20
