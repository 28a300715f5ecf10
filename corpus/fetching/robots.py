"""Robots: what a site's robots.txt lets us fetch, by RFC 9309; the rules themselves are read by protego."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from corpus.errors import RefusedError
from corpus.fetching.manners import AGENT
from corpus.fetching.outcomes import PassingError

#: At most so much of a robots.txt is read, in bytes, and it is kept for so long, in seconds.
LARGEST = 512_000
_LASTS = 24 * 3_600
#: No site makes us wait longer than this between two pages, in seconds.
_LONGEST_DELAY = 60.0
# "Not for you" is no "there are no rules".
_CLOSED = frozenset({401, 403, 407, 451})

#: The status and the body of a robots.txt after its redirects; what cannot be reached raises a FetchError.
Get = Callable[[str], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site says: its rules, None where it has none; or why nothing may be fetched from it."""

    rules: Protego | None
    until: float
    closed: str = ""


class Robots:
    """The rules of each site, asked for once and kept for a day at most."""

    def __init__(self, get: Get, clock: Callable[[], float] = time.monotonic) -> None:
        self._get, self._clock = get, clock
        self._sites: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def delay(self, url: str) -> float:
        """Seconds that the site wants between two pages; 0 where it says nothing.

        Raises:
            RefusedError: the page may not be fetched. FetchError: the site does not say whether it may.
        """
        site = await self._rules(url)
        if site.closed:
            raise RefusedError(f"fetch {url}", site.closed, "The page is left out; nothing else is.")
        if site.rules is None:
            return 0.0
        if not site.rules.can_fetch(url, AGENT):
            raise RefusedError(f"fetch {url}", "the site's robots.txt does not allow it", "The page is left out.")
        return min(float(site.rules.crawl_delay(AGENT) or 0.0), _LONGEST_DELAY)

    async def _rules(self, url: str) -> Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(site, asyncio.Lock()):
            known = self._sites.get(site)
            if known is None or known.until < self._clock():
                known = self._sites[site] = await self._ask(f"{site}/robots.txt")
            return known

    async def _ask(self, url: str) -> Rules:
        status, body = await self._get(url)
        until = self._clock() + _LASTS
        if status == 429 or status >= 500:
            # Who cannot answer has not allowed anything (RFC 9309, 2.3.1.4); another time he may.
            raise PassingError(f"fetch {url}", f"it answers {status}, so that nothing is allowed", "Try again later.")
        if status in _CLOSED:
            return Rules(None, until, f"the site's robots.txt answers {status}, so that nothing is allowed")
        if 200 <= status < 300:
            # The parser would take the whole file for nothing where it begins with a byte order mark.
            return Rules(Protego.parse(body[:LARGEST].decode("utf-8-sig", "replace")), until)
        return Rules(None, until)
