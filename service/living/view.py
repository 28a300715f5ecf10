"""Views: questions saved under a name, one's own or shared with all who may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from corpus.errors import AccessError, NotFoundError, QueryError, ViewError
from corpus.library import transaction
from corpus.sqlite import Database
from service.language.tree import filters
from service.people.account import Account
from service.people.store import now, row, rows, written
from service.query import Query

#: A name can stand behind `view:` and in a command.
_NAME = re.compile(r"[^\W_](?:[\w .+-]{0,58}[\w.+-])?")
_NONE = "`aftercart views list` lists them."


@dataclass(frozen=True, slots=True)
class Saved:
    """What of a view is told to whoever sees it.

    query: all that is asked, in the query language; address: of the page it was saved from, None where it was saved elsewhere.
    shared: whether all who may read see it, else its owner alone.
    """

    id: int
    owner: str
    name: str
    query: str
    address: str | None
    shared: bool
    made: str
    changed: str


@dataclass(frozen=True, slots=True)
class View(Saved):
    """A saved view, with what is kept beside it. feed: how often the address of its feed was drawn."""

    refreshed: int
    feed: int


def save(db: Database, owner: str, name: str, query: str, shared: bool = False, address: str | None = None) -> View:
    """A new view.

    Raises:
        ViewError: the name cannot be one, or is taken. QueryError: the question cannot be understood.
    """
    asked = f"save the view {name.strip()[:60]!r}"
    named = _checked(asked, name, query)
    at = written(now())
    with transaction(db, durable=True):
        _free(db, asked, owner, named, None)
        cursor = db.execute(
            "INSERT INTO view (owner, name, query, address, shared, made, changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [owner, named, query.strip(), address, int(shared), at, at],
        )
    return numbered(db, int(cursor.lastrowid or 0))


def replace(db: Database, view: View, name: str, query: str, shared: bool, address: str | None) -> View:
    """The view as it is to be.

    Raises:
        ViewError, QueryError: as of `save`.
    """
    asked = f"save the view {name.strip()[:60]!r}"
    named = _checked(asked, name, query)
    with transaction(db, durable=True):
        _free(db, asked, view.owner, named, view.id)
        db.execute(
            "UPDATE view SET name = ?, query = ?, address = ?, shared = ?, changed = ? WHERE id = ?",
            [named, query.strip(), address, int(shared), written(now()), view.id],
        )
        if query.strip() != view.query:
            # What fits another question has not entered anything.
            db.execute("DELETE FROM view_study WHERE view = ?", [view.id])
            db.execute("UPDATE view SET refreshed = 0 WHERE id = ?", [view.id])
    return numbered(db, view.id)


def delete(db: Database, view: View) -> None:
    """Takes a view away, and ends the subscriptions to it."""
    with transaction(db, durable=True):
        sql = "UPDATE subscription SET closed = ? WHERE view = ? AND closed IS NULL"
        db.execute(sql, [written(now()), view.id])
        db.execute("DELETE FROM view WHERE id = ?", [view.id])


def everyone(db: Database) -> list[View]:
    """All views, for whoever runs the service."""
    return [_view(one) for one in rows(db, "SELECT * FROM view ORDER BY name, owner")]


def seen_by(db: Database, account: Account | None) -> list[View]:
    """One's own views and those that are shared, by name."""
    own = account.name if account else None
    return [_view(one) for one in rows(db, "SELECT * FROM view WHERE shared OR owner = ? ORDER BY name, owner", own)]


def numbered(db: Database, id: int) -> View:
    """The view of a number.

    Raises:
        NotFoundError: there is none.
    """
    found = row(db, "SELECT * FROM view WHERE id = ?", id)
    if found is None:
        raise NotFoundError(f"get the view {id}", "there is no such view", _NONE)
    return _view(found)


def visible(db: Database, account: Account | None, id: int) -> View:
    """The view of a number, where the account sees it; another's private view is as none.

    Raises:
        NotFoundError: there is none.
    """
    found = numbered(db, id)
    if not found.shared and (account is None or found.owner != account.name):
        raise NotFoundError(f"get the view {id}", "there is no such view", _NONE)
    return found


def owned(db: Database, account: Account, id: int) -> View:
    """The view of a number, where the account may change it: its owner, and of a shared one an admin.

    Raises:
        NotFoundError: there is none. AccessError: it is another's.
    """
    found = visible(db, account, id)
    if found.owner != account.name and account.role != "admin":
        raise AccessError(f"change the view {found.name}", f"it is {found.owner}'s", "Save one of your own.")
    return found


def named(db: Database, name: str, account: Account | None = None, every: bool = False) -> View:
    """The view of a name, one's own before those that are shared; "owner/name" is that of an owner. every: also private ones.

    Raises:
        NotFoundError: there is none. ViewError: there are several.
    """
    owner, slash, said = name.strip().rpartition("/")
    able = everyone(db) if every else seen_by(db, account)
    found = [one for one in able if one.name.casefold() == said.casefold() and (not slash or one.owner == owner)]
    own = [one for one in found if account is not None and one.owner == account.name]
    chosen = own or found
    if not chosen:
        raise NotFoundError(f"get the view {name[:80]}", "there is none of that name", _NONE)
    if len(chosen) > 1:
        ways = ", ".join(f"{one.owner}/{one.name}" for one in chosen)
        raise ViewError(f"get the view {name[:80]}", "there are several of that name", f"Name one of {ways}.")
    return chosen[0]


def _checked(asked: str, name: str, query: str) -> str:
    said = " ".join(name.split())
    if not _NAME.fullmatch(said):
        remedy = "Use up to 60 letters, digits, blanks and . + -, beginning with a letter or digit."
        raise ViewError(asked, "the name cannot be one", remedy)
    tree = Query(query.strip()).understood.tree
    if any(one.field == "view" for one in filters(tree)):
        raise QueryError(asked, "it is made of another view", "Write out what that asks for.")
    return said


def _free(db: Database, asked: str, owner: str, name: str, but: int | None) -> None:
    if row(db, "SELECT 1 FROM view WHERE owner = ? AND name = ? AND id IS NOT ?", owner, name, but):
        raise ViewError(asked, "you have a view of that name", "Choose another name, or change that view.")


def _view(found: dict[str, Any]) -> View:
    return View(**found | {"shared": bool(found["shared"])})
