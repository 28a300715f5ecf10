"""Query: what is asked of the evidence table, and the SQL conditions that answer it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Literal

from corpus.errors import QueryError
from service import words
from service.words import Condition

View = Literal["outcomes", "studies"]
#: The most rows one page may hold.
MOST = 1000
#: The position of a row that has no outcome, and of the last row a study can have.
NO_OUTCOME, LAST = -1, 10**9


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. All parts must hold; of several therapies, diseases or endpoints one is enough.

    q: words and "quoted phrases", each of which must stand in title, text, therapies, diseases, arms or endpoints.
    therapy: canonical names or classes; disease: names; endpoint: codes; case is ignored in all three.
    n_min: least number of patients. relevant: only studies that report patients after CAR T (True), or only others.
    """

    q: str = ""
    therapy: tuple[str, ...] = ()
    disease: tuple[str, ...] = ()
    endpoint: tuple[str, ...] = ()
    n_min: int | None = None
    relevant: bool | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its year, study and position. The next page begins behind it, whatever was added since."""

    year: int
    study: str
    position: int

    def encode(self) -> str:
        """The cursor as an opaque token that is safe in a URL."""
        said = json.dumps([self.year, self.study, self.position], separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, token: str) -> Cursor:
        """The cursor of a token.

        Raises:
            QueryError: the token is none of ours.
        """
        try:
            # A token of ours is this short; a longer one is not worth the parsing.
            said = json.loads(base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)[:2000])
        except (ValueError, binascii.Error, RecursionError) as error:
            raise _no_cursor(token) from error
        match said:
            case [int(year), str(study), int(position)] if abs(year) <= 9999 and NO_OUTCOME <= position <= LAST:
                if study == study.encode(errors="replace").decode():
                    return cls(year, study, position)
        raise _no_cursor(token)


def study_condition(query: Query) -> Condition:
    """What must hold of a study, as SQL over `record r`.

    Raises:
        QueryError: the words cannot be understood.
    """
    found = [asked] if (asked := words.condition(query.q)) else []
    if query.therapy:
        keys = _keys(query.therapy)
        sql = "SELECT study FROM therapy WHERE name_key IN ({0}) OR class_key IN ({0})".format(_marks(keys))
        found.append(Condition(f"r.study IN ({sql})", keys * 2))
    if query.disease:
        keys = _keys(query.disease)
        found.append(Condition(f"r.study IN (SELECT study FROM disease WHERE name_key IN ({_marks(keys)}))", keys))
    if query.endpoint:
        keys = _keys(query.endpoint)
        sql = f"SELECT study FROM outcome WHERE endpoint IN ({_marks(keys)})"
        found.append(Condition(f"r.study IN ({sql})", keys))
    if query.n_min is not None:
        found.append(Condition("r.n >= ?", (query.n_min,)))
    if query.relevant is not None:
        found.append(Condition("r.relevant = ?", (int(query.relevant),)))
    return _all(found)


def outcome_condition(query: Query) -> Condition:
    """What must hold of an outcome beside what holds of its study, as SQL over `outcome o`."""
    keys = _keys(query.endpoint)
    return Condition(f"o.endpoint IN ({_marks(keys)})", keys) if keys else Condition("1")


def _all(conditions: list[Condition]) -> Condition:
    sql = " AND ".join(f"({c.sql})" for c in conditions) or "1"
    return Condition(sql, tuple(value for c in conditions for value in c.values))


def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names as they are compared. What no UTF-8 can say stands for no name."""
    return tuple(name.encode(errors="replace").decode().casefold() for name in names)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _no_cursor(token: str) -> QueryError:
    found = f"{token[:40]!r} is no cursor of this table"
    return QueryError("read the cursor", found, "Take it from the `next` of the page before.")
