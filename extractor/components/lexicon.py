"""Finds the therapies of therapies.csv in a text by a trie over folded words; drug names may be misspelt."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from extractor.vocabulary import Therapy, therapies

# Blanks, hyphens, slashes and plus signs only join words; anything else is a word of its own.
_WORD = re.compile(r"[^\W_]+|[^\w\s/+-]")
# A short form is read only as it is written: Pd is a regimen, PD is progressive disease.
_SHORT = 5


class Words:
    """The words of a plain text in order: as written, and folded; their places, which few texts need, when they are asked for."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        self.said: list[str] = _WORD.findall(plain)
        self.folded = list(map(_fold, self.said))

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """(start, end) of each."""
        return [match.span() for match in _WORD.finditer(self._plain)]


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


def find(words: Words) -> Iterator[Found]:
    """Every therapy, the longest reading at each word; readings may overlap."""
    trie = _trie()
    for at, folded in enumerate(words.folded):
        if folded in trie.next:
            found = _longest(trie, words, at)
            if found is not None:
                yield found
                continue
        if len(folded) >= 9 and len(words.said[at]) >= 9 and (therapy := _misspelt(folded)) is not None:
            yield Found(*words.places[at], therapy, 1)


def case_matters(said: str) -> bool:
    """Is this form read only as it is written? All capitals, or five characters and shorter."""
    return len(said) <= _SHORT or said.upper() == said


@lru_cache(maxsize=16384)
def _fold(word: str) -> str:
    return word.casefold().replace("haem", "hem").replace("leukaem", "leukem")


def _longest(trie: _Node, words: Words, at: int) -> Found | None:
    node, best = trie, None
    for i in range(at, len(words.folded)):
        step = node.next.get(words.folded[i])
        if step is None:
            break
        node = step
        for exact, therapy in node.ends:
            if exact is None or exact == tuple(words.said[at : i + 1]):
                start, end = words.places[at][0], words.places[i][1]
                best = Found(start, end, therapy, 2 if therapy.kind == "product" else 1)
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
    words, node = Words(form), root
    for folded in words.folded:
        node = node.next.setdefault(folded, _Node())
    node.ends.append((tuple(words.said) if case_matters(form) else None, therapy))


def _variants(form: str, therapy: Therapy) -> Iterator[str]:
    """The form, and its plural where it names a class or a procedure."""
    yield form
    if therapy.kind in {"class", "procedure"} and form[-1:].isalpha() and not form.endswith("s"):
        yield form[:-1] + "ies" if form.endswith(("apy", "ody", "ery")) else form + "s"


@lru_cache(maxsize=16384)
def _misspelt(word: str) -> Therapy | None:
    """The drug that a word of nine letters or more misspells: by one edit, by two from eleven letters on and the same
    three first ones."""
    if not word.isalpha():
        return None
    near = [
        (distance, therapy)
        for name, therapy in _drug_names()[word[0]]
        if abs(len(name) - len(word)) <= 2
        and (distance := OSA.distance(word, name, score_cutoff=2)) <= _allowed(word, name)
    ]
    near.sort(key=lambda pair: pair[0])
    # Two drugs equally near: we do not guess.
    if not near or (len(near) > 1 and near[0][0] == near[1][0] and near[0][1] is not near[1][1]):
        return None
    return near[0][1]


def _allowed(word: str, name: str) -> int:
    return 2 if max(len(word), len(name)) >= 11 and word[:3] == name[:3] else 1


@cache
def _drug_names() -> defaultdict[str, list[tuple[str, Therapy]]]:
    """First words of product names of nine letters and more, by their first letter; of a shared one ("melphalan") the shorter name."""
    names: dict[str, Therapy] = {}
    for therapy in sorted(therapies().values(), key=lambda therapy: len(therapy.name)):
        first = therapy.name.split()[0]
        if therapy.kind == "product" and len(first) >= 9 and first.isalpha():
            names.setdefault(first.casefold(), therapy)
    by_letter: defaultdict[str, list[tuple[str, Therapy]]] = defaultdict(list)
    for name, therapy in names.items():
        by_letter[name[0]].append((name, therapy))
    return by_letter
