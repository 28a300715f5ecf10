"""/api/v1/views: questions saved under a name, one's own and those that others share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from service.dependencies import Table, Writing
from service.living import view as views
from service.living.feed import address
from service.living.keeping import refresh
from service.living.shapes import SentView, ViewAnswer, ViewList
from service.living.view import View
from service.people.account import Account
from service.permissions import Reader, Who
from service.problems import documented
from service.query import Query
from service.routing import Router
from service.table import EvidenceTable

router = Router(prefix="/api/v1/views", tags=["people"])
Id = Annotated[int, Path(ge=1, le=2**53, examples=[1])]


@router.get("", responses=documented(401, 422, 503))
def all_views(table: Table, who: Who) -> ViewList:
    """Your views and those that are shared, by name."""
    found = [_answer(table, one, who.account) for one in views.seen_by(table.db, who.account)]
    return ViewList(items=found, total=len(found))


@router.post("", status_code=201, responses=documented(400, 401, 403, 422, 503))
def save_view(table: Writing, account: Reader, sent: SentView) -> ViewAnswer:
    """Saves a question under a name; `q=view:NAME` asks it wherever questions are asked."""
    made = views.save(table.db, account.name, sent.name, sent.query, sent.shared, sent.address)
    refresh(table, made)
    return _answer(table, made, account)


@router.get("/{id}", responses=documented(401, 404, 422, 503))
def one_view(table: Table, who: Who, id: Id) -> ViewAnswer:
    """A view of yours, or one that is shared."""
    return _answer(table, views.visible(table.db, who.account, id), who.account)


@router.put("/{id}", responses=documented(400, 401, 403, 404, 422, 503))
def change_view(table: Writing, account: Reader, id: Id, sent: SentView) -> ViewAnswer:
    """Makes a view of yours what is sent; what fits another question is not told as new."""
    found = views.owned(table.db, account, id)
    changed = views.replace(table.db, found, sent.name, sent.query, sent.shared, sent.address)
    refresh(table, changed)
    return _answer(table, changed, account)


@router.delete("/{id}", status_code=204, responses=documented(401, 403, 404, 422, 503))
def delete_view(table: Writing, account: Reader, id: Id) -> None:
    """Takes a view of yours away; an admin may take away what is shared."""
    views.delete(table.db, views.owned(table.db, account, id))


def _answer(table: EvidenceTable, found: View, account: Account | None) -> ViewAnswer:
    own = account is not None and account.name == found.owner
    studies = table.count(Query(found.query), "studies")
    return ViewAnswer.of(found, studies, address(table, found, secret=own and not found.shared))
