"""The signs that speak for and against a figure being about a group: where the group is named, and what stands between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.characters import WORD
from extractor.components.candidate import Candidate
from extractor.components.choices import TIGHT, TOUCHES, Choice, View
from extractor.components.findings import RATIOS

_SIGN = re.compile(r"[<>≤≥+-]")
# Words between a group and a figure that tell something, wherever they stand.
_TELLING = frozenset(["and", "vs", "versus", "with", "was", "were", "had", "has", "of", "in", "while", "whereas", "but", "respectively", "received", "whom", "who", "after", "before", "for", "until", "developed", "among", "than", "compared"])  # fmt: skip
_CLAUSE = re.compile(r"[;]|\b(?:whereas|while|but)\b", re.IGNORECASE)
_VERSUS = re.compile(r"\b(?:vs\.?|versus|v|against|compared|than|opposed)\b", re.IGNORECASE)
_THEIR = re.compile(
    r"\b(?:their|its|whose|these patients|of whom|(?:of|for|in|with|among) them|of these|among these|this group|these|those|it)\b",
    re.IGNORECASE,
)
# "None has relapsed", "Two responded": some of those before.
_BEGINS_WITH = re.compile(r"(?:none|one|two|three|four|five|six|\d+|all|both)\b", re.IGNORECASE)
_ORDER = re.compile(r"\b(?:respectively|order)\b", re.IGNORECASE)
_TOUCHES_NEXT = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:[:=(\[]|was|were|had|,)?\s*(?:[A-Za-z]{2,10},?:?\s+)?", re.IGNORECASE
)
_BEGINS_A_CLAUSE = re.compile(r"[;,:]\s*$|\b(?:and|while|whereas|but)\s+$")
# "NHL:", "Cohort A (n = 6):"
_HEADS = re.compile(r"\s*(?:[(\[][^()\[\]]*[)\]])?\s*:")
_LEADS = frozenset(["in", "for", "with", "among", "after", "than", "versus", "vs", "vs.", "if", "when", "of", "without", "at", "on", "+", "prior", "received"])  # fmt: skip


def signs(view: View, i: int, choice: Choice) -> Iterator[str]:
    """The names of the signs of finding i having that choice's arm."""
    finding, series = view.findings[i], view.series[i]
    place, many = series.index(i), min(len(series), 3)
    ratio = "ratio " if finding.statistic in RATIOS else ""
    agreed = choice.arm == view.rules[i] or choice.source == view.rules[i] == "all"
    yield f"{ratio}source {choice.source}"
    yield f"source {choice.source} of {many}"
    yield f"rule {agreed}"
    yield f"rule {agreed} {choice.source}"
    yield f"rule {agreed} of {many}"
    if not agreed and view.rules[i] == "all":
        yield f"rule all, but {choice.source}"
    if choice.arm in view.told and len(view.told) == len(series):
        yield f"told {view.told.index(choice.arm) == place}"
    run = next((run for run in view.earlier.runs if choice.arm in run and len(run) == len(series)), None)
    if run is not None and choice.source != "memory":
        yield f"remembered {run.index(choice.arm) == place}"
    if choice.source == "all":
        yield from _of_all(view, i, ratio, place, many)
        return
    yield from _of_label(choice)
    if choice.arm == view.only_therapy:
        yield "the only therapy studied"
    if choice.source == "pair told":
        yield f"pair told of the same {view.told_of == finding.endpoint}"
    if choice.source == "pair before":
        run = view.earlier.runs[-1 - choice.run]
        yield f"pair before {min(-1 - choice.run, 3)} of results {run in view.earlier.of_results}"
        yield f"pair before, told here {len(view.told) == 2} named here {min(len(view.named), 2)}"
    if choice.source in {"standing", "leading"}:
        yield from _of_earlier(view, i, choice, place, many)
        return
    if choice.length > 1 and choice.source != "told":
        yield from _of_list(view, i, choice, place)
    if choice.candidate is not None:
        yield from _of_named(view, i, choice.candidate, ratio)


def _of_all(view: View, i: int, ratio: str, place: int, many: int) -> Iterator[str]:
    start = view.findings[i].figure.start
    yield f"all {ratio}candidates {min(len(view.named), 3)} of {many}"
    yield f"all place {min(place, 2)} of {many}"
    yield f"all {view.findings[i].section}"
    if view.earlier.standing != "all":
        yield "all, another stood"
    if view.findings[i].endpoint == "RELAPSE":
        yield "all relapse"
    if i == 0 and not any(c.end <= start for c in view.named):
        yield "all, nobody named before"
    others = any(view.owners[j] for j in view.series[i] if j != i)
    yield f"all own {view.owners[i]} others {others} of {many}"


def _of_label(choice: Choice) -> Iterator[str]:
    """The words of the name: "however" and "no more" name nobody, "those who relapsed early" does."""
    words = WORD.findall(choice.arm.lower())
    if not words or choice.arm == "all":
        return
    if choice.candidate is not None and choice.candidate.kind == "therapy":
        yield f"label therapy words {min(len(words), 7)}"
        return
    yield f"label words {min(len(words), 7)}"
    yield f"label first {words[0]}"
    yield f"label last {words[-1]}"
    yield from (f"label has {word}" for word in sorted(set(words[1:-1])))
    yield f"label number {any(word.isdigit() for word in words)} sign {_SIGN.search(choice.arm) is not None}"


def _of_earlier(view: View, i: int, choice: Choice, place: int, many: int) -> Iterator[str]:
    head = view.scope.plain[view.scope.start : view.findings[i].figure.start]
    points = _THEIR.search(head[-60:]) or _THEIR.match(head.strip()[:20])
    yield f"{choice.source} pointed to {bool(points)}"
    yield f"{choice.source} begins {_BEGINS_WITH.match(head.strip()) is not None}"
    yield f"{choice.source} candidates {min(len(view.named), 3)}"
    yield f"{choice.source} of {many} place {min(place, 2)}"


def _of_list(view: View, i: int, choice: Choice, place: int) -> Iterator[str]:
    """The place of an arm in its list and of the figure among those side by side: "A, B and C ... 1, 2 and 3"."""
    fits = "fits" if choice.length == len(view.series[i]) else "one of the run"
    same = choice.index == place
    ordered = _ORDER.search(view.scope.plain, view.findings[i].figure.end, view.scope.end) is not None
    yield f"run {'memory' if choice.source == 'memory' else 'here'} {fits} {same}"
    yield f"run {fits} {same} ordered {ordered}"
    if choice.length == 2 == len(view.series[i]):
        first, second = (view.findings[j].figure for j in view.series[i])
        versus = _VERSUS.search(view.scope.plain, first.end, second.start) is not None
        yield f"pair {choice.source == 'memory'} {same} versus {versus}"
    if choice.source == "memory":
        yield f"memory {min(-1 - choice.run, 3)} {same}"
        yield f"memory candidates {min(len(view.named), 2)} {same}"
        run = view.earlier.runs[-1 - choice.run]
        newest = run == next(told for told in view.earlier.runs if len(told) == len(run))
        yield f"memory of results {run in view.earlier.of_results} newest {newest} {same}"


def _of_named(view: View, i: int, c: Candidate, ratio: str) -> Iterator[str]:
    """What stands between a figure, or the list that it stands in, and a candidate of its sentence."""
    figure = view.findings[i].figure
    if c.start >= figure.start and c.end <= figure.end:
        yield "inside the figure"
        yield f"inside {c.kind}"
        return
    before = c.end <= figure.start
    side = ratio + ("before" if before else "behind")
    lead = c.lead if c.lead in _LEADS else "other" if c.lead else "none"
    gap, figures, others = _gap(view, i, c, before)
    clause = _CLAUSE.search(gap) is not None
    yield f"{side} figures {min(figures, 3)}"
    yield f"{side} others {min(others, 3)}"
    yield f"{side} {c.kind}"
    yield f"{side} led by {lead}"
    yield f"{side} clause {clause}"
    yield f"{side} length {min(len(gap) // 12, 6)}"
    yield f"{side} {figures == 0} {others == 0} {clause}"
    apart = c.kind != "everybody"
    taken = apart and any(view.touching(j, c) for j in range(len(view.findings)) if j != i)
    yield f"{side} tight {apart and view.touching(i, c)} to another {taken}"
    if _VERSUS.search(gap):
        yield f"{side} versus between"
    yield from _of_gap(gap, "before" if before else "behind", figures)
    yield from _around_before(view, c, gap, side, figures) if before else _around_behind(view, c, gap, side, lead)


def _of_gap(gap: str, side: str, figures: int) -> Iterator[str]:
    """The words between."""
    words = WORD.findall(gap.lower())
    if words:
        yield f"{side} gap first {words[0]}"
        yield f"{side} gap last {words[-1]}"
    if len(words) <= 3:
        yield f"{side} gap only {' '.join(words)}"
    yield from (f"{side} gap with {word}" for word in sorted(_TELLING.intersection(words)))
    yield f"{side} gap commas {min(2, gap.count(','))} figures {min(figures, 2)}"
    yield f"{side} gap semicolon {';' in gap}"


def _gap(view: View, i: int, c: Candidate, before: bool) -> tuple[str, int, int]:
    """(the words between, how many figures and how many other candidates stand there)."""
    figure, plain = view.findings[i].figure, view.scope.plain
    begin, end = view.rows[i]
    if before:
        start = figure.start if c.start >= begin else begin
        figures = sum([c.end <= f.figure.start < start for f in view.findings])
        return plain[c.end : start], figures, sum([c.end <= o.start and o.end <= start for o in view.candidates])
    at = figure.end if c.start < end else end
    figures = sum([at <= f.figure.start < c.start for f in view.findings])
    others = sum([at <= o.start < c.start and not c.end <= o.end for o in view.candidates])
    return plain[at : c.start], figures, others


def _around_before(view: View, c: Candidate, gap: str, side: str, figures: int) -> Iterator[str]:
    lead = view.scope.plain[view.scope.start : c.start]
    yield f"{side} bracket {max(-1, min(gap.count('(') - gap.count(')'), 1))}"
    if TOUCHES.fullmatch(gap):
        yield f"{side} touching"
    if not lead.strip(" \n(“\"'"):
        yield f"{side} opens the sentence"
        yield f"{side} heads the sentence {_HEADS.match(view.scope.plain, c.end) is not None}"
    elif _BEGINS_A_CLAUSE.search(lead):
        yield f"{side} opens a clause {figures == 0}"


def _around_behind(view: View, c: Candidate, gap: str, side: str, lead: str) -> Iterator[str]:
    if TIGHT.fullmatch(gap):
        yield f"{side} right behind {lead}"
    if re.match(r"\s*[(\[]", gap):
        yield f"{side} bracket between"
    if ")" in gap and "(" not in gap:
        yield f"{side} outside the bracket"
    following = next((f.figure.start for f in view.findings if f.figure.start >= c.end), None)
    if following is not None and _TOUCHES_NEXT.fullmatch(view.scope.plain, c.end, following):
        yield f"{side} touches the next"
