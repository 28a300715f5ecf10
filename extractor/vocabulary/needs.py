"""The words that a pattern cannot match without, told from the pattern itself."""

from __future__ import annotations

import re
from importlib import import_module
from sys import maxsize
from typing import Any, NamedTuple

from extractor.characters import lowered
from extractor.vocabulary.alternatives import choice

# By name: whether the checker of types knows of them depends on what it has read before.
op, parser = (import_module(f"re.{name}") for name in ("_constants", "_parser"))

# Shorter words stand in every sentence.
_SHORTEST = 3
# So long ones stand in few, but for those that stand in most texts of this kind.
_RARE = 5
_COMMON = (
    "patient", "respon", "relaps", "refractory", "median", "random", "treat", "month", "progress", "trial", "surviv", "group", "therap", "stud",
    "overall", "follow", "disease", "compar", "women", "result", "control", "event", "effect", "receiv", "complete", "infus", "first", "phase",
    "outcome", "cohort", "increas", "after", "those", "these", "which", "between", "report", "assign", "allocat", "placebo", "includ", "versus",
)  # fmt: skip
REPEATS = frozenset({op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT})


def apart(pattern: str) -> list[str]:
    """The alternatives of a pattern: each that needs rare words, or only two letters, by itself, those that need common ones as one, and
    those that need none.

    >>> apart(r"seen|trial|pooled|\\d")
    ['pooled', 'seen|trial', '\\\\d']
    """
    open_to = choice(pattern)
    if len(open_to.alternatives) == 1:
        return [pattern]
    parts: list[str] = []
    common: list[str] = []
    free: list[str] = []
    for alternative in open_to.alternatives:
        one = open_to.of([alternative])
        need = need_of(one)
        if need is not NONE and (_is_rare(need) or _worth(need)[0] < _SHORTEST):
            parts += apart(one)
        else:
            (free if need is NONE else common).append(alternative)
    return [*parts, *(open_to.of(joined) for joined in (common, free) if joined)]


def _is_rare(need: Need) -> bool:
    return _worth(need)[0] >= _RARE and not any(word.strip().startswith(_COMMON) for word in need.words)


def needed(pattern: str) -> tuple[str, ...]:
    """Words in small letters, of which each match of the pattern holds one; none where they are so short that most texts do.

    >>> needed(r"(?:seen|reported) in \\d+ (?:of )?(?:series|cohorts)")
    ('cohorts', 'series')
    """
    return need_of(pattern).words


class Need(NamedTuple):
    """Words of which each match holds one, which begins so many characters behind the match's own beginning."""

    words: tuple[str, ...]
    least: int
    most: int


#: What is tried everywhere.
NONE = Need((), 0, maxsize)
# What may be longer than this may be as long as you like.
_BOUNDED = 1000


def need_of(pattern: str) -> Need:
    need = _needed(parser.parse(pattern, re.IGNORECASE))
    # Two letters are enough where the pattern begins with them, for it is tried only there.
    if _worth(need)[0] < (_SHORTEST if need.most or len(need.words) > 1 else _SHORTEST - 1):
        return NONE
    kept = sorted(word for word in need.words if not any(other != word and other in word for other in need.words))
    # A word that is left out holds one that is kept, some letters farther on.
    shift = max(min(word.find(other) for other in kept if other in word) for word in need.words)
    return Need(tuple(kept), need.least, _sum(need.most, shift))


def _needed(items: Any) -> Need:
    """The best of the sets of words that the parts of a sequence ask for."""
    found, run, begin, width = [], "", (0, 0), (0, 0)
    for what, said in items:
        if what is op.LITERAL:
            run += lowered(chr(said))
        elif what is not op.AT:  # a place between characters leaves the word whole
            words, least, most = _asked(what, said)
            found += [Need((run,), *begin), Need(words, width[0] + least, _sum(width[1], most))]
            run = ""
        least, most = _width(items, what, said)
        width = (width[0] + least, _sum(width[1], most))
        begin = begin if run else width
    return max([*found, Need((run,), *begin)], key=_worth)


def _asked(what: Any, said: Any) -> Need:
    """The words that one part asks for; none where it may be left out, or where many characters serve."""
    if what is op.BRANCH:
        branches = [_needed(branch) for branch in said[1]]
        words = frozenset(word for branch in branches for word in branch.words)
        return Need(tuple(words), min(each.least for each in branches), max(each.most for each in branches))
    if what is op.SUBPATTERN:
        return _needed(said[-1])
    if what is op.ATOMIC_GROUP:
        return _needed(said)
    return _needed(said[2]) if what in REPEATS and said[0] else Need(("",), 0, 0)


def _width(items: Any, what: Any, said: Any) -> tuple[int, int]:
    """The fewest and the most characters that one part of a sequence takes up."""
    least, most = parser.SubPattern(items.state, [(what, said)]).getwidth()
    return least, most if most < _BOUNDED else maxsize


def _sum(width: int, more: int) -> int:
    return maxsize if maxsize in {width, more} else width + more


def _worth(need: Need) -> tuple[int, int]:
    """Of two sets the one whose shortest word is longer is the better gate, then the smaller one. A sign counts as two letters."""
    lengths = (len(word.strip()) + (not word.strip().isalpha()) for word in need.words if word)
    return (0 if "" in need.words else min(lengths, default=0)), -len(set(need.words))
