"""The answer to a query, as SQL: its rows in their order, and how many there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpus.sqlite import Database
from corpus.storage import unspoilt
from service import bits
from service.finding import Matches, among
from service.first import first
from service.language.sql import Condition, all_of
from service.language.tree import Filter
from service.order import RELEVANCE, Cursor, Order, order
from service.planes import Planes
from service.query import Asked, Query, View, conditions
from service.ranking import keep, ranked
from service.rows import Row, of_outcome, of_study, outcome_columns, study_columns

_OUTCOMES = " LEFT JOIN outcome o ON o.study = r.study"
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


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer; how many there are in all; where the next page begins, None on the last."""

    items: list[Row]
    total: int
    next: str | None


def rows(
    db: Database,
    query: Query,
    view: View,
    planes: Planes,
    cursor: Cursor | None = None,
    limit: int = -1,
    found: Matches | None = None,
) -> Found:
    """The rows behind the cursor, each with the cursor that stands at it; all of them where the limit is negative.

    planes: of the same moment; found: what the question finds, where that is known already.
    """
    chosen = order(query.order, view == "studies")
    statistics: tuple[float, ...] = ()
    scores: dict[int, int] = {}
    if chosen.name == RELEVANCE:
        studies = planes.everything if found is None else found.studies
        rank = ranked(db, query, cursor, planes.lengths, studies)
        statistics, scores = rank.statistics, rank.scores
    numbers: Iterable[int] | None = None if found is None else bits.numbers(found.studies)
    if found is not None and limit >= 0 and chosen.name in (RELEVANCE, "-year"):
        # One more than rows: of the study at which the cursor stands nothing may be left.
        numbers = first(planes, found.studies, scores, cursor, limit + 1)
        scores = {number: scores[number] for number in numbers if number in scores}
    if chosen.name == RELEVANCE:
        keep(db, scores)
    asked = conditions_of(query, numbers)
    statement = selected(asked, view, chosen, cursor, limit)
    keys = len(chosen.parts)
    study: Row = {}
    for row in db.execute(statement.sql, list(statement.values)):
        place = Cursor(chosen.name, tuple(row[:keys]), statistics)
        if view == "studies":
            yield unspoilt(json.loads, row[keys]), place
            continue
        stored = dict(zip(_NAMES, row[keys:], strict=True))
        # Rows of one study follow each other, and say the same of it.
        if study.get("study_id") != stored["study"]:
            study = of_study(stored)
        yield study | of_outcome(stored), place


def selected(asked: Asked, view: View, chosen: Order, cursor: Cursor | None, limit: int) -> Statement:
    """The statement that gives the keys of the order, then the columns, of each row; by relevance of what `rank` has filled in."""
    where = _where(asked, view)
    behind = chosen.behind(cursor) if cursor else Condition("1")
    columns = "r.content" if view == "studies" else _COLUMNS
    keys = ", ".join(f"{sql} AS k{place}" for place, (sql, _) in enumerate(chosen.parts))
    rows_of = source(where, view, chosen)
    if limit < 0:
        sql = f"SELECT {keys}, {columns} FROM {rows_of} WHERE {where.sql} AND ({behind.sql}) ORDER BY {chosen.sql}"
        return Statement(sql, (*where.values, *behind.values))
    if view == "outcomes" and (studies := chosen.of_studies):
        return _of_first_studies(asked, chosen, studies, cursor, limit)
    # The keys are sorted before the wide columns are read, so that only what is shown is read whole.
    inner = (
        f"SELECT r.number AS number, {'0' if view == 'studies' else 'o.rowid'} AS result, {keys} FROM {rows_of} "
        f"WHERE {where.sql} AND ({behind.sql}) ORDER BY {chosen.sql} LIMIT ?"
    )
    joined = "JOIN record r ON r.number = k.number" + (
        "" if view == "studies" else " LEFT JOIN outcome o ON o.rowid = k.result"
    )
    named = _named(chosen)
    sql = f"SELECT {_names(named)}, {columns} FROM ({inner}) k {joined} ORDER BY {named.sql}"
    return Statement(sql, (*where.values, *behind.values, limit))


def _of_first_studies(asked: Asked, chosen: Order, studies: Order, cursor: Cursor | None, limit: int) -> Statement:
    """As `selected`, where studies alone decide the order: as many studies as rows are enough, and their results are looked at, no others."""
    where, of_row = asked.of_studies, asked.row or Condition("1")
    behind = from_there = Condition("1")
    named = _named(studies)
    rows = Order(chosen.name, (*named.parts, chosen.parts[-1]))
    if cursor:
        behind = rows.behind(cursor)
        from_there = studies.behind(replace(cursor, keys=cursor.keys[:-1]), itself=True)
    keys = ", ".join(f"{sql} AS k{place}" for place, (sql, _) in enumerate(studies.parts))
    # One more: of the study at which the cursor stands nothing may be left.
    inner = (
        f"SELECT r.number AS number, {keys} FROM {source(where, 'studies', chosen)} "
        f"WHERE {where.sql} AND ({from_there.sql}) ORDER BY {studies.sql} LIMIT ?"
    )
    sql = (
        f"SELECT {_names(rows)}, {_COLUMNS} FROM ({inner}) k JOIN record r ON r.number = k.number{_OUTCOMES} "
        f"WHERE {of_row.sql} AND ({behind.sql}) ORDER BY {rows.sql} LIMIT ?"
    )
    return Statement(sql, (*where.values, *from_there.values, limit + 1, *of_row.values, *behind.values, limit))


def _named(chosen: Order) -> Order:
    """The order by the names of its keys in the inner statement."""
    return Order(chosen.name, tuple((f"k.k{place}", falling) for place, (_, falling) in enumerate(chosen.parts)))


def _names(chosen: Order) -> str:
    return ", ".join(sql for sql, _ in chosen.parts)


def kept(db: Database, query: Query, view: View) -> int | None:
    """How many rows the answer has where that is kept as rows are written: of everything, or of all that is relevant."""
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
    return int(db.execute(f"SELECT {column}{less} FROM evidence_state").fetchone()[0])


def conditions_of(query: Query, numbers: Iterable[int] | None = None) -> Asked:
    """What must hold of studies and rows; of a publication that came several times, the best version alone.

    numbers: of the studies that are in the answer, where they are known.
    """
    found = conditions(query.tree, _SHOWN if query.reports == "best" else Condition("1"))
    if numbers is None:
        return found
    known = among(numbers)
    return Asked(known, found.row, known)


def of_studies(query: Query) -> Condition:
    """What must hold of a study, as SQL over `record r`: it is in the answer where one of its rows is."""
    return conditions_of(query).of_studies


def _where(asked: Asked, view: View) -> Condition:
    """What must hold of the rows."""
    if view == "studies":
        return asked.of_studies
    return asked.study if asked.row is None else all_of([asked.study, asked.row])


def source(where: Condition, view: View, chosen: Order | None = None) -> str:
    """Where rows come from, as SQL: all that the condition holds of, or in an order."""
    # What an index finds is read from an index: by itself SQLite would look each study up in its row, of several pages. But all of an
    # answer, newest first, comes along the index of that order.
    along = chosen is not None and chosen.name == "-year" and "json_each" not in where.sql
    narrow = " INDEXED BY record_narrow" if "r.number IN (" in where.sql and not along else ""
    score = " LEFT JOIN temp.score s ON s.number = r.number" if chosen and chosen.name == RELEVANCE else ""
    return f"record r{narrow}{'' if view == 'studies' else _OUTCOMES}{score}"
