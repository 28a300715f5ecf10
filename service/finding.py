"""What a question finds: its studies, and how many rows they have in the answer.

Words are asked of the full text, what is kept as bits of the planes, and only the rest of SQL, of the studies that are left: the answer is the
same as that of the one condition of `answering.conditions_of`, and a test holds it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.sqlite import Database
from service import bits
from service.language.compiled import compiled, of_outcomes, parted
from service.language.conditions import condition
from service.language.sql import Condition, all_of
from service.language.tree import All, Filter, Node
from service.planes import Planes
from service.query import Query, together

_WORDS = "SELECT group_concat(rowid) FROM evidence_text WHERE evidence_text MATCH ?"


@dataclass(frozen=True, slots=True)
class Matches:
    """What a question finds: its studies, each a bit of a number (`bits.py`), and how many rows they have in the answer."""

    studies: int
    rows: int

    def __len__(self) -> int:
        """How many studies."""
        return self.studies.bit_count()


def matches(db: Database, query: Query, planes: Planes) -> Matches:
    """All that a question finds, without order."""
    parts = together(query.tree)
    of_rows = [part for part in parts if of_outcomes(part)]
    found = _studies(db, [part for part in parts if part not in of_rows], planes, query.reports == "best")
    asked = [part for part in of_rows if isinstance(part, Filter) and part.field == "endpoint"]
    for part in asked:
        found &= planes.having(planes.endpoints(part))
    if not of_rows:
        return Matches(found, planes.rows(found))
    if len(of_rows) == 1 and asked:
        return Matches(found, planes.rows(found, planes.endpoints(asked[0])))
    return _rows(db, found, compiled(All(tuple(of_rows))), narrowed=found != planes.everything)


def among(numbers: Iterable[int]) -> Condition:
    """Holds of the studies of these numbers."""
    return Condition("r.number IN (SELECT value FROM json_each(?))", (f"[{','.join(map(str, numbers))}]",))


def _studies(db: Database, parts: list[Node], planes: Planes, best: bool) -> int:
    """The studies of which all parts hold; best: without those that a better version of their publication stands for."""
    told = parted(parts)
    found = planes.everything
    if told.asked is not None:
        found &= bits.of(_numbers(db.execute(_WORDS, [told.asked]).fetchone()[0]))
    if best:
        found &= ~planes.hidden
    conditions, unsure = list(told.conditions), []
    for part in told.filters:
        if (known := planes.where(part)) is None:
            conditions.append(condition(part))
            continue
        sure, possible = known
        found &= possible
        unsure.append((sure, part))
    for sure, part in unsure:
        if open := found & ~sure:
            found &= sure | _of_which(db, open, condition(part), narrowed=True)
    return _of_which(db, found, all_of(conditions), found != planes.everything) if conditions else found


def _of_which(db: Database, studies: int, holds: Condition, narrowed: bool) -> int:
    """The studies of which a condition holds; narrowed: they are not nearly all, and are worth being named."""
    where = all_of([among(bits.numbers(studies)), holds]) if narrowed else holds
    # What an index finds is read from an index. By itself SQLite would look each study up in its row, of several pages.
    narrow = " INDEXED BY record_narrow" if "r.number IN (" in where.sql else ""
    sql = f"SELECT group_concat(r.number) FROM record r{narrow} WHERE {where.sql}"
    return studies & bits.of(_numbers(db.execute(sql, list(where.values)).fetchone()[0]))


def _rows(db: Database, studies: int, holds: Condition, narrowed: bool) -> Matches:
    """As `_of_which`, of rows."""
    where = all_of([among(bits.numbers(studies)), holds]) if narrowed else holds
    narrow = " INDEXED BY record_narrow" if "r.number IN (" in where.sql else ""
    sql = (
        f"SELECT r.number, count(*) AS rows FROM record r{narrow} LEFT JOIN outcome o ON o.study = r.study "
        f"WHERE {where.sql} GROUP BY r.number"
    )
    numbers, rows = db.execute(
        f"SELECT group_concat(number), ifnull(sum(rows), 0) FROM ({sql})", list(where.values)
    ).fetchone()
    return Matches(bits.of(_numbers(numbers)), int(rows))


def _numbers(said: str | None) -> list[int]:
    """Numbers that SQLite has put together with commas: a row each would cost it more than finding them."""
    return json.loads(f"[{said}]") if said else []
