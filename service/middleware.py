"""What holds of every answer, whichever route gives it: HEAD is GET without a body, no browser guesses a type, and each is logged under an id."""

from __future__ import annotations

import asyncio
import re
import time
from http import HTTPStatus
from urllib.parse import quote
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.log import logger, structlog

REQUEST_ID = "X-Request-ID"
#: Paths that are asked for with every page, or every few seconds.
_SELDOM_TOLD = ("/assets/", "/vendor/", "/healthz", "/readyz", "/metrics")
_log = logger("http")
#: Bytes of a body: the longest text that may be pasted, coded as a form in the worst way, and some. Seconds until it is whole.
LARGEST_BODY, SLOWEST_BODY = 4_000_000, 60.0


class HeadAsGet:
    """Answers HEAD as GET, with the same headers and without the body; no route and no operation of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        as_get = {**scope, "method": "GET"}
        try:
            await self.app(as_get, receive, without_body)
        finally:
            # Who counts requests asks which route it was.
            scope["route"] = as_get.get("route")


class NoSniff:
    """Every answer is what its content type says: a text that looks like a page must not run as one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, marked)


class Logged:
    """A line a request in the log, and an id that all lines of the request, its answer and its problem carry.

    The id is the client's (X-Request-ID) where it can be one, else it is made. No question stands in the log: its words are the visitor's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id, began, status = _request_id(scope), time.perf_counter(), 500
        scope.setdefault("state", {})["request_id"] = id
        # Each request runs in a context of its own, which ends with it.
        structlog.contextvars.bind_contextvars(request_id=id)

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = id
            await send(message)

        path = scope["path"]
        try:
            await self.app(scope, receive, marked)
        finally:
            seconds = round(time.perf_counter() - began, 4)
            tell = _log.debug if path.startswith(_SELDOM_TOLD) else _log.info
            tell("request", method=scope["method"], path=quote(path), status=status, seconds=seconds)


def _request_id(scope: Scope) -> str:
    sent = Headers(scope=scope).get(REQUEST_ID, "")
    return sent if re.fullmatch(r"[A-Za-z0-9._:/+=-]{1,128}", sent) else uuid4().hex


class Bounded:
    """A body is no larger than any of ours, and comes in time: what is too much or too slow is not waited for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        left, until, over = LARGEST_BODY, time.monotonic() + SLOWEST_BODY, False
        if int(Headers(scope=scope).get("content-length") or 0) > LARGEST_BODY:
            await _refused(scope, send, 413, f"a body of more than {LARGEST_BODY:,} bytes")
            return

        async def bounded() -> Message:
            nonlocal left, over
            if over:  # what comes now only tells that the client has gone
                return await receive()
            try:
                async with asyncio.timeout(max(0.0, until - time.monotonic())):
                    message = await receive()
            except TimeoutError as error:
                raise _Refused(408, f"no whole body within {SLOWEST_BODY:g} s") from error
            left -= len(message.get("body", b""))
            if left < 0:
                raise _Refused(413, f"a body of more than {LARGEST_BODY:,} bytes")
            over = not message.get("more_body", False)
            return message

        try:
            await self.app(scope, bounded, send)
        except _Refused as refused:
            await _refused(scope, send, *refused.args)


class _Refused(BaseException):
    """Ends the reading of a body, whoever reads it; no error that anything on the way would answer."""


async def _refused(scope: Scope, send: Send, status: int, found: str) -> None:
    asked, remedy = f"{scope['method']} {scope['path']}", "Send less, or in fewer pieces."
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"{asked}: {found}. {remedy}",
        "instance": scope["path"],
    }
    answer = JSONResponse(body, status, {"Connection": "close"}, "application/problem+json")
    await answer(scope, _nothing, send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
