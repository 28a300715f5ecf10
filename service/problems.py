"""Errors as problem+json (RFC 9457) for programs and as a page for people; each with what was asked, found and to do."""

from __future__ import annotations

import logging
import sqlite3
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from corpus.errors import AftercartError, QueryError, SignInRequiredError, StorageError
from corpus.storage import storage_error
from service.answers import Problem
from service.middleware import REQUEST_ID
from service.pages import error_page

MEDIA_TYPE = "application/problem+json"
_LATER = "Try again later; the server's log says what is wrong."
_log = logging.getLogger("aftercart")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems of a route, for its OpenAPI entry."""
    return {status: {"description": HTTPStatus(status).phrase, "content": _content()} for status in statuses}


@cache
def _content() -> dict[str, Any]:
    """What every problem is; made once, for a hundred routes name it."""
    schema = Problem.model_json_schema()
    return {MEDIA_TYPE: {"schema": schema, "example": schema["examples"][0]}}


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""

    @app.exception_handler(AftercartError)
    def ours(request: Request, error: AftercartError) -> Response:
        return _told(request, error)

    @app.exception_handler(sqlite3.Error)
    def stored(request: Request, error: sqlite3.Error) -> Response:
        return _told(request, storage_error(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        said = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
        asked, found = f"answer {request.url.path}", "; ".join(map(_found, error.errors()))
        remedy = "Correct it; /openapi.json says what each parameter and body may be."
        more = {"asked": asked, "found": found, "remedy": remedy, "errors": said}
        return problem(request, 422, "Invalid request", f"{asked}: {found}. {remedy}", **more)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        if error.status_code < HTTPStatus.BAD_REQUEST:
            return Response(status_code=error.status_code, headers=error.headers)
        detail = f"{request.method} {request.url.path}: {error.detail}"
        answer = problem(request, error.status_code, phrase, detail)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        # What went wrong is in the server's log; it is ours to mend and no business of the client's.
        answer = problem(request, 500, "Internal error", "The service failed; the server's log says how.")
        # This answer is given outside of what marks all the others.
        answer.headers["X-Content-Type-Options"] = "nosniff"
        if id := getattr(request.state, "request_id", None):
            answer.headers[REQUEST_ID] = id
        return answer


def problem(request: Request, status: int, title: str, detail: str, **more: Any) -> Response:
    """The error as the client can best read it: a page for a browser on a page, problem+json otherwise."""
    path = request.url.path
    if _is_for_people(request):
        return error_page(request, status, more.get("found", ""), more.get("remedy", ""))
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": path, **more}
    if id := getattr(request.state, "request_id", None):
        body["request_id"] = id
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


def _is_for_people(request: Request) -> bool:
    """Whether a browser asks for a page."""
    asked = request.url.path
    return "text/html" in request.headers.get("accept", "") and not asked.startswith(
        ("/api/", "/healthz", "/metrics", "/readyz", "/openapi.json")
    )


def _told(request: Request, error: AftercartError) -> Response:
    if isinstance(error, StorageError):
        # Where the data lie and what SQLite met there is for whoever runs the server, not for its visitors.
        _log.error("%s %s: %s", request.method, request.url.path, error)
        error = type(error)("use the evidence table", "its database cannot be used now", _LATER)
    if isinstance(error, SignInRequiredError) and request.method == "GET" and _is_for_people(request):
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': wanted})}", 303)
    more: dict[str, Any] = {"asked": error.asked, "found": error.found, "remedy": error.remedy}
    if isinstance(error, QueryError) and error.position is not None:
        more["position"] = error.position
    answer = problem(request, error.status, error.title, str(error), **more)
    if isinstance(error, SignInRequiredError):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="aftercart"'
    if error.retry_after is not None:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _found(error: dict[str, Any]) -> str:
    """What a value of the request is and should be: "limit 'ten': input should be a valid integer"."""
    place, *inner = map(str, error["loc"])
    name = ".".join(inner) or place
    # What was sent as a body may be long, and is the sender's own.
    sent = f" {error['input']!r:.60}" if place in ("query", "path") and isinstance(error.get("input"), str) else ""
    return f"{name}{sent}: {error['msg'][:1].lower()}{error['msg'][1:]}"
