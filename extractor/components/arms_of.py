"""Gives every finding of a sentence its arm, comparator and p value: the rules propose, the ranking of all groups named decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from extractor.components import attribution
from extractor.components.candidate import Candidate
from extractor.components.candidates import candidates
from extractor.components.choices import Choice, View
from extractor.components.contrasts import Earlier
from extractor.components.extensions import notes
from extractor.components.findings import RATIOS, Finding, Place
from extractor.components.parts import by_number, parts, pointed_to
from extractor.components.pointed import pointed
from extractor.components.ranking import decide
from extractor.components.ratios import with_p
from extractor.components.scope import Scope, within
from extractor.components.short_names import letters
from extractor.model import arm_weights

#: What the explanation says where the ranking decided against the rules, by the choice's source.
BY_RANK = {
    "told": "its place among arms listed before",
    "memory": "its place among arms listed before",
    "pair told": "ratio of the groups whose figures stand before it",
    "pair": "ratio of the groups set side by side",
    "pair before": "ratio of groups set side by side before",
    "standing": "whom the result before was about",
    "leading": "whom the sentence before was about",
}
BEST = "the group named that fits best"
NOBODY = "no group named fits well enough"
POINTED = "those to whom the words point"


@dataclass(slots=True)
class Memory:
    """What the sentences before left to the rules and to the ranking, and those that nobody has needed yet.

    only_therapy: the one therapy that the document studies, if it is one; letters: by which it calls groups.
    """

    only_therapy: str | None
    letters: frozenset[str] = frozenset()
    rules: attribution.Memory = field(default_factory=attribution.Memory)
    earlier: Earlier = field(default_factory=Earlier)
    unheard: list[Place] = field(default_factory=list)


def memory_of(doc: Doc) -> Memory:
    """The memory with which a document is begun."""
    return Memory(only_therapy(doc), letters(notes(doc).plain))


def attribute(doc: Doc, scope: Scope, findings: Sequence[Finding], memory: Memory) -> list[Finding]:
    """The findings of one sentence with arm, comparator and p."""
    proposed = attribution.by_rules(doc, scope, findings, memory.rules)
    if not findings:
        memory.unheard.append((scope.start, scope.end))
        return []
    view = view_of(doc, scope, proposed, memory)
    decisions = decide(view, arm_weights())
    notes(doc).arm_choices.extend(decisions)
    decided = [
        _of_responders(scope, _with(finding, decision.choice, view.everybody[decision.index]))
        for finding, decision in zip(proposed, decisions, strict=True)
    ]
    decided = _in_brackets(scope, decided)
    hear(view, [f.arm for f in decided], memory.earlier)
    return with_p(scope, [_with_other_side(f) for f in decided])


# The other side of a limit.
_FLIPPED = {">": "≤", "<": "≥", "≥": "<", "≤": ">"}
_SIGNS = re.compile(r"[<>≤≥]")


def _other_side(arm: str) -> str:
    """Those whom a limit parts from the others are called by its other side.

    >>> _other_side("no relapse >6 months"), _other_side("no EMD")
    ('relapse ≤6 months', 'no EMD')
    """
    if not arm.startswith("no ") or len(_SIGNS.findall(arm)) != 1:
        return arm
    return _SIGNS.sub(lambda sign: _FLIPPED[sign[0]], arm[3:])


def _with_other_side(finding: Finding) -> Finding:
    because, arm = finding.because, _other_side(finding.arm)
    return finding if arm == finding.arm else finding.of_arm(arm, because.arm, because.arm_at, finding.comparator)


# "58.3% responded by day 30 [CR 16.7%, PR 33.3%]": how far the bracket goes from the figure.
_OPENED = re.compile(r"[^()\[\].;:]{0,60}[(\[](?:[^()\[\];]|\.\d)*\Z")


def _in_brackets(scope: Scope, findings: Sequence[Finding]) -> list[Finding]:
    """Results in a bracket behind another's figure are of the same patients, where nothing names others."""
    found: list[Finding] = []
    for f in findings:
        unnamed = f.arm == "all" and f.because.arm_at is None and f.statistic not in RATIOS
        before = (e for e in reversed(found) if unnamed and e.arm != "all" and e.endpoint != f.endpoint)
        of = next((e for e in before if _OPENED.fullmatch(scope.plain, e.figure.end, f.figure.start)), None)
        found.append(f.of_arm(of.arm, of.because.arm, of.because.arm_at, None) if of else f)
    return found


def view_of(doc: Doc, scope: Scope, proposed: Sequence[Finding], memory: Memory) -> View:
    """The sentence as the ranking sees it, once the sentences before have been heard."""
    for start, end in memory.unheard:
        unheard = Scope(notes(doc).plain, start, end, (), within(notes(doc).endpoints, start, end))
        memory.earlier.hear(_candidates(doc, unheard, (), memory), (), None)
        cohort = notes(doc).cohort
        if cohort is not None and start <= cohort.start < end and _FAILED.match(memory.earlier.standing):
            memory.earlier.standing = "all"  # "We treated 40 patients with relapse": everybody
    memory.unheard.clear()
    places = [(f.figure.start, f.figure.end) for f in proposed]
    return View(
        scope,
        proposed,
        [_WITHOUT.sub("no ", f.arm) for f in proposed],
        _candidates(doc, scope, places, memory),
        replace(memory.earlier),
        memory.only_therapy,
        everybody=tuple(pointed_to(doc, scope, proposed)),
    )


def _candidates(doc: Doc, scope: Scope, places: Sequence[Place], memory: Memory) -> list[Candidate]:
    named = candidates(scope, places, within(notes(doc).therapies, scope.start, scope.end), memory.letters)
    pointing = [*pointed(scope, named, memory.earlier.runs), *by_number(doc, scope)]
    if not pointing:
        return named
    apart = [c for c in named if not any(p.start < c.end and c.start < p.end for p in pointing)]
    return sorted([*apart, *pointing], key=lambda c: (c.start, c.end))


# Of "We treated 40 patients with relapse after CAR T" what all of them had.
_FAILED = re.compile(r"(?:relaps|progress|fail|refractory|recur)\w*\b", re.IGNORECASE)
# Rules and candidates call those who are without something alike.
_WITHOUT = re.compile(r"^without ")


def hear(view: View, arms: Sequence[str], earlier: Earlier) -> None:
    """Remembers the arms of a sentence's findings for those that follow."""
    earlier.hear(view.candidates, ([arms[i] for i in listed] for listed in view.lists), arms[-1])


def _with(finding: Finding, choice: Choice, everybody: str) -> Finding:
    because, alike = finding.because, _WITHOUT.sub("no ", finding.arm)
    if choice.arm == alike and choice.comparator in {None, finding.comparator}:
        return finding.of_arm(alike, because.arm, because.arm_at, finding.comparator)
    at = (choice.candidate.start, choice.candidate.end) if choice.candidate else None
    why = NOBODY if choice.source == "all" else BY_RANK.get(choice.source, BEST)
    why = POINTED if choice.arm == everybody != "all" else why
    comparator = choice.comparator if finding.statistic in RATIOS else None
    return finding.of_arm(choice.arm, why, at, comparator)


# "median duration of complete response", "DOCR"
_COMPLETE = re.compile(r"complete|\bCRs?\b|CMR|D[oO]CR")


def _of_responders(scope: Scope, finding: Finding) -> Finding:
    """How long complete responses lasted is told of those who had one."""
    named = finding.because.mention
    unnamed = finding.arm == "all" or finding.because.arm in {BY_RANK["standing"], BY_RANK["leading"]}
    if finding.endpoint != "DOR" or not unnamed or not _COMPLETE.search(scope.plain, named.start, named.end):
        return finding
    return finding.of_arm("complete responders", "the duration of complete responses", (named.start, named.end))


def only_therapy(doc: Doc) -> str | None:
    """The one therapy that the document studies, if it is one."""
    names = {t.name for t in notes(doc).therapies if t.role == "salvage"}
    return next(iter(names)) if len(names) == 1 else None


# A treatment that fewer got than this share of the cohort is not what the document studies.
_MOST = 0.6


def the_whole_cohort(doc: Doc, findings: Sequence[Finding], alone: str | None) -> list[Finding]:
    """Results of the one therapy that the document studies are the whole cohort's, unless set against another arm's."""
    if alone is None or all(f.arm != alone for f in findings) or _of_few(doc, alone):
        return list(findings)
    arms: dict[tuple[str, str, float | None], set[str]] = {}
    for f in findings:
        arms.setdefault((f.endpoint, f.statistic, f.at_months), set()).add(f.arm)
    return [
        f.of_arm("all", "the one therapy studied", f.because.arm_at, f.comparator)
        if f.arm == alone and f.because.arm != POINTED and arms[f.endpoint, f.statistic, f.at_months] == {alone}
        else f
        for f in findings
    ]


def _of_few(doc: Doc, therapy: str) -> bool:
    """Does a sentence count those who got the therapy as a smaller part of the cohort?"""
    cohort = notes(doc).cohort
    return cohort is not None and any(
        part.arm == therapy and part.n < _MOST * cohort.n
        for first, last in notes(doc).sentences
        for part in parts(doc, first, last)
    )
