"""The pages: what people see. Jinja templates over the table's rows; they work without JavaScript and load nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from service.notation import (
    at,
    endpoint_name,
    identifier_link,
    identifier_name,
    interval,
    registration_link,
    value,
    web_address,
)

HERE = Path(__file__).parent
templates = Jinja2Templates(directory=HERE / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True
templates.env.filters |= {
    filter.__name__: filter
    for filter in (
        value,
        interval,
        at,
        endpoint_name,
        identifier_name,
        identifier_link,
        registration_link,
        web_address,
    )
}


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from its template; everything in it is escaped."""
    answer = templates.TemplateResponse(request, template, context, status_code=status)
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """What went wrong, for people, with a way on."""
    return page(request, "error.html", status, title=title, detail=detail, status_code=status)
