"""Errors as problem+json (RFC 9457) for programs and as a page for people; each with what was asked, found and to do."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from corpus.errors import AftercartError
from service.pages import error_page

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    """Makes every error of the app a problem."""

    @app.exception_handler(AftercartError)
    def ours(request: Request, error: AftercartError) -> Response:
        return problem(
            request, error.status, error.title, str(error), asked=error.asked, found=error.found, remedy=error.remedy
        )

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        said = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{e['where']}: {e['what']}" for e in said)
        return problem(request, 422, "Invalid request", detail, errors=said)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        phrase = HTTPStatus(error.status_code).phrase
        answer = problem(request, error.status_code, phrase, f"{request.method} {request.url.path}: {error.detail}")
        answer.headers.update(error.headers or {})
        return answer


def problem(request: Request, status: int, title: str, detail: str, **more: object) -> Response:
    """The error as the client can best read it: a page for a browser outside the API, problem+json otherwise."""
    if "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/"):
        return error_page(request, status, title, detail)
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **more,
    }
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)
