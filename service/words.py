"""What may be typed into the search box, and the condition it stands for: plain words and "quoted phrases", all of them.

The one seam for a richer language: whatever `condition` is given, it answers a condition on `record r`, or a QueryError.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.errors import QueryError

#: The longest question, in characters: far more than anyone types, far less than what SQLite's parser can hold.
LONGEST = 2000
#: What only joins the words of a question ("teclistamab after BCMA CAR T and talquetamab"): not required outside quotes.
#: AND in capitals is among them, for all parts must hold anyway.
JOINING = frozenset({"after", "and", "for", "from", "in", "of", "on", "the", "to", "with"})
#: The quotation marks that word processors and other languages put for "; each is one character, so places stay right.
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
# A phrase with what is put behind it, or a word and whether a phrase is put to it: '-"CAR T"', '"CAR T"*'.
_PART = re.compile(r'"(?P<phrase>[^"]*)"(?P<behind>\*)?|(?P<word>[^\s"]+)(?P<phrase_follows>(?="))?')
# What other search boxes understand and this one does not: finding the sign as a word would be another answer, unnoticed.
_OPERATOR = re.compile(r"(?P<said>OR|NOT|NEAR)(?=$|\(|/\d)")
_FIELD = re.compile(r"(?:title|text|therapy|therapies|disease|endpoint|arm|year|author|journal|design|kind|n|q):(?=.)")


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

    >>> phrases('teclistamab after "CAR T", ORR')
    ['"teclistamab"', '"CAR T"', '"ORR"']

    Raises:
        QueryError: too long, a quotation mark without its partner, a sign of a query language that is not understood yet,
            or nothing in it that could be looked up.
    """
    if len(q) > LONGEST:
        raise _misunderstood(f"it has {len(q)} characters, the most are {LONGEST}", "Ask for fewer words.")
    asked = q.translate(_MARKS)
    marks = [match.start() for match in re.finditer('"', asked)]
    if len(marks) % 2:
        found = f"the quotation mark at character {marks[-1] + 1} has no partner"
        raise _misunderstood(found, "Close it, or leave it out.")
    parts = list(_parts(asked))
    if q.strip() and not parts:
        raise _misunderstood("it has no letter or digit", "Ask for a word, or leave it empty.")
    # A question of nothing but "after" asks for that word.
    telling = [part for part, joining in parts if not joining] or [part for part, _ in parts]
    return [f'"{part}"' for part in telling]


def _parts(asked: str) -> Iterator[tuple[str, bool]]:
    """(what is looked up, does it only join the others), in order. A part without letter or digit says nothing."""
    for match in _PART.finditer(asked):
        phrase, word = match["phrase"], match["word"]
        if phrase is not None:
            if match["behind"]:
                raise _not_yet(f'"{phrase}"*')
            if said := _searchable(phrase):
                yield said, False
            continue
        _refuse_signs(word, match["phrase_follows"] is not None)
        if said := _searchable(word):
            yield said, said.strip(".,;:()").casefold() in JOINING


def _refuse_signs(word: str, before_phrase: bool) -> None:
    inner = word.strip("(),;")
    operator, field = _OPERATOR.match(inner), _FIELD.match(inner + ('"' if before_phrase else ""))
    if operator:
        raise _not_yet(operator["said"])
    if field:
        raise _not_yet(field[0])
    begins, ends = inner.startswith("-"), inner.startswith("*") or inner.endswith("*")
    if (begins and before_phrase) or ((begins or ends) and _searchable(inner)):
        raise _not_yet(inner)


def _not_yet(sign: str) -> QueryError:
    shown = sign if len(sign) <= 40 else f"{sign[:40]}…"
    remedy = "Every word must be found as it is; put it in quotation marks to look for it as a word."
    return _misunderstood(f"{shown} is not understood yet", remedy)


def _misunderstood(found: str, remedy: str) -> QueryError:
    return QueryError("understand the question", found, remedy)


def _searchable(part: str) -> str:
    """The part with only what FTS5 can make words of; "" where that is nothing."""
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in part)
    return " ".join(kept.split()) if any(unicodedata.category(c)[0] in "LN" for c in kept) else ""
