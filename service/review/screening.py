"""Screening in stages: by title and abstract, then by full text; at which of them a study is, and for whom it waits there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.errors import DecisionError
from corpus.sqlite import Database
from service.review.agreement import last_words
from service.review.decision import Decision, Stage
from service.review.protocol import Protocol
from service.review.standing import Inclusion, study_standing

#: The stages, as they are told.
STAGES: dict[Stage, str] = {"title_abstract": "title and abstract", "full_text": "full text"}


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a study stands in a review with two stages.

    stage: at which it is to be decided on now; standing: what stands there, None where that is open; who: the last word of each
    reader there. out: whether it was excluded, or is disputed, by title and abstract, so that nobody reads the full text.
    """

    stage: Stage
    standing: Inclusion | None
    who: dict[str, str]
    out: bool = False


def stands(said: Iterable[Decision]) -> Stands:
    """Where a study stands, of the decisions on it in one review."""
    of: dict[Stage, list[Decision]] = {"title_abstract": [], "full_text": []}
    for one in said:
        of[one.stage or "full_text"].append(one)
    first, second = (study_standing(_alone(of[stage])) for stage in STAGES)
    stage: Stage = "full_text" if first in ("include", "maybe") or second is not None else "title_abstract"
    who: dict[str, str] = {who: one.action for (who, _), one in last_words(of[stage]).items()}
    return Stands(stage, second if stage == "full_text" else first, who, stage != "full_text" and first is not None)


def of_review(db: Database, review: Protocol) -> dict[str, Stands]:
    """Where each study of a review stands that somebody has decided on."""
    said: dict[str, list[Decision]] = {}
    sql = "SELECT id, reviewer, study, action, settles, stage FROM decision WHERE review = ? AND field IS NULL ORDER BY id"
    for id, reviewer, study, action, settles, stage in db.execute(sql, [review.id]):
        one = Decision(id, "", reviewer, study, action, review.id, settles=bool(settles), rule=review.rule, stage=stage)
        said.setdefault(study, []).append(one)
    return {study: stands(those) for study, those in said.items()}


def stage_of(review: Protocol | None, said: Iterable[Decision], asked: str, wanted: Stage | None) -> Stage | None:
    """The stage of a decision on a study: the one that is named, else in a review with two stages that at which the study is.

    said: the decisions on the study in that review.

    Raises:
        DecisionError: the full text is decided on while title and abstract do not let it through.
    """
    if review is None or review.stages == 1:
        return wanted
    now = stands(said)
    if wanted == "full_text" and now.stage != "full_text":
        found = "it is out by title and abstract" if now.out else "not all have decided by title and abstract"
        raise DecisionError(asked, found, "Decide by title and abstract first.", "stage")
    return wanted or now.stage


def _alone(said: list[Decision]) -> list[Decision]:
    """The decisions of one stage, as if there were no stages."""
    return [replace(one, stage=None) for one in said]
