"""Who sees which decisions: of two readers who read blind, neither the other's before both have decided."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

from service.people.account import Account
from service.review.decision import Decision


def seen_by(account: Account | None, decisions: Iterable[Decision], reads: Set[int] = frozenset()) -> list[Decision]:
    """The decisions that somebody may see, in their order; an admin sees all but those of the reviews that he `reads` in himself."""
    said = list(decisions)
    oversees = account is not None and account.role == "admin"
    spoken: dict[Any, set[str]] = {}
    for one in said:
        spoken.setdefault((one.review, one.thing), set()).add(one.reviewer)
        if one.ends:
            spoken.setdefault((one.review, one.study), set()).add(one.reviewer)
    own = account.name if account else None

    def heard(one: Decision) -> bool:
        """Whether both have spoken on it, or are through with the study, so that neither can be led by the other."""
        return max(len(spoken[one.review, one.thing]), len(spoken.get((one.review, one.study), ()))) > 1

    return [
        one
        for one in said
        if one.rule != "dual" or one.settles or one.reviewer == own or heard(one)
        or (oversees and one.review not in reads)
    ]  # fmt: skip
