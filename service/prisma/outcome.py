"""What became of each publication of a review, told from its decisions in the order of time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from service.review.decision import Decision
from service.review.standing import counted, study_standing

#: waiting: nobody, or of two readers not both, have decided; disputed: they differ. kept: for the full text, which is not decided on.
#: screened_out: excluded without having been kept before; not_retrieved, excluded: behind that. included: it is in.
Fate = Literal["waiting", "disputed", "kept", "screened_out", "not_retrieved", "excluded", "included"]
_NOT_RETRIEVED = re.compile(r"(?:the )?(?:full[- ]text |report )?(?:was )?not retrieved\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one; reason: why it was excluded, in the reviewer's words."""

    fate: Fate
    reason: str | None = None


def outcome(decisions: Iterable[Decision]) -> Outcome:
    """What the decisions on one study come to.

    Where the stage is said, it counts: what was decided by full text before what was by title and abstract. Where it is not, whoever
    excludes what was kept before ("include", "maybe") has read the report; whoever excludes at once has screened the
    record. A report "not retrieved" was sought, whenever that was said.
    """
    said = [one for one in decisions if one.field is None]
    by_text = [one for one in said if one.stage == "full_text"]
    plain = [one for one in said if one.stage is None]
    by_abstract = [one for one in said if one.stage == "title_abstract"]
    for chosen, kept in ((by_text, True), (plain, study_standing(by_abstract) == "maybe" or _was_kept(plain))):
        if study_standing(chosen) is not None:
            return _fate(chosen, kept)
    return _fate(by_abstract, False)


def _was_kept(said: list[Decision]) -> bool:
    """Whether it was kept for a while: who excludes it then has read the report."""
    return any(study_standing(said[:end]) in ("include", "maybe") for end in range(1, len(said)))


def _fate(said: list[Decision], kept: bool) -> Outcome:
    """What the decisions of one stage come to. kept: of an excluded study whether its report was sought."""
    standing = study_standing(said)
    if standing is None:
        return Outcome("waiting")
    if standing == "disputed":
        return Outcome("disputed")
    if standing == "include":
        return Outcome("included")
    if standing == "maybe":
        return Outcome("kept")
    reason = _reason(said)
    if _NOT_RETRIEVED.match(reason):
        return Outcome("not_retrieved", reason)
    return Outcome("excluded" if kept else "screened_out", reason)


def _reason(said: list[Decision]) -> str:
    """Why it is excluded: as it was settled, else as the first of those who agree put it."""
    standing = [one for one in counted(said) if one.action == "exclude" and one.reason]
    settled = [one for one in standing if one.settles]
    chosen = settled[-1:] or standing[:1]
    return " ".join((chosen[0].reason or "").split()) if chosen else "no reason given"
