"""Asks the stand-in as the product asks a service, without its long waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from corpus.asking import Answer, Request, Service
from corpus.errors import AftercartError
from corpus.fetch import Fetcher, Meter
from corpus.fetching.manners import Manners
from tests.standin import StandIn
from tests.standin.services.eutils import BASE

API = Service(
    BASE,
    pace=0.0,
    tool="tool",
    email="email",
    key="api_key",
    keyed_pace=0.0,
    blocked=(b"WWW Error Blocked",),
    passing=(400,),
)
SEARCH = f"{BASE}/esearch.fcgi"


def manners(standin: StandIn, **other: Any) -> Manners:
    """As in a crawl, but quick, and with the stand-in's own address for an intranet."""
    quick: dict[str, Any] = {"wait": 0.001, "longest_wait": 0.002, "attempts": 3, "page_pace": 0.0}
    return Manners(**{**quick, "mirrors": standin.mirrors, "intranet": frozenset({standin.address}), **other})


def ask(
    standin: StandIn,
    *requests: Request,
    read: Callable[[Answer], Any] = lambda answer: answer,
    meter: Meter | None = None,
    services: dict[str, Service] | None = None,
    resolver: Any = None,
    **settings: Any,
) -> list[Any]:
    """What came of each request, one after the other: what `read` made of the answer, or the error."""

    async def run() -> list[Any]:
        more = {"resolver": resolver} if resolver else {}
        known = {"pubmed": API} if services is None else services
        async with Fetcher(manners(standin, **settings), known, **more) as fetcher:
            outcomes: list[Any] = []
            for request in requests:
                try:
                    outcomes.append(await fetcher.ask(request, read, meter))
                except AftercartError as error:
                    outcomes.append(error)
            return outcomes

    return asyncio.run(run())


def search(term: str = "exmab", **params: str) -> Request:
    given = {"db": "pubmed", "term": term, **params}
    return Request("pubmed", SEARCH, tuple(given.items()), step="search")


def page(standin: StandIn, path: str = "/a") -> Request:
    return Request("pages", standin.url + path, step="page", reach="web")
