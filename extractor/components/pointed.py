"""Groups that words only point to: "the former", "the latter group", of the two named last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.components.candidate import Candidate
from extractor.components.scope import Scope

_POINTED = re.compile(
    r"\b(?:(?P<lead>in|of|for|with|among|on|after|than|to|vs\.?|versus)\s+)?(?:the )?(?P<which>former|latter)\b"
    r"(?: (?:group|arm|cohort|subgroup|population|patients|pts|regimen|drug|combination|therapy|treatment|setting|ones?))?",
    re.IGNORECASE,
)


def pointed(scope: Scope, named: Sequence[Candidate], before: Sequence[tuple[str, ...]]) -> Iterator[Candidate]:
    """The groups of a sentence that "former" and "latter" mean; `before`: the lists of the sentences before, the newest first."""
    for m in _POINTED.finditer(scope.plain, scope.start, scope.end):
        pair = _here(named, m.start()) or next((run for run in before if len(run) == 2), None)
        if pair is not None:
            arm = pair[0 if m["which"].lower() == "former" else 1]
            yield Candidate(m.start(), m.end(), arm, "pointed", (m["lead"] or "").lower())


def _here(named: Sequence[Candidate], at: int) -> tuple[str, ...] | None:
    """The last two groups set side by side before a place of the sentence."""
    lists: dict[int, list[Candidate]] = {}
    for c in named:
        if c.length == 2 and c.end <= at:
            lists.setdefault(c.run, []).append(c)
    whole = [run for run in lists.values() if len(run) == 2]
    return tuple(c.arm for c in sorted(whole[-1], key=lambda c: c.index)) if whole else None
