"""What `view:NAME` in a question stands for: the question that was saved under that name, where the asker may see it."""

from __future__ import annotations

from dataclasses import replace

from corpus.sqlite import Database
from service.language.tree import Name, filters
from service.living import view
from service.people.account import Account
from service.query import Query


def names_views(q: str) -> bool:
    """Whether it may: cheaper than understanding it."""
    return "view:" in q.casefold()


def resolved(db: Database, query: Query, account: Account | None = None, every: bool = False) -> Query:
    """The query with the saved questions of the views that it names. every: also private ones, for whoever runs the service.

    Raises:
        NotFoundError: there is no such view, or the asker may not see it. ViewError: there are several of that name.
        QueryError: it cannot be understood.
    """
    if not names_views(query.q):
        return query
    said = {
        value.said
        for one in filters(query.understood.tree)
        if one.field == "view"
        for value in one.values
        if isinstance(value, Name)
    }
    known = tuple((name.casefold(), view.named(db, name, account, every).query) for name in sorted(said))
    return replace(query, views=known)


def within(name: str, q: str = "") -> str:
    """A question within a view.

    >>> within("My view", "ORR OR CR")
    'view:"My view" AND (ORR OR CR)'
    """
    quoted = name.replace('"', " ")
    return f'view:"{quoted}" AND ({q.strip()})' if q.strip() else f'view:"{quoted}"'
