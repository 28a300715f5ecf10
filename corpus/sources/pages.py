"""Saved HTML news pages: title, date, author, outlet, canonical address, and the study that the page reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup

from corpus import identifiers
from corpus.dates import iso
from corpus.decoding import decode_page
from corpus.document import Author, Document, Identifiers, Kind, PartialDate, ReportedStudy, Section
from corpus.errors import InputError, MalformedInputError, OversizedInputError
from corpus.page_metadata import Metadata, metadata
from corpus.page_state import refusal
from corpus.source import Item, Reject

NAME = "pages"
SUFFIXES = (".html", ".htm", ".xhtml")

#: The largest page we hold in memory, in bytes.
LARGEST = 10_000_000
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article)\b", re.IGNORECASE)
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|cmpid|ref|ref_src)$", re.IGNORECASE)
_PUBMED_LINK = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)")
_DOI_LINK = re.compile(r"^https?://(?:dx\.)?doi\.org/", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """Does an HTML tag stand near its beginning?"""
    return bool(_HTML.search(head))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """One Document of kind "news", or a Reject that says why the page is no article (paywall, consent, not found, empty).

    Raises:
        OversizedInputError: larger than LARGEST.
    """
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OversizedInputError(f"read {name}", f"more than {LARGEST:,} bytes", "A page of news is smaller.")
    try:
        yield page(content, name, kind or "news")
    except InputError as error:
        yield Reject(name, "", error)


def page(content: bytes, name: str, kind: Kind = "news", today: date | None = None) -> Document:
    """The Document of a page.

    today: a date of publication behind it is taken for a mistake of the page and left out; None trusts the page.

    Raises:
        MalformedInputError: the page is no article, or in no encoding that can be told.
    """
    html, encoding = decode_page(content, name)
    soup = BeautifulSoup(html, "lxml")
    about = metadata(soup)
    text = _main_text(html)
    if reason := refusal(soup, about, text):
        raise MalformedInputError(f"read {name}", reason, "Save the page when it shows the whole article.")
    url = canonical(about)
    title = about.title or _first_line(text)
    identity = url or title
    return Document(
        id=f"news:{hashlib.sha256(identity.encode()).hexdigest()[:16]}",
        source=NAME,
        kind=kind,
        title=title,
        sections=(Section(text),),
        authors=tuple(Author(collective=who) for who in about.authors),
        journal=about.outlet,
        published=_published(about, today),
        identifiers=Identifiers(doi=about.doi),
        registrations=identifiers.once(
            [*identifiers.registrations(title, "title"), *identifiers.registrations(text, "abstract")]
        ),
        url=url,
        languages=(about.language,) if about.language else (),
        reports=tuple(_reported(soup, about)),
        flags=(f"decoded as {encoding}",) if encoding else (),
    )


def canonical(about: Metadata) -> str | None:
    """The page's own address without tracking parameters and fragment; None where it gives none or only its home page."""
    said = about.canonical
    parts = urlsplit(urljoin(about.base or "", said)) if said else None
    if parts is None or parts.scheme not in {"http", "https"} or parts.path in {"", "/"}:
        return None
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))


def _main_text(html: str) -> str:
    # Loaded here: it is heavy, and only pages need it.
    import trafilatura

    text = trafilatura.extract(
        html, include_comments=False, include_tables=True, include_links=False, favor_precision=False, deduplicate=False
    )
    return (text or "").strip()


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0].strip()


def _published(about: Metadata, today: date | None) -> PartialDate:
    found = iso(about.published) if about.published else PartialDate()
    if (
        today is not None
        and found.year is not None
        and (found.year, found.month or 1, found.day or 1) > (today.year, today.month, today.day)
    ):
        return PartialDate(raw=found.raw)
    return found


def _reported(soup: BeautifulSoup, about: Metadata) -> Iterator[ReportedStudy]:
    """The studies that links in the article name: by DOI, then by PubMed number; each once."""
    seen: set[str] = set()
    body = soup.find("article") or soup.find("main") or soup.body or soup
    for link in body.find_all("a", href=True):
        href, words = str(link["href"]), link.get_text(" ", strip=True)
        found = identifiers.doi(href) if _DOI_LINK.match(href) else None
        if found and found != about.doi and found not in seen:
            seen.add(found)
            yield ReportedStudy(doi=found, url=f"https://doi.org/{found}", evidence=f"link to doi.org: {words or href}")
        pubmed = _PUBMED_LINK.search(href)
        if pubmed and pubmed[1] not in seen:
            seen.add(pubmed[1])
            yield ReportedStudy(
                pmid=pubmed[1],
                url=f"https://pubmed.ncbi.nlm.nih.gov/{pubmed[1]}/",
                evidence=f"link to PubMed: {words or href}",
            )
    written = re.search(r"\bdoi:?\s*(10\.\d{4,9}/\S+)", body.get_text(" "), re.IGNORECASE)
    found = identifiers.doi(written[1]) if written else None
    if found and found != about.doi and found not in seen:
        yield ReportedStudy(doi=found, url=f"https://doi.org/{found}", evidence=f"written in the text: {found}")
