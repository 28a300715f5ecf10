"""Fetch: the only way to the network; asks politely, tries again, and hands over whole answers or an error that says why not."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from corpus.asking import Answer, Request, Service
from corpus.errors import AftercartError, RefusedError, StorageError, UnusableAnswerError
from corpus.fetching.bodies import whole
from corpus.fetching.clients import page_client, service_client
from corpus.fetching.files import FILES, kept, resumed, size_of
from corpus.fetching.guard import Guard, Resolver, resolve
from corpus.fetching.log import log, quiet_libraries
from corpus.fetching.manners import AGENT, Manners
from corpus.fetching.outcomes import REDIRECTS, PassingError, stated_pace, translated, trouble
from corpus.fetching.pace import Pace
from corpus.fetching.posting import post
from corpus.fetching.robots import Robots
from corpus.fetching.routing import Hop, Router, asked, with_parameters
from corpus.log import Redactor

__all__ = ["Fetcher", "Meter", "post"]

T = TypeVar("T")
_REDIRECTS = 5


@dataclass(slots=True)
class Meter:
    """What asking has cost so far: requests, further tries of them, bytes that came."""

    requests: int = 0
    retries: int = 0
    bytes: int = 0


class Fetcher:
    """Asks for answers. Used within `async with`; one for all sources of a crawl.

    services: what each source's API demands, by the source's name. resolver: what stands for the system's in tests.
    """

    def __init__(self, manners: Manners, services: Mapping[str, Service], resolver: Resolver = resolve) -> None:
        self._manners, self._services = manners, services
        self._redacted = Redactor([*manners.keys.values(), manners.contact])
        self._guard = Guard(manners.intranet, resolver)
        self._robots = Robots(self._robots_txt)
        self._router = Router(manners, services)
        self._stack = AsyncExitStack()
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._stated: dict[str, float] = {}

    async def __aenter__(self) -> Fetcher:
        quiet_libraries()
        set_on_retry_hooks(())  # each try has its own line in our log
        contact = f" (mailto:{self._manners.contact})" if self._manners.contact else ""
        headers = {"User-Agent": f"{AGENT}/{version('aftercart')}{contact}", "Accept-Encoding": "gzip"}
        self._pace = self._stack.enter_context(closing(_pace(self._manners)))
        self._service = await self._stack.enter_async_context(service_client(self._manners, headers))
        self._page = await self._stack.enter_async_context(page_client(self._manners, headers, self._guard))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def ask(self, request: Request, read: Callable[[Answer], T], meter: Meter | None = None) -> T:
        """What `read` makes of the answer; where it raises UnusableAnswerError, the request is tried again.

        Raises:
            RefusedError: we may not ask so, by robots.txt, the guard or the service. SettingsError: a key is wrong.
            FetchError: no usable answer after the last try.
        """
        return await self._repeated(request, read, meter if meter is not None else Meter(), None)

    async def download(self, request: Request, to: Path) -> int:
        """Writes the body of the answer to a file, as it is on the server; what an earlier try has left in it is gone on from.
        The status: 200, 404 or 410. Whether it is the file that was meant is for the caller to find out.

        Raises:
            FetchError: as `ask`; what came until then stays in the file.
        """

        def read(answer: Answer) -> int:
            return answer.status

        return await self._repeated(request, read, Meter(), to)

    async def _repeated(self, request: Request, read: Callable[[Answer], T], meter: Meter, to: Path | None) -> T:
        meter.requests += 1
        tries = stamina.retry_context(
            on=_again,
            attempts=self._manners.attempts,
            timeout=None,
            wait_initial=self._manners.wait,
            wait_max=self._manners.longest_wait,
            wait_jitter=self._manners.wait,
        )
        async for attempt in tries:
            with attempt:
                meter.retries += attempt.num > 1
                asked_so = request if to is None else resumed(request, to)
                return await self._tried(asked_so, read, attempt.num, meter, to)
        raise AssertionError("the last try either gives or raises")

    async def _tried(
        self, request: Request, read: Callable[[Answer], T], attempt: int, meter: Meter, to: Path | None
    ) -> T:
        """One try, told to the log and the meter however it ends."""
        began, status, size, outcome = time.perf_counter(), 0, 0, "interrupted"
        try:
            answer = await self._answer(request, attempt, to)
            status, size = answer.status, len(answer.body) if to is None else size_of(to)
            given = read(answer)
            outcome = "ok"
            return given
        except AftercartError as error:
            error.found = self._redacted(error.found)
            error.args = (error.asked, error.found, error.remedy)
            outcome = f"{error.title.lower()}: {error.found}"
            raise
        finally:
            meter.bytes += size
            came = {"status": status, "bytes": size} if status else {}
            log.info(
                "request",
                source=request.source,
                step=request.step,
                url=self._redacted(with_parameters(request)),
                seconds=round(time.perf_counter() - began, 3),
                attempt=attempt,
                outcome=outcome,
                **came,
            )

    async def _answer(self, request: Request, attempt: int, to: Path | None) -> Answer:
        """The answer behind all redirects."""
        hop, service = self._router.first(request, attempt), self._services.get(request.source)
        for _ in range(_REDIRECTS + 1):
            if hop.page:
                hop = replace(hop, gap=max(hop.gap, await self._may_fetch(hop)))
            response, body = await self._exchanged(hop, to)
            if response.status_code in REDIRECTS:
                hop = self._router.redirected(hop, response.headers.get("Location", ""))
                continue
            wrong = trouble(hop, response, body, service, self._manners.patience)
            if isinstance(wrong, PassingError) and wrong.after is not None:
                self._pace.hold(hop.host, wrong.after)
            if wrong is not None:
                raise wrong
            url = request.url if self._router.is_first(hop) else hop.url
            headers = tuple((name.lower(), value) for name, value in response.headers.multi_items())
            # The rest of a file is as good as all of it.
            status = 200 if to is not None and response.status_code == 206 else response.status_code
            return Answer(request, status, url, headers, body, datetime.now(UTC).date())
        raise RefusedError(asked(request), f"more than {_REDIRECTS} redirects", "Asking again would not help.")

    async def _may_fetch(self, hop: Hop) -> float:
        """Seconds between two pages of this site.

        Raises:
            RefusedError: the address is none of the open web, or robots.txt does not allow it.
        """
        try:
            parts = urlsplit(hop.url)
            host, port, named = parts.hostname, parts.port, parts.username is not None
        except ValueError as error:
            raise RefusedError(f"fetch {hop.url}", f"it is no address ({error})", "The page is left out.") from error
        if parts.scheme not in {"http", "https"} or not host or named or hop.request.form:
            raise RefusedError(f"fetch {hop.url}", "it is no address of a public page", "The page is left out.")
        if self._manners.proxy:  # it connects in our place: all that can be checked is what the name means here
            await self._guarded(host, port or (443 if parts.scheme == "https" else 80))
        return await self._robots.delay(hop.url)

    async def _guarded(self, host: str, port: int) -> None:
        try:
            await self._guard.allowed(host, port)
        except OSError as error:
            raise PassingError(f"ask {host}", f"it has no address ({error})", "Try again later.") from error

    async def _exchanged(self, hop: Hop, to: Path | None = None) -> tuple[httpx.Response, bytes]:
        """Status, headers and the whole body of one exchange, in the host's turn; a file that is found goes to `to`."""
        seconds = self._manners.seconds if to is None else self._manners.file_seconds
        said, client = asked(hop.request), self._page if hop.page else self._service
        async with self._turns.setdefault(hop.host, asyncio.Semaphore(hop.at_once)):
            await asyncio.sleep(self._pace.turn(hop.host, max(hop.gap, self._stated.get(hop.host, 0.0))))
            try:
                async with asyncio.timeout(seconds), client.stream(**self._router.parts(hop)) as response:
                    coding = response.headers.get("Content-Encoding", "")
                    self._stated[hop.host] = stated_pace(response.headers)
                    if to is not None and response.status_code in FILES:
                        await kept(response, to, self._manners.file_bytes, said)
                        return response, b""
                    return response, await whole(response.aiter_raw(), coding, hop.most, said)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise translated(error, said) from error
            except TimeoutError as error:
                found = f"no whole answer within {seconds:g} s"
                raise PassingError(said, found, "Try again later.") from error

    async def _robots_txt(self, url: str) -> tuple[int, bytes]:
        """Status and body of a robots.txt behind its redirects, for which the rules of pages do not hold."""
        request = Request("robots", url, step="robots", reach="web")
        hop = replace(self._router.page(request, url, 1), host=f"{url}#", gap=0.0)
        for _ in range(_REDIRECTS + 1):
            response, body = await self._exchanged(hop)
            log.info("robots", url=hop.url, status=response.status_code, bytes=len(body), outcome="ok")
            to = response.headers.get("Location")
            if response.status_code not in REDIRECTS or not to:
                return response.status_code, body
            hop = replace(hop, url=urljoin(hop.url, to))
        return 404, b""  # RFC 9309, 2.3.1.2: beyond five it counts as not there


def _again(error: Exception) -> bool | float:
    """Whether, or after how many seconds, it is worth another try."""
    if isinstance(error, PassingError):
        return error.after if error.after is not None else True
    return isinstance(error, UnusableAnswerError)


def _pace(manners: Manners) -> Pace:
    if manners.folder is None:
        return Pace()
    try:
        manners.folder.mkdir(parents=True, exist_ok=True)
        return Pace(manners.folder / "pace.db")
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"open {manners.folder}", str(error), "Set AFTERCART_HOME to a folder of yours.") from error
