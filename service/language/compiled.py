"""The tree as SQL over `record r` and `outcome o`: what one row, a result with its study, must fulfil.

Words of one tree become one question to the full text; a filter becomes a condition on an index. A condition on the result is
false of the row of a study that has no results, and what is NOT so is true of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.language.conditions import condition, of_one_therapy
from service.language.fields import FIELDS
from service.language.sql import Condition, all_of, any_of
from service.language.tree import All, Any, Filter, Name, Named, Node, Not, Word

_FOUND = "r.number IN (SELECT rowid FROM evidence_text WHERE evidence_text MATCH ?)"


@dataclass(frozen=True, slots=True)
class _Text:
    """A question to the full text, in its own language."""

    asked: str

    @property
    def condition(self) -> Condition:
        return Condition(_FOUND, (self.asked,))


@dataclass(frozen=True, slots=True)
class Parted:
    """What must hold together, by how it is looked up: one question to the full text, filters, and what is only told in SQL."""

    asked: str | None
    filters: tuple[Filter, ...]
    conditions: tuple[Condition, ...]


def compiled(node: Node | None) -> Condition:
    """The condition of a tree; one that always holds where nothing is asked."""
    return Condition("1") if node is None else _sql(_part(node))


def of_outcomes(node: Node | None) -> bool:
    """Does it ask for something of a result, and not only of its study?"""
    match node:
        case Filter(field):
            return FIELDS[field].of_outcome
        case All(parts) | Any(parts):
            return any(map(of_outcomes, parts))
        case Not(part):
            return of_outcomes(part)
    return False


def _part(node: Node) -> _Text | Condition:
    match node:
        case Word() | Named():
            return _Text(asked_of(node))
        case Filter("title", values):
            titles = (_quoted(v.said, v.prefix) for v in values if isinstance(v, Name))
            return _Text(f"{{title}} : ({' OR '.join(titles)})")
        case Filter():
            return condition(node)
        case All(parts):
            return _all(parts)
        case Any(parts):
            return _any([_part(part) for part in parts])
        case Not(part):
            return _not(_part(part))


def parted(parts: Sequence[Node]) -> Parted:
    """Words, less those they must not stand with, in one question; then the filters."""
    joined, rest = of_one_therapy(parts)
    filters = tuple(part for part in rest if isinstance(part, Filter) and part.field != "title")
    others = [part for part in rest if part not in filters]
    found = [_part(part) for part in others if not isinstance(part, Not)]
    without = [_part(part.part) for part in others if isinstance(part, Not)]
    words = [part.asked for part in found if isinstance(part, _Text)]
    no_words = [part.asked for part in without if isinstance(part, _Text)]
    conditions = [*joined, *(part for part in found if isinstance(part, Condition))]
    conditions += [_not(part) for part in without if isinstance(part, Condition)]
    asked = _joined(words, "AND") if words else None
    if no_words and asked:
        asked = f"({asked}) NOT ({_joined(no_words, 'OR')})"
    elif no_words:
        conditions.append(_not(_Text(_joined(no_words, "OR"))))
    return Parted(asked, filters, tuple(conditions))


def _all(parts: Sequence[Node]) -> _Text | Condition:
    told = parted(parts)
    conditions = [*told.conditions, *map(condition, told.filters)]
    if told.asked is None:
        return all_of(conditions)
    text = _Text(told.asked)
    return all_of([text.condition, *conditions]) if conditions else text


def _any(parts: Sequence[_Text | Condition]) -> _Text | Condition:
    words = [part.asked for part in parts if isinstance(part, _Text)]
    conditions = [part for part in parts if isinstance(part, Condition)]
    text = [_Text(_joined(words, "OR"))] if words else []
    return any_of([*(t.condition for t in text), *conditions]) if conditions else text[0]


def _not(part: _Text | Condition) -> Condition:
    found = _sql(part)
    return Condition(f"NOT ifnull(({found.sql}), 0)", found.values)


def _sql(part: _Text | Condition) -> Condition:
    return part.condition if isinstance(part, _Text) else part


def asked_of(node: Word | Named) -> str:
    """The words in the language of the full text. A name is found by any of its names, or by its own words wherever they stand."""
    if isinstance(node, Word):
        return _quoted(node.said, node.kind == "prefix")
    typed = tuple(dict.fromkeys(_quoted(word.said) for word in node.words))
    # What is found by a word alone is found by every name that has it: to look for those too costs as much as for the word.
    own = _plain(node.words[0].said) if len(typed) == 1 else None
    others = {_plain(name): name for name in node.names if own is None or not _found_by(own, _plain(name))}
    kinds = [f"{{therapies}} : {_quoted(kind)}" for kind in node.kinds]
    ways = [" AND ".join(typed), *map(_quoted, others.values()), *kinds]
    return " OR ".join(dict.fromkeys(f"({way})" if " AND " in way or ":" in way else way for way in ways))


def _plain(said: str) -> tuple[str, ...]:
    """The words as the full text parts them; only of such letters of which it is sure how."""
    return tuple(re.findall(r"[a-z0-9]+", said.casefold())) if said.isascii() else (said,)


def _found_by(own: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return name == own or (len(own) == 1 and own[0] in name)


def _quoted(said: str, prefix: bool = False) -> str:
    kept = said.replace('"', "")
    return f'"{kept}" *' if prefix else f'"{kept}"'


def _joined(words: Iterable[str], sign: str) -> str:
    return f" {sign} ".join(f"({word})" for word in words)
