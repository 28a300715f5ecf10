"""The abbreviations that a text defines itself, by scispaCy's reading of brackets (Schwartz and Hearst's algorithm)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from scispacy.abbreviation import filter_matches, find_abbreviation
from spacy.language import Language
from spacy.tokens import Doc, Span

from extractor.components.extensions import notes

# Every bracket is compared with those around it; texts of people nest them three deep.
_DEEPEST = 12
# In tokens; an abstract has five hundred. A definition stands beside what it abbreviates, so a longer text is read in pieces.
_LONGEST = 1500
# Tokens in a bracket that may define one; scispaCy looks into no longer one.
_WIDEST = 8


@Language.component("aftercart_abbreviations")
def abbreviations(doc: Doc) -> Doc:
    """Sets `doc._.abbreviations`, short forms whose `_.long_form` is the span that defines them, and `doc._.long_forms`."""
    noted = notes(doc)
    plain = noted.plain
    if "(" not in plain or (plain.count("(") > _DEEPEST and _depth(plain) > _DEEPEST):
        return doc
    pieces = [doc] if len(doc) <= _LONGEST else list(_pieces(doc))
    said: dict[str, str] = {}
    noted.abbreviations = [short for piece in pieces for short in _short_forms(piece, said)]
    noted.long_forms = said
    return doc


def _pieces(doc: Doc) -> Iterator[Doc]:
    """The Doc cut up; `as_doc` would go through all of it for each."""
    for at in range(0, len(doc), _LONGEST):
        tokens = doc[at : at + _LONGEST]
        yield Doc(doc.vocab, [token.text for token in tokens], [bool(token.whitespace_) for token in tokens])


def _short_forms(doc: Doc, said: dict[str, str]) -> Iterator[Span]:
    """Every place of every short form that the Doc defines; what each stands for is entered in `said`."""
    words = doc.to_array("ORTH")
    long_seen, short_seen = set(), set()
    for long_form, short_form in filter_matches(_brackets(doc, words), doc):
        short, long = find_abbreviation(long_form, short_form)
        # A form that is defined twice stands for its first meaning.
        if long is None or long.text in long_seen or short.text in short_seen:
            continue
        long_seen.add(long.text)
        short_seen.add(short.text)
        said[short.text] = long.text
        for start in _places(words, words[short.start : short.end]):
            found = doc[start : start + len(short)]
            found._.long_form = long
            yield found


def _brackets(doc: Doc, words: npt.NDArray[Any]) -> list[tuple[int, int, int]]:
    """(0, start, end) of what stands between "(" and ")", in tokens, as scispaCy's own matcher gives it."""
    opening, closing = (np.flatnonzero(words == doc.vocab.strings[mark]).tolist() for mark in "()")
    return [
        (0, start + 1, end)
        for end in closing
        for start in opening[bisect_right(opening, end - _WIDEST - 2) : bisect_right(opening, end - 2)]
    ]


def _places(words: npt.NDArray[Any], short: npt.NDArray[Any]) -> list[int]:
    """Where these words stand one after another."""
    begins = np.flatnonzero(words[: len(words) - len(short) + 1] == short[0]).tolist()
    return [at for at in begins if len(short) == 1 or np.array_equal(words[at : at + len(short)], short)]


def _depth(text: str) -> int:
    """How deep round brackets nest."""
    depth = deepest = 0
    for mark in text:
        if mark == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif mark == ")" and depth:
            depth -= 1
    return deepest
