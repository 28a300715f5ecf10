"""Patterns that are tried only on a text that holds a word which they need: a cheap question before a dear one.

The words are told from the pattern itself, so a new pattern needs no list beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from sys import maxsize
from typing import Any

from extractor.characters import lowered
from extractor.vocabulary.wordings import in_turn

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

    __slots__ = ("_parts", "_whole")

    def __init__(self, patterns: Iterable[str]) -> None:
        each = [(needed(pattern), pattern) for pattern in patterns]
        self._whole = _compiled(pattern for _, pattern in each)
        gated = [(words, _compiled([pattern])) for words, pattern in each if words]
        free = [pattern for words, pattern in each if not words]
        self._parts = [((), _compiled(free)), *gated] if free else gated

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        found: re.Match[str] | None = None
        for pattern in self._open(text, start, end):
            match = pattern.search(text, start, end)
            if match is not None and (found is None or match.start() < found.start()):
                found = match
        return found

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        return in_turn(*((pattern, text) for pattern in self._open(text, start, end)), start=start, end=end)

    def match(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Tried at one place only, so that there is no need to ask first."""
        return self._whole.match(text, start, end)

    def _open(self, text: str, start: int, end: int) -> list[re.Pattern[str]]:
        small = lowered(text[start:end])
        return [pattern for words, pattern in self._parts if not words or _any_in(small, words)]


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


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
