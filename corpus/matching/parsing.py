"""A query in PubMed's language becomes a tree."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, VisitError

from corpus.errors import TopicError
from corpus.matching.fields import ANY, FIELDS
from corpus.matching.plain import words
from corpus.matching.tree import Every, Node, Said, Some, Without

_TAG = re.compile(r"\[\s*([^\]:]*?)\s*(?::\s*(~[0-9]+|noexp)\s*)?\]", re.IGNORECASE)


@cache
def parsed(query: str) -> Node:
    """The tree of a query.

    Raises:
        TopicError: it is none, or asks for what a document that lies here does not tell (an author's name, a date of PubMed's own).

    >>> parsed('"CAR T"[tiab] NOT review[pt]')
    Every(parts=(Said(words=('car', 't'), field='tiab', anywhere=False), Without(part=Said(words=('review',), field='pt', anywhere=False))))
    """
    try:
        return _Building().transform(_parser().parse(query))
    except UnexpectedInput as error:
        found = f"it is not understood from {query[error.pos_in_stream or 0 :][:40]!r} on"
        raise TopicError("match files with the topic's PubMed query", found, "Mend the query.") from error
    except VisitError as error:
        if isinstance(error.orig_exc, TopicError):
            raise error.orig_exc from None
        raise


@cache
def _parser() -> Lark:
    return Lark(files(__package__).joinpath("query.lark").read_text(encoding="utf-8"), parser="lalr")


class _Building(Transformer[Token, Node]):
    """From the grammar's rules to the tree, bottom up."""

    def start(self, parts: list[Node]) -> Node:
        return parts[0]

    def chain(self, parts: list[Node | Token]) -> Node:
        so_far, operator = parts[0], "AND"
        assert not isinstance(so_far, Token)
        for part in parts[1:]:
            if isinstance(part, Token):
                operator = str(part)
                continue
            so_far = _joined(so_far, operator, part)
            operator = "AND"
        return so_far

    def term(self, parts: list[Token]) -> Node:
        said, field = str(parts[0]), ANY
        how = ""
        if len(parts) > 1:
            tag = _TAG.fullmatch(parts[1])
            field, how = (tag[1].lower(), tag[2] or "") if tag else (str(parts[1]), "")
        if field not in FIELDS:
            raise _untold(said, field)
        found = tuple(_words(said.strip('"')))
        if not found:
            raise _untold(said, field)
        loose = not said.startswith('"') and len(parts) == 1
        # Without a field and without quotation marks PubMed looks for each word by itself.
        return (
            Every(tuple(Said((word,), field) for word in found)) if loose else Said(found, field, how.startswith("~"))
        )


def _words(said: str) -> list[str]:
    found: list[str] = []
    for piece in re.findall(r"[^\s*]+\*?", said):
        some = words(piece)
        if some and piece.endswith("*"):
            some[-1] += "*"
        found += some
    return found


def _joined(left: Node, operator: str, right: Node) -> Node:
    if operator == "NOT":
        return Every((left, Without(right)))
    kind = Some if operator == "OR" else Every
    before = left.parts if isinstance(left, kind) else (left,)
    return kind((*before, right))


def _untold(said: str, field: str) -> TopicError:
    return TopicError(
        "match files with the topic's PubMed query",
        f"whether {said}[{field}] holds cannot be told of a file",
        "Ask for words, headings, types, journals or languages; say days with `since`, and languages with `languages`.",
    )
