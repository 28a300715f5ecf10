"""The address of a page: of those that it gives the first that is its own, without what only tracks readers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid)(?:=|$)", re.IGNORECASE)


def split(url: str, base: str = "") -> SplitResult | None:
    """The parts of a web address, made absolute by `base`; None for what is none ("http://[bad/x", "javascript:")."""
    try:
        parts = urlsplit(urljoin(base or "https:", url.strip()))
        host = parts.hostname
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and host else None


def cleaned(url: str, base: str = "") -> str | None:
    """The address without tracking parameters and fragment, all else as it is; None where it names no page, only a site.

    >>> cleaned("https://News.example/a?utm_source=x&q=a%20b;c&id#top")
    'https://news.example/a?q=a%20b;c&id'
    """
    parts = split(url, base)
    if parts is None:
        return None
    query = _asked(parts)
    if parts.path in {"", "/"} and not query:
        return None
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, query, ""))


def is_home(href: str) -> bool:
    """Does a link lead to the home page of a site?"""
    parts = split(href, "https://site.invalid/page")
    return parts is not None and parts.path in {"", "/"} and not parts.query


def own(canonical: Iterable[str], shared: Iterable[str], saved: str | None, base: str | None) -> str | None:
    """The page's own address.

    canonical: `<link rel=canonical>`, believed if it is on the page's own site; one on another site says who wrote it first.
    shared: og:url and the like. saved: where the page was saved from. base: what relative addresses are relative to.
    """
    shared = list(shared)
    start = base or next((url for url in (*shared, saved) if url and split(url)), "")
    here = {_site(url) for url in shared} - {None} or ({_site(saved)} - {None} if saved else set())
    canonical = [address for url in canonical if (address := cleaned(url, start))]
    if believed := [address for address in canonical if not here or _site(address) in here]:
        return believed[0]
    others = (cleaned(url, start) for url in (*shared, saved) if url)
    return next((url for url in others if url), canonical[0] if canonical else None)


def same_page(one: str, other: str) -> bool:
    """Do two addresses name one page, whatever their scheme, "www." and last slash?"""
    first, second = split(one), split(other)
    return first is not None and second is not None and _key(first) == _key(second)


def _key(parts: SplitResult) -> tuple[str, str, str]:
    host = (parts.hostname or "").removeprefix("www.")
    return host, parts.path.rstrip("/"), _asked(parts)


def _asked(parts: SplitResult) -> str:
    """The query without what only tracks readers, all else as it is."""
    return "&".join(one for one in parts.query.split("&") if not _TRACKING.match(one))


def _site(url: str) -> str | None:
    parts = split(url)
    return (parts.hostname or "").removeprefix("www.").removeprefix("m.") if parts else None
