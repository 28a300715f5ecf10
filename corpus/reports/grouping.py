"""Which documents of a connected set are one study, and which of them is shown. Pure: descriptions and verdicts in, groups out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus.reports.comparing import incompatible
from corpus.reports.described import Described

#: Two ids, the smaller first.
Pair = tuple[str, str]
#: The richer source first: PubMed's XML has everything that is compared, exports lack notices, synopses are told anew.
_SOURCES = ("pubmed", "europepmc", "medline", "crossref", "clinicaltrials", "endnote", "ris", "csv")
_KINDS = ("abstract", "book", "conference", "preprint", "registration", "notice", "news")
_GRAVITY = {"retracted": 0, "concern": 1}


def pair(a: str, b: str) -> Pair:
    """The two in the order in which they are kept."""
    return (a, b) if a < b else (b, a)


def grouped(
    members: Mapping[str, Described], links: Iterable[tuple[Pair, int]], words: Mapping[Pair, bool]
) -> list[list[str]]:
    """The studies among the members, in an order that does not depend on when they came.

    links: pairs that are the same, with their weight: the heavier joins first, and never two that contradict each other.
    words: what a person said of a pair, one (True) or two (False); it outweighs everything.
    """
    group = {id: [id] for id in members}
    parted = {two for two, one in words.items() if not one}
    for (a, b), _ in sorted(links, key=lambda link: (-link[1], link[0])):
        if (
            group[a] is not group[b]
            and not _forbidden(group[a], group[b], parted)
            and not _conflicting(group[a], group[b], members)
        ):
            _join(group, a, b)
    for (a, b), one in sorted(words.items()):
        if (
            one
            and a in group
            and b in group
            and group[a] is not group[b]
            and not _forbidden(group[a], group[b], parted)
        ):
            _join(group, a, b)
    return sorted(sorted(group[id]) for id in {min(ids) for ids in group.values()})


def best(members: Sequence[Described]) -> Described:
    """The version that is shown: one that tells of a retraction, then the paper, with a text, from the richest source."""
    return min(members, key=_rank)


def _rank(one: Described) -> tuple[object, ...]:
    source = _SOURCES.index(one.source) if one.source in _SOURCES else len(_SOURCES)
    return (
        one.retold,
        _GRAVITY.get(one.retraction, 2),
        _KINDS.index(one.kind),
        one.length == 0,
        source,
        -one.length,
        one.id,
    )


def _join(group: dict[str, list[str]], a: str, b: str) -> None:
    whole = group[a] + group[b]
    for id in whole:
        group[id] = whole


def _forbidden(a: list[str], b: list[str], parted: set[Pair]) -> bool:
    return bool(parted) and any(pair(x, y) in parted for x in a for y in b)


def _conflicting(a: list[str], b: list[str], members: Mapping[str, Described]) -> bool:
    return any(incompatible(members[x], members[y]) for x in a for y in b)
