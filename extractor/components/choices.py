"""What a figure could be about: the groups that its sentence names, those of sentences before, or everybody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.components.candidate import Candidate
from extractor.components.contrasts import Earlier
from extractor.components.figures import Figure
from extractor.components.findings import RATIOS, Finding
from extractor.components.scope import Scope


@dataclass(frozen=True, slots=True)
class Choice:
    """An arm that a figure may have; `candidate` names it in the sentence, None where it does not.

    source: the candidate's kind, "all", "other", "rule", "standing", "leading", "told", "memory", "pair", "pair told" or "pair before".
    run, index, length: its place in a list of arms, negative numbers for lists of earlier sentences.
    """

    arm: str
    source: str
    candidate: Candidate | None = None
    run: int = 0
    index: int = 0
    length: int = 1
    comparator: str | None = None


@dataclass(frozen=True)
class View:
    """One sentence as the ranking sees it: its findings in order of place, the arms that the rules gave them, the candidates."""

    scope: Scope
    findings: Sequence[Finding]
    rules: Sequence[str]
    candidates: Sequence[Candidate]
    earlier: Earlier
    only_therapy: str | None
    #: The arms of figures side by side before in the sentence: "response in 74%, 69% and 67% ..., and CR in 33%, 40% and 42%".
    told: tuple[str, ...] = ()
    #: The endpoint of those.
    told_of: str = ""
    #: Of each finding whom "all" means: those to whom the words point, or everybody.
    everybody: tuple[str, ...] = ()

    @cached_property
    def lists(self) -> list[list[int]]:
        """The findings by endpoint, statistic and time, each list in order."""
        alike: dict[tuple[str, str, float | None], list[int]] = {}
        for i, f in enumerate(self.findings):
            alike.setdefault((f.endpoint, f.statistic, f.at_months), []).append(i)
        return list(alike.values())

    @cached_property
    def series(self) -> list[list[int]]:
        """Of each finding the list that it stands in."""
        of = {i: listed for listed in self.lists for i in listed}
        return [of[i] for i in range(len(self.findings))]

    @cached_property
    def named(self) -> list[Candidate]:
        """The candidates that tell some patients from the others."""
        return [c for c in self.candidates if c.kind != "everybody"]

    @cached_property
    def rows(self) -> list[tuple[int, int]]:
        """Of each finding (start, end) of the list of figures of other endpoints that it stands in."""
        return [_row(self, i) for i in range(len(self.findings))]

    @cached_property
    def _touching(self) -> dict[tuple[int, int, int], bool]:
        return {}

    def touching(self, i: int, c: Candidate) -> bool:
        """Does the candidate stand right behind the figure of finding i, or right before it?"""
        known = self._touching.get((i, c.start, c.end))
        if known is None:
            known = self._touching[i, c.start, c.end] = _touching(self.scope.plain, self.findings[i].figure, c)
        return known

    @cached_property
    def owners(self) -> list[bool]:
        """Of each finding: does one of those who are named touch it?"""
        return [any(self.touching(i, c) for c in self.named) for i in range(len(self.findings))]


# Between figures of different endpoints that stand together: "43% and 18% in the cohort".
_ROW = re.compile(
    r"[)\]]*\s*(?:,|,? and|/)\s*(?:(?:a |an |the )?(?:median |estimated )?(?:[A-Za-z]{2,8}|complete response|overall survival)(?: rate)?(?: of| was)? )?",
    re.IGNORECASE,
)
# Between a group and the figure behind it: "venetoclax (36%", "EMD: 2.6 months", "glofitamab (n=7; ORR 80%".
TOUCHES = re.compile(r"\s*(?:\([^()]*\)\s*)?[(\[:=]?\s*(?:[A-Za-z]{2,10},?:?\s+)?")
# Between a figure and the group behind it.
TIGHT = re.compile(
    r"[)\]]*\s*(?:,\s*)?(?:(?:seen|achieved|observed|reported|reached|obtained|recorded|found|noted)\s+)?"
)


def _row(view: View, i: int) -> tuple[int, int]:
    """(start, end) of the list of figures of other endpoints that the figure stands in."""
    found, plain = view.findings, view.scope.plain
    first = last = i
    seen = {found[i].endpoint}
    while (
        last + 1 < len(found)
        and found[last + 1].endpoint not in seen
        and _ROW.fullmatch(plain, found[last].figure.end, found[last + 1].figure.start)
    ):
        last += 1
        seen.add(found[last].endpoint)
    while (
        first > 0
        and found[first - 1].endpoint not in seen
        and _ROW.fullmatch(plain, found[first - 1].figure.end, found[first].figure.start)
    ):
        first -= 1
        seen.add(found[first].endpoint)
    return found[first].figure.start, found[last].figure.end


def _touching(plain: str, figure: Figure, c: Candidate) -> bool:
    if c.start >= figure.end:
        return TIGHT.fullmatch(plain, figure.end, c.start) is not None
    return c.end <= figure.start and TOUCHES.fullmatch(plain, c.end, figure.start) is not None


# A label that only points, or tells a time or an analysis: "these", "the former", "On day 28 after the infusion".
_NOBODY = re.compile(
    r"(?:only )?(?:the )?(?:these|those|them|it|if|former|latter|whom|for|of|in|was|were|had|that is|rest|others?|remainder|(?:in )?(?:its|their) absence|(?:those )?who did not|(?:it|they) (?:had|did|was|were) not)$"
    r"|(?:(?:on|at|by|after|within|in|from) )?(?:the )?(?:day|month|week|year|cycle)\b(?! (?:one|two|\d+ (?:or|non))?\s*respon)"
    r"|(?:in |by |on )?(?:the )?(?:multi|uni)varia\w+ (?:analys|model)",
    re.IGNORECASE,
)


def choices(view: View, i: int) -> list[Choice]:
    """The arms that finding i may have."""
    found = [Choice(view.everybody[i] if view.everybody else "all", "all")]
    found += [Choice(c.arm, c.kind, c, c.run, c.index, c.length) for c in view.candidates]
    if len(view.series[i]) == 2:
        # "Relapse within 6 months was associated with shorter survival (2.7 v 9.9 months)": the other one is without it.
        found += [Choice(f"no {c.arm}", "other", length=2, index=1) for c in view.candidates if c.kind == "subject"][:1]
    if view.rules[i] != "all" and all(c.arm != view.rules[i] for c in found) and not _NOBODY.match(view.rules[i]):
        found.append(Choice(view.rules[i], "rule"))
    if view.earlier.standing != "all":
        found.append(Choice(view.earlier.standing, "standing"))
    if view.earlier.leading not in {"all", view.earlier.standing}:
        found.append(Choice(view.earlier.leading, "leading"))
    if view.findings[i].statistic in RATIOS:
        return found + _pairs(view)
    if len(view.told) == len(view.series[i]):
        named = {c.arm for c in found}
        found += [
            Choice(arm, "told", None, 0, k, len(view.told)) for k, arm in enumerate(view.told) if arm not in named
        ]
    return found + [
        Choice(arm, "memory", None, -1 - r, k, len(run))
        for r, run in enumerate(view.earlier.runs)
        if len(run) == len(view.series[i])
        for k, arm in enumerate(run)
    ]


def _pairs(view: View) -> list[Choice]:
    """What a ratio may compare: two groups set side by side here, or in a sentence before."""
    here: dict[int, dict[int, str]] = {}
    for c in view.candidates:
        if c.run and c.length == 2:
            here.setdefault(c.run, {})[c.index] = c.arm
    told = [Choice(view.told[0], "pair told", comparator=view.told[1])] if len(view.told) == 2 else []
    set_apart = [Choice(p[0], "pair", None, r, comparator=p[1]) for r, p in here.items() if len(p) == 2]
    before = [
        Choice(run[0], "pair before", None, -1 - r, comparator=run[1])
        for r, run in enumerate(view.earlier.runs)
        if len(run) == 2
    ]
    return told + set_apart + before
