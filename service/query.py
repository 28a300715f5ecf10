"""Query: what is asked of the evidence table, and the SQL that answers it. No input reaches SQLite unquoted."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Literal

from corpus.errors import QueryError

View = Literal["outcomes", "studies"]
#: The most rows one page may hold.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. All parts must hold; of several therapies, diseases or endpoints one is enough.

    q: words and "quoted phrases", each of which must stand in title, text, therapies, diseases or arms.
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
class Where:
    """SQL conditions joined by AND, and their values."""

    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its year, study and position. The next page begins behind it, whatever was added since."""

    year: int
    study: str
    position: int

    def encode(self) -> str:
        """The cursor as an opaque token that is safe in a URL."""
        return (
            base64.urlsafe_b64encode(json.dumps([self.year, self.study, self.position]).encode()).decode().rstrip("=")
        )

    @classmethod
    def decode(cls, token: str) -> Cursor:
        """The cursor of a token.

        Raises:
            QueryError: the token is none of ours.
        """
        try:
            year, study, position = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        except ValueError as error:
            raise QueryError(
                "read the cursor",
                f"{token[:40]!r} is no cursor of this table",
                "Take it from the `next` of the page before.",
            ) from error
        if not (isinstance(year, int) and isinstance(study, str) and isinstance(position, int)):
            raise QueryError(
                "read the cursor",
                f"{token[:40]!r} is no cursor of this table",
                "Take it from the `next` of the page before.",
            )
        if abs(year) > 9999 or abs(position) > 10**9:
            raise QueryError(
                "read the cursor", "its numbers are out of range", "Take it from the `next` of the page before."
            )
        return cls(year, study, position)


def where(query: Query) -> Where:
    """The conditions on `record r` joined with `outcome o`.

    Raises:
        QueryError: a quotation mark without its partner.
    """
    conditions: list[str] = []
    values: list[object] = []
    if words := phrases(query.q):
        conditions.append("r.study IN (SELECT study FROM record_text WHERE record_text MATCH ?)")
        values.append(" AND ".join(words))
    for table, names in (("therapy", query.therapy), ("disease", query.disease)):
        if names:
            marks = ", ".join("?" * len(names))
            conditions.append(f"r.study IN (SELECT study FROM {table} WHERE name IN ({marks}))")
            values += names
    if query.endpoint:
        conditions.append(f"o.endpoint IN ({', '.join('?' * len(query.endpoint))})")
        values += [code.upper() for code in query.endpoint]
    if query.n_min is not None:
        conditions.append("r.n >= ?")
        values.append(query.n_min)
    if query.relevant is not None:
        conditions.append("r.relevant = ?")
        values.append(int(query.relevant))
    return Where(" AND ".join(conditions) or "1", tuple(values))


def phrases(q: str) -> list[str]:
    """The words and phrases of a question, each quoted for FTS5.

    >>> phrases('teclistamab "after CAR T"')
    ['"teclistamab"', '"after CAR T"']

    Raises:
        QueryError: a quotation mark without its partner; says where.
    """
    marks = [match.start() for match in re.finditer('"', q)]
    if len(marks) % 2:
        raise QueryError(
            "understand the question",
            f"the quotation mark at character {marks[-1] + 1} has no partner",
            "Close it, or leave it out.",
        )
    found = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', q)]
    # What has no letter or digit has no word that could be looked up.
    return [f'"{said}"' for said in (part.replace("\0", " ").strip() for part in found) if re.search(r"\w", said)]
