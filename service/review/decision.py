"""Decision: what somebody decided on a study or one of its values, when and why; never changed, only followed by another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

#: On a study.
StudyAction = Literal["include", "exclude", "maybe"]
#: On a value: right, right in other words, not there, missing so far, and a decision taken back.
ValueAction = Literal["accept", "correct", "reject", "add", "withdraw"]
Action = Literal["include", "exclude", "maybe", "accept", "correct", "reject", "add", "withdraw"]
#: What a study was decided by: its title and abstract, or its full text.
Stage = Literal["title_abstract", "full_text"]
#: Who is heard in a review: everyone alone; neither of two readers before both have spoken; a person against the machine.
Rule = Literal["single", "dual", "machine"]
STUDY_ACTIONS: tuple[Action, ...] = ("include", "exclude", "maybe", "withdraw")
VALUE_ACTIONS: tuple[Action, ...] = ("accept", "correct", "reject", "add", "withdraw")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the characters of a value stand, and what stands around them, so that they are found in a later revision.

    revision: whose text `start` and `end` count in; before, after: up to 60 characters on either side; part: text or title.
    """

    revision: int
    text: str
    start: int
    end: int
    before: str = ""
    after: str = ""
    part: Literal["text", "title"] = "text"


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the log.

    id: its number, in the order of time; at: UTC, ISO 8601; reviewer: the account's name.
    study: the study's id; review: the review it was made in, None where it was made in none.
    field: of a value the record's field ("n", "outcomes", "therapies" ...), of a study None.
    about: the number of the decision that began the history of the value: all that follow name it; None for the first.
    old: the value as the reviewer saw it, None for one that was added; new: as it is to be, None for one that is rejected.
    place: where its characters stand; reason: in the reviewer's words.
    settles: whether it settles what two readers disagreed on.
    rule: of the review, kept with each decision: so that what stands can be told from the log alone.
    stage: of screening, of a decision on a study; None where it was not said, of which PRISMA tells it from the order of decisions.
    """

    id: int
    at: str
    reviewer: str
    study: str
    action: Action
    review: int | None = None
    field: str | None = None
    about: int | None = None
    old: dict[str, Any] | None = None
    new: dict[str, Any] | None = None
    place: Place | None = None
    reason: str | None = None
    settles: bool = False
    rule: Rule = "single"
    stage: Stage | None = None

    @property
    def value(self) -> int:
        """The number that all decisions on one value share."""
        return self.id if self.about is None else self.about

    @property
    def thing(self) -> tuple[str, int, Stage | None]:
        """What it is on: a study and its value; of the study itself 0 and the stage."""
        return (self.study, 0, self.stage) if self.field is None else (self.study, self.value, None)

    @property
    def ends(self) -> bool:
        """Whether it is a reader's last word on a study: who has screened the abstract alone is to read it yet."""
        return self.field is None and self.stage != "title_abstract"
