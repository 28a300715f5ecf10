"""Patterns that are tried only on a text that holds a word which they need: a cheap question before a dear one.

The words are told from the pattern itself (`needs.py`), so a new pattern needs no list beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from sys import maxsize
from typing import Any

from extractor.characters import lowered
from extractor.vocabulary.needs import NONE, REPEATS, apart, need_of, op, parser

compiler = import_module("re._compiler")


class Gated:
    """Patterns as one, each tried only where one of the words stands that it cannot match without; case is free.

    Its methods give what those of the one pattern "a|b|..." would.

    >>> gated = Gated([r"\\bearlier (?:study|trial)s?\\b", "historical"])
    >>> gated.search("In an Earlier trial").start(), gated.search("In the trial")
    (6, None)
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        listed = list(patterns)
        self._pattern = _either(listed)
        each = [(need_of(part), part) for pattern in listed for part in apart(pattern)]
        free = _either(pattern for need, pattern in each if need is NONE)
        gated = [(need, pattern) for need, pattern in each if need is not NONE]
        # What is tried most is compiled for small letters, which is read several times as fast.
        self._everywhere = _small(free) if free else None
        self._parts = [(need, *_small(pattern)) for need, pattern in gated]
        self._by_word: dict[str, list[int]] = {}
        for i, (need, _) in enumerate(gated):
            for word in need.words:
                self._by_word.setdefault(word, []).append(i)
        self._words = list(self._by_word)
        self._known: tuple[object, list[_Gate]] = (None, [])
        self._of: tuple[object, list[str]] = (None, [])

    def search(self, text: str, start: int = 0, end: int = maxsize, of: str | None = None) -> re.Match[str] | None:
        """`of`: a longer text that this one is a piece of, which is asked for words once for all its pieces."""
        first = self.place(text, start, end, of)
        return self._whole.match(text, first, end) if first is not None else None

    def place(self, text: str, start: int = 0, end: int = maxsize, of: str | None = None) -> int | None:
        """Where what `search` gives begins, which is told sooner."""
        first = maxsize
        for gate in self._gates(text, start, end, of):
            at = _next(gate, start, end, first)
            if at < first:
                first = at
        return first if first < maxsize else None

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        gates = self._gates(text, start, end)
        places = [_next(gate, start, end) for gate in gates]
        while places and (first := min(places)) < maxsize:
            match = self._whole.match(text, first, end)
            if match is None:
                return
            yield match
            start = max(match.end(), first + 1)
            # Whatever matches farther on still does.
            places = [at if at >= start else _next(gate, start, end) for at, gate in zip(places, gates, strict=True)]

    def match(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Tried at one place only, so that there is no need to ask first."""
        return self._whole.match(text, start, end)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._pattern, re.IGNORECASE)

    def _gates(self, text: str, start: int, end: int, of: str | None = None) -> Sequence[_Gate]:
        """The patterns that the text has words for."""
        known, known_gates = self._known
        if known is text:
            return known_gates
        words = self._words if of is None else self._of_whole(of)
        if not words and self._everywhere is None:
            return ()
        small = lowered(text)
        gates: list[_Gate] = []
        if self._everywhere is not None:
            pattern, minds_case = self._everywhere
            gates.append(([], 0, maxsize, small, pattern, small if minds_case else text))
        held: dict[int, list[str]] = {}
        for word in [word for word in words if word in small]:
            for i in self._by_word[word]:
                held.setdefault(i, []).append(word)
        for i, there in held.items():
            (_, least, most), pattern, minds_case = self._parts[i]
            gates.append((there, least, most, small, pattern, small if minds_case else text))
        if start > 0 or end < len(text):
            # One text is asked for part by part: what it does not hold as a whole, no part holds.
            self._known = (text, gates)
        return gates

    def _of_whole(self, text: str) -> list[str]:
        """The words of the patterns that the text holds; those of the last text are known."""
        known, held = self._of
        if known is not text:
            small = lowered(text)
            held = [word for word in self._words if word in small]
            self._of = (text, held)
        return held


#: The words of a pattern that a text holds, how far before one it begins at least and at most, the text in small letters,
#: the pattern, and the text as the pattern reads it.
_Gate = tuple[list[str], int, int, str, re.Pattern[str], str]
# To try so many places one by one takes less time than to go through a text.
_FEW = 6


def _next(gate: _Gate, start: int, end: int, limit: int = maxsize) -> int:
    """Where in start..end the pattern matches first; `maxsize` where it does not, or not before `limit`."""
    words, least, most, small, pattern, said = gate
    if most - least <= _FEW:
        return min([_beside(word, gate, start, end) for word in words])
    named = maxsize if words else min(start, len(said))
    for word in words:
        at = small.find(word, start, end)
        if 0 <= at < named:
            named = at
    if named == maxsize:
        return maxsize
    begin = named - most if named - most > start else start
    match = pattern.search(said, begin, end) if begin < limit else None
    return match.start() if match is not None else maxsize


def _beside(word: str, gate: _Gate, start: int, end: int) -> int:
    """Where in start..end the pattern matches first around the word, tried at the few places where it can begin."""
    _, least, most, small, pattern, said = gate
    at = small.find(word, start, end)
    while at >= 0:
        for begin in range(max(start, at - most), at - least + 1):
            if pattern.match(said, begin, end):
                return begin
        at = small.find(word, at + 1, end)
    return maxsize


def _either(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _small(pattern: str) -> tuple[re.Pattern[str], bool]:
    """The pattern for small letters, and that it minds case; as it is where a part of it asks for capitals."""
    tree = parser.parse(pattern)
    try:
        _lower(tree)
    except _CapitalsMatterError:
        return re.compile(pattern, re.IGNORECASE), False
    return compiler.compile(tree), True


class _CapitalsMatterError(Exception):
    """A part of a pattern tells capitals from small letters: "(?-i:CAR)"."""


def _lower(items: Any) -> None:
    """Makes the letters of a parsed pattern small, in place."""
    for at, (what, said) in enumerate(items):
        if what in {op.LITERAL, op.NOT_LITERAL}:
            items[at] = (what, ord(lowered(chr(said))))
        elif what is op.RANGE:
            ends = tuple(map(chr, said))
            if any(map(str.isalpha, ends)) and not (all(map(str.isupper, ends)) or all(map(str.islower, ends))):
                raise _CapitalsMatterError
            items[at] = (what, tuple(ord(lowered(end)) for end in ends))
        elif what is op.IN:
            _lower(said)
        elif what is op.BRANCH:
            for branch in said[1]:
                _lower(branch)
        elif what is op.SUBPATTERN:
            if said[2]:
                raise _CapitalsMatterError
            _lower(said[3])
        elif what in REPEATS:
            _lower(said[2])
        elif what in {op.ASSERT, op.ASSERT_NOT}:
            _lower(said[1])
        elif what is op.ATOMIC_GROUP:
            _lower(said)
        elif what in {op.GROUPREF, op.GROUPREF_EXISTS}:
            raise _CapitalsMatterError
