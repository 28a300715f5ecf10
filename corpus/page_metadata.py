"""What a page says of itself: meta tags and JSON-LD, by the order in which they are to be trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

from corpus import identifiers

_ARTICLES = frozenset(
    {
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "MedicalWebPage",
        "MedicalScholarlyArticle",
        "ScholarlyArticle",
        "BlogPosting",
        "WebPage",
    }
)
_TITLES = ("citation_title", "ld:headline", "ld:name", "og:title", "dc.title", "twitter:title")
_DATES = (
    "citation_publication_date", "citation_online_date", "citation_date", "ld:datepublished", "article:published_time",
    "dc.date", "dcterms.issued", "dcterms.date", "prism.publicationdate",
)  # fmt: skip
_OWN_DOI = ("citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi", "ld:identifier")


@dataclass(frozen=True, slots=True)
class Metadata:
    """As printed on the page; None or empty where it says nothing."""

    title: str | None
    published: str | None
    authors: tuple[str, ...]
    outlet: str | None
    canonical: str | None
    base: str | None
    doi: str | None
    language: str | None
    free: bool
    tier: str | None


def metadata(soup: BeautifulSoup) -> Metadata:
    """The page's metadata: for each field the first source of the order of trust that has it."""
    said = _meta(soup)
    for node in _json_ld(soup):
        for key, value in _flattened(node):
            said.setdefault(f"ld:{key}", []).append(value)
    heading, head_title = soup.find("h1"), soup.find("title")
    outlet = _first(said, ("og:site_name", "ld:publisher", "citation_journal_title", "application-name"))
    link = soup.find("link", rel="canonical", href=True)
    time = soup.find("time", datetime=True)
    return Metadata(
        title=_first(said, _TITLES)
        or (heading.get_text(" ", strip=True) if heading else None)
        or _without_site(head_title.get_text(" ", strip=True) if head_title else None, outlet),
        published=_first(said, _DATES) or (str(time["datetime"]) if time else None),
        authors=tuple(dict.fromkeys(_authors(said))),
        outlet=outlet,
        canonical=str(link["href"]) if link else _first(said, ("og:url",)),
        base=_first(said, ("og:url",)),
        doi=next((d for d in (identifiers.doi(v) for key in _OWN_DOI for v in said.get(key, ())) if d), None),
        language=str(soup.html["lang"]) if soup.html and soup.html.get("lang") else None,
        free=not any(v.lower() == "false" for v in said.get("ld:isaccessibleforfree", ())),
        tier=_first(said, ("article:content_tier",)),
    )


def _meta(soup: BeautifulSoup) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        name, content = tag.get("name") or tag.get("property"), tag.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            key = re.sub(r"^(dc|dcterms|prism)[.:_]", lambda m: f"{m[1]}.", name.strip().lower())
            said.setdefault(key, []).append(content.strip())
    return said


def _json_ld(soup: BeautifulSoup) -> Iterator[dict[str, Any]]:
    """Every article-like object of the page's JSON-LD; a script that is no JSON is passed over."""
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            content = json.loads(
                re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", script.get_text()), strict=False
            )
        except (ValueError, RecursionError):
            continue
        for node in _nodes(content):
            kinds = node.get("@type")
            if _ARTICLES & set(kinds if isinstance(kinds, list) else [kinds] if isinstance(kinds, str) else []):
                yield node


def _nodes(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, list):
        for item in content:
            yield from _nodes(item)
    elif isinstance(content, dict):
        yield content
        yield from _nodes(content.get("@graph"))


def _flattened(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            named = one.get("name") or one.get("value") if isinstance(one, dict) else one
            if isinstance(named, str | bool | int) and str(named).strip():
                yield key.lower(), str(named).strip()


def _authors(said: dict[str, list[str]]) -> list[str]:
    for key in ("citation_author", "ld:author", "dc.creator", "author", "article:author"):
        names = [v for v in said.get(key, ()) if not v.startswith("http")]
        if names:
            return names
    return []


def _without_site(title: str | None, outlet: str | None) -> str | None:
    """A <title> without the site's name behind it."""
    if title and outlet and outlet in title:
        return re.sub(rf"\s*[|\-–—:]\s*{re.escape(outlet)}\s*$", "", title).strip()
    return title


def _first(said: dict[str, list[str]], keys: tuple[str, ...]) -> str | None:
    return next((said[key][0] for key in keys if said.get(key)), None)
