"""Which studies a page needs: the first in its order and a few more, so that SQL sorts those and not all that a question finds."""

from __future__ import annotations

from collections.abc import Mapping

from service import bits
from service.order import Cursor
from service.planes import Planes


def first(planes: Planes, studies: int, scores: Mapping[int, int], cursor: Cursor | None, least: int) -> list[int]:
    """The numbers of at least so many of the studies that are found, those first that come first from the cursor on: best rank, then newest year.

    All that are alike in rank and year are among them, so that their order can be told from the rest of what it compares.
    """
    at, chosen = _from(cursor), list[int]()
    by_rank: dict[int, list[int]] = {}
    for number, score in scores.items():
        if score:
            by_rank.setdefault(score, []).append(number)
    for score in sorted(by_rank, reverse=True):
        these = by_rank[score]
        # All of a rank, where they are not too many; else year after year.
        if len(these) <= least and -score > at[0]:
            chosen += these
            least -= len(these)
        elif -score >= at[0]:
            least -= _newest(planes, bits.of(these), -score, at, least, chosen)
        if least <= 0:
            return chosen
    ranked = bits.of([number for these in by_rank.values() for number in these])
    _newest(planes, studies & ~ranked, 0, at, least, chosen)
    return chosen


def _newest(planes: Planes, these: int, rank: int, at: tuple[float, float], least: int, chosen: list[int]) -> int:
    """Adds so many of the studies of a rank to those that are chosen; how many of them count."""
    found = 0
    for year, some in planes.newest_first(these):
        place = (rank, -year)
        if place >= at:
            chosen += bits.numbers(some)
        # Those that are as the cursor's study is may be before it or behind.
        if place > at:
            found += some.bit_count()
        if found >= least:
            break
    return found


def _from(cursor: Cursor | None) -> tuple[float, float]:
    """Rank and year of the cursor, as they are compared: the lower is before the higher."""
    lowest = float("-inf")
    if cursor is None:
        return lowest, lowest
    rank, year = ((0, *cursor.keys) if cursor.order == "-year" else (*cursor.keys, lowest))[:2]
    return rank if isinstance(rank, int | float) else lowest, year if isinstance(year, int | float) else lowest
