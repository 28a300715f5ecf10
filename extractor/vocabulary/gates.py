"""Patterns that are tried only on a text that holds a word which they need: a cheap question before a dear one.

The words are told from the pattern itself, so a new pattern needs no list beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import import_module
from sys import maxsize
from typing import Any, NamedTuple

from extractor.characters import lowered

# By name: whether the checker of types knows of them depends on what it has read before.
compiler, op, parser = (import_module(f"re.{name}") for name in ("_compiler", "_constants", "_parser"))

# Shorter words stand in every sentence.
_SHORTEST = 3
_REPEATS = frozenset({op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT})


class Gated:
    """Patterns as one, each tried only where one of the words stands that it cannot match without; case is free.

    Its methods give what those of the one pattern "a|b|..." would.

    >>> gated = Gated([r"\\bearlier (?:study|trial)s?\\b", "historical"])
    >>> gated.search("In an Earlier trial").start(), gated.search("In the trial")
    (6, None)
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        each = [(_need(pattern), pattern) for pattern in patterns]
        self._pattern = _either(pattern for _, pattern in each)
        free = _either(pattern for need, pattern in each if need is _NONE)
        gated = [(need, pattern) for need, pattern in each if need is not _NONE]
        # What is tried most is compiled for small letters, which is read several times as fast.
        self._parts = [(need, *_small(pattern)) for need, pattern in ([(_NONE, free)] if free else []) + gated]
        self._known: tuple[object, list[_Gate]] = (None, [])

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        first = self.place(text, start, end)
        return self._whole.match(text, first, end) if first is not None else None

    def place(self, text: str, start: int = 0, end: int = maxsize) -> int | None:
        """Where what `search` gives begins, which is told sooner."""
        first = maxsize
        for gate in self._gates(text, start, end):
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

    def _gates(self, text: str, start: int, end: int) -> list[_Gate]:
        """The patterns that the text has words for."""
        known, known_gates = self._known
        if known is text:
            return known_gates
        small = lowered(text)
        gates: list[_Gate] = []
        for (words, least, most), pattern, minds_case in self._parts:
            held = [word for word in words if word in small]
            if held or not words:
                gates.append((held, least, most, small, pattern, small if minds_case else text))
        if start > 0 or end < len(text):
            # One text is asked for part by part: what it does not hold as a whole, no part holds.
            self._known = (text, gates)
        return gates


#: The words of a pattern that a text holds, how far before one it begins at least and at most, the text in small letters,
#: the pattern, and the text as the pattern reads it.
_Gate = tuple[list[str], int, int, str, re.Pattern[str], str]


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
        elif what in _REPEATS:
            _lower(said[2])
        elif what in {op.ASSERT, op.ASSERT_NOT}:
            _lower(said[1])
        elif what is op.ATOMIC_GROUP:
            _lower(said)
        elif what in {op.GROUPREF, op.GROUPREF_EXISTS}:
            raise _CapitalsMatterError


def needed(pattern: str) -> tuple[str, ...]:
    """Words in small letters, of which each match of the pattern holds one; none where it has none of three letters.

    >>> needed(r"(?:seen|reported) in \\d+ (?:of )?(?:series|cohorts)")
    ('cohorts', 'series')
    """
    return _need(pattern).words


class _Need(NamedTuple):
    """Words of which each match holds one, which begins so many characters behind the match's own beginning."""

    words: tuple[str, ...]
    least: int
    most: int


# What is tried everywhere.
_NONE = _Need((), 0, maxsize)
# What may be longer than this may be as long as you like.
_BOUNDED = 1000
# To try so many places one by one takes less time than to go through a text.
_FEW = 6


def _need(pattern: str) -> _Need:
    need = _needed(parser.parse(pattern, re.IGNORECASE))
    if _worth(need)[0] < _SHORTEST:
        return _NONE
    kept = sorted(word for word in need.words if not any(other != word and other in word for other in need.words))
    # A word that is left out holds one that is kept, some letters farther on.
    shift = max(min(word.find(other) for other in kept if other in word) for word in need.words)
    return _Need(tuple(kept), need.least, _sum(need.most, shift))


def _needed(items: Any) -> _Need:
    """The best of the sets of words that the parts of a sequence ask for."""
    found, run, begin, width = [], "", (0, 0), (0, 0)
    for what, said in items:
        if what is op.LITERAL:
            run += lowered(chr(said))
        elif what is not op.AT:  # a place between characters leaves the word whole
            words, least, most = _asked(what, said)
            found += [_Need((run,), *begin), _Need(words, width[0] + least, _sum(width[1], most))]
            run = ""
        least, most = _width(items, what, said)
        width = (width[0] + least, _sum(width[1], most))
        begin = begin if run else width
    return max([*found, _Need((run,), *begin)], key=_worth)


def _asked(what: Any, said: Any) -> _Need:
    """The words that one part asks for; none where it may be left out, or where many characters serve."""
    if what is op.BRANCH:
        branches = [_needed(branch) for branch in said[1]]
        words = frozenset(word for branch in branches for word in branch.words)
        return _Need(tuple(words), min(each.least for each in branches), max(each.most for each in branches))
    if what is op.SUBPATTERN:
        return _needed(said[-1])
    if what is op.ATOMIC_GROUP:
        return _needed(said)
    return _needed(said[2]) if what in _REPEATS and said[0] else _Need(("",), 0, 0)


def _width(items: Any, what: Any, said: Any) -> tuple[int, int]:
    """The fewest and the most characters that one part of a sequence takes up."""
    least, most = parser.SubPattern(items.state, [(what, said)]).getwidth()
    return least, most if most < _BOUNDED else maxsize


def _sum(width: int, more: int) -> int:
    return maxsize if maxsize in {width, more} else width + more


def _worth(need: _Need) -> tuple[int, int]:
    """Of two sets the one whose shortest word is longer is the better gate, then the smaller one. A sign counts as two letters."""
    lengths = (len(word.strip()) + (not word.strip().isalpha()) for word in need.words if word)
    return (0 if "" in need.words else min(lengths, default=0)), -len(set(need.words))
