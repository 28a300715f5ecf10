"""The shapes of review work in the API: what is sent and what is answered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from service.review.agreement import Agreement
from service.review.applying import Decided
from service.review.deciding import Sent
from service.review.decision import Action, Decision, Rule, Stage
from service.review.disputes import Dispute
from service.review.protocol import Protocol
from service.review.queue import Waiting
from service.review.standing import State

_MOST_CONTENT = 50
_ACCEPT: dict[str, JsonValue] = {"action": "include", "reason": "Reports salvage after BCMA CAR T."}


_DECISION: dict[str, JsonValue] = (
    _ACCEPT
    | {
        "id": 1,
        "at": "2026-11-01T09:00:00.000+00:00",
        "reviewer": "ada",
        "study": "synopsis:mm-001",
        "review": None,
    }
    | dict.fromkeys(("field", "about", "old", "new", "place"))
    | {"settles": False, "rule": "single", "stage": None}
)
_VALUE: dict[str, JsonValue] = {
    "id": "n-3f2a9c01b7de",
    "field": "n",
    "content": {"value": 79},
    "text": "79 patients",
    "start": 35,
    "end": 46,
    "part": "text",
    "state": "machine",
    "about": None,
    "machine": {"value": 79},
}
_REVIEW: dict[str, JsonValue] = {
    "id": 1,
    "title": "Bispecifics after BCMA CAR T",
    "topic": None,
    "query": "bispecific",
    "criteria": "Adults.",
    "readers": 1,
    "machine": False,
    "stages": 1,
    "made": "2026-11-01T09:00:00.000+00:00",
    "by": "cy",
    "closed": None,
    "people": ["ada"],
    "progress": {"studies": 14, "ada": 3},
}
_WAITING: dict[str, JsonValue] = {
    "study": "synopsis:mm-001",
    "title": "What can be achieved after relapse",
    "urgency": 4.2,
    "why": ["1 sum that does not add up"],
}
_AGREEMENT: dict[str, JsonValue] = {
    "field": "study",
    "both": 50,
    "alike": 35,
    "percent": 70.0,
    "kappa": 0.4,
    "low": 0.15,
    "high": 0.65,
}


def _example(said: JsonValue) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [said]})


class SentDecision(BaseModel):
    """A decision on a study (no value named), on a value of it, or one that adds a value."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_ACCEPT]})

    action: Action
    value: str | None = Field(None, max_length=200, description="Id of the value, as /values lists it.")
    field: str | None = Field(None, max_length=40, description="Of a value that is added: its field of the record.")
    content: dict[str, Any] | None = Field(
        None,
        max_length=_MOST_CONTENT,
        description='The value as it is to be; {"value": ...} of a field with one value.',
    )
    start: Annotated[int, Field(ge=0, le=10**9)] | None = Field(None, description="Where its characters begin.")
    end: Annotated[int, Field(ge=0, le=10**9)] | None = Field(None, description="Where they end.")
    part: Literal["text", "title"] = "text"
    reason: str | None = Field(None, max_length=2000, description="Needed to exclude a study.")
    revision: int | None = Field(None, description="The revision you saw; another is answered with 409.")
    review: int | None = Field(None, description="The review it is made in.")
    settles: bool = Field(False, description="Settles what two readers disagreed on.")
    stage: Stage | None = Field(
        None,
        description="What a study is decided by. Null in a review with two stages: at whichever the study is.",
    )

    def sent(self) -> Sent:
        """What `decide` takes."""
        return Sent(**self.model_dump())


class DecisionAnswer(BaseModel):
    """A decision as the log keeps it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DECISION]})

    id: int
    at: str
    reviewer: str
    study: str
    action: Action
    review: int | None
    field: str | None
    about: int | None = Field(description="The first decision on the same value; null for the first itself.")
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    place: dict[str, Any] | None
    reason: str | None
    settles: bool
    rule: Rule = Field(
        description="Who is heard in the review: everyone alone, both of two readers, or a person and the machine."
    )
    stage: Stage | None = Field(description="What a study was decided by; null where that was not said.")

    @classmethod
    def of(cls, decision: Decision) -> DecisionAnswer:
        """The answer for a decision."""
        return cls.model_validate(asdict(decision))


class DecisionList(BaseModel):
    """Decisions in the order of time."""

    model_config = _example({"items": [_DECISION], "total": 1, "next": None})

    items: list[DecisionAnswer]
    total: int
    next: int | None = Field(None, description="`after` of the next page; null on the last.")


class ValueAnswer(BaseModel):
    """A value of a study with what people have decided on it."""

    id: str
    field: str
    content: dict[str, Any]
    text: str | None
    start: int | None
    end: int | None
    part: Literal["text", "title"]
    state: State = Field(
        description="machine until somebody decides; stale where the text under a decision has changed."
    )
    about: int | None = Field(description="The number of its history; null where nobody has decided.")
    machine: dict[str, Any] | None = Field(description="What the machine reads there now; null where it reads nothing.")

    @classmethod
    def of(cls, one: Decided) -> ValueAnswer:
        """The answer for a value."""
        value = one.value
        own = one.machine.content if one.machine else value.content if one.state == "machine" else None
        return cls(
            id=value.id, field=value.field, content=value.content, text=value.text, start=value.start, end=value.end,
            part=value.part, state=one.state, about=one.about, machine=own,
        )  # fmt: skip


class ValueList(BaseModel):
    """The values of a study in the order of the record's fields, rejected and stale ones too."""

    model_config = _example({"revision": 1, "inclusion": None, "items": [_VALUE], "total": 1, "next": None})

    revision: int = Field(description="Of the document; send it with a decision.")
    inclusion: Literal["include", "exclude", "maybe", "disputed"] | None
    items: list[ValueAnswer]
    total: int
    next: None = None


class NewReview(BaseModel):
    """A review to begin."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "Bispecifics after BCMA CAR T",
                    "query": "bispecific",
                    "criteria": "Adults.",
                    "readers": 1,
                    "people": ["ada"],
                }
            ]
        },
    )

    title: str = Field(min_length=1, max_length=300)
    topic: str | None = Field(None, max_length=100)
    query: str = Field("", max_length=2000, description="The studies that it finds are read.")
    criteria: str = Field("", max_length=20_000)
    readers: Literal[1, 2] = 1
    machine: bool = Field(False, description="The machine is the second reader.")
    stages: Literal[1, 2] = Field(1, description="2: by title and abstract first, then by full text.")
    people: list[Annotated[str, Field(max_length=80)]] = Field(max_length=200, json_schema_extra={"minItems": 1})


class ReviewAnswer(BaseModel):
    """A review with how far each reader is."""

    model_config = _example(_REVIEW)

    id: int
    title: str
    topic: str | None
    query: str
    criteria: str
    readers: int
    machine: bool
    stages: int
    made: str
    by: str
    closed: str | None
    people: list[str]
    progress: dict[str, int] = Field(description='Studies each reader has decided on; "studies": how many there are.')

    @classmethod
    def of(cls, review: Protocol, progress: dict[str, int]) -> ReviewAnswer:
        """The answer for a review."""
        return cls(**asdict(review), progress=progress)


class ReviewList(BaseModel):
    """All reviews, newest first."""

    model_config = _example({"items": [_REVIEW], "total": 1, "next": None})

    items: list[ReviewAnswer]
    total: int
    next: None = None


class Queue(BaseModel):
    """The reader's queue, most urgent first."""

    model_config = _example({"items": [_WAITING], "total": 1, "next": None})

    items: list[Waiting]
    total: int
    next: None = None


class Pair(BaseModel):
    """What two see otherwise."""

    one: DecisionAnswer
    against: str = Field(description='Who sees it otherwise: a reader, or "the machine".')
    other: DecisionAnswer | None = Field(
        description="That reader's decision; null where the value was left as it is read."
    )

    @classmethod
    def of(cls, dispute: Dispute) -> Pair:
        """The answer for a dispute."""
        other = DecisionAnswer.of(dispute.other) if dispute.other else None
        return cls(one=DecisionAnswer.of(dispute.one), against=dispute.against, other=other)


class Disagreements(BaseModel):
    """How far the readers agree, pair by pair, and what they have to settle."""

    model_config = _example({"agreement": {"ada and bo": [_AGREEMENT]}, "items": [], "total": 0, "next": None})

    agreement: dict[str, list[Agreement]] = Field(description='"ada and bo": by field, studies first.')
    items: list[Pair]
    total: int
    next: None = None
