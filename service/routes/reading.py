"""`/read`: a pasted text, read at once, with what decided each value; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import HTMLResponse

from extractor.explanation import explained_to_dict
from extractor.reading import explain as explained
from extractor.reading import of_text
from service.answers import LONGEST_TEXT, LONGEST_TITLE
from service.pages import page, study_parts
from service.people.visitor import Visitor
from service.permissions import Who
from service.routing import Router

router = Router(include_in_schema=False)
_EXAMPLE = (
    "We treated 41 patients whose multiple myeloma had progressed after BCMA CAR T-cell therapy with teclistamab. At a median follow-up of "
    "11.2 months, the overall response rate was 58.5% (24 of 41 patients) and 34% had a complete response. Median progression-free survival "
    "was 6.9 months (95% CI, 4.1 to not reached). Grade 3 or higher cytokine release syndrome occurred in no patient; infections of "
    "grade 3 or higher were seen in 29%."
)


@router.get("/read", response_class=HTMLResponse)
def reading(request: Request, who: Who) -> HTMLResponse:
    """The empty page, with a text to try."""
    return _page(request, who, "", "")


@router.post("/read", response_class=HTMLResponse)
def read_text(
    request: Request,
    who: Who,
    text: Annotated[str, Form(max_length=LONGEST_TEXT)] = "",
    title: Annotated[str, Form(max_length=LONGEST_TITLE)] = "",
) -> HTMLResponse:
    """What the text says. A form sends its line ends as CR LF; the text has one character a line end, as a document does."""
    plain = text.replace("\r\n", "\n")
    if not plain.strip():
        return _page(request, who, title, plain)
    document = replace(of_text(plain), title=title.strip())
    told = explained_to_dict(explained(document))
    parts = study_parts(told["record"], document, None, titled="h2")
    return _page(
        request, who, title, plain, explanation=told["explanation"], read=True, heading="What was read", **parts
    )


def _page(request: Request, who: Visitor, title: str, text: str, **parts: Any) -> HTMLResponse:
    shown: dict[str, Any] = {
        "here": "read",
        "pasted_title": title,
        "pasted": text,
        "example": _EXAMPLE,
        "longest": LONGEST_TEXT,
        "csrf": who.csrf,
    }
    return page(request, "read.html", **shown, **parts)
