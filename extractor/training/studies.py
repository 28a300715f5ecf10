"""What every learner asks of a gold study: in which part it is held out, and which of its results stand at a place."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from extractor.evaluation.gold import Study


def fold(study: str, of: int) -> int:
    """The part of `of`, by its number, in which the study of that id is held out: the same in every run."""
    return int(sha256(study.encode()).hexdigest(), 16) % of


def results_at(study: Study, begin: int, end: int) -> Iterator[dict[str, Any]]:
    """The gold's results whose quote overlaps begin..end of the text, wherever it stands there."""
    for gold in study["gold"]["outcomes"]:
        at = study["text"].find(gold["text"])
        while at >= 0:
            if at < end and begin < at + len(gold["text"]):
                yield gold
                break
            at = study["text"].find(gold["text"], at + 1)
