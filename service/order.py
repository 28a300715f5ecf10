"""In which order rows come, and the cursor that says where a page ended: right also while rows are added."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass

from corpus.errors import QueryError
from service.language.sql import Condition, marks

#: The position of a row that has no outcome, and of the last row a study can have.
NO_OUTCOME, LAST = -1, 10**9
#: The longest token that is worth parsing: a rank with the statistics of a hundred words is shorter.
_LONGEST_TOKEN = 8000
#: Of each order the column and whether it is of the outcome; what is not stated comes last either way.
_COLUMNS: dict[str, tuple[str, bool]] = {
    "year": ("r.year", False),
    "n": ("r.n", False),
    "followup": ("r.follow_up_months", False),
    "value": ("o.value", True),
    "confidence": ("o.confidence", True),
    "title": ("lower(r.title)", False),
    "study": ("r.study", False),
}
_TEXTS = frozenset({"title", "study"})
#: By how well the words fit; only where there are words.
RELEVANCE = "relevance"
SORTS = (RELEVANCE, *(sign + name for name in _COLUMNS for sign in ("", "-")))
_NEWEST = "-ifnull(r.year, 0)"
#: Beyond every number that a text states.
_BEHIND = "9e99"
_Part = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Order:
    """How rows are ordered: the name asked for, and the SQL of what is compared, each ascending or (True) descending.

    The last parts are always the study's id and, of outcomes, the place in the study, so that no two rows are alike.
    """

    name: str
    parts: tuple[_Part, ...]

    @property
    def sql(self) -> str:
        return ", ".join(f"{sql} DESC" if falling else sql for sql, falling in self.parts)

    @property
    def of_studies(self) -> Order | None:
        """The same order of studies, for one of outcomes that only their studies and places decide; None for any other."""
        *studies, last = self.parts
        return (
            None if any("o." in sql for sql, _ in studies) or "o." not in last[0] else Order(self.name, tuple(studies))
        )

    def behind(self, cursor: Cursor, itself: bool = False) -> Condition:
        """What is true of the rows behind a cursor; itself: also of the one that it stands at.

        Raises:
            QueryError: the cursor is of another order.
        """
        if cursor.order != self.name or len(cursor.keys) != len(self.parts):
            raise _no_cursor("it is of another order or view")
        if not any(falling for _, falling in self.parts):
            columns = ", ".join(sql for sql, _ in self.parts)
            return Condition(f"({columns}) {'>=' if itself else '>'} ({marks(self.parts)})", cursor.keys)
        told: list[str] = []
        values: list[str | int | float] = []
        for place, (sql, falling) in enumerate(self.parts):
            same = [f"{before} = ?" for before, _ in self.parts[:place]]
            told.append(" AND ".join([*same, f"{sql} {'<' if falling else '>'} ?"]))
            values += cursor.keys[: place + 1]
        if itself:
            told.append(" AND ".join(f"{sql} = ?" for sql, _ in self.parts))
            values += cursor.keys
        return Condition("(" + ") OR (".join(told) + ")", tuple(values))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page, as its order compares it; of a rank also the statistics it was reckoned by.

    The next page begins behind it, whatever was added since: the same statistics give every study the rank it had.
    """

    order: str
    keys: tuple[str | int | float, ...]
    statistics: tuple[float, ...] = ()

    def encode(self) -> str:
        """The cursor as an opaque token that is safe in a URL."""
        said = json.dumps([self.order, self.keys, self.statistics], separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, token: str) -> Cursor:
        """The cursor of a token.

        Raises:
            QueryError: the token is none of ours.
        """
        shown = f"{token[:40]!r} is no cursor of this table"
        try:
            said = json.loads(
                base64.b64decode(token[:_LONGEST_TOKEN] + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            )
        except (ValueError, binascii.Error, RecursionError) as error:
            raise _no_cursor(shown) from error
        match said:
            case [str(order), [*keys], [*statistics]] if all(map(_comparable, keys)) and all(map(_number, statistics)):
                return cls(order, tuple(keys), tuple(map(float, statistics)))
        raise _no_cursor(shown)


def order(name: str, of_studies: bool) -> Order:
    """The order of that name: "year", "-n" (largest first), "relevance".

    Raises:
        QueryError: there is no such order; or it is of outcomes, where whole studies are asked for.
    """
    falling, column = name.startswith("-"), name.removeprefix("-")
    found = _COLUMNS.get(column)
    if name != RELEVANCE and found is None:
        raise QueryError(f"sort by {name[:40]}", "there is no such order", f"Known are {', '.join(SORTS)}.")
    last: list[_Part] = (
        [("r.study", False)] if of_studies else [("r.study", False), (f"ifnull(o.position, {NO_OUTCOME})", False)]
    )
    if found is None:
        return Order(name, (("-ifnull(s.score, 0)", False), (_NEWEST, False), *last))
    sql, of_outcome = found
    if of_outcome and of_studies:
        raise QueryError(
            f"sort by {name}", "it is a number of a result, and studies are asked for", "Ask for view=outcomes."
        )
    if name == "-year":
        return Order(name, ((_NEWEST, False), *last))
    if column == "study":
        return Order(name, (("r.study", falling), *last[1:]))
    first = (sql, falling) if column in _TEXTS else (f"ifnull({'-' if falling else ''}{sql}, {_BEHIND})", False)
    return Order(name, (first, (_NEWEST, False), *last))


def _comparable(key: object) -> bool:
    if isinstance(key, str):
        return key == key.encode(errors="replace").decode()
    return _number(key)


def _number(value: object) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63
        if not isinstance(value, float)
        else math.isfinite(value)
    )


def _no_cursor(found: str) -> QueryError:
    return QueryError(
        "read the cursor", found, "Take it from the `next` of the page before, with the same question and order."
    )
