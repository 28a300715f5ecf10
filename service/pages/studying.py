"""A study as a page, as a drawer beside the table, or as its body alone: what was read, what is decided, and who may decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import AftercartError, DecisionError, NotFoundError
from service.explaining import reasons
from service.pages import page, study_parts
from service.pages.desk import DONE, Asked, Desk, study_address, words
from service.pages.sending import sent
from service.people.account import Account
from service.people.visitor import Visitor
from service.reports import of_study
from service.review import log
from service.review.deciding import decide
from service.review.decision import Decision
from service.review.looking import look
from service.review.protocol import Protocol
from service.review.screening import STAGES, stands
from service.table import EvidenceTable

_LONGEST, _MOST = 20_000, 60


def desk_of(table: EvidenceTable, visitor: Visitor, id: str, review: Protocol | None = None) -> Desk:
    """The desk of a study for a visitor, in a review or in none.

    Raises:
        NotFoundError: the table has no such study.
    """
    seen, base = look(table, id, visitor.account), study_address(id, review.id if review else None)
    said = [one for one in log.of_study(table.db, id) if one.field is None and review and one.review == review.id]
    at = stands(said) if review and review.stages == 2 else None
    return Desk(seen, visitor, base, review, of_study(table, id), at)


def asked(parameters: Mapping[str, str]) -> Asked:
    """What of the desk the parameters of an address open."""
    named = {name: parameters.get(name, "")[:_LONGEST] for name in ("value", "doing", "add", "quote", "start", "end")}
    return Asked(**named, settles=parameters.get("settles") == "yes")


def parts(desk: Desk, titled: str, why: bool = False) -> dict[str, Any]:
    """What the templates of a study take."""
    seen = desk.look
    shown = study_parts(seen.record, seen.document, seen.revision, titled)
    explained = {"explanation": reasons(seen.record, seen.document)} if why else {}
    return (
        shown
        | explained
        | {
            "desk": desk,
            "family": desk.family,
            "words": words,
            "done": DONE,
            "stages": STAGES,
            "joins": desk.may,
            "csrf": desk.csrf,
        }
    )


def study_page(
    request: Request, desk: Desk, part: str = "", why: bool = False, status: int = 200, **more: Any
) -> HTMLResponse:
    """The page of a study; part: "drawer" or "body" for a piece of it, as scripts ask for it."""
    template = {"drawer": "drawer.html", "body": "study_body.html"}.get(part, more.pop("template", "study.html"))
    titled = "h2" if part == "drawer" or request.query_params.get("in") == "drawer" else "h1"
    return page(request, template, status, **parts(desk, titled, why), **more)


def checked_form(form: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form as text.

    Raises:
        DecisionError: it is no form of ours: too many fields, or one too long.
    """
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    if len(typed) > _MOST or any(len(value) > _LONGEST for value in typed.values()):
        raise DecisionError("decide in the study", "the form is too long", "Use the forms of the page.")
    return typed


def taken(
    request: Request, table: EvidenceTable, desk: Desk, account: Account, typed: Mapping[str, str], **more: Any
) -> Decision | Response:
    """Keeps what a form says; where it cannot be kept, the page again with everything typed and what is wrong at its field."""
    doing, _, name = typed.get("do", "").partition(" ")
    values = [*desk.look.decided.values, *desk.look.decided.unheard]
    field = next((one.value.field for one in values if name in desk.names(one)), "")
    id = desk.look.record["id"]
    try:
        return decide(
            table, account, id, sent(typed, desk.look.document, field, desk.review.id if desk.review else None)
        )
    except (DecisionError, NotFoundError) as error:
        opened = Asked(settles=typed.get("settles") == "yes")
        if doing == "add":
            opened = replace(
                opened, add=name, quote=typed.get("quote", ""), start=typed.get("start", ""), end=typed.get("end", "")
            )
        elif field:
            opened = replace(opened, value=name)
        again = replace(desk, opened=opened, typed=typed, error=_decision_error(error))
        return study_page(request, again, "body" if typed.get("part") == "body" else "", status=error.status, **more)


def kept(request: Request, desk: Desk, made: Decision, typed: Mapping[str, str]) -> Response:
    """What is answered once a decision is kept: the body of the study as it is now, or the way back to its page."""
    if typed.get("part") == "body":
        return study_page(request, replace(desk, said=told(made)), "body")
    return RedirectResponse(f"{desk.base}?kept={made.id}", 303)


def told(made: Decision) -> str:
    """What has been kept, in a sentence."""
    what = words(made.field, made.new or made.old) if made.field else "the study"
    verb = {
        "accept": "accepted", "correct": "corrected to", "reject": "rejected", "add": "added", "withdraw": "taken back:",
        "include": "included", "exclude": "excluded", "maybe": "left open:",
    }[made.action]  # fmt: skip
    return f"Kept: {verb} {what}."


def with_kept(desk: Desk, number: str) -> Desk:
    """The desk, saying what the visitor has just decided, where the address names it."""
    own = desk.visitor.account.name if desk.visitor.account else None
    made = next((one for one in desk.look.history if str(one.id) == number and one.reviewer == own), None)
    return replace(desk, said=told(made)) if made else desk


def _decision_error(error: AftercartError) -> DecisionError:
    return error if isinstance(error, DecisionError) else DecisionError(error.asked, error.found, error.remedy)
