"""The stated groups beside the main cohort, each once: a group named again, and the cohort itself, are not told twice."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from extractor.components.group_labels import generic
from extractor.components.groups import Group


def ledger(doc: Doc, found: Sequence[Group], cohort: Group | None) -> tuple[Group, ...]:
    """The groups of `found` in order of place, without the cohort and without what only repeats an earlier one."""
    kept: list[Group] = []
    for group in found:
        if group is cohort or _says_again(group, cohort, found):
            continue
        if not any(_same(group, earlier) for earlier in kept):
            kept.append(group)
    return tuple(kept)


def _says_again(group: Group, cohort: Group | None, found: Sequence[Group]) -> bool:
    """Is it the cohort, or another group told better elsewhere, in words that name nobody in particular?"""
    if not unnamed(group):
        return False
    if cohort is not None and group.n == cohort.n:
        return True
    return any(o.n == group.n and not unnamed(o) for o in found)


def unnamed(group: Group) -> bool:
    """Does the label say nothing of the group: "patients", "20/38", "n = 12"?"""
    return generic(group.label) or not any(mark.isalpha() for mark in group.label.lstrip("nN ="))


def _same(group: Group, earlier: Group) -> bool:
    return group.n == earlier.n and (group.label.lower() == earlier.label.lower() or unnamed(group))
