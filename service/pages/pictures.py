"""The pictures that the table's page offers, and the one that is shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from service.figures import figure, figures
from service.pages.state import State
from service.table import EvidenceTable

#: So many endpoints are offered beside a picture of one.
_CHOICES = 14


def pictures(table: EvidenceTable, state: State, question: list[tuple[str, str]]) -> dict[str, Any]:
    """What `figures.html` shows; `question` is the answer's question under the API's names.

    Raises:
        NotFoundError: there is no such picture.
    """
    shown: dict[str, Any] = {
        "no_picture": state.address("picture", "of"),
        "pictures": [
            {"name": name, "title": one.TITLE, "about": one.ABOUT, "address": state.address("of", picture=name)}
            for name, one in figures().items()
        ],
        "picture": None,
    }
    name = state.get("picture")
    if not name:
        return shown
    drawn = figure(name).draw(table, state.query(), state.get("of"))
    asked = urlencode([*question, *([("of", drawn.of)] if drawn.of else [])])
    shown["picture"] = {
        "name": name,
        "about": figure(name).ABOUT,
        "file": f"/api/v1/figures/{name}",
        "question": f"?{asked}" if asked else "",
        "caption": drawn.caption,
        "marks": drawn.marks,
        "of": drawn.of,
        "choices": [
            {"code": code, "count": count, "address": state.address(of=code)}
            for code, count in drawn.choices[:_CHOICES]
        ],
    }
    return shown
