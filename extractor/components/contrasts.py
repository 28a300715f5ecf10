"""What the sentences before left for the next: lists of arms set side by side, and the arm that stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.components.candidate import Candidate

# Lists remembered; an older one is hardly ever meant.
_REMEMBERED = 4
# The words of a list of groups that is told before any result of theirs.
_A_GROUP = re.compile(r"\b(?:group|arm|cohort|dose|mg|level|prior|CAR|with|without|no)\b| \+ ")
_GOT = frozenset({"received", "given", "receiving", "treated with"})
_STANDS = frozenset({"received", "with", "without", "given", "receiving", "of", "treated with"})


@dataclass(slots=True)
class Earlier:
    """runs: lists of different arms, the newest first; of_results: those that results had, not only named.

    standing: the arm of the last result, leading: the first group named.
    """

    runs: list[tuple[str, ...]] = field(default_factory=list)
    of_results: frozenset[tuple[str, ...]] = frozenset()
    standing: str = "all"
    leading: str = "all"

    def hear(self, candidates: Sequence[Candidate], series: Iterable[Sequence[str]], last: str | None) -> None:
        """Takes in a sentence: its candidates, the arms of its results that stand side by side, the arm of its last result."""
        lists: dict[int, list[Candidate]] = {}
        for c in candidates:
            if c.run and c.length > 1:
                lists.setdefault(c.run, []).append(c)
        for listed in lists.values():
            named = sum(
                c.kind in {"therapy", "letter", "bracket"} or bool(_A_GROUP.search(f"{c.arm} {c.lead}")) for c in listed
            )
            # "22 received glofitamab and 18 received epcoritamab"
            got = all(c.kind == "therapy" or (c.lead in _GOT and not c.qualified) for c in listed)
            if last is not None or got or 2 * named >= len(listed):
                self.remember(tuple(c.arm for c in sorted(listed, key=lambda c: c.index)))
        for arms in map(tuple, series):
            self.remember(arms)
            self.of_results |= {arms}
        if last is not None:
            self.standing = last
            self.leading = next((c.arm for c in candidates if c.kind != "everybody"), "all")
        elif candidates:
            self.standing = next(
                (c.arm for c in reversed(candidates) if c.lead in _STANDS or c.kind == "therapy"), "all"
            )

    def remember(self, of: Sequence[str]) -> None:
        """Keeps a list of different arms, the newest first."""
        arms = tuple(of)
        if len(arms) < 2 or len(set(arms)) < len(arms) or "all" in arms:
            return
        self.runs = [arms, *(run for run in self.runs if run != arms)][:_REMEMBERED]
