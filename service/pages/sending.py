"""What the forms of a study's page send, as a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.document import Document
from corpus.errors import DecisionError
from service.pages.inputs import content_of
from service.review.deciding import Sent
from service.review.decision import STUDY_ACTIONS, Action, Stage
from service.review.screening import STAGES

STAGE_NAMES: dict[str, Stage] = {name: name for name in STAGES}
#: Many quotes stand several times in a text: the form names the one by its place, or it is the only one.
_MANY = 1


def sent(typed: Mapping[str, str], document: Document, field: str, review: int | None) -> Sent:
    """The decision that a form says.

    typed: its fields; "do" is the button: an action, and of a value its id behind a blank. field: of the value it is about.

    Raises:
        DecisionError: it says none; `where` names the field of the form.
    """
    doing, _, value = typed.get("do", "").partition(" ")
    asked = f"{doing or 'decide'} in the study"
    more: dict[str, Any] = {"reason": typed.get("reason"), "review": review, "settles": typed.get("settles") == "yes"}
    if typed.get("revision", "").isdigit():
        more["revision"] = int(typed["revision"][:15])
    if doing in STUDY_ACTIONS and not value:
        more["stage"] = STAGE_NAMES.get(typed.get("stage", ""))
        return Sent(_action(doing, asked), **more)
    if doing == "add":
        start, end, part = place(typed, document)
        return Sent("add", field=value, content=content_of(value, typed), start=start, end=end, part=part, **more)
    if doing == "correct":
        more["content"] = content_of(field, typed)
    if doing == "reject" and not (typed.get("reason") or "").strip():
        raise DecisionError(asked, "no reason is given", "Say why, so that others can follow it.", "reason")
    return Sent(_action(doing, asked), value, **more)


def place(typed: Mapping[str, str], document: Document) -> tuple[int, int, str]:
    """(start, end, part) of the quote that was marked or typed.

    Raises:
        DecisionError: there is none, it is not in the text, or several times and none of them is marked.
    """
    quote = typed.get("quote", "").replace("\r\n", "\n")
    asked = "add a value"
    if not quote.strip():
        remedy = "Mark the words in the text, or copy them from it."
        raise DecisionError(asked, "no characters are named that say it", remedy, "quote")
    start, end = (int(typed[name]) if typed.get(name, "").isdigit() else -1 for name in ("start", "end"))
    if 0 <= start < end and document.text[start:end] == quote:
        return start, end, "text"
    quote = quote.strip()
    for part, whole in (("text", document.text), ("title", document.title)):
        if found := whole.count(quote):
            if found > _MANY:
                remedy = "Mark the one that is meant, or copy more of the words around it."
                raise DecisionError(asked, f"the quote stands {found} times in the {part}", remedy, "quote")
            at = whole.index(quote)
            return at, at + len(quote), part
    raise DecisionError(asked, "the quote is not in the text", "Copy it from the text as it stands there.", "quote")


def _action(doing: str, asked: str) -> Action:
    known: dict[str, Action] = {
        "include": "include", "exclude": "exclude", "maybe": "maybe", "accept": "accept", "correct": "correct", "reject": "reject",
        "withdraw": "withdraw",
    }  # fmt: skip
    if doing not in known:
        raise DecisionError(asked, "it says no decision", "Use the buttons of the page.")
    return known[doing]
