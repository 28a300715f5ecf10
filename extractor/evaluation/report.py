"""The score of a gold set as a page of text: the measures with their intervals, the reliability, the worst errors by kind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap

from extractor.evaluation.bootstrap import intervals
from extractor.evaluation.errors import Error
from extractor.evaluation.reliability import reliability
from extractor.evaluation.scores import ONE_ANSWER, Scores, evaluate

_WORST = 20
_WIDTH = 118


def report(gold_dir: Path) -> str:
    """The score of a gold set for people; errors as of `gold_studies`."""
    return "\n".join(told(evaluate(gold_dir)))


def told(scores: Scores) -> Iterator[str]:
    """The lines of the report."""
    yield f"{scores.studies} studies; 95 % intervals by drawing studies anew"
    yield ""
    yield from _measures(scores)
    yield ""
    yield from _confidence(scores)
    yield ""
    yield from _errors(scores.errors)


def _measures(scores: Scores) -> Iterator[str]:
    yield f"{'measure':20s} {'score':>6s}  {'95 % interval':15s} {'precision':>9s} {'recall':>7s}  {'right':>5s} {'gold':>5s} {'read':>5s}"
    ranges = intervals(scores)
    for measure, tally in scores.tallies.items():
        low, high = ranges[measure]
        parts = f"{'':9s} {'':7s}" if measure in ONE_ANSWER else f"{tally.precision:9.4f} {tally.recall:7.4f}"
        interval = f"{low:.4f}-{high:.4f}"
        yield f"{measure:20s} {tally.f1:6.4f}  {interval:15s} {parts}  {tally.right:5d} {tally.true:5d} {tally.found:5d}"


def _confidence(scores: Scores) -> Iterator[str]:
    found = reliability(scores.judged)
    if not found.results:
        yield "no results were read, so there is no confidence to judge"
        return
    yield f"{'confidence':12s} {'results':>7s} {'mean':>6s} {'right':>6s}"
    for band in found.bands:
        name = f"{band.low:.2f}-{band.high:.2f}"
        yield f"{name:12s} {band.results:7d} {band.confidence:6.3f} {band.right:6.3f}"
    right = "" if found.sure_right is None else f", {found.sure_right:.1%} of them right"
    auc = "" if found.auc is None else f"; it tells right from wrong with an AUC of {found.auc:.3f}"
    yield f"above 0.90: {found.sure} of {found.results} results{right}{auc}"


def _errors(errors: list[Error]) -> Iterator[str]:
    kinds = by_kind(errors)
    yield f"{len(errors)} errors by kind"
    yield from (f"{len(of_kind):5d}  {kind}" for kind, of_kind in kinds.items())
    shown = worst(errors)
    yield ""
    yield f"the worst {len(shown)}"
    for kind in kinds:
        of_kind = [error for error in shown if error.kind == kind]
        yield from [f"  {kind}"] if of_kind else []
        for error in of_kind:
            yield f"    {error.study}: gold {error.gold or 'nothing'}; read {error.read or 'nothing'}"
            yield from wrap(error.sentence, _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)


def by_kind(errors: list[Error]) -> dict[str, list[Error]]:
    """The errors of each kind, the commonest kind first, and of each those that the extractor was surest of first."""
    kinds: dict[str, list[Error]] = {}
    for error in sorted(errors, key=lambda e: (-e.weight, e.study)):
        kinds.setdefault(error.kind, []).append(error)
    return dict(sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0])))


def worst(errors: list[Error], most: int = _WORST) -> list[Error]:
    """The worst errors: of every kind its worst, then of every kind its next, the commonest kinds first."""
    rounds = zip_longest(*by_kind(errors).values())
    return [error for of_kinds in rounds for error in of_kinds if error is not None][:most]
