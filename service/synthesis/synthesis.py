"""One pooled figure with everything that a reader needs to judge it: its studies, what was set aside, warnings, sensitivity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.synthesis.candidate import Candidate, SetAside
from service.synthesis.cautions import cautions
from service.synthesis.duplicates import labelled
from service.synthesis.heterogeneity import Interval
from service.synthesis.inputs import Inputs, gathered
from service.synthesis.pooling import counted, pooled_of
from service.synthesis.proportion import exact_interval, proportion_of
from service.synthesis.question import SCALES, Question
from service.synthesis.random_effects import Pooled
from service.synthesis.ratio import ratio_of
from service.synthesis.sensitivity import Variant, variants
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Member:
    """A study in the figure: its estimate and 95 % interval as a proportion (0 to 1), a ratio or months; its weight in percent."""

    candidate: Candidate
    estimate: float | None
    interval: tuple[float | None, float | None]
    weight: float | None


@dataclass(frozen=True, slots=True)
class Synthesis:
    """A group's pooled figure. `pooled` is on the logit or log scale, `why_not` says why there is none; `natural` takes it back."""

    question: Question
    group: str
    therapy_class: str
    members: tuple[Member, ...]
    set_aside: tuple[SetAside, ...]
    pooled: Pooled | None
    why_not: str | None
    warnings: tuple[str, ...]
    sensitivity: tuple[Variant, ...] = ()

    def natural(self, scaled: float) -> float:
        """From the pooled scale to a proportion or a ratio."""
        return proportion_of(scaled) if SCALES[self.question.statistic] == "logit" else ratio_of(scaled)

    def natural_interval(self, scaled: Interval) -> Interval:
        return self.natural(scaled[0]), self.natural(scaled[1])


@dataclass(frozen=True, slots=True)
class Answer:
    """The pooled figures of some questions, one a group, most studies first; and the results that are of no one group."""

    groups: tuple[Synthesis, ...]
    set_aside: tuple[SetAside, ...]


def synthesise(table: EvidenceTable, *questions: Question) -> Answer:
    """The pooled figures of what the table has for the questions, in their order.

    Raises:
        QueryError: no such endpoint or statistic, a method that it does not have, or words that cannot be understood.
    """
    groups: list[Synthesis] = []
    aside: list[SetAside] = []
    for question in [question.checked() for question in questions]:
        inputs = gathered(table, question)
        found = [_group(name, inputs, question) for name in sorted({*inputs.groups, *inputs.asides})]
        groups += sorted(found, key=lambda s: (-len(s.members), -len(s.set_aside), s.group))
        aside += inputs.aside
    return Answer(tuple(groups), tuple(aside))


def _group(name: str, inputs: Inputs, question: Question) -> Synthesis:
    candidates = list(labelled(inputs.groups.get(name, [])))
    early = inputs.asides.get(name, [])
    there = candidates or [a.candidate for a in early]
    kept, aside = counted(candidates, question)
    pooled, why_not = pooled_of(kept, question)
    return Synthesis(
        question,
        name,
        there[0].therapy_class,
        tuple(_members(kept, pooled, question)),
        (*aside, *early),
        pooled,
        why_not,
        tuple(cautions(kept, [*aside, *early], pooled)),
        tuple(variants(candidates, kept, question, (pooled, why_not))),
    )


def _members(kept: Sequence[Candidate], pooled: Pooled | None, question: Question) -> Iterator[Member]:
    weights = pooled.weights if pooled and pooled.weights else [None] * len(kept)
    for candidate, weight in zip(kept, weights, strict=True):
        yield _member(candidate, weight, question)


def _member(candidate: Candidate, weight: float | None, question: Question) -> Member:
    if candidate.events is not None and candidate.total is not None:
        interval = exact_interval(candidate.events, candidate.total)
        return Member(candidate, candidate.events / candidate.total, interval, weight)
    by = 100 if question.statistic == "landmark" else 1
    low, high = (None if bound is None else bound / by for bound in (candidate.low, candidate.high))
    return Member(candidate, None if candidate.value is None else candidate.value / by, (low, high), weight)
