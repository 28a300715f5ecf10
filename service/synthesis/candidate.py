"""One reported result that may enter a pooled figure, and one that was set aside, each with the sentence that states it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from corpus.document import Kind, Retraction
from extractor.record import Outcome
from service.synthesis.marks import Marks

Why = Literal[
    "retracted", "excluded", "disputed", "news", "unverified", "subgroup", "mixed", "combination", "no_class", "no_counts", "impossible_counts", "no_interval",
    "unusable_interval", "no_time", "no_comparator", "duplicate", "contradiction", "part_of_whole", "overlap", "not_stated",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence around the result, and the place of both in the document's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result of a study with what decides whether and how it is pooled.

    position: which of the study's outcomes. verified, disputed: whether reviewers have confirmed it, or disagree; excluded: the study.
    group: whom it is of (a therapy class; of a ratio "A versus B"; with the time of a landmark).
    therapy_class: of what its patients were given; of a ratio that of its first side. whole: whether it is of the study's whole cohort.
    events, total: k and N. value, low, high: as the outcome states them, a turned ratio turned. estimate, variance: on the pooled scale;
    None for a median and for a rate, which has k and N. flags: what was done to it.
    """

    study: str
    position: int
    label: str
    title: str
    year: int | None
    kind: Kind
    retraction: Retraction
    n: int | None
    outcome: Outcome
    sentence: Sentence
    therapies: tuple[str, ...]
    diseases: tuple[str, ...]
    marks: Marks
    verified: bool = False
    disputed: bool = False
    excluded: bool = False
    group: str = ""
    therapy_class: str = ""
    whole: bool = False
    events: int | None = None
    total: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    estimate: float | None = None
    variance: float | None = None
    flags: tuple[str, ...] = field(default=())

    @property
    def size(self) -> int:
        """Patients of the result, as far as it is known."""
        return self.total or (self.n or 0 if self.whole else 0)

    @property
    def key(self) -> tuple[str, int]:
        return (self.study, self.position)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A result that was not pooled: why, in a word and in a sentence; `instead`: the study that was counted in its place."""

    candidate: Candidate
    why: Why
    reason: str
    instead: str | None = None
