"""What a page's JSON-LD says of its article, told from the other articles that it names."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from rapidfuzz import fuzz

from corpus.page.address import same_page

Node = dict[str, Any]

_PAGES = frozenset({"WebPage", "ItemPage"})
_OTHERS = frozenset({"MedicalWebPage", "BlogPosting", "Report", "LiveBlogPosting"})
_WANTED = ("headline", "name", "datePublished", "author", "creator", "publisher", "identifier")
#: The properties that name what an article was written about or is a version of.
_STUDIES = ("isBasedOn", "sameAs", "citation")
_WRAPPING = re.compile(
    r"^\s*(?:/\*\s*<!\[CDATA\[\s*\*/|(?://\s*)?<!\[CDATA\[|<!--)|(?:/\*\s*\]\]>\s*\*/|(?://\s*)?\]\]>|-->|;)\s*$"
)
# Strings first, so that nothing inside them is taken for a comment or a comma too many.
_SLIPS = re.compile(r'"(?:\\.|[^"\\])*(?:"|$)|/\*.*?\*/|//[^\n]*|,(?=\s*[}\]])', re.DOTALL)
# "\\u0000" and halves of characters can be written in JSON, and nowhere else.
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
#: Headlines as like as this, of 100, are of one article.
_LIKE = 75
_HOLDING = ("@graph", "mainEntity", "mainEntityOfPage")


@dataclass(frozen=True, slots=True)
class Said:
    """What JSON-LD says of the article.

    values: by property in lower case, entities undone. studies: (property, the strings that may name a study).
    article: is there one at all? live: it is a live blog. collection: the page is a list.
    """

    values: dict[str, list[str]] = field(default_factory=dict)
    studies: tuple[tuple[str, str], ...] = ()
    free: bool = True
    article: bool = False
    live: bool = False
    collection: bool = False


def said(soup: BeautifulSoup, address: str | None, titles: Iterable[str | None]) -> Said:
    """What the page's JSON-LD says of its article.

    Of several articles it is the one at the page's address, or whose headline is one of the titles, or the first. One at
    another address and under another headline is not the page's.
    """
    contents = list(_scripts(soup))
    nodes = list(_nodes(contents))
    known = {_key(title) for title in titles if title}
    ranked = sorted(
        ((rank, node) for node in nodes if _is_article(node) and (rank := _rank(node, address, known)) is not None),
        key=lambda pair: -pair[0],
    )
    first, best = ranked[0] if ranked else (0, None)
    pages = [node for node in nodes if _PAGES & _kinds(node) and _rank(node, address, known) is not None]
    chosen = [node for node in (best, *pages) if node is not None]
    by_id = {str(node["@id"]): node for node in _everything(contents) if "@id" in node and len(node) > 1}
    values: dict[str, list[str]] = {}
    for node in chosen:
        for key in _WANTED if node is best else _WANTED[2:]:
            values.setdefault(key.lower(), []).extend(_names(node.get(key), by_id, key == "identifier"))
    return Said(
        values,
        tuple(_named_studies(best)) if best else (),
        not any(_locked(node) for node in chosen),
        best is not None,
        any("LiveBlogPosting" in _kinds(node) for rank, node in ranked if node is best or rank == first > 0),
        best is None and any({"CollectionPage", "ItemList"} & _kinds(node) for node in nodes),
    )


def _scripts(soup: BeautifulSoup) -> Iterator[Any]:
    """The content of every script of JSON-LD; one that is no JSON, even with its slips mended, is passed over."""
    for script in soup.find_all("script", type=re.compile(r"^\s*application/ld\+json\b", re.IGNORECASE)):
        text = _WRAPPING.sub("", _WRAPPING.sub("", script.get_text().lstrip("\ufeff")))
        for version in (text, _SLIPS.sub(lambda match: match[0] if match[0][0] == '"' else " ", text)):
            try:
                content = json.loads(version, strict=False)
            except (ValueError, RecursionError):
                continue
            yield content
            break


def _nodes(contents: list[Any]) -> Iterator[Node]:
    """The objects that the page is made of, in order; not those that only stand in another's property."""
    waiting = list(reversed(contents))
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            waiting.extend(one[key] for key in reversed(_HOLDING) if key in one)


def _everything(contents: list[Any]) -> Iterator[Node]:
    waiting = list(contents)
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _kinds(node: Node) -> set[str]:
    """Its types without the vocabulary's address: "https://schema.org/NewsArticle" is "NewsArticle"."""
    kinds = node.get("@type")
    return {
        re.split(r"[/#:]", kind)[-1]
        for kind in (kinds if isinstance(kinds, list) else [kinds])
        if isinstance(kind, str)
    }


def _is_article(node: Node) -> bool:
    return any(kind.endswith("Article") or kind in _OTHERS for kind in _kinds(node))


def _rank(node: Node, address: str | None, titles: set[str]) -> int | None:
    """How surely the node is the page's article; None if it is another one, by its address and by its headline."""
    at = [url for key in ("url", "@id", "mainEntityOfPage") for url in _addresses(node.get(key))]
    here = address is not None and any(same_page(url, address) for url in at)
    headline = _key(node["headline"]) if isinstance(node.get("headline"), str) else ""
    if at and address and not here and headline and titles and not _is_like(headline, titles):
        return None
    return 2 * here + (headline in titles)


def _is_like(headline: str, titles: set[str]) -> bool:
    # A headline for search engines says the same in other words; another article's does not.
    return any(fuzz.token_set_ratio(headline, title) >= _LIKE for title in titles)


def _addresses(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        url = one.get("@id") or one.get("url") if isinstance(one, dict) else one
        if isinstance(url, str) and url.startswith(("http", "//")):
            # "…/a#article" names the article of the page "…/a".
            yield url.split("#", 1)[0]


def _names(value: Any, by_id: dict[str, Node], identifier: bool) -> Iterator[str]:
    """The names in a property: strings, objects with a name (of an identifier its value), references, or lists of these."""
    for one in value if isinstance(value, list) else [value]:
        node = by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else None
        name = _name(node, identifier) if node is not None else one
        for single in name if isinstance(name, list) else [name]:
            if isinstance(single, str | int) and (text := _NO_TEXT.sub(" ", html.unescape(str(single))).strip()):
                yield text


def _name(node: Node, identifier: bool) -> Any:
    if identifier:
        return node.get("value") or node.get("@id") or node.get("name")
    return node.get("name") or " ".join(str(node[key]) for key in ("givenName", "familyName") if node.get(key))


def _named_studies(node: Node) -> Iterator[tuple[str, str]]:
    for key in _STUDIES:
        value = node.get(key)
        for one in value if isinstance(value, list) else [value]:
            # Of an object every string is looked at: the DOI may be its @id, url, sameAs or identifier.
            text = " ".join(_strings(one))
            if "10." in text:
                yield key, text


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield _NO_TEXT.sub(" ", one)
        elif isinstance(one, dict | list):
            waiting.extend(reversed(list(one.values() if isinstance(one, dict) else one)))


def _locked(node: Node) -> bool:
    parts = node.get("hasPart")
    return any(
        str(one.get("isAccessibleForFree", "")).lower().endswith("false")
        for one in [node, *(parts if isinstance(parts, list) else [parts])]
        if isinstance(one, dict)
    )


def _key(title: str) -> str:
    return re.sub(r"\W+", " ", html.unescape(title)).strip().casefold()
