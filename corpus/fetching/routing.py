"""Where a request goes: to a service or its mirror, to a page, and from there to wherever redirects lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from corpus.asking import Request, Service
from corpus.errors import RefusedError, UnusableAnswerError
from corpus.fetching.manners import AGENT, Manners


@dataclass(frozen=True, slots=True)
class Hop:
    """One exchange of a request.

    url: where it goes now. page: it is a page's address, guarded; else it is the service's own. attempt: from 1.
    host: whose turn it takes. gap: seconds between its turns. at_once: exchanges with it at the same time. most: bytes.
    """

    request: Request
    url: str
    page: bool
    attempt: int
    host: str
    gap: float
    at_once: int
    most: int


class Router:
    """Finds the way of requests by the manners and by what each source's service demands."""

    def __init__(self, manners: Manners, services: Mapping[str, Service]) -> None:
        self._manners, self._services = manners, services

    def first(self, request: Request, attempt: int) -> Hop:
        """The first exchange. What is not at the source's own service goes the guarded way of pages, without a key."""
        service = self._services.get(request.source)
        if request.reach == "web" or service is None or not _within(request.url, service.base):
            return self.page(request, request.url, attempt)
        keyed = service.keyed_pace if request.source in self._manners.keys else None
        pace = self._manners.paces.get(request.source, service.pace if keyed is None else keyed)
        url = self._mirrored(request.url)
        return Hop(request, url, False, attempt, service.base, pace, service.at_once, self._manners.api_bytes)

    def page(self, request: Request, url: str, attempt: int) -> Hop:
        """An exchange with a web site: one at a time."""
        host, manners = urlsplit(url).netloc, self._manners
        return Hop(request, url, True, attempt, host, manners.page_pace, 1, manners.page_bytes)

    def redirected(self, hop: Hop, location: str) -> Hop:
        """Where the answer leads. From a service it may lead elsewhere on it; beyond, it is an address like any other.

        Raises:
            UnusableAnswerError: it does not say where. RefusedError: a form would be sent there.
        """
        if not location:
            raise UnusableAnswerError(asked(hop.request), "a redirect that does not say where to")
        url = urljoin(hop.url, location)
        if hop.page:
            return self.page(hop.request, url, hop.attempt)
        if hop.request.form:
            remedy = "If the service has moved, set its new address in AFTERCART_MIRRORS."
            raise RefusedError(asked(hop.request), "the service redirects a form", remedy)
        if urlsplit(url)[:2] == urlsplit(hop.url)[:2]:
            return replace(hop, url=url)
        return self.page(replace(hop.request, headers=()), url, hop.attempt)

    def parts(self, hop: Hop) -> dict[str, Any]:
        """The exchange in the client's words. What identifies us goes to the service alone."""
        request, headers = hop.request, dict(hop.request.headers)
        if hop.attempt > 1:
            headers["Cache-Control"] = "no-cache"
        if hop.page or not self.is_first(hop):
            params = request.params if hop.url == request.url else ()
            return {"method": "GET", "url": _with(hop.url, params), "headers": headers}
        params = (*request.params, *self._named(request))
        if request.form:
            # A key in a body is in no proxy's log.
            return {"method": "POST", "url": hop.url, "headers": headers, "data": _fields((*params, *request.form))}
        return {"method": "GET", "url": _with(hop.url, params), "headers": headers}

    def is_first(self, hop: Hop) -> bool:
        """Whether no redirect has led it anywhere."""
        return hop.url == (hop.request.url if hop.page else self._mirrored(hop.request.url))

    def _named(self, request: Request) -> tuple[tuple[str, str], ...]:
        """Who asks, in the parameters that the service has for it."""
        service = self._services[request.source]
        said = {
            service.tool: AGENT,
            service.email: self._manners.contact,
            service.key: self._manners.keys.get(request.source, ""),
        }
        return tuple((name, value) for name, value in said.items() if name and value)

    def _mirrored(self, url: str) -> str:
        for base, mirror in self._manners.mirrors.items():
            if _within(url, base):
                return mirror + url[len(base) :]
        return url


def asked(request: Request) -> str:
    """What was asked, for errors: without parameters, which may hold a key."""
    return f"ask {request.source} ({request.step or 'page'}) at {request.url.partition('?')[0]}"


def _within(url: str, base: str) -> bool:
    return url == base or url.startswith((f"{base.rstrip('/')}/", f"{base}?"))


def with_parameters(request: Request) -> str:
    """The address of a request as it is logged."""
    return str(_with(request.url, request.params))


def _with(url: str, params: tuple[tuple[str, str], ...]) -> httpx.URL:
    # httpx would drop the query that the address has where none is given.
    return (
        httpx.URL(url).copy_with(params=[*httpx.URL(url).params.multi_items(), *params]) if params else httpx.URL(url)
    )


def _fields(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """The fields of a form; one name may have several values."""
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields
