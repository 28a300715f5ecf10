"""The two clients: one for services whose address is ours, one for pages, guarded and with an HTTP cache by the rules."""

from __future__ import annotations

import ssl
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx
from hishel import AsyncSqliteStorage, CacheOptions
from hishel.httpx import AsyncCacheTransport

from corpus.fetching.guard import Guard, GuardedBackend
from corpus.fetching.manners import Manners

#: The cache's file in the manners' folder, and the most that it may hold, in bytes.
CACHE = "http-cache.db"
_LARGEST = 500_000_000
_LIMITS = httpx.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=30.0)


def service_client(manners: Manners, headers: dict[str, str]) -> httpx.AsyncClient:
    """For the services that sources name: asked anew each time, since yesterday's search is no answer of today."""
    return _client(_transport(manners), manners, headers)


def page_client(manners: Manners, headers: dict[str, str], guard: Guard) -> httpx.AsyncClient:
    """For addresses out of documents, feeds and redirects: never into a private network; kept and asked again by RFC 9111."""
    transport: httpx.AsyncBaseTransport = _transport(manners) if manners.proxy else _GuardedTransport(guard)
    if manners.folder is not None:
        storage = AsyncSqliteStorage(database_path=manners.folder / CACHE, max_size=_LARGEST)
        transport = AsyncCacheTransport(transport, storage, rfc=CacheOptions(shared=False))
    return _client(transport, manners, headers)


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over connections that the guard lets through."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(verify=_tls())
        # httpx has no door for the backend of its connections; this pool is as its own, but for that.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=_LIMITS.max_connections,
            max_keepalive_connections=_LIMITS.max_keepalive_connections,
            keepalive_expiry=_LIMITS.keepalive_expiry,
            http2=True,
            network_backend=GuardedBackend(guard),
        )


def _transport(manners: Manners) -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(verify=_tls(), http2=True, limits=_LIMITS, proxy=manners.proxy)


@cache
def _tls() -> ssl.SSLContext:
    """The authorities that are trusted; SSL_CERT_FILE names others. Read once: there are many."""
    return httpx.create_ssl_context()


def _client(transport: httpx.AsyncBaseTransport, manners: Manners, headers: dict[str, str]) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport,
        timeout=httpx.Timeout(manners.silence),
        headers=headers,
        # Nothing is carried from one site or visit to another.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )
