"""The pages: what people see. Jinja templates over the table's rows; all can be read without JavaScript, nothing is loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from markupsafe import Markup, escape

from corpus.document import Document
from extractor.vocabulary.endpoints import endpoint_kinds
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
from service.pages.columns import strip
from service.pages.flow import WIDTH, flow
from service.pages.highlight import marks_in, pieces, stretches

HERE = Path(__file__).parent
#: Nothing runs, loads or is sent but by and to this server; no inline script or style, whatever a document holds.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
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
        strip,
    )
}


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from its template; everything in it is escaped."""
    answer = templates.TemplateResponse(request, template, context, status_code=status)
    answer.headers["Content-Security-Policy"] = _POLICY
    # Nobody else learns what was asked here; our own forms must say where they come from, or they pass for another site's.
    answer.headers["Referrer-Policy"] = "same-origin"
    if getattr(getattr(request.state, "visitor", None), "account", None):
        # It holds the secret of a session and what one person may see.
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def study_parts(record: dict[str, Any], document: Document, revision: int | None, titled: str) -> dict[str, Any]:
    """What the body of a study shows; `titled` is the element of its title ("h1" on a page of its own)."""
    return {
        "record": record,
        "document": document,
        "revision": revision,
        "titled": titled,
        "stretches": stretches(document.text, marks_in(record, "text")),
        "headline": pieces(document.title, marks_in(record, "title")),
        "kinds": endpoint_kinds(),
        "flow": flow(record),
        "flow_width": WIDTH,
    }


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
    return page(request, "error.html", status, title=title, found=sentence(found), remedy=sentence(remedy))


def sentence(said: str) -> Markup:
    """What an error says, as a sentence; what stands in `backticks`, which a terminal shows as they are, as code."""
    whole = said[:1].upper() + said[1:] + ("." if said and said[-1] not in ".!?…" else "")
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(whole))))
