"""The pages: what people see. Jinja templates over the table's rows; they work without JavaScript and load nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup, escape

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
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


#: What went wrong, as one would say it.
_SAID = {
    400: "This question was not understood.",
    403: "This may not be done.",
    404: "There is no such page or study.",
    405: "This address cannot be used so.",
    422: "Something in this address cannot be used.",
    429: "There were too many attempts.",
    503: "The evidence table cannot be read at the moment.",
}


def error_page(request: Request, status: int, found: str, remedy: str) -> Response:
    """What went wrong, for people, with a way on."""
    title = _SAID.get(status, "The service failed." if status >= 500 else "This request cannot be answered.")
    return page(request, "error.html", status, title=title, found=_sentence(found), remedy=_sentence(remedy))


def _sentence(said: str) -> Markup:
    """What an error says, as a sentence; what stands in `backticks`, which a terminal shows as they are, as code."""
    whole = said[:1].upper() + said[1:] + ("." if said and said[-1] not in ".!?…" else "")
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(whole))))
