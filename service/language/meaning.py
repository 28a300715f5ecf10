"""What a question means: names of the vocabulary found among its words, words that only join others left out, and both told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.language.fields import written
from service.language.names import Meaning, key_of, kind_of_therapy, meaning
from service.language.parsing import parsed
from service.language.tree import All, Any, Named, Node, Not, Word, filters

#: What only joins the words of a question ("teclistamab after BCMA CAR T and talquetamab"): not required outside quotes.
JOINING = frozenset({"after", "and", "for", "from", "in", "of", "on", "the", "to", "with"})
#: What stands between a target and a class ("BCMA-directed bispecific"), or before the target ("anti-BCMA").
_DIRECTED = frozenset({"directed", "targeted", "targeting", "specific"})
#: The most words a name has.
_LONGEST_NAME = 10


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that are a name: what it means, what else is looked for, its members, and the filter that asks for it exactly.

    start, end: where the words stand in the question, counted from 0.
    """

    said: str
    start: int
    end: int
    kind: str
    means: str
    also: tuple[str, ...]
    members: tuple[str, ...]
    filter: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in the question as it was typed, with its place there, counted from 0."""

    field: str
    value: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was understood: the tree that is looked up, and what there is to tell about it."""

    tree: Node | None
    words: tuple[str, ...]
    synonyms: tuple[Synonym, ...]
    ignored: tuple[str, ...]
    filters: tuple[Chip, ...]


@lru_cache(maxsize=250)
def understood(typed: str) -> Understood:
    """What a question means.

    Raises:
        QueryError: it cannot be understood; says where and why.
    """
    reader = _Reader(typed)
    node = parsed(typed)
    tree = None if node is None else reader.read(node)
    chips = tuple(
        Chip(f.field, " OR ".join(map(written, f.values)), typed[f.start : f.end], f.start, f.end)
        for f in filters(tree)
    )
    return Understood(tree, tuple(reader.words), tuple(reader.synonyms), tuple(reader.ignored), chips)


class _Reader:
    """Goes through a tree once, from left to right, and keeps what there is to tell."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.words: list[str] = []
        self.synonyms: list[Synonym] = []
        self.ignored: list[str] = []

    def read(self, node: Node) -> Node:
        match node:
            case Word():
                return self._sequence((node,))[0]
            case All(parts, typed=True):
                found = self._sequence(parts)
                return found[0] if len(found) == 1 else All(tuple(found), typed=True)
            case All(parts):
                return All(tuple(self.read(part) for part in parts))
            case Any(parts):
                return Any(tuple(self.read(part) for part in parts))
            case Not(part):
                return Not(self.read(part))
        return node

    def _sequence(self, parts: Sequence[Node]) -> list[Node]:
        """Words side by side: names among them become one part; what only joins the others is left out."""
        found: list[Node] = []
        joining: list[Word] = []
        at = 0
        while at < len(parts):
            part = parts[at]
            if not isinstance(part, Word) or part.kind != "word":
                found.append(self.read(part) if not isinstance(part, Word) else self._plain(part))
                at += 1
                continue
            words, means = _longest_name(parts[at:])
            if means is not None:
                found.append(self._named(words, means))
                at += len(words)
                continue
            if part.said.strip(".,;:").casefold() in JOINING:
                joining.append(part)
            else:
                found.append(self._plain(part))
            at += 1
        if not found:
            # A question of nothing but "after" asks for that word.
            return [self._plain(word) for word in joining]
        self.ignored += [self.typed[word.start : word.end] for word in joining]
        return found

    def _plain(self, word: Word) -> Word:
        self.words.append(self.typed[word.start : word.end])
        return word

    def _named(self, words: tuple[Word, ...], means: Meaning) -> Named:
        start, end = words[0].start, words[-1].end
        said = self.typed[start:end].rstrip(" .,;:")
        also = tuple(name for name in means.names if key_of(name) != key_of(said))
        self.words.append(said)
        if also or means.members:
            self.synonyms.append(
                Synonym(said, start, start + len(said), means.kind, means.means, also, means.members, means.filter)
            )
        return Named(words, means.names, means.kinds)


def _longest_name(parts: Sequence[Node]) -> tuple[tuple[Word, ...], Meaning | None]:
    """The longest name that begins with the first part, and its words; a comma ends a name."""
    words: list[Word] = []
    for part in parts[:_LONGEST_NAME]:
        if not isinstance(part, Word) or part.kind != "word":
            break
        words.append(part)
        if part.said[-1] in ",;":
            break
    for count in range(len(words), 0, -1):
        chosen = tuple(words[:count])
        said = " ".join(word.said for word in chosen)
        if (means := meaning(said) or _directed_class(key_of(said))) is not None:
            return chosen, means
    return (), None


def _directed_class(key: tuple[str, ...]) -> Meaning | None:
    """ "BCMA bispecific", "anti-BCMA CAR T", "BCMA-directed ADC": a target and a class."""
    words = key[1:] if key[:1] == ("anti",) else key
    for end in range(1, len(words)):
        target = meaning(" ".join(words[:end]), "target")
        behind = words[end + 1 :] if words[end] in _DIRECTED else words[end:]
        family = meaning(" ".join(behind), "class") if target and behind else None
        if target and family and family.kinds and family.filter.startswith("class:"):
            return kind_of_therapy(target.means, family.kinds[0])
    return None
