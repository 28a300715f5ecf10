"""The question as a tree: words, fields, and how they are joined; every part knows its place in what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "phrase", "prefix"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase to be found in a study; `said` is what full text looks up. A prefix finds all that begin so."""

    said: str
    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from low to high, both included unless open; None is no bound. unit: "%" or "months", None for any."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a field is compared with; prefix: all names that begin so."""

    said: str
    prefix: bool = False


Value = Range | Name | bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A field and the values of which one is enough, with its place in what was typed."""

    field: str
    values: tuple[Value, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Words that are one name of the vocabulary: found by any of `names`, or by `kinds`, the kind of therapy in words."""

    words: tuple[Word, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


@dataclass(frozen=True, slots=True)
class All:
    """All parts must hold. `typed` marks words that stand side by side, without AND."""

    parts: tuple[Node, ...]
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Any:
    """One part must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Node


Node = Word | Named | Filter | All | Any | Not


def filters(node: Node | None) -> tuple[Filter, ...]:
    """Every filter of the tree, in order."""
    match node:
        case Filter():
            return (node,)
        case All(parts) | Any(parts):
            return tuple(found for part in parts for found in filters(part))
        case Not(part):
            return filters(part)
    return ()
