"""Patterns that are tried only on a text that holds a word which they need: a cheap question before a dear one.

The words are told from the pattern itself, so a new pattern needs no list beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from importlib import import_module
from sys import maxsize
from typing import Any

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
        each = [(needed(pattern), pattern) for pattern in patterns]
        self._pattern = _either(pattern for _, pattern in each)
        free = _either(pattern for words, pattern in each if not words)
        gated = [(words, pattern) for words, pattern in each if words]
        # What is tried most is compiled for small letters, which is read several times as fast.
        self._parts = [(words, *_small(pattern)) for words, pattern in ([((), free)] if free else []) + gated]

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        tried = self._open(text, start, end)
        return self._first(tried, text, start, end) if tried else None

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        tried = self._open(text, start, end)
        while tried and (match := self._first(tried, text, start, end)) is not None:
            yield match
            start = max(match.end(), match.start() + 1)

    def _first(self, tried: list[tuple[re.Pattern[str], str]], text: str, start: int, end: int) -> re.Match[str] | None:
        """The first place where one of them matches, as all of them match there."""
        found = [match.start() for pattern, said in tried if (match := pattern.search(said, start, end)) is not None]
        return self._whole.match(text, min(found), end) if found else None

    def match(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Tried at one place only, so that there is no need to ask first."""
        return self._whole.match(text, start, end)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._pattern, re.IGNORECASE)

    def _open(self, text: str, start: int, end: int) -> list[tuple[re.Pattern[str], str]]:
        """The patterns to be tried, each with the text as it reads it."""
        part = lowered(text[start:end])
        tried = [each for each in self._parts if not each[0] or _any_in(part, each[0])]
        if not tried:
            return []
        small = part if len(part) == len(text) else lowered(text)
        return [(pattern, small if minds_case else text) for _, pattern, minds_case in tried]


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


def _any_in(small: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110  (any() takes twice as long, and this is asked of every sentence)
        if word in small:
            return True
    return False


def needed(pattern: str) -> tuple[str, ...]:
    """Words in small letters, of which each match of the pattern holds one; none where it has none of three letters.

    >>> needed(r"(?:seen|reported) in \\d+ (?:of )?(?:series|cohorts)")
    ('cohorts', 'series')
    """
    words = _needed(parser.parse(pattern, re.IGNORECASE))
    if _worth(words)[0] < _SHORTEST:
        return ()
    return tuple(sorted(word for word in words if not any(other != word and other in word for other in words)))


def _needed(items: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The best of the sets of words that the parts of a sequence ask for."""
    sets, run = [], ""
    for what, said in items:
        if what is op.LITERAL:
            run += lowered(chr(said))
        elif what is not op.AT:  # a place between characters leaves the word whole
            sets += [frozenset({run}), _asked(what, said)]
            run = ""
    return max([*sets, frozenset({run})], key=_worth)


def _asked(what: Any, said: Any) -> frozenset[str]:
    """The words that one part asks for; none where it may be left out, or where many characters serve."""
    if what is op.BRANCH:
        branches = [_needed(branch) for branch in said[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if what is op.SUBPATTERN:
        return _needed(said[-1])
    if what is op.ATOMIC_GROUP:
        return _needed(said)
    return _needed(said[2]) if what in _REPEATS and said[0] else frozenset()


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """Of two sets the one whose shortest word is longer is the better gate, then the smaller one. A sign counts as two letters."""
    lengths = (len(word.strip()) + (not word.strip().isalpha()) for word in words if word)
    return (0 if "" in words else min(lengths, default=0)), -len(words)
