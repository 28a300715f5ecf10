"""What may be typed into the search box, and the condition it stands for: plain words and "quoted phrases", all of them.

The one seam for a richer language: whatever `condition` is given, it answers a condition on `record r`, or a QueryError.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.errors import QueryError

#: The longest question, in characters: far more than anyone types, far less than what SQLite's parser can hold.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL that is true or false of a row, and the values of its question marks."""

    sql: str
    values: tuple[object, ...] = ()


def condition(q: str) -> Condition | None:
    """What must hold of a study; None where nothing is asked.

    Raises:
        QueryError: it cannot be understood; says where and why.
    """
    words = phrases(q)
    if not words:
        return None
    sql = "r.number IN (SELECT rowid FROM evidence_text WHERE evidence_text MATCH ?)"
    return Condition(sql, (" AND ".join(words),))


def phrases(q: str) -> list[str]:
    """The words and phrases of a question, each quoted for FTS5.

    >>> phrases('teclistamab "after CAR T"')
    ['"teclistamab"', '"after CAR T"']

    Raises:
        QueryError: too long, a quotation mark without its partner, or nothing in it that could be looked up.
    """
    if len(q) > LONGEST:
        raise QueryError(
            "understand the question", f"it has {len(q)} characters, the most are {LONGEST}", "Ask for fewer words."
        )
    marks = [match.start() for match in re.finditer('"', q)]
    if len(marks) % 2:
        raise QueryError(
            "understand the question",
            f"the quotation mark at character {marks[-1] + 1} has no partner",
            "Close it, or leave it out.",
        )
    found = [quoted or word for quoted, word in re.findall(r'"([^"]*)"|([^\s"]+)', q)]
    # FTS5 makes words of letters and digits alone. A part without any ("+", "-") says nothing that could be looked up.
    said = [part for part in map(_searchable, found) if part]
    if q.strip() and not said:
        raise QueryError("understand the question", "it has no letter or digit", "Ask for a word, or leave it empty.")
    return [f'"{part}"' for part in said]


def _searchable(part: str) -> str:
    """The part with only what FTS5 can make words of; "" where that is nothing."""
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in part)
    return " ".join(kept.split()) if any(unicodedata.category(c)[0] in "LN" for c in kept) else ""
