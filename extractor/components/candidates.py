"""Who a figure could be about: the groups of patients that a sentence names, each with the arm that its words mean.

Every phrase that can name patients is taken, whether or not a figure stands near it; ranking.py chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.components.arms import NamedTherapy
from extractor.components.candidate import Candidate
from extractor.components.findings import Place
from extractor.components.named_groups import named_groups, treatments
from extractor.components.phrases import phrases
from extractor.components.scope import Scope
from extractor.components.short_names import short_names
from extractor.vocabulary.gates import Gated

# "at a median follow-up of 15 months among survivors": those who were followed, no group of a result
_FOLLOW_UP = re.compile(r"\bfollow(?:ed)?[ -]?up\b[^,;]*$", re.IGNORECASE)
# "those who did not", "without it", "the other 60", "in its absence"
_OPPOSITE = Gated(
    [
        r"\b(?:(?:those|patients|pts|in the \d+|the \d+|the (?:[a-z]+)(?= who))\s+)?(?:who|that)?\s*(?:(?:did|had|were|was) not(?! (?:yet |been |yet been )?(?:reach|estimable|evaluable|available|significant|differ|different|assessed))|hadn't|didn't|without(?: it| them| one)?(?=\s*(?:[,;.()\]]|$|and\b))|never (?:had|so|received)[\w ]{0,12}|not so (?:treated|exposed)|(?:the )?(?:others|rest|remaining (?:\d+ )?(?:patients|pts)?|remainder|other (?:patients|pts|\d+(?: patients| pts)?))|all others|else|otherwise|thereafter|in (?:its|their) absence)\b",
    ]
)
# Between the members of a list of groups.
_LISTED = re.compile(
    r"[)\]]?(?: first)?\s*(?:\([^()]{0,30}\)|\[[^\[\]]{0,30}\])?\s*(?:,|;|/|\||,? (?:and|or|then|and then)|,? ?(?:vs\.?|v|versus|against|than)|,? ?(?:as )?compared (?:with|to)|,? (?:as )?opposed to|and that of)?\s*"
    r"(?:(?:in|for|with|among|of|after|those|that|the|patients|pts|only|received|got|\d+)\s+)*"
    # "X was chosen for 60 of them and Y for 8"
    r"|\s*(?:was|were)\s+(?:chosen|given|used|administered|selected|the choice)\s+(?:for|to|in|by)\s+\d+\b[^.;,()]{0,24}(?:\([^()]*\))?\s*(?:,|,? and|while|whereas)\s+",
    re.IGNORECASE,
)
# "did better than those with", "had longer survival on X than": a comparison of the one before with the one behind.
_COMPARED = re.compile(
    r"[^.;()\[\]%]{0,90}?\b(?:than|compared (?:with|to)|versus|vs\.?|against|(?:as )?opposed to)\s+(?:(?:in|for|with|among|of|after|those|that|the|patients|pts)\s+)*",
    re.IGNORECASE,
)
# "In comparison to X, Y had ... (39 vs 43%)": Y's figure comes first.
_TURNED = re.compile(r"\b(?:comparison|compared|relative|contrast)\s+(?:to|with)\s*$", re.IGNORECASE)


def candidates(
    scope: Scope, results: Sequence[Place], therapies: Sequence[NamedTherapy], letters: frozenset[str] = frozenset()
) -> list[Candidate]:
    """The candidates of a sentence whose results stand at these places, in order of place; `letters`: by which the document calls groups."""
    found = [
        *phrases(scope, results, therapies),
        *named_groups(scope, therapies),
        *treatments(scope, therapies),
        *short_names(scope, results, therapies, letters),
    ]
    found = [
        c
        for c in found
        if not _an_endpoint(scope, c) and not _FOLLOW_UP.search(scope.plain, max(scope.start, c.start - 90), c.start)
    ]
    kept = _apart(found)
    kept = [c for c in kept if not any(c.start < e and s < c.end and c.kind != "therapy" for s, e in results)]
    return _in_runs(scope.plain, _opposites(scope, kept))


def _an_endpoint(scope: Scope, c: Candidate) -> bool:
    """ "in OS", "of relapse", "with a clinical benefit rate of": what is measured, nobody."""
    if c.kind in {"responders", "everybody", "therapy", "opposite", "letter"}:
        return False
    at = c.start + (len(c.lead) + 1 if c.lead else 0)
    return any(
        m.start - at <= 9
        and at <= m.start < c.end
        and m.form != "event"
        and not (m.endpoint.kind in {"response", "incidence"} and _IN_TIME.match(scope.plain, m.end, c.end))
        and (m.endpoint.kind != "decoy" or re.search(r"rate|time to|durations?|events?$", scope.plain[m.start : m.end]))
        and not re.match(r"(?:the |a |an )?(?:patients|pts|those)", scope.plain[at : at + 12])
        for m in scope.mentions
    )


# "PD within 3 months of infusion", "CR at transplant": patients of whom that is true.
_IN_TIME = re.compile(r"\s*(?:rates? )?(?:within|after|before|at|since|prior to|[<>≤≥])", re.IGNORECASE)


def _opposites(scope: Scope, found: list[Candidate]) -> list[Candidate]:
    """ "those who did not", "the others": not the group named before."""
    result = list(found)
    for m in _OPPOSITE.finditer(scope.plain, scope.start, scope.end):
        before = [c for c in found if c.end <= m.start() and c.kind != "everybody"]
        base = re.sub(r"^(?:no|without) ", "", before[-1].arm) if before else ""
        if before and not any(c.start <= m.start() < c.end and c.kind == "opposite" for c in found):
            result = [c for c in result if not (c.start < m.end() and m.start() < c.end and len(c.arm) < 30)]
            result.append(Candidate(m.start(), m.end(), f"no {base}", "opposite"))
    return sorted(result, key=lambda c: (c.start, -c.end))


def _apart(found: list[Candidate]) -> list[Candidate]:
    """Each arm once a place: of phrases with the same end the longest, a therapy inside a phrase of the same arm not again."""
    order = {
        "opposite": 0,
        "responders": 1,
        "letter": 1,
        "everybody": 2,
        "people": 3,
        "condition": 3,
        "subject": 4,
        "touching": 5,
        "bracket": 5,
        "therapy": 6,
    }
    kept: list[Candidate] = []
    longer = [c for c in found if c.kind not in {"therapy", "everybody"}]
    found = [
        c
        for c in found
        if not (
            c.kind == "therapy"
            and any(k.start <= c.start and c.end <= k.end and (c.lead == "prior" or k.qualified) for k in longer)
        )
    ]
    begun = {c.start for c in found if c.kind == "subject"}
    found = [c for c in found if not (c.kind == "touching" and c.start in begun)]
    for c in sorted(found, key=lambda c: (c.start, -c.end, order[c.kind])):
        if any(
            k.start <= c.start
            and c.end <= k.end
            and (
                k.arm.lower() == c.arm.lower()
                or (k.end == c.end and c.kind in {"people", "touching", "subject", "bracket"} and k.kind != "therapy")
            )
            for k in kept
        ):
            continue
        kept.append(c)
    return kept


def _joined(plain: str, before: Candidate, behind: Candidate) -> bool:
    gap = plain[before.end : behind.start]
    if _LISTED.fullmatch(gap):
        return True
    return before.kind != "everybody" and (
        _COMPARED.fullmatch(gap) is not None
        or (
            behind.lead in {"than", "versus", "vs", "vs.", "against"}
            and re.fullmatch(r"[^.;()\[\]%]{0,90}", gap) is not None
        )
    )


def _in_runs(plain: str, found: list[Candidate]) -> list[Candidate]:
    """The candidates with their places in lists: "for patients in CR, PR and with active disease"."""
    runs: list[list[Candidate]] = []
    for c in found:
        if c.kind == "therapy" and c.lead == "+":
            continue
        home = next((run for run in reversed(runs) if run[-1].end <= c.start and _joined(plain, run[-1], c)), None)
        if home is not None:
            home.append(c)
        else:
            runs.append([c])
    runs = [
        run[1:] + run[:1]
        if len(run) == 2 and _TURNED.search(plain[max(0, run[0].start - 16) : run[0].start + len(run[0].lead)])
        else run
        for run in runs
    ]
    result = [replace(c, run=r, index=i, length=len(run)) for r, run in enumerate(runs, 1) for i, c in enumerate(run)]
    result += [c for c in found if c.kind == "therapy" and c.lead == "+"]
    return sorted(result, key=lambda c: (c.start, c.end))
