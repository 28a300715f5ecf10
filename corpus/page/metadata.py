"""What a page says of itself, in tags, JSON-LD and print, by the order in which it is to be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bs4 import BeautifulSoup, Comment, Tag

from corpus.document import PartialDate
from corpus.page import address as page_address
from corpus.page import body as page_body
from corpus.page import byline as page_byline
from corpus.page import dates as page_dates
from corpus.page import json_ld
from corpus.page.json_ld import Said
from corpus.page.study_links import named_doi

_TITLES = ("citation_title", "ld:headline", "ld:name", "og:title", "dc.title", "twitter:title")
_DATES = (
    "citation_publication_date", "citation_online_date", "citation_date", "ld:datepublished", "article:published_time",
    "dc.date.issued", "dc.date", "dcterms.issued", "dcterms.date", "prism.publicationdate", "itemprop:datepublished",
    "og:published_time", "parsely-pub-date", "publish-date", "publication_date", "pubdate", "date",
)  # fmt: skip
#: Only an article has one of these; og:type is "article" on pages of any sort.
_DECLARING = ("citation_title", "citation_publication_date", "article:published_time")
_AUTHORS = ("citation_author", "ld:author", "ld:creator", "dc.creator", "author", "article:author", "parsely-author")
_OUTLETS = ("og:site_name", "ld:publisher", "citation_journal_title", "application-name")
_OWN_DOI = ("citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi", "ld:identifier")
_SAVED = re.compile(r"^\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """As printed on the page; None or empty where it says nothing."""

    title: str | None
    published: PartialDate
    authors: tuple[str, ...]
    outlet: str | None
    address: str | None
    doi: str | None
    language: str | None
    tier: str
    summary: str | None
    declared: bool
    ld: Said


def metadata(soup: BeautifulSoup, main: Tag, today: date | None) -> Metadata:
    """The page's metadata: for each field the first source of the order of trust that has it.

    main: the element that holds the article. today: a date of publication behind it is a mistake of the page.
    """
    said = _meta(soup)
    address = _address(soup, said)
    head = soup.find("title")
    heading, head_title = page_body.heading(soup, main), page_body.words(head) if head else None
    ld = json_ld.said(soup, address, [*said.get("og:title", ()), *said.get("citation_title", ()), heading])
    said |= {f"ld:{key}": values for key, values in ld.values.items()}
    outlet = _first(said, _OUTLETS)
    authors = _authors(said) or page_byline.authors(soup, main)
    return Metadata(
        title=_first(said, _TITLES) or heading or _without_site(head_title, outlet),
        published=page_dates.earliest_trusted(_dates(soup, main, said, address), today),
        authors=tuple(dict.fromkeys(authors)),
        outlet=outlet,
        address=address,
        doi=next((d for d in (named_doi(v) for key in _OWN_DOI for v in said.get(key, ())) if d), None),
        language=str(soup.html["lang"]) if soup.html and soup.html.get("lang") else None,
        tier=(_first(said, ("article:content_tier",)) or "").lower(),
        summary=_first(said, ("og:description", "description", "twitter:description")),
        declared=ld.article or _first(said, _DECLARING) is not None,
        ld=ld,
    )


def _meta(soup: BeautifulSoup) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for tag in soup.find_all("meta", content=True):
        content = str(tag["content"]).strip()
        names = [str(tag[key]).strip().lower() for key in ("name", "property") if tag.get(key)]
        names += [f"itemprop:{str(tag['itemprop']).strip().lower()}"] if tag.get("itemprop") else []
        for name in dict.fromkeys(names if content else ()):
            key = re.sub(r"^(dc|dcterms|prism)[.:_]", r"\1.", name)
            said.setdefault(key, []).append(content)
    return said


def _address(soup: BeautifulSoup, said: dict[str, list[str]]) -> str | None:
    links = soup.find_all("link", href=True)
    canonical = [str(a["href"]) for a in links if "canonical" in " ".join(a.get_attribute_list("rel")).lower().split()]
    comments = soup.find_all(string=lambda string: isinstance(string, Comment))
    saved = next((match[1] for one in comments if (match := _SAVED.match(str(one)))), None)
    base = soup.find("base", href=True)
    return page_address.own(canonical, said.get("og:url", ()), saved, str(base["href"]) if base else None)


def _dates(soup: BeautifulSoup, main: Tag, said: dict[str, list[str]], address: str | None) -> Iterator[PartialDate]:
    """Every date of publication that the page gives, the most trustworthy first."""
    for key in _DATES:
        yield from map(page_dates.printed, said.get(key, ()))
    yield from map(page_dates.printed, page_byline.dates(soup, main))
    in_address = page_dates.in_address(address or "")
    if in_address.day:
        yield in_address
    yield from map(page_dates.printed, page_byline.times(soup, main))
    yield in_address


def _authors(said: dict[str, list[str]]) -> list[str]:
    for key in _AUTHORS:
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
