"""What was typed, as a tree: by the grammar, within limits, with the place of everything that cannot be understood."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from lark import Lark
from lark.exceptions import UnexpectedInput, UnexpectedToken, VisitError

from corpus.errors import QueryError
from service.language.building import Builder
from service.language.fields import ALIASES, FIELDS
from service.language.mistakes import DEEPEST, LONGEST, misunderstood
from service.language.tree import Node

#: The quotation marks that word processors and other languages put for "; each is one character, so places stay right.
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
# What is no field of ours where a value stands right behind its colon: "synopsis:mm-001" is a word, "therapi:x" a mistake.
_NO_FIELD = re.compile(r"(?:(?<=[\s(\-])|^)(?P<name>[A-Za-z_]{1,30}):(?P<value>\S)?")
#: What other search boxes have: as a word it would find nothing, and nobody would know why.
_OF_OTHERS = frozenset(
    {"abstract", "author", "authors", "au", "mesh", "text", "ti", "tiab", "outcome", "phase", "country", "date"}
)
_NEAR = re.compile(r"(?:(?<=[\s(])|^)NEAR(?=\(|/\d)")


@lru_cache(maxsize=250)
def parsed(typed: str) -> Node | None:
    """The tree of a question; None where nothing is asked.

    Raises:
        QueryError: it cannot be understood; says where and why.
    """
    if len(typed) > LONGEST:
        found = f"it has {len(typed)} characters, the most are {LONGEST}"
        raise misunderstood(found, LONGEST, "Ask for fewer words.")
    asked = _plain(typed)
    _quotes_pair(asked)
    outside = re.sub(r'"[^"]*"', lambda phrase: '"' + "x" * (len(phrase[0]) - 2) + '"', asked)
    _parentheses_pair(outside)
    _fields_are_ours(outside)
    try:
        node: Node | None = _parser().parse(asked)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise _unexpected(asked, error) from error
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from error
        raise
    if node is None and asked.strip():
        raise misunderstood("it has no letter or digit", 0, "Ask for a word, or leave it empty.")
    return node


@cache
def _parser() -> Lark:
    names = "|".join(sorted((*FIELDS, *ALIASES), key=len, reverse=True))
    grammar = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar.replace("FIELD_NAMES", names), parser="lalr", transformer=Builder())


def _plain(typed: str) -> str:
    """The question with plain quotation marks, and blanks for what no text holds; every character stays in its place."""
    marked = typed.translate(_MARKS)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in marked)


def _quotes_pair(asked: str) -> None:
    marks = [match.start() for match in re.finditer('"', asked)]
    if len(marks) % 2:
        found = f"the quotation mark at character {marks[-1] + 1} has no partner"
        raise misunderstood(found, marks[-1], "Close it, or leave it out.")


def _parentheses_pair(outside: str) -> None:
    open_at: list[int] = []
    for place, sign in enumerate(outside):
        if sign == "(":
            open_at.append(place)
            if len(open_at) > DEEPEST:
                raise misunderstood(
                    f"more than {DEEPEST} parentheses stand inside each other", place, "Ask for less at once."
                )
        elif sign == ")":
            if not open_at:
                raise _no_partner("closing", place)
            open_at.pop()
    if open_at:
        raise _no_partner("opening", open_at[-1])


def _no_partner(which: str, place: int) -> QueryError:
    found = f"the {which} parenthesis at character {place + 1} has no partner"
    return misunderstood(found, place, "Pair it, leave it out, or put it in quotation marks.")


def _fields_are_ours(outside: str) -> None:
    if near := _NEAR.search(outside):
        raise misunderstood(
            "NEAR is not part of this language", near.start(), "Put words that stand together in quotation marks."
        )
    for match in _NO_FIELD.finditer(outside):
        name, known = match["name"].casefold(), {*FIELDS, *ALIASES}
        if name in known:
            if outside[match.end("name") + 1 :].strip()[:1] in ("", ")"):
                raise misunderstood(
                    f"{name}: has no value", match.start(), f"Write it as in {FIELDS[ALIASES.get(name, name)].example}."
                )
            continue
        from rapidfuzz import fuzz, process

        likely = process.extractOne(name, list(FIELDS), scorer=fuzz.ratio, score_cutoff=75)
        if match["value"] and (likely or name in _OF_OTHERS or match["value"] in '"('):
            meant = f"Did you mean {likely[0]}:? " if likely else ""
            remedy = f"{meant}Fields are {', '.join(FIELDS)}; as a word, put it in quotation marks."
            raise misunderstood(f"there is no field {match['name']}:", match.start(), remedy)


def _unexpected(asked: str, error: UnexpectedInput) -> QueryError:
    """Parentheses and quotation marks are paired by now: an operator joins nothing, or nothing stands in parentheses."""
    place = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        last = list(re.finditer(r"\S+", asked))[-1]
        return misunderstood(
            f"nothing stands behind {last[0][:40]}", last.start(), "Put a word there, or leave it out."
        )
    said = re.match(r"[()]|[^\s()]+", asked[place:])
    sign = said[0][:40] if said else asked[place]
    remedy = "Put a word there, leave it out, or put it in quotation marks to look for it as a word."
    if sign == ")":
        return misunderstood("nothing stands before the closing parenthesis", place, remedy)
    if sign in ("AND", "OR"):
        return misunderstood(f"nothing stands before {sign}", place, remedy)
    return misunderstood(f"{sign} cannot stand there", place, remedy)
