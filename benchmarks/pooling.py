"""How fast many studies are pooled: against statsmodels on the same numbers, and a question to the table against reading its rows alone.

    python -m benchmarks.pooling FOLDER [ROWS]

FOLDER keeps the table for the next run (that of `benchmarks.exporting`). CPU time, medians of three rounds in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from statsmodels.stats.meta_analysis import combine_effects

from benchmarks.exporting import made
from service.query import Query
from service.synthesis.proportion import logits
from service.synthesis.question import Question
from service.synthesis.random_effects import Array, pool
from service.synthesis.synthesis import synthesise
from service.table import EvidenceTable

STUDIES, ROUNDS = 50_000, 3


def main(folder: Path, rows: int) -> None:
    """Prints a line a comparison."""
    estimates, variances = at_random(STUDIES)
    compare(
        f"{STUDIES:,} studies by Paule-Mandel, against statsmodels",
        lambda: pool(estimates, variances, "PM", "hartung_knapp"),
        lambda: combine_effects(estimates, variances, method_re="iterated", use_t=True),
    )
    compare(
        f"{STUDIES:,} studies by REML with prediction interval, against statsmodels' Paule-Mandel",
        lambda: pool(estimates, variances),
        lambda: combine_effects(estimates, variances, method_re="iterated", use_t=True),
    )
    with closing(EvidenceTable.at(made(folder, rows))) as table:
        compare(
            f"response rates of {len(table):,} studies with overlap and sensitivity, against reading their rows",
            lambda: synthesise(table, Question(endpoint="ORR")),
            lambda: deque(table.export(Query(endpoint=("ORR",))), maxlen=0),
        )


def at_random(studies: int) -> tuple[Array, Array]:
    """Logits and variances of proportions that differ beyond chance."""
    chosen = np.random.default_rng(1)
    totals = chosen.integers(5, 300, studies).astype(float)
    events = chosen.binomial(totals.astype(int), chosen.beta(8, 10, studies)).astype(float)
    return logits(events, totals)


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object]) -> None:
    """The median CPU time of both, and ours as a share of the peer's."""
    a, b = (statistics.median(_timed(work) for _ in range(ROUNDS)) for work in (ours, peer))
    sys.stdout.write(f"{name}: {a:.2f} s against {b:.2f} s, ratio {a / b:.2f}\n")


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)
