"""From the grammar's rules to the tree, bottom up: each method is a rule of grammar.lark."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from lark import Token, Transformer

from service.language.fields import ALIASES, FIELDS, Field, value
from service.language.mistakes import MOST_TERMS, misunderstood
from service.language.tree import All, Any, Filter, Node, Not, Word

#: A value of a field as it is written: what, where, and whether in quotation marks.
Said = tuple[str, int, bool]
#: Values joined: ("or" | "and", parts), ("not", part), or one as it is written.
Choice = tuple[str, list["Choice"]] | Said
#: The fewest letters before a *.
_SHORTEST = 2


class Builder(Transformer[Token, Node | None]):
    """A part without letter or digit says nothing and is left out: None."""

    def start(self, parts: list[Node | None]) -> Node | None:
        node = parts[0] if parts else None
        if (count := _size(node)) > MOST_TERMS:
            raise misunderstood(
                f"it has {count} words and values, the most are {MOST_TERMS}", 0, "Ask for less at once."
            )
        return node

    def disjunction(self, parts: list[Node | None]) -> Node | None:
        return _joined(Any, self._operands(parts))

    def conjunction(self, parts: list[Node | None]) -> Node | None:
        return _joined(All, self._operands(parts))

    def sequence(self, parts: list[Node | None]) -> Node | None:
        kept = tuple(part for part in parts if part is not None)
        return kept[0] if len(kept) == 1 else All(kept, typed=True) if kept else None

    def group(self, parts: list[Node | None]) -> Node | None:
        return parts[0]

    def negation(self, parts: list[Token | Node | None]) -> Node:
        sign, part = parts
        if part is None:
            raise misunderstood("nothing that could be looked up stands behind it", _place(sign), "Put a word there.")
        return part.part if isinstance(part, Not) else Not(part)  # type: ignore[arg-type]

    def phrase(self, parts: list[Token]) -> Node | None:
        token = parts[0]
        said = token.rstrip("*").strip('"')
        if not _telling(said):
            return None
        return Word(" ".join(said.split()), "prefix" if token.endswith("*") else "phrase", *_span(token))

    def word(self, parts: list[Token]) -> Node | None:
        token = parts[0]
        inner = token.strip(",;")
        if not _telling(inner):
            return None
        if inner.startswith("*"):
            raise misunderstood(
                "a * may only end a word", _place(token), "Write the beginning of the word, as in tecl*."
            )
        if not inner.endswith("*"):
            return Word(str(token), "word", *_span(token))
        said = inner.rstrip("*")
        if sum(c.isalnum() for c in said) < _SHORTEST:
            raise misunderstood(
                f"{inner} would find too much", _place(token), f"Write at least {_SHORTEST} letters before the *."
            )
        return Word(said, "prefix", *_span(token))

    def values(self, parts: list[Token]) -> Choice:
        return str(parts[0]), _place(parts[0]), False

    def said(self, parts: list[Token]) -> Choice:
        return " ".join(parts), _place(parts[0]), False

    def quoted(self, parts: list[Token]) -> Choice:
        token = str(parts[0])
        return token.replace('"', ""), _place(parts[0]), True

    def choice(self, parts: list[Choice | Token]) -> Choice:
        return "or", [part for part in parts if not isinstance(part, Token)]

    def both(self, parts: list[Choice | Token]) -> Choice:
        return "and", [part for part in parts if not isinstance(part, Token)]

    def without(self, parts: list[Choice | Token]) -> Choice:
        return "not", [part for part in parts if not isinstance(part, Token)]

    def field(self, parts: list[Token | Choice]) -> Node:
        token, chosen = parts
        name = str(token).rstrip().rstrip(":").casefold()
        field = FIELDS[ALIASES.get(name, name)]
        return _chosen(field, chosen, _place(token))  # type: ignore[arg-type]

    def _operands(self, parts: Sequence[Token | Node | None]) -> list[Node]:
        kept: list[Node] = []
        sign: Token | None = None
        for part in parts:
            if isinstance(part, Token):
                sign = part
            elif part is None:
                said = sign or next(p for p in parts if isinstance(p, Token))
                raise misunderstood(f"{said} joins a part without letter or digit", _place(said), "Put a word there.")
            else:
                kept.append(part)
        return kept


def _chosen(field: Field, chosen: Choice, start: int) -> Node:
    """The filters that the values behind a colon stand for."""
    match chosen:
        case ("or", list() as parts):
            return _alternatives([_chosen(field, part, start) for part in parts])
        case ("and", list() as parts):
            return All(tuple(_chosen(field, part, start) for part in parts))
        case ("not", list() as parts):
            return Not(_chosen(field, parts[0], start))
    said, place, quoted = chosen  # type: ignore[misc]
    listed = said.strip(",;").split(",") if field.kind == "name" and not quoted and field.name != "study" else [said]
    values = tuple(value(field, one.strip(), quoted, place) for one in listed if one.strip())
    if not values:
        raise misunderstood(f"{field.name}: has no value", place, f"Write it as in {field.example}.")
    return Filter(field.name, values, start, place + len(said) + 2 * quoted)


def _alternatives(parts: list[Node]) -> Node:
    """One filter where all are filters of one field."""
    if all(isinstance(part, Filter) for part in parts):
        of: list[Filter] = parts  # type: ignore[assignment]
        return Filter(of[0].field, tuple(v for f in of for v in f.values), of[0].start, of[-1].end)
    return Any(tuple(parts))


def _joined(kind: type[All] | type[Any], parts: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind) and not (isinstance(part, All) and part.typed):
            flat += part.parts
        else:
            flat.append(part)
    return kind(tuple(flat))


def _size(node: Node | None) -> int:
    match node:
        case Filter(_, values):
            return len(values)
        case All(parts) | Any(parts):
            return sum(map(_size, parts))
        case Not(part):
            return _size(part)
    return int(node is not None)


def _telling(said: str) -> bool:
    """Has it a letter or a digit, of which full text can make a word?"""
    return any(unicodedata.category(c)[0] in "LN" for c in said)


def _place(token: object) -> int:
    return token.start_pos or 0 if isinstance(token, Token) else 0


def _span(token: Token) -> tuple[int, int]:
    return token.start_pos or 0, token.end_pos or 0
