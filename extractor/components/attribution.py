"""What the rules say of whose result each finding of a sentence is, remembering the arms of the sentences before; arms_of.py decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from spacy.tokens import Doc

from extractor.components.arms import (
    Label,
    NamedTherapy,
    label_before_bracket,
    label_behind,
    label_inside,
    label_leading,
    label_touching,
    subject,
    who_had,
)
from extractor.components.candidate import candidate_of
from extractor.components.comparisons import compared
from extractor.components.coordination import IN_THE_SAME_ORDER
from extractor.components.extensions import notes
from extractor.components.findings import NOBODY_NAMED, RATIOS, Finding
from extractor.components.ratios import against
from extractor.components.scope import LISTED, Scope, clause_start, within
from extractor.vocabulary.gates import Gated

_CONTRAST = re.compile(
    r"\b(?:vs\.?|v|versus|against|compared with|compared to|and|respectively|in the same order|or)\b|,", re.IGNORECASE
)
_DURATION_OF_CR = re.compile(
    r"duration of (?:cr\b|complete)|\bD[oO]CR\b|\bfor (?:crs|complete respon\w+)\b", re.IGNORECASE
)
_RESPONDERS = re.compile(
    r"\b(?:of (?:them|these)|patients (?:with|in) CR|complete responders)\b|\bin CR\b", re.IGNORECASE
)
_WHOSE = re.compile(r"\b(?:of whom|their|these patients)\b", re.IGNORECASE)
_SAME_PATIENTS = Gated([r"^\W*(?:their|its|these patients|of these|in these|this group)\b|\b(?:of whom|;\s*their)\b"])


@dataclass(slots=True)
class Memory:
    """The arms that were last set side by side, in the text's order, and the label that the last sentence left standing."""

    arms: list[str] = field(default_factory=list)
    label: str = "all"


def by_rules(doc: Doc, scope: Scope, findings: Sequence[Finding], memory: Memory) -> list[Finding]:
    """The findings of one sentence with the arm and the comparator that the rules give them."""
    therapies = within(notes(doc).therapies, scope.start, scope.end) if findings else ()
    labelled: list[Finding] = []
    same = memory.label != "all" and _SAME_PATIENTS.search(scope.plain[scope.start : scope.end][:60]) is not None
    standing = (
        Label(scope.start, scope.start, memory.label, why="the patients of the sentence before")
        if same
        else Label(scope.start, scope.start, "all")
    )
    read_to, stands_at = scope.start, None
    for finding in findings:
        if finding.statistic in RATIOS:
            labelled.append(finding)
            continue
        clause = _Clause(scope, finding, findings, labelled, therapies, read_to)
        label, stands = _arm(doc, clause, standing)
        # What goes on standing keeps the place of its words, though it is read on from the figure.
        goes_on = stands and label == replace(standing, end=label.end)
        at = stands_at if goes_on else None if label.why == NOBODY_NAMED else (label.start, label.end)
        standing, stands_at = (label, at) if stands else (standing, stands_at)
        read_to = max(finding.figure.end, label.end)
        labelled.append(finding.of_arm(label.arm, label.why, at))
    memory.label = standing.arm
    before = memory.arms
    labelled = _from_memory(scope, labelled, memory, therapies)
    return [against(scope, f, memory.arms, memory.arms is not before, therapies) for f in labelled]


@dataclass(frozen=True, slots=True)
class _Clause:
    """What stands around one finding: those of its sentence, those already labelled, and where reading goes on."""

    scope: Scope
    finding: Finding
    findings: Sequence[Finding]
    before: list[Finding]
    therapies: Sequence[NamedTherapy]
    read_to: int

    @property
    def floor(self) -> int:
        """Where its clause begins."""
        return clause_start(self.scope, self.finding.figure.start)

    @property
    def stop(self) -> int:
        """Where the next finding begins."""
        return next(
            (f.figure.start for f in self.findings if f.figure.start >= self.finding.figure.end), self.scope.end
        )


def _arm(doc: Doc, clause: _Clause, standing: Label) -> tuple[Label, bool]:
    """(label, does it stand for the figures that follow)."""
    finding, plain, therapies = clause.finding, clause.scope.plain, clause.therapies
    figure = finding.figure
    known = _known(doc, clause)
    if known is not None:
        return Label(figure.start, figure.end, known, why="who can have it"), False
    start = max(clause.floor, clause.read_to)
    leading = (
        subject(plain, start, figure.start, therapies)
        or label_leading(plain, start, figure.start, therapies)
        or label_inside(plain, start, figure.start, therapies)
        or _theirs(clause, start)
        or _heading(clause, start)
    )
    local = (
        who_had(plain, figure.end, clause.stop, therapies)
        or label_behind(plain, figure.end, clause.stop, therapies)
        or label_touching(plain, figure.start, start, therapies)
        or label_before_bracket(plain, figure.start, clause.scope.start, therapies)
        or _of_the_list(clause)
    )
    contrasted = _contrasted(clause)
    if local is not None:
        above = leading.arm if leading is not None else standing.arm if contrasted or clause.before else "all"
        joined = _joined(doc, above, local)
        return joined, False
    if leading is not None:
        return leading, True
    return (Label(figure.end, figure.end, "all"), False) if contrasted else (replace(standing, end=figure.end), True)


def _of_the_list(clause: _Clause) -> Label | None:
    """ "45% and 21% with Pola-BR": the label behind the last figure of a list is that of all."""
    at = clause.finding.figure.end
    for other in clause.findings:
        figure = other.figure
        if figure.start < at:
            continue
        if other.because.rule != IN_THE_SAME_ORDER or not LISTED.fullmatch(clause.scope.plain, at, figure.start):
            return None
        label = label_behind(clause.scope.plain, figure.end, clause.scope.end, clause.therapies)
        if label is not None:
            return label
        at = figure.end
    return None


def _known(doc: Doc, clause: _Clause) -> str | None:
    """Arms that the endpoint itself tells: the duration of complete responses, those who relapsed out of all."""
    finding, plain = clause.finding, clause.scope.plain
    lead = plain[max(clause.floor, finding.figure.start - 90) : finding.figure.start]
    if finding.endpoint == "DOR" and (
        _DURATION_OF_CR.search(lead)
        or (
            _RESPONDERS.search(lead)
            and re.search(r"\b(?:complete respon\w+|CRs?)\b", plain[clause.scope.start : finding.figure.end + 40])
        )
    ):
        return "complete responders"
    cohort = notes(doc).cohort
    if finding.endpoint == "RELAPSE" and cohort is not None and finding.figure.count == cohort.n:
        return "CAR T recipients"  # those who relapsed are the cohort; they relapsed out of all who had CAR T
    return None


def _theirs(clause: _Clause, start: int) -> Label | None:
    """ "A T-cell-engaging therapy was part of salvage in 35 patients, of whom 91% responded; their survival ..."."""
    figure = clause.finding.figure
    if not _WHOSE.search(clause.scope.plain[start : figure.start]):
        return None
    named = [t for t in clause.therapies if t.role == "salvage" and t.end <= figure.start]
    return Label(named[0].start, start, named[0].name, why="theirs, of those named before") if named else None


# "Early relapse (<90 days): median OS was", but not "Efficacy (n = 38): ORR was"
_HEADS = re.compile(r"\W*(?P<said>[A-Za-z≥≤<>][^:;,.()%\n]{2,60}?)\s*(?:\([^()]*\)\s*)?:\s")
_NO_GROUP = re.compile(
    r"\b(?:efficacy|safety|activity|results?|respon\w+|outcomes?|survival|toxicit\w+|tolerab\w+|follow|conclusion\w*|methods?|background|primary|secondary|endpoints?|design|findings?|analys[ei]s|events?|summary|data|key|interpretation|median|effects?|all patients|population|months?|years?|by|did|had|has|have|was|were|is|are|fared|how|what|why|former|latter|within|overall|told|same)\b",
    re.IGNORECASE,
)


def _heading(clause: _Clause, start: int) -> Label | None:
    """What heads the sentence before a colon, if it names patients."""
    scope = clause.scope
    head = _HEADS.match(scope.plain, scope.start, clause.finding.figure.start) if start == scope.start else None
    # "Shah: The response rate was", "HOW WELL: ORR 67%"
    if head is None or (head["said"].istitle() and " " not in head["said"]) or head["said"].isupper():
        return None
    if _NO_GROUP.search(head["said"]) or any(m.start < head.end() for m in scope.mentions):
        return None
    at, end = head.span("said")
    made = candidate_of(scope.plain, at, at, end, "", "subject", clause.therapies)
    return None if made is None else Label(made.start, made.end, made.arm, why="what opens the clause")


def _joined(doc: Doc, above: str, local: Label) -> Label:
    """ "For CD22 CAR T cells, CR was 68% in ALL": the therapy before and the group behind together."""
    if local.arm == "all":
        return replace(local, arm=above)
    if above == "all":
        return local
    names = {t.name for t in notes(doc).therapies}
    if local.narrows and above in names and local.arm in names and above != local.arm:
        return replace(local, arm=f"{above} + {local.arm}")
    if (
        above in names
        and local.arm not in names
        and not any(name in local.arm for name in names)
        and " + " not in local.arm
    ):
        return replace(local, arm=f"{above}, {local.arm}")
    return local


def _contrasted(clause: _Clause) -> bool:
    """Is the finding set against an earlier one of its clause, endpoint and time, so that it cannot be the same arm's?"""
    finding = clause.finding
    return any(
        f.figure.start >= clause.floor
        and (f.endpoint, f.statistic, f.at_months) == (finding.endpoint, finding.statistic, finding.at_months)
        for f in clause.before
    )


def _from_memory(
    scope: Scope, findings: list[Finding], memory: Memory, therapies: Sequence[NamedTherapy]
) -> list[Finding]:
    """Figures set side by side without labels take the arms that the words before them compare, or those set side by side before."""
    result = list(findings)
    for group in _groups(findings):
        arms = [findings[i].arm for i in group]
        unlabelled = len(set(arms)) == 1 and _side_by_side(scope, [findings[i] for i in group])
        pair = (
            compared(scope.plain, scope.start, findings[group[0]].figure.start, therapies)
            if len(group) == 2 and (unlabelled or _second_alone_unlabelled(scope, [findings[i] for i in group]))
            else None
        )
        if pair is not None:
            memory.arms, unlabelled = list(pair), True
        if len(group) >= 2 and "all" not in arms and len(set(arms)) == len(arms):
            memory.arms = arms
        if len(group) == len(memory.arms) and unlabelled:
            for i, arm in zip(group, memory.arms, strict=True):
                result[i] = result[i].of_arm(
                    arm, "arms set side by side before" if pair is None else "arms that the words before compare"
                )
    return result


# "(60% vs 30%)": nothing but the contrast stands between them.
_AGAINST = re.compile(r"[)\]]?\s*(?:vs\.?|v|versus|against|compared with|compared to)\s+(?:only )?", re.IGNORECASE)


def _second_alone_unlabelled(scope: Scope, pair: Sequence[Finding]) -> bool:
    """Is the label before two figures set against each other that of the first alone?"""
    first, second = pair
    return (
        first.arm != "all"
        and second.arm == "all"
        and _AGAINST.fullmatch(scope.plain, first.figure.end, second.figure.start) is not None
    )


def _groups(findings: list[Finding]) -> list[list[int]]:
    """Indexes of findings of one endpoint, statistic and time."""
    groups: dict[tuple[str, str, float | None], list[int]] = {}
    for i, f in enumerate(findings):
        if f.statistic not in RATIOS:
            groups.setdefault((f.endpoint, f.statistic, f.at_months), []).append(i)
    return list(groups.values())


def _side_by_side(scope: Scope, findings: list[Finding]) -> bool:
    return all(_CONTRAST.search(scope.plain[a.figure.end : b.figure.start]) for a, b in pairwise(findings))
