"""A question as a tree: what a document must say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """Words that stand side by side in one of the document's texts.

    words: plain, as `plain.words` gives them; "relaps*" goes on as it likes.
    field: a key of `fields.FIELDS`.
    anywhere: the words stand in one text, but need not be neighbours.
    """

    words: tuple[str, ...]
    field: str
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of the parts holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not hold."""

    part: Node


Node = Said | Every | Some | Without
