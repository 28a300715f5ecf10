"""What somebody sees of a study: its record with what is decided, the state of every value, and the decisions that may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from corpus.document import Document
from service.people.account import Account
from service.review import log
from service.review.applying import Decided, DecidedRecord, applied
from service.review.decision import Decision
from service.review.protocol import read_by
from service.review.seeing import seen_by
from service.review.standing import study_standing
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Look:
    """A study as somebody sees it.

    decided: its record and values; revision: of the document; history: the decisions that this person may see, in the order of time.
    inclusion: what stands of the decisions on the study itself, None where nobody has decided.
    """

    decided: DecidedRecord
    document: Document
    revision: int
    history: tuple[Decision, ...]
    inclusion: Literal["include", "exclude", "maybe", "disputed"] | None

    @property
    def record(self) -> dict[str, Any]:
        """The record as it is shown."""
        return self.decided.record

    def of(self, field: str) -> list[Decided]:
        """The values of a field in the order in which the record has them."""
        return [one for one in self.decided.values if one.value.field == field and one.stands]


def look(table: EvidenceTable, study: str, account: Account | None) -> Look:
    """The study as the account, or whoever has not signed in, sees it.

    Raises:
        NotFoundError: the table has no such study.
    """
    record, document, revision = table.machine(study)
    reads = read_by(table.db, account.name) if account else frozenset()
    said = seen_by(account, log.of_study(table.db, study), reads)
    of_study = study_standing([one for one in said if one.field is None])
    return Look(applied(record, document, said), document, revision, tuple(said), of_study)
