"""Explanation: which rule or sign decided each value of a record, with the words it read; beside the record, never in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from extractor.record import EvidenceRecord, Part, Role


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule by its short name, what it says in a sentence, and the characters that it read.

    text, start, end: as in a Quote, at start..end of `part`; None where no words of their own say it.
    """

    rule: str
    sentence: str
    text: str | None = None
    start: int | None = None
    end: int | None = None
    part: Part = "text"


@dataclass(frozen=True, slots=True)
class ValueReason:
    """A value of a field that may hold several, and what decided it."""

    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Weighed:
    """A counted group of patients: what spoke for and against it as the main cohort, and how much all signs did together, as learned (log-odds)."""

    n: int
    weight: float
    signs: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CohortReason:
    """The group that was chosen as the main cohort, None where none was, and those passed over, the likeliest first."""

    chosen: Weighed | None
    passed_over: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class TherapyReason:
    """A therapy in a role, and what gave it; a role of None: named, and not listed for that reason."""

    name: str
    role: Role | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a sign adds to the confidence, in log-odds: more than 0 speaks for the result, less against it."""

    sign: str
    sentence: str
    weight: float


@dataclass(frozen=True, slots=True)
class OutcomeReason:
    """What decided the outcome at `position` of the record, from 0: its endpoint, time, arm and p; and its confidence.

    trust: how far the rule that gave the endpoint is to be trusted, in [0, 1].
    contributions: `base` first, then each sign, the weightiest first, then what a check takes away; their sum is the log-odds of the confidence, which is
        kept within 0.01 and 0.99.
    """

    position: int
    endpoint: Reason
    trust: float
    at_months: Reason | None
    arm: Reason
    p: Reason | None
    confidence: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What decided each value of the record of the same id."""

    id: str
    relevant: Reason
    n: CohortReason
    diseases: tuple[ValueReason, ...]
    design: Reason | None
    follow_up_months: Reason | None
    prior_car_t: tuple[ValueReason, ...]
    therapies: tuple[TherapyReason, ...]
    therapies_passed_over: tuple[TherapyReason, ...]
    outcomes: tuple[OutcomeReason, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A record, as `read` gives it, and beside it what decided its values."""

    record: EvidenceRecord
    explanation: Explanation


@cache
def _adapter() -> TypeAdapter[Explained]:
    return TypeAdapter(Explained)


def explained_to_json(explained: Explained) -> str:
    """Record and explanation as one line of JSON: {"record": {...}, "explanation": {...}}."""
    return _adapter().dump_json(explained, by_alias=True).decode()


def explained_to_dict(explained: Explained) -> dict[str, Any]:
    """Record and explanation as plain JSON types."""
    return _adapter().dump_python(explained, mode="json", by_alias=True)  # type: ignore[no-any-return]
