"""Finds the therapies of therapies.csv in a text by a trie over folded words; drug names may be misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from extractor.vocabulary import Therapy, therapies

# Blanks, hyphens, slashes and plus signs only join words; anything else is a word of its own.
_WORD = re.compile(r"[^\W_]+|[^\w\s/+-]")
# A short form is read only as it is written: Pd is a regimen, PD is progressive disease.
_SHORT = 5


class Word(NamedTuple):
    """A word as written, folded, with its place."""

    said: str
    folded: str
    start: int
    end: int


class Found(NamedTuple):
    """A therapy at start..end; `weight` decides between readings of the same characters."""

    start: int
    end: int
    therapy: Therapy
    weight: int


@dataclass(slots=True)
class _Node:
    """A place in the trie: what may follow, and what ends here (exact words, or None where case is free)."""

    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[tuple[str, ...] | None, Therapy]] = field(default_factory=list)


def words(plain: str) -> list[Word]:
    """The words of a plain text in order."""
    return [Word(m[0], _fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(plain)]


def find(said: Sequence[Word]) -> Iterator[Found]:
    """Every therapy, the longest reading at each word; readings may overlap."""
    trie = _trie()
    for at, word in enumerate(said):
        if word.folded in trie.next:
            found = _longest(trie, said, at)
            if found is not None:
                yield found
                continue
        if len(word.said) >= 9 and (therapy := _misspelt(word.folded)) is not None:
            yield Found(word.start, word.end, therapy, 1)


def case_matters(said: str) -> bool:
    """Is this form read only as it is written? All capitals, or five characters and shorter."""
    return len(said) <= _SHORT or said.upper() == said


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    return word.casefold().replace("haem", "hem").replace("leukaem", "leukem")


def _longest(trie: _Node, said: Sequence[Word], at: int) -> Found | None:
    node, best = trie, None
    for i in range(at, len(said)):
        step = node.next.get(said[i].folded)
        if step is None:
            break
        node = step
        for exact, therapy in node.ends:
            if exact is None or exact == tuple(word.said for word in said[at : i + 1]):
                best = Found(said[at].start, said[i].end, therapy, 2 if therapy.kind == "product" else 1)
                break
    return best


@cache
def _trie() -> _Node:
    root = _Node()
    for therapy in therapies().values():
        for form in dict.fromkeys((therapy.name, *therapy.synonyms)):
            for variant in _variants(form, therapy):
                _plant(root, variant, therapy)
    return root


def _plant(root: _Node, form: str, therapy: Therapy) -> None:
    parts = words(form)
    node = root
    for part in parts:
        node = node.next.setdefault(part.folded, _Node())
    node.ends.append((tuple(part.said for part in parts) if case_matters(form) else None, therapy))


def _variants(form: str, therapy: Therapy) -> Iterator[str]:
    """The form, and its plural where it names a class or a procedure."""
    yield form
    if therapy.kind in {"class", "procedure"} and form[-1:].isalpha() and not form.endswith("s"):
        yield form[:-1] + "ies" if form.endswith(("apy", "ody", "ery")) else form + "s"


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> Therapy | None:
    """The drug that a word of nine letters or more misspells: by one edit, by two from eleven letters on and the same
    three first ones."""
    if not word.isalpha():
        return None
    near = [
        (distance, therapy)
        for name, therapy in _drug_names().items()
        if name[0] == word[0] and (distance := OSA.distance(word, name, score_cutoff=2)) <= _allowed(word, name)
    ]
    near.sort(key=lambda pair: pair[0])
    # Two drugs equally near: we do not guess.
    if not near or (len(near) > 1 and near[0][0] == near[1][0] and near[0][1] is not near[1][1]):
        return None
    return near[0][1]


def _allowed(word: str, name: str) -> int:
    return 2 if max(len(word), len(name)) >= 11 and word[:3] == name[:3] else 1


@cache
def _drug_names() -> dict[str, Therapy]:
    """First words of product names of nine letters and more; of a shared first word ("melphalan") the shorter name."""
    names: dict[str, Therapy] = {}
    for therapy in sorted(therapies().values(), key=lambda therapy: len(therapy.name)):
        first = therapy.name.split()[0]
        if therapy.kind == "product" and len(first) >= 9 and first.isalpha():
            names.setdefault(first.casefold(), therapy)
    return names
