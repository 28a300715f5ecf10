"""What several tests measure on the annotated studies, read once in a run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from docs.accuracy import learned_from
from extractor.evaluate import Scores, evaluate
from extractor.training.confidence import Example

HERE = Path(__file__).parent


@cache
def scores(name: str) -> Scores:
    """The scores of the gold set in the folder of that name."""
    return evaluate(HERE / name)


@cache
def of_the_gold() -> tuple[Example, ...]:
    """The results of the gold sets that weights are learned from."""
    return tuple(learned_from())
