"""Is a page an article at all? Consent walls, challenges, soft 404s, lists, live blogs and empty shells are not."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from corpus.page.body import AROUND, HEADINGS, inside, is_read, joined, words
from corpus.page.metadata import Metadata

#: An article has at least so many characters of text; what walls and error pages say has fewer than `_SHORT`.
SHORTEST = 200
_SHORT = 1500
# No title is longer, and nothing that is announced stands further behind, in characters.
_TITLE = 200
# Nothing follows but the name of the site.
_END = r"\W*(?:$|\s[|\-–—•·:]\s+\S+(?:\s+\S+){0,2}\s*$)"
# What a page's title or heading says where that is all it has to say; inside a headline the same words are news.
_NOT_FOUND = re.compile(
    "|".join(
        (
            r"^\W*(?:(?:error|http)\W{0,3})?404\W+(?:error|(?:page |file )?not found)\b",
            r"^\W*(?:(?:error|http)\W{0,3})?404" + _END,
            r"\b(?:error 404|404 error|404 not found)\b",
            r"\b(?:page|url|article|content)(?: you (?:have |are |were )?(?:requested|looking for))? (?:can't be found|not found"
            r"|(?:was |is |could |can ?)not (?:be )?found|(?:is |was )?(?:no longer (?:available|exists|found)|gone))"
            + _END,
            r"\bpage (?:does not|doesn't|no longer) exist",
            r"\b(?:can't|cannot|can not|couldn't|could not|unable to) find (?:that|the|this|your) (?:page|article|url)",
            r"^\W*(?:page |seite |file )?(?:not found|nicht gefunden)" + _END,
        )
    ),
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"^\W*(?:just a moment|attention required|access (?:to this page has been )?denied|security check|are you a (?:robot|human)|captcha"
    r"|bot verification|human verification|checking your browser|one moment,? please|pardon our interruption|ddos protection)"
    + _END
    + r"|\byou have been blocked\b|\bverify (?:that )?you are (?:a )?human\b|\benable javascript and cookies to continue\b"
    r"|\bchecking your browser before\b|\bperforming security verification\b",
    re.IGNORECASE,
)
_CAPTCHA = re.compile(r"\b(?:captcha|enable javascript|unusual traffic|cloudflare ray id)\b", re.IGNORECASE)
_LOGIN = re.compile(
    r"^\W*(?:(?:sign|log) ?in|register|anmelden|anmeldung|login)(?:\s+(?:to|or|required|bei|oder)\b.{0,60})?" + _END,
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\b(?:cookies?|accept all|legitimate interest|alle akzeptieren|alles akzeptieren|berechtigtes? interesse|tracking)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:(?<!informed )consent|privacy|personal data|partners?|einwilligung(?:en)?|zustimm(?:en|ung)|datenschutz\w*|partnern"
    r"|personenbezogene\w*|akzeptieren|ablehnen|widerrufen|verarbeite\w*)\b",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"\b(?:subscribe (?:now )?to (?:continue|read)|to continue reading|(?:log ?in|sign in|register) to (?:continue|read)"
    r"|create (?:a|your) free account to (?:continue|read)|this (?:article|content) is (?:for|reserved for|available to) (?:subscribers|members)"
    r"|to read the (?:full|rest of the) (?:article|story))",
    re.IGNORECASE,
)
#: So large a share of words about cookies makes a page a consent wall.
_CONSENT_SHARE = 0.04
_MOST_CONSENT_WORDS = 400
#: A page with so many headings that are links, and no longer text between any two of them, is a list of articles.
_FEWEST_TEASERS, _LONGEST_TEASER = 5, 400
#: So large a share of the text in links, each a line, makes a page a list too.
_LINKED_SHARE = 0.6


def refusal(soup: BeautifulSoup, main: Tag, about: Metadata, text: str) -> str | None:
    """Why the page is no article, or None if it is one."""
    if len(text) < _SHORT and (reason := _announced(soup, text)):
        return reason
    count = len(text.split()) or 1
    cookies = len(_COOKIES.findall(text))
    if cookies > 1 and count < _MOST_CONSENT_WORDS and (cookies + len(_CONSENT.findall(text))) / count > _CONSENT_SHARE:
        return "a consent wall, not the article"
    if about.ld.live:
        return "a live blog: many items on one page, no article"
    if about.ld.collection or (not about.declared and _is_list(soup, main, text)):
        return "a list of articles, no article"
    if len(text) < SHORTEST and not is_paywalled(main, about, text):
        if _CAPTCHA.search(words(soup)):
            return "a challenge for browsers, not the article"
        return f"no article text in it ({len(text)} characters): perhaps it is built by scripts"
    return None


def is_paywalled(main: Tag, about: Metadata, text: str) -> bool:
    """Does the page say that its text is for subscribers, in its metadata or where the text breaks off?"""
    if not about.ld.free or about.tier in {"locked", "metered"}:
        return True
    return len(text) < 4 * SHORTEST and any(
        is_read(string) and not inside(string, (*AROUND, "header")) for string in main.find_all(string=_PAYWALL)
    )


def _announced(soup: BeautifulSoup, text: str) -> str | None:
    """What title, headings or the first words say the page is instead of an article."""
    head = soup.find("title")
    said = [words(one) for one in (head, *soup.find_all(["h1", "h2"])[:5]) if one is not None]
    said = [one.replace("’", "'")[:_TITLE] for one in (*said, text.split("\n", 1)[0])]
    if any(map(_NOT_FOUND.search, said)):
        return "a page that says it was not found"
    if any(map(_CHALLENGE.search, said)):
        return "a challenge for browsers, not the article"
    if any(map(_LOGIN.search, said[:2])):
        return "a page to log in, not the article"
    return None


def _is_list(soup: BeautifulSoup, main: Tag, text: str) -> bool:
    """Is the text mostly that of links, or are there many headings that are links and no article's text before or between them?"""
    # One of many marked as articles may be no more than the longest teaser.
    main = main if main.name != "article" or len(soup.find_all("article")) < _FEWEST_TEASERS else soup
    links = {joined(words(link)) for link in main.find_all("a", href=True)}
    linked = [line for line in text.splitlines() if joined(line.lstrip("- ")) in links]
    if len(linked) >= _FEWEST_TEASERS and sum(map(len, linked)) > _LINKED_SHARE * len(text):
        return True
    teasers, run, longest = 0, 0, 0
    for node in main.descendants:
        if isinstance(node, Tag) and node.name in HEADINGS and not inside(node, AROUND):
            if node.find("a", href=True) or inside(node, ("a",)):
                teasers += 1
                run = 0
        elif is_read(node) and inside(node, ("p", "li")) and not inside(node, AROUND):
            run += len(node.strip())
            longest = max(longest, run if teasers else 2 * run)
    return teasers >= _FEWEST_TEASERS and longest < _LONGEST_TEASER
