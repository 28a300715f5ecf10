"""Posting: something told to an address that a person named, once, through the guard; who calls decides about another try."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from urllib.parse import urlsplit

import httpx

from corpus.errors import RefusedError
from corpus.fetching.clients import page_client
from corpus.fetching.guard import Guard, Resolver, resolve
from corpus.fetching.manners import AGENT, Manners
from corpus.fetching.outcomes import PassingError, translated

#: Seconds that the other side has to take it.
PATIENCE = 20.0


def post(url: str, body: bytes, headers: Mapping[str, str], manners: Manners, resolver: Resolver = resolve) -> int:
    """Sends a body by POST and gives the status of the answer, whatever it is; redirects are not followed.

    Raises:
        RefusedError: the address is none of the web, or leads into a private network that no setting opens.
        FetchError: there was no answer.
    """
    return asyncio.run(_post(url, body, headers, manners, Guard(manners.intranet, resolver)))


async def _post(url: str, body: bytes, headers: Mapping[str, str], manners: Manners, guard: Guard) -> int:
    said = f"post to {urlsplit(url).hostname or url[:80]}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RefusedError(said, "it is no address of the web")
    sent = {"User-Agent": f"{AGENT}/{version('aftercart')}", **headers}
    try:
        if manners.proxy:  # it connects in our place: all that can be checked is what the name means here
            await guard.allowed(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        async with (
            asyncio.timeout(PATIENCE),
            page_client(replace(manners, folder=None), sent, guard) as client,
            client.stream("POST", url, content=body) as response,
        ):
            return response.status_code
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise (
            translated(error, said) if not isinstance(error, UnicodeError) else RefusedError(said, str(error))
        ) from error
    except TimeoutError as error:
        raise PassingError(said, f"no answer within {PATIENCE:g} s") from error
    except OSError as error:
        raise PassingError(said, f"no such host ({error})") from error
