"""Tallies of what was true, found and right, a measure and a study; every error; every result with its confidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.evaluation.agreement import core, full, matched, same_number
from extractor.evaluation.errors import Error, of_field, of_outcomes, of_set
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.reading import read
from extractor.record import to_dict

Record = dict[str, Any]
#: Measures of which each document has one answer: their score is an accuracy, and precision and recall say nothing more.
ONE_ANSWER = frozenset({"n", "design", "follow_up", "relevant", "grounded"})

_SETS: dict[str, Callable[[Record], set[Any]]] = {
    "diseases": lambda r: set(r["diseases"]),
    "prior_car_t": lambda r: set(r.get("prior_car_t") or []),
    "therapies": lambda r: {t["name"].lower() for t in r["therapies"]},
    "therapies_with_role": lambda r: {(t["name"].lower(), t["role"]) for t in r["therapies"]},
}


@dataclass(slots=True)
class Tally:
    """Counts of true, found and right things; or, for yes/no fields, of documents and right ones."""

    true: int = 0
    found: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in [0, 1]; the accuracy where each document has one answer."""
        return 2 * self.right / (self.true + self.found) if self.true + self.found else 0.0

    @property
    def precision(self) -> float:
        """The right ones of those found, in [0, 1]."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The right ones of those that are true, in [0, 1]."""
        return self.right / self.true if self.true else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A result that was read, how sure the extractor was of it, and whether its core is right."""

    study: str
    confidence: float
    right: bool


@dataclass(slots=True)
class Scores:
    """A tally a measure of each study and of all together, every error, and every result judged."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    by_study: dict[str, dict[str, Tally]] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    @property
    def studies(self) -> int:
        """How many studies were scored."""
        return len(self.by_study)

    def add(self, study: str, measure: str, true: int, found: int, right: int) -> None:
        """Adds one study's counts to a measure."""
        for tallies in (self.tallies, self.by_study.setdefault(study, {})):
            tally = tallies.setdefault(measure, Tally())
            tally.true, tally.found, tally.right = tally.true + true, tally.found + found, tally.right + right

    def figures(self) -> dict[str, float]:
        """F1 or accuracy of every measure, rounded to four places."""
        return {measure: round(tally.f1, 4) for measure, tally in self.tallies.items()}


def evaluate(gold_dir: Path) -> Scores:
    """Reads every study of the gold set and scores what was read; errors as of `gold_studies`."""
    scores = Scores()
    for study in gold_studies(gold_dir):
        score(scores, study, to_dict(read(document_of(study))))
    return scores


def score(scores: Scores, study: Study, record: Record) -> None:
    """Adds one study's record to the scores."""
    _score_fields(scores, study, record)
    _score_sets(scores, study, record)
    _score_outcomes(scores, study, record)


def _score_fields(scores: Scores, study: Study, record: Record) -> None:
    gold, name = study["gold"], study["id"]
    follow_up = same_number(gold.get("follow_up_months"), record["follow_up_months"], 0.11)
    for measure, right, true, found in (
        ("n", record["n"] == gold["n"] or record["n"] in (gold.get("n_alternatives") or []), gold["n"], record["n"]),
        ("design", record["design"] == gold["design"], gold["design"], record["design"]),
        ("follow_up", follow_up, gold.get("follow_up_months"), record["follow_up_months"]),
        ("relevant", record["relevant"] == gold["relevant"], gold["relevant"], record["relevant"]),
    ):
        scores.add(name, measure, 1, 1, int(right))
        if not right:
            scores.errors.append(of_field(study, record, measure, true, found))


def _score_sets(scores: Scores, study: Study, record: Record) -> None:
    for measure, of in _SETS.items():
        true, found = of(study["gold"]), of(record)
        scores.add(study["id"], measure, len(true), len(found), len(true & found))
        scores.errors += of_set(study, record, measure, true, found)


def _score_outcomes(scores: Scores, study: Study, record: Record) -> None:
    gold, found, name = study["gold"]["outcomes"], record["outcomes"], study["id"]
    by_core, in_full = matched(gold, found, core), matched(gold, found, full)
    scores.add(name, "outcomes_core", len(gold), len(found), len(by_core.pairs))
    scores.add(name, "outcomes_full", len(gold), len(found), len(in_full.pairs))
    scores.errors += of_outcomes(study, record, by_core)
    false = set(by_core.false)
    scores.judged += [Judged(name, o["confidence"], i not in false) for i, o in enumerate(found)]
    grounded = sum(study["text"][o["start"] : o["end"]] == o["text"] != "" for o in found)
    scores.add(name, "grounded", len(found), len(found), grounded)
