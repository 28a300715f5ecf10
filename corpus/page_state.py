"""Is a page an article at all? Paywalls, consent walls, challenges, soft 404s and empty shells are not."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from corpus.page_metadata import Metadata

#: An article has at least so many characters of text.
SHORTEST = 200
_NOT_FOUND = re.compile(
    r"\b(?:404|page (?:was |could )?not (?:be )?found|no longer (?:available|exists)|page does(?: not|n't) exist)\b",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"\b(?:just a moment|checking your browser|verify (?:that )?you are (?:a )?human|captcha|access denied|enable javascript and cookies)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|privacy|personal data|partners|accept all|legitimate interest)\b", re.IGNORECASE
)
_PAYWALL = re.compile(
    r"\b(?:subscribe (?:now )?to (?:continue|read)|to continue reading|(?:log ?in|sign in) to (?:continue|read)|already a subscriber"
    r"|create (?:a|your) free account to (?:continue|read)|this (?:article|content) is for (?:subscribers|members))",
    re.IGNORECASE,
)
#: So large a share of words about cookies makes a page a consent wall.
_CONSENT_SHARE = 0.04


def refusal(soup: BeautifulSoup, about: Metadata, text: str) -> str | None:
    """Why the page is no article, or None if it is one."""
    title = f"{about.title or ''} {soup.title.get_text(' ') if soup.title else ''}"
    everything = soup.get_text(" ", strip=True)
    if _NOT_FOUND.search(title):
        return "a page that says it was not found"
    if _CHALLENGE.search(title) or (len(text) < SHORTEST and _CHALLENGE.search(everything)):
        return "a challenge for browsers, not the article"
    words = len(text.split()) or 1
    if len(_CONSENT.findall(text)) / words > _CONSENT_SHARE and words < 400:
        return "a consent wall, not the article"
    if (
        not about.free
        or about.tier in {"locked", "metered"}
        or (_PAYWALL.search(everything) and len(text) < 4 * SHORTEST)
    ):
        return "behind a paywall: only its beginning is here"
    if len(text) < SHORTEST:
        return f"no article text in it ({len(text)} characters): perhaps it is built by scripts"
    return None
