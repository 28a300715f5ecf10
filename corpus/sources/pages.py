"""Saved HTML news pages: title, date, author, outlet, canonical address, and the study that the page reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import BinaryIO

from bs4 import BeautifulSoup

from corpus import identifiers
from corpus.decoding import decode_page
from corpus.document import Author, Document, Identifiers, Kind, ReportedStudy, Section
from corpus.errors import InputError, MalformedInputError, OversizedInputError
from corpus.page import body as page_body
from corpus.page.address import cleaned
from corpus.page.metadata import Metadata, metadata
from corpus.page.reported_studies import reported
from corpus.page.state import SHORTEST, is_paywalled, refusal
from corpus.source import Item, Reject

NAME = "pages"
SUFFIXES = (".html", ".htm", ".xhtml")

#: The largest page we hold in memory, in bytes, and the most tags we parse: time and memory grow with these.
LARGEST = 5_000_000
MOST_TAGS = 40_000
_LONGEST_TITLE = 300
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article)\b", re.IGNORECASE)
# The prolog of XHTML; the encoding it names is undone by now, and a parser of HTML warns of it.
_PROLOG = re.compile(r"^\s*<\?xml\b[^>]*>")


def sniff(head: bytes) -> bool:
    """Does an HTML tag stand near its beginning?"""
    return bool(_HTML.search(head))


def today() -> date:
    """The day by which `read` knows that a date is in the future."""
    return datetime.now(UTC).date()


def read(stream: BinaryIO, name: str, kind: Kind | None, clock: Callable[[], date] = today) -> Iterator[Item]:
    """One Document of kind "news", or a Reject that says why the page is no article (consent, not found, a list, empty).

    Raises:
        OversizedInputError: larger than LARGEST.
    """
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OversizedInputError(f"read {name}", f"more than {LARGEST:,} bytes", "A page of news is smaller.")
    try:
        yield page(content, name, kind or "news", clock())
    except InputError as error:
        yield Reject(name, "", error)


def page(
    content: bytes,
    name: str,
    kind: Kind = "news",
    today: date | None = None,
    address: str | None = None,
    charset: str | None = None,
) -> Document:
    """The Document of a page; flagged "paywalled" where the page says so, with what text there is.

    today: a date of publication more than a day behind it is taken for a mistake of the page and left out; None trusts the
        page. address: where it was fetched from; what the page says of its own address goes before it. charset: the encoding
        that its header names.

    Raises:
        MalformedInputError: the page is no article, or in no encoding that can be told.
        OversizedInputError: it has more than MOST_TAGS tags.
    """
    html, encoding = decode_page(content, name, charset)
    html = _PROLOG.sub("", html.removeprefix("\ufeff"))
    if (tags := html.count("<")) > MOST_TAGS:
        raise OversizedInputError(
            f"read {name}", f"{tags:,} tags, more than {MOST_TAGS:,}", "A page of news has fewer."
        )
    soup = BeautifulSoup(html, "lxml")
    text = _main_text(str(soup) if page_body.mark_exponents(soup) else html)
    main = page_body.article(soup, text)
    about = metadata(soup, main, today)
    if reason := refusal(soup, main, about, text):
        raise MalformedInputError(f"read {name}", reason, "Save the page when it shows the whole article.")
    flags = ["paywalled"] if is_paywalled(main, about, text) else []
    if flags and len(text) < SHORTEST:
        text = max(text, about.summary or "", key=len)
    if about.address is None and address is not None:
        about = replace(about, address=cleaned(address))
    return _document(
        text, about, reported(main, about), (*flags, *([f"decoded as {encoding}"] if encoding else [])), kind
    )


def _document(
    text: str, about: Metadata, reports: tuple[ReportedStudy, ...], flags: tuple[str, ...], kind: Kind
) -> Document:
    title = about.title or _first_line(text)
    # Without an address two pages of one title may be two articles: the text tells them apart.
    identity = about.address or f"{title}\n{text}"
    return Document(
        id=f"news:{hashlib.sha256(identity.encode()).hexdigest()[:16]}",
        source=NAME,
        kind=kind,
        title=title,
        sections=(Section(text),) if text else (),
        authors=tuple(Author(collective=who) for who in about.authors),
        journal=about.outlet,
        published=about.published,
        identifiers=Identifiers(doi=about.doi),
        registrations=identifiers.stated(title, text),
        url=about.address,
        languages=(about.language,) if about.language else (),
        reports=reports,
        flags=flags,
    )


def _main_text(html: str) -> str:
    # Loaded here: it is heavy, and only pages need it.
    import trafilatura

    text = trafilatura.extract(
        html, include_comments=False, include_tables=True, include_links=False, favor_precision=False, deduplicate=False
    )
    return (text or "").strip()


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0].strip()[:_LONGEST_TITLE]
