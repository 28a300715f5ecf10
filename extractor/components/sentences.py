"""Where sentences end, in texts full of decimals, brackets and abbreviations."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes

if TYPE_CHECKING:
    from thinc.types import Ints2d

_ENDS = frozenset({".", "!", "?"})
# Whatever may end a sentence or open a bracket; in letters and digits nothing does.
_MARK = re.compile(r"[^A-Za-z0-9 ]")
_RISE = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_CLOSE = frozenset(")]}")
_ABBREVIATIONS = frozenset(["vs", "v", "al", "fig", "no", "approx", "ca", "dr", "prof", "e.g", "i.e", "st", "incl", "resp", "cf", "mr", "mrs", "ms", "jan", "dec"])  # fmt: skip
_LETTERED = frozenset(["car", "cohort", "arm", "group", "part", "class", "type", "hepatitis", "level"])
# No sentence is as long, in characters; a list or a table without any full stop may be, and reading compares within sentences.
_LONGEST = 1500
# An opening bracket that is never closed must not swallow the rest of the text.
_LONGEST_BRACKET = 120


@Language.component("aftercart_sentences")
def sentences(doc: Doc) -> Doc:
    """Sets `token.is_sent_start` and `doc._.sentences`: they end after . ! ? outside brackets, at line ends, and where a section begins."""
    if len(doc) == 0:
        return doc
    starts, tokens = {span.start for span in notes(doc).sections}, _Tokens(doc)
    depth = opened = begun = 0
    begin = True
    begins: list[int] = []
    for i, at in enumerate(tokens.starts):
        if at in starts or (at - begun > _LONGEST and i and tokens.spaced[i - 1]):
            begin, depth = True, 0
        if begin:
            begun, begin = at, False
            begins.append(i)
        said = tokens.marked.get(i)
        if said is None:
            continue
        # Counted by character: the tokenizer keeps "CAR)-T" in one piece.
        rise = _RISE.get(said, 0) if len(said) == 1 else sum([_RISE.get(mark, 0) for mark in said])
        opened = i if rise > 0 else opened
        depth = max(0, depth + rise) if i - opened <= _LONGEST_BRACKET else 0
        if "\n" in said:
            begin, depth = True, 0
        elif depth == 0 and _ends(tokens, i, said):
            begin = True
    notes(doc).sentences = tuple(
        (tokens.starts[first], tokens.ends[last - 1]) for first, last in pairwise([*begins, len(tokens.starts)])
    )
    return _marked(doc, begins)


class _Tokens:
    """Where tokens start and end, which ones a blank follows, and what those say that hold a mark.

    All at once: to ask spaCy for each token would take longer than all that is done with them.
    """

    def __init__(self, doc: Doc) -> None:
        self._written: str = notes(doc).written
        self.starts: list[int] = doc.to_array("IDX").tolist()
        self.spaced: list[int] = doc.to_array("SPACY").tolist()
        behind = [*self.starts[1:], len(self._written)]
        self.ends = [start - spaced for start, spaced in zip(behind, self.spaced, strict=True)]
        held = (bisect_right(self.starts, mark.start()) - 1 for mark in _MARK.finditer(self._written))
        self.marked = {i: self.said(i) for i in held}

    def said(self, i: int) -> str:
        """The token's text, empty behind the last one."""
        return self._written[self.starts[i] : self.ends[i]] if i < len(self.starts) else ""


def _marked(doc: Doc, begins: list[int]) -> Doc:
    # All at once: setting `token.is_sent_start` looks through the whole Doc each time.
    column = np.full((len(doc), 1), -1, dtype=np.int64)
    column[begins] = 1
    return doc.from_array(["SENT_START"], cast("Ints2d", column.astype(np.uint64)))


def _ends(tokens: _Tokens, i: int, said: str) -> bool:
    if said not in _CLOSE and said[-1] not in _ENDS:
        return False
    following = tokens.said(i + 1)
    if not following:
        return False
    if said in _CLOSE:
        return i > 0 and tokens.said(i - 1) in _ENDS and bool(tokens.spaced[i]) and following[0].isupper()
    if said not in _ENDS and len(said) <= 2 and not _lettered(tokens, i):
        return False
    if not (tokens.spaced[i] or following.isspace()):
        return False
    before = tokens.said(i - 1).lower() if said in _ENDS and i else said[:-1].lower()
    if before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and said == "."):
        return False
    return (
        following[0].isupper()
        or following[0].isdigit()
        or following[0] in "\"“‘'(["
        # "mPFS", "huCART19"
        or following[1:3].lower() != following[1:3]
    )


def _lettered(tokens: _Tokens, i: int) -> bool:
    """Does a letter with its full stop end a name ("after CAR T.", "in cohort A."), being no initial ("J. Smith")?"""
    before = [tokens.said(j).lower() for j in range(max(0, i - 2), i)]
    return bool(before) and (before[-1] in _LETTERED or before == ["car", "-"])
