"""What the evidence table shows of a study: the machine's record with what people have decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from corpus.document import Document
from corpus.sqlite import Database
from extractor.record import EvidenceRecord, from_json, to_json
from service.review import log
from service.review.applying import applied
from service.review.standing import State, study_standing

#: States of a value that somebody has looked at and found as it is shown.
VERIFIED = frozenset({"verified", "corrected", "added"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as it is shown.

    states: of each of its outcomes; stale: outcomes whose text has changed under the decision, without a place.
    inclusion: what stands of the decisions on the study; decided: whether people have decided anything that changes it.
    """

    record: EvidenceRecord
    states: tuple[State, ...] = ()
    stale: tuple[dict[str, Any], ...] = ()
    inclusion: str | None = None
    decided: bool = False

    @property
    def verified(self) -> tuple[str, ...]:
        """What its results answer to `verified:`: "yes" where somebody has confirmed one, "no" where one waits for that."""
        said = {"yes" if state in VERIFIED else "no" for state in self.states}
        return tuple(sorted(said | {"no"} if self.stale or not said else said))


def shown_now(db: Database, record: EvidenceRecord, document: Document) -> Shown:
    """The record of a document as it is to be shown now."""
    said = log.of_study(db, record.id)
    if not said:
        return Shown(record)
    found = applied(json.loads(to_json(record)), document, said)
    outcomes = [one for one in found.values if one.value.field == "outcomes"]
    return Shown(
        from_json(json.dumps(found.record)),
        tuple(one.state for one in outcomes if one.stands),
        tuple(one.value.content | {"text": one.value.text} for one in outcomes if one.state == "stale"),
        study_standing([one for one in said if one.field is None]),
        any(one.state not in {"machine", "disputed"} for one in found.values),
    )
