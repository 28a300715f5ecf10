"""The door of extractor/evaluation: the figures of docs/accuracy.md, of the floors of the tests, of `aftercart evaluate`."""

from __future__ import annotations

from extractor.evaluation.gold import gold_studies
from extractor.evaluation.report import report
from extractor.evaluation.scores import Scores, Tally, evaluate

__all__ = ["Scores", "Tally", "evaluate", "gold_studies", "report"]
