"""What is wrong with a question, and where."""

from __future__ import annotations

from corpus.errors import QueryError

#: The longest question in characters, the most words and values in it, and the deepest nesting: far more than anyone types.
LONGEST, MOST_TERMS, DEEPEST = 2000, 100, 20


def misunderstood(found: str, place: int, remedy: str) -> QueryError:
    """The error of a question that cannot be understood at `place`, counted from 0; it is told counted from 1."""
    return QueryError("understand the question", found, remedy, position=place + 1)
