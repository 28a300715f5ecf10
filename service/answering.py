"""The answer to a query, as SQL: its rows in their order, and how many there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.sqlite import Database
from corpus.storage import unspoilt
from service.language.sql import Condition, all_of
from service.language.tree import Filter
from service.order import RELEVANCE, Cursor, Order, order
from service.query import Query, View, conditions
from service.ranking import rank
from service.rows import Row, evidence_row, outcome_columns, study_columns

_FROM = "record r LEFT JOIN outcome o ON o.study = r.study"
_OF_STUDY = ("study", *(c.name for c in study_columns()))
_OF_OUTCOME = ("position", *(c.name for c in outcome_columns()), "sentence", "sentence_start", "sentence_end", "state")
_NAMES = (*_OF_STUDY, *_OF_OUTCOME)
_COLUMNS = ", ".join([*(f'r."{name}"' for name in _OF_STUDY), *(f'o."{name}"' for name in _OF_OUTCOME)])
#: Holds of every study but those that a better version of the same publication stands for.
_SHOWN = Condition("NOT EXISTS (SELECT 1 FROM hidden_report h WHERE h.study = r.study)")
Found = Iterator[tuple[Row, Cursor]]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its values, ready to be run."""

    sql: str
    values: tuple[object, ...]


def rows(db: Database, query: Query, view: View, cursor: Cursor | None = None, limit: int = -1) -> Found:
    """The rows behind the cursor, each with the cursor that stands at it; all of them where the limit is negative."""
    statistics = rank(db, query, cursor) if query.order == RELEVANCE else ()
    chosen = order(query.order, view == "studies")
    statement = selected(query, view, chosen, cursor, limit)
    keys = len(chosen.parts)
    for found in db.execute(statement.sql, list(statement.values)):
        place = Cursor(chosen.name, tuple(found[:keys]), statistics)
        if view == "studies":
            yield unspoilt(json.loads, found[keys]), place
        else:
            yield evidence_row(dict(zip(_NAMES, found[keys:], strict=True))), place


def selected(query: Query, view: View, chosen: Order, cursor: Cursor | None, limit: int) -> Statement:
    """The statement that gives the keys of the order, then the columns, of each row; by relevance of what `rank` has filled in."""
    source, where = _where(query, view)
    behind = chosen.behind(cursor) if cursor else Condition("1")
    score = " LEFT JOIN temp.score s ON s.number = r.number" if chosen.name == RELEVANCE else ""
    columns = "r.content" if view == "studies" else _COLUMNS
    keys = ", ".join(f"{sql} AS k{place}" for place, (sql, _) in enumerate(chosen.parts))
    if limit < 0:
        sql = (
            f"SELECT {keys}, {columns} FROM {source}{score} WHERE {where.sql} AND ({behind.sql}) ORDER BY {chosen.sql}"
        )
        return Statement(sql, (*where.values, *behind.values))
    # The keys are sorted before the wide columns are read, so that only what is shown is read whole.
    inner = (
        f"SELECT r.number AS number, {'0' if view == 'studies' else 'o.rowid'} AS result, {keys} FROM {source}{score} "
        f"WHERE {where.sql} AND ({behind.sql}) ORDER BY {chosen.sql} LIMIT ?"
    )
    joined = "JOIN record r ON r.number = k.number" + (
        "" if view == "studies" else " LEFT JOIN outcome o ON o.rowid = k.result"
    )
    falling = ", ".join(f"k{place}{' DESC' if down else ''}" for place, (_, down) in enumerate(chosen.parts))
    names = ", ".join(f"k.k{place}" for place in range(len(chosen.parts)))
    sql = f"SELECT {names}, {columns} FROM ({inner}) k {joined} ORDER BY {falling}"
    return Statement(sql, (*where.values, *behind.values, limit))


def count(db: Database, query: Query, view: View) -> int:
    """How many rows the whole answer has: exactly."""
    if (kept := _kept(db, query, view)) is not None:
        return kept
    studies, of_row = asked(query)
    if of_row is None:
        counted = "count(*)" if view == "studies" else "ifnull(sum(r.rows), 0)"
        return _value(db, f"SELECT {counted} FROM record r WHERE {studies.sql}", studies.values)
    source, where = _where(query, "outcomes")
    counted = "count(DISTINCT r.number)" if view == "studies" else "count(*)"
    return _value(db, f"SELECT {counted} FROM {source} WHERE {where.sql}", where.values)


def _kept(db: Database, query: Query, view: View) -> int | None:
    """The number that is kept as rows are written: of everything, or of all that is relevant."""
    match query.tree:
        case None:
            column, hidden = ("studies", "count(*)") if view == "studies" else ("rows", "ifnull(sum(rows), 0)")
            only = ""
        case Filter("relevant", (True,)):
            column, hidden = (
                ("relevant_studies", "count(*)") if view == "studies" else ("relevant_rows", "ifnull(sum(rows), 0)")
            )
            only = " WHERE relevant"
        case _:
            return None
    less = f" - (SELECT {hidden} FROM hidden_report{only})" if query.reports == "best" else ""
    return _value(db, f"SELECT {column}{less} FROM evidence_state", ())


def asked(query: Query) -> tuple[Condition, Condition | None]:
    """What must hold of a study, and of its row beside it; of a publication that came several times, the best version alone."""
    studies, of_row = conditions(query.tree)
    return (all_of([studies, _SHOWN]) if query.reports == "best" else studies), of_row


def of_studies(query: Query) -> Condition:
    """What must hold of a study, as SQL over `record r`: it is in the answer where one of its rows is."""
    studies, of_row = asked(query)
    if of_row is None:
        return studies
    one = f"EXISTS (SELECT 1 FROM (SELECT 1) LEFT JOIN outcome o ON o.study = r.study WHERE {of_row.sql})"
    return all_of([studies, Condition(one, of_row.values)])


def _where(query: Query, view: View) -> tuple[str, Condition]:
    """Where rows come from, and what must hold of them."""
    if view == "studies":
        return "record r", of_studies(query)
    studies, of_row = asked(query)
    return _FROM, studies if of_row is None else all_of([studies, of_row])


def _value(db: Database, sql: str, values: tuple[Any, ...]) -> int:
    return int(db.execute(sql, list(values)).fetchone()[0])
