"""Needles: byte patterns, of each group of which a record must show one if its document is to match. They may let pass what does not
match; they never hold back what does."""

from __future__ import annotations

import re

from corpus.matching.surface import Surface
from corpus.matching.tree import Every, Node, Said, Some

#: A word of so many letters is looked for within others too: that costs less than to look at what stands around it.
_LONG = 5
#: How many needles are sought at once: the automaton of more would not fit the memory that it is given.
_AT_ONCE = 60


def needles(tree: Node, surface: Surface) -> tuple[tuple[str, ...], ...]:
    """Groups of patterns: of each group one must be found. No group where the query may hold of a record that says nothing.

    >>> from corpus.matching.parsing import parsed
    >>> from corpus.matching.surface import JSON
    >>> needles(parsed('(lymphoma*[tiab] OR leukemia[tiab]) AND relapse[tiab] NOT mouse[tiab]'), JSON)
    (('lymphoma|leukemia|\\\\\\\\u00[0-7][0-9a-f]',), ('relapse|\\\\\\\\u00[0-7][0-9a-f]',))
    """
    groups = []
    for part in _conjuncts(tree):
        if some := _alternatives(part):
            found = list(dict.fromkeys(_needle(said, surface) for said in some))
            batches = [found[at : at + _AT_ONCE] for at in range(0, len(found), _AT_ONCE)]
            groups.append(tuple("|".join([*batch, surface.telling]) for batch in batches))
    return tuple(groups)


def _conjuncts(node: Node) -> list[Node]:
    """What must all hold."""
    return [one for part in node.parts for one in _conjuncts(part)] if isinstance(node, Every) else [node]


def _alternatives(node: Node) -> list[Said]:
    """Of which one must be said where the node holds; none where it may hold without any."""
    if isinstance(node, Said):
        return [node]
    if isinstance(node, Some):
        some = [_alternatives(part) for part in node.parts]
        return [one for part in some for one in part] if all(some) else []
    if isinstance(node, Every):
        # Any part would do; the one with the longest words lets least pass.
        able = [found for found in map(_alternatives, node.parts) if found]
        return max(able, key=lambda found: min(len("".join(said.words)) for said in found), default=[])
    return []


def _needle(said: Said, surface: Surface) -> str:
    # Of words that stand apart the longest is looked for.
    words = [max(said.words, key=len)] if said.anywhere else list(said.words)
    found = surface.between.join(_word(word.rstrip("*"), surface) for word in words)
    # A wildcard within a phrase: the next word begins where a letter ends, wherever that is.
    if any(word.endswith("*") for word in words[:-1]):
        longest = max((word.rstrip("*") for word in words), key=len)
        return _alone(_word(longest, surface), longest, False, surface)
    return _alone(found, "".join(words).rstrip("*"), not words[-1].endswith("*"), surface)


def _alone(found: str, letters: str, ends: bool, surface: Surface) -> str:
    """The pattern, with what must stand around it where it is short."""
    if len(letters) >= _LONG:
        return found
    return f"{surface.before}{found}" + ("(?:[^a-z0-9]|$)" if ends else "")


def _word(word: str, surface: Surface) -> str:
    pieces = re.findall(r"[a-z0-9]|[^a-z0-9]+", word)
    return surface.inside.join(re.escape(one) if one.isascii() else surface.foreign for one in pieces)
