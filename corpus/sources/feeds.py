"""Feeds of medical news: entries that concern the topic, and the pages behind them, of named sites only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from corpus.asking import Answer, Found, Remark, Request, Window
from corpus.dates import iso
from corpus.document import Document
from corpus.errors import InputError, MalformedInputError
from corpus.feed.entries import Entry, feed
from corpus.feed.words import says
from corpus.source import Reject
from corpus.sources.pages import page
from corpus.topic import Topic

NAME = "feeds"
#: An entry's date may be in another zone than the window's days.
_SLACK = timedelta(days=1)
_HTML = ("text/html", "application/xhtml+xml", "")
#: A site's word that its pages are not to be kept, for all robots or for ours; and that texts are not to be mined.
_KEEP_NOT = frozenset({"noindex", "noarchive", "nosnippet", "none"})
_OTHERS = re.compile(r"^\s*(?!aftercart\b)[\w-]+bot\s*:", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,400}>", re.IGNORECASE)
_NAME = re.compile(r"\bname\s*=\s*[\"']?(robots|aftercart|tdm-reservation)\b", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


def questions(topic: Topic, window: Window) -> Iterator[Request]:
    """Each feed of the topic."""
    state = (
        ("words", "\n".join(topic.words)),
        ("sites", " ".join(topic.sites)),
        ("since", str(window.since) if window.since else ""),
    )
    for address in topic.feeds:
        yield Request(NAME, address, step="feed", state=tuple(pair for pair in state if pair[1]), reach="web")


def answered(answer: Answer) -> Iterator[Found]:
    """Of a feed the pages to be read; of a page its Document, or a Reject that says why there is none.

    Raises:
        InputError: the feed is none.
    """
    if answer.request.step == "page":
        try:
            yield _article(answer)
        except InputError as error:
            yield Reject(answer.request.url, "", error)
    elif answer.status != 200:
        yield Remark(f"the feed {answer.request.url} is gone (status {answer.status}); take it out of the topic")
    else:
        yield from _pages(answer)


def _pages(answer: Answer) -> Iterator[Found]:
    state, url = dict(answer.request.state), answer.request.url
    found = feed(answer.body, answer.url, _header(answer, "content-type"))
    if answer.url != url:
        yield Remark(f"the feed {url} leads to {answer.url}")
    if found.trouble:
        yield Remark(f"the feed {url}: {found.trouble}")
    words, sites = state.get("words", "").splitlines(), state.get("sites", "").split()
    fitting = [entry for entry in found.entries if says(entry.said, words) and not _is_older(entry, state.get("since"))]
    elsewhere = sorted({_host(entry.address) for entry in fitting if not _is_of(entry.address, sites)})
    if elsewhere:
        yield Remark(f"the feed {url} leads to sites that the topic does not name: {', '.join(elsewhere)}")
    for entry in fitting:
        if _is_of(entry.address, sites):
            known = (("sites", state["sites"]), ("published", str(entry.published or "")), ("printed", entry.printed))
            yield Request(NAME, entry.address, step="page", state=known, reach="web")


def _is_older(entry: Entry, since: str | None) -> bool:
    """Was it published before the window, by its own word?"""
    return bool(since and entry.published and entry.published < date.fromisoformat(since) - _SLACK)


def _article(answer: Answer) -> Document:
    """The Document of a page.

    Raises:
        MalformedInputError: it is gone, led elsewhere, not to be kept, for subscribers, or no article.
    """
    state, url = dict(answer.request.state), answer.request.url
    reason = _refusal(answer, state.get("sites", "").split())
    if reason is not None:
        raise MalformedInputError(f"read {url}", reason)
    charset = _header(answer, "content-type").partition("charset=")[2].strip(" \"';")
    made = page(answer.body, url, today=answer.fetched, address=answer.url, charset=charset or None)
    if "paywalled" in made.flags:
        raise MalformedInputError(f"read {url}", "its text is for subscribers")
    if made.published.year is None and state.get("published"):
        return replace(made, published=replace(iso(state["published"]), raw=state.get("printed", "")))
    return made


def _refusal(answer: Answer, sites: list[str]) -> str | None:
    """Why the page is not even to be read."""
    if answer.status != 200:
        return f"the page is gone (status {answer.status})"
    if not _is_of(answer.url, sites):
        return f"it leads to {_host(answer.url)}, which the topic does not name: a wall for consent or login perhaps"
    kind = _header(answer, "content-type").partition(";")[0].strip().lower()
    if kind not in _HTML:
        return f"it is {kind}, no page"
    if _header(answer, "tdm-reservation") == "1":
        return "the site reserves text and data mining"
    said = [value for name, value in answer.headers if name == "x-robots-tag" and not _OTHERS.match(value)]
    for tag in _META.findall(answer.body[:200_000]):
        decoded = tag.decode("ascii", "replace")
        name, content = _NAME.search(decoded), _CONTENT.search(decoded)
        if name and content:
            value = next(one for one in content.groups() if one is not None) if any(content.groups()) else ""
            if name[1].lower() == "tdm-reservation" and value.strip() == "1":
                return "the site reserves text and data mining"
            said += [value] if name[1].lower() != "tdm-reservation" else []
    rules = [
        rule.rpartition(":")[2].strip().lower() for value in said for rule in value.split(",") if "max-" not in rule
    ]
    kept_not = next((rule for rule in rules if rule in _KEEP_NOT), None)
    return f"the site asks not to keep its text ({kept_not})" if kept_not else None


def _header(answer: Answer, name: str) -> str:
    return next((value for said, value in answer.headers if said == name), "")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _is_of(address: str, sites: list[str]) -> bool:
    """Is it a page of one of the sites, or of a part of it ("news.site.example")?"""
    host = _host(address)
    return any(host == site.removeprefix("www.") or host.endswith(f".{site.removeprefix('www.')}") for site in sites)
