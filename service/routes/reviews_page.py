"""`/reviews`: the reviews, a new one, and one with its protocol, its readers and how far they are."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import DecisionError, NotFoundError, QueryError, ViewError
from service.dependencies import Table, Writing
from service.forms import Fields
from service.pages import page
from service.people import account as accounts
from service.permissions import Admin, People, Reader, Reviewer, Who
from service.review import beginning, log, protocol, queue
from service.review.beginning import Plan
from service.review.disputes import disputes
from service.routes.deciding_page import Typed
from service.routing import Router
from service.table import EvidenceTable

router = Router(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**53)]
_Name = Annotated[str, Form(max_length=80)]


@router.get("/reviews", response_class=HTMLResponse)
def reviews(request: Request, table: Table, account: Reader) -> HTMLResponse:
    """All reviews, newest first, with how far the visitor is in each."""
    found = [_told(table, review, account.name) for review in protocol.everyone(table.db)]
    return page(request, "reviews.html", here="reviews", reviews=found, may=account.may("admin"))


@router.get("/reviews/new", response_class=HTMLResponse)
def new_review(request: Request, people: People, who: Who, admin: Admin, q: str = "") -> HTMLResponse:
    """The form of a review; `q` is the question that it begins with."""
    return _form(request, people, who, {"query": q[:2000], "readers": "two"}, [])


def chosen(form: Fields) -> list[str]:
    """The people that the form names."""
    return [name for name in form.getlist("people") if isinstance(name, str)]


@router.post("/reviews")
def begin_review(
    request: Request,
    table: Writing,
    people: People,
    who: Who,
    admin: Admin,
    form: Typed,
    named: Annotated[list[str], Depends(chosen)],
) -> Response:
    """Begins a review of the studies that its query finds; else the form again, saying why."""
    for name in named:
        accounts.get(people, name)
    readers = {"one": (1, False), "two": (2, False), "machine": (2, True)}.get(form.get("readers", ""), (2, False))
    topic = form.get("topic", "").strip()[:100] or None
    plan = Plan(
        form.get("title", ""),
        form.get("query", "")[:2000],
        form.get("criteria", ""),
        readers[0],
        tuple(named),
        topic,
        readers[1],
        2 if form.get("stages") == "two" else 1,
    )
    try:
        made = beginning.begin(table, admin.name, plan)
    except (QueryError, NotFoundError, ViewError) as error:
        return _form(request, people, who, form, named, error.status, wrong="query", error=error)
    except DecisionError as error:
        wrong = "title" if not plan.title.strip() else "people"
        return _form(request, people, who, form, named, error.status, wrong=wrong, error=error)
    return RedirectResponse(f"/reviews/{made.id}", 303)


@router.get("/reviews/{id}", response_class=HTMLResponse)
def one_review(request: Request, table: Table, people: People, who: Who, account: Reader, id: Id) -> HTMLResponse:
    """A review: what it asks, who reads it and how far they are, and what is left to do."""
    review = protocol.get(table.db, id)
    everyone = {one.name: one for one in accounts.everyone(people)}
    others = [one for one in everyone.values() if one.may("reviewer") and one.name not in review.people]
    closed = [name for name in review.people if name in everyone and everyone[name].closed]
    lacking = review.readers - review.machine - (len(review.people) - len(closed))
    left = sorted(set(queue.progress(table.db, review)) - {"studies", *review.people})
    said = _told(table, review, account.name) | {
        "others": others,
        "closed": closed,
        "lacking": max(lacking, 0),
        "left": left,
        "disputes": len(disputes(review, log.of_review(table.db, id))) if account.may("reviewer") else 0,
        "found": f"/?{urlencode({'q': review.query, 'everything': 'yes'})}",
    }
    return page(request, "review.html", here="reviews", csrf=who.csrf or "", account=account, **said)


@router.post("/reviews/{id}/refresh")
def refresh(table: Writing, account: Reviewer, id: Id) -> Response:
    """Brings in what the query finds by now."""
    beginning.refresh(table, id)
    return RedirectResponse(f"/reviews/{id}", 303)


@router.post("/reviews/{id}/people")
def join(table: Writing, people: People, admin: Admin, id: Id, name: _Name = "") -> Response:
    """Lets somebody read in the review."""
    accounts.get(people, name)
    protocol.get(table.db, id)
    with table.library.transaction():
        protocol.join(table.db, id, name)
    return RedirectResponse(f"/reviews/{id}", 303)


@router.post("/reviews/{id}/people/{name}/hand-over")
def hand_over(
    table: Writing, people: People, admin: Admin, id: Id, name: Annotated[str, Path(max_length=80)], to: _Name = ""
) -> Response:
    """Ends somebody's reading, and lets another read instead if one is named; what was decided stays and counts."""
    protocol.get(table.db, id)
    if to:
        accounts.get(people, to)
    with table.library.transaction():
        protocol.leave(table.db, id, name)
        if to:
            protocol.join(table.db, id, to)
    return RedirectResponse(f"/reviews/{id}", 303)


def _told(table: EvidenceTable, review: protocol.Protocol, name: str) -> dict[str, Any]:
    """A review with how far each reader is, and how many studies wait for the visitor."""
    progress = queue.progress(table.db, review)
    waiting = len(queue.queue(table.db, review, name)) if name in review.people else 0
    return {
        "review": review,
        "studies": progress.pop("studies"),
        "progress": progress,
        "waiting": waiting,
        "reads": name in review.people,
    }


def _form(
    request: Request, people: People, who: Who, typed: dict[str, str], named: list[str], status: int = 200, **more: Any
) -> HTMLResponse:
    able = [one for one in accounts.everyone(people) if one.may("reviewer")]
    said = {"typed": typed, "named": named, "able": able, "csrf": who.csrf or "", "wrong": "", "error": None, **more}
    return page(request, "review_new.html", status, here="reviews", **said)
