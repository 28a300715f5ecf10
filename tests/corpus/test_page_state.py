"""Cases of pages that are no article, of articles that look like one of these, and of paywalls."""

import pytest

from corpus.errors import MalformedInputError
from corpus.sources.pages import page
from tests.corpus.saved_page import BODY, bare, html, ld

TEASERS = "".join(
    f'<div><h3><a href="/{n}">A headline of some length, number {n}</a></h3><p>What it says in a line or two, {n}.</p></div>'
    for n in range(12)
)
COOKIES = (
    "<p>We and our partners use cookies. Accept all cookies or manage your consent and privacy choices for cookies.</p>"
)
KEKSE = "<p>Wir und unsere Partner verwenden Cookies und verarbeiten personenbezogene Daten. Mit Ihrer Einwilligung speichern wir Cookies. Sie können alle akzeptieren, ablehnen oder Ihre Zustimmung widerrufen; mehr in der Datenschutzerklärung.</p>"
BLOCKED = "<h1>Sorry, you have been blocked</h1><p>You are unable to access n.ex. This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution.</p><p>There are several actions that could trigger this block including submitting a certain word or phrase, a SQL command or malformed data.</p>"

REFUSED = [
    (html(title="404 - Page not found"), "not found"),
    (html(title="404 | Blood Wire"), "not found"),
    (html(title="Page not found"), "not found"),
    (html(title="Blood Wire", h1="Sorry, we can’t find that page"), "not found"),
    (html(h1="This page is no longer available"), "not found"),
    (html(title="Oops! That page can’t be found. – Blood Wire"), "not found"),
    (html(title="The page you requested could not be found"), "not found"),
    (html(title="Just a moment..."), "challenge"),
    (html(title="Access Denied"), "challenge"),
    (bare("", BLOCKED, "Attention Required! | Cloudflare"), "challenge"),
    (bare("", BLOCKED, "n.ex"), "challenge"),
    (html(title="Sign in | Medscape", h1="Welcome"), "log in"),
    (html(title="Log in to continue - Blood Wire", h1="Welcome"), "log in"),
    (html(body=COOKIES * 3), "consent"),
    (html(body=KEKSE * 3), "consent"),
    (html(ld('{"@type": "LiveBlogPosting", "headline": "A headline"}')), "live blog"),
    (html(ld('{"@type": ["NewsArticle", "LiveBlogPosting"], "headline": "A headline"}')), "live blog"),
    (bare("", f"<h1>News</h1>{TEASERS}"), "list of articles"),
    (bare("", "".join(f"<article>{one}</article>" for one in TEASERS.split("</div>"))), "list of articles"),
    (bare("", "<h1>News</h1><div>" + "".join(f'<div class="card"><a href="/{n}">A headline of some length about lymphoma, number {n}</a></div>' for n in range(12)) + "</div>"), "list of articles"),
    (bare("", "<main><h1>News</h1>" + "".join(f'<article><h2><a href="/{n}">Headline {n}</a></h2><p>{"The same teaser stands here, and is long. " * 6}</p></article>' for n in range(9)) + "</main>"), "list of articles"),
    (html(ld('{"@type": "CollectionPage"}')), "list of articles"),
    (html(body="<div id='app'></div>"), "no article text"),
    (bare("", ""), "no article text"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_what_is_no_article_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(MalformedInputError) as raised:
        page(content, "p.html")
    assert reason in raised.value.found


HEADLINES = [
    "CAR T-cell therapy in 404 patients",
    "404 patients and what became of them",
    "Belantamab no longer available in US",
    "Access denied: why patients cannot get CAR T",
    "Just a moment of your time: how nurses explain CAR T",
    "Page and team find CAR T safe",
    "Sign in blood may predict relapse",
    "Relapse not found in half of the patients",
]
INFORMED = "<p>Informed consent is harder before CAR T-cell therapy. Consent forms name the personal data that partners in a trial may see, and privacy is what patients ask about first. Consent was given by 52 patients; of these, 18 reached a complete response.</p>"


@pytest.mark.parametrize("title", HEADLINES)
def test_an_article_is_not_refused_for_words_of_its_headline(title: str) -> None:
    assert page(html(title=f"{title} | Blood Wire", h1=title), "p").title == title


ARTICLES = [
    ("an item on informed consent", html(body=INFORMED)),
    ("a notice of a captcha below", html(body=BODY + "<p>This site is protected by reCAPTCHA.</p>")),
    ("an article above many others", html(body=BODY + TEASERS)),
    ("a live blog that is only related", html(ld('[{"@type": "LiveBlogPosting", "headline": "Other", "url": "https://n.ex/l"}, {"@type": "NewsArticle", "headline": "A headline"}]'))),
]  # fmt: skip


@pytest.mark.parametrize("content", [content for _, content in ARTICLES], ids=[name for name, _ in ARTICLES])
def test_what_is_an_article(content: bytes) -> None:
    assert page(content, "p").flags == ()


TEASER = "<p>Of 52 patients, 18 reached a complete response.</p>"
WALL = "<div>Subscribe to continue reading.</div>"
PAYWALLED = [
    ("JSON-LD and all of the text", html(ld('{"@type": "NewsArticle", "isAccessibleForFree": "False"}')), "18 reached"),
    ("a part of it in JSON-LD", html(ld('{"@type": "NewsArticle", "isAccessibleForFree": true, "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": false}}')), "18 reached"),
    ("a tier", html('<meta property="article:content_tier" content="locked">'), "18 reached"),
    ("words behind a teaser", html(body=BODY + WALL), "18 reached"),
    ("words behind a short teaser", html(body=TEASER + WALL), "18 reached"),
    ("only a summary", html(ld('{"@type": "NewsArticle", "isAccessibleForFree": false}') + '<meta name="description" content="A summary of it.">', ""), "A summary of it."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text"), [case[1:] for case in PAYWALLED], ids=[name for name, _, _ in PAYWALLED])
def test_a_paywalled_page_is_kept_with_what_is_there(content: bytes, text: str) -> None:
    found = page(content, "p")
    assert (found.flags, found.title) == (("paywalled",), "A headline")
    assert text in found.text


def test_words_of_a_script_are_no_paywall() -> None:
    script = '<script>var offer = "Subscribe to continue reading";</script><!-- Subscribe to continue reading -->'
    assert page(html(body=BODY + script), "p").flags == ()


def test_a_link_to_log_in_is_no_paywall() -> None:
    login = '<header>Already a subscriber? <a href="/login">Log in to continue reading</a></header>'
    assert page(bare("", login + f"<article><h1>A headline</h1>{BODY}</article>"), "p").flags == ()
