"""Of which number the stated shares are: "61 (43%) were women" fits 143 patients, and no group of 188."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from math import inf

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.figures import Figure


def shares_of(doc: Doc, numbers: Iterable[int]) -> dict[int, int]:
    """For each number of patients, how many of the text's shares are of it: by their stated total, or by arithmetic."""
    ordered = sorted(set(numbers))
    stated: Counter[int] = Counter()
    # Where the share of a run of numbers begins and ends, so that no number is compared with every share.
    steps = [0] * (len(ordered) + 1)
    for figure in notes(doc).figures:
        if figure.total is not None and figure.kind in {"percent", "fraction"}:
            stated[figure.total] += 1
        elif figure.kind == "percent" and figure.count is not None and figure.value is not None:
            low, high = _could_be_of(doc, figure, figure.count, figure.value)
            first, last = bisect_left(ordered, low), bisect_right(ordered, high)
            if first < last:
                steps[first] += 1
                steps[last] -= 1
    return {n: stated[n] + fitting for n, fitting in zip(ordered, accumulate(steps), strict=False)}


def _could_be_of(doc: Doc, figure: Figure, count: int, percent: float) -> tuple[float, float]:
    """The least and the greatest number that a count is this percentage of, as precisely as that is printed."""
    printed = notes(doc).plain[figure.value_start : figure.value_end].rstrip("% ")
    off = 0.5 * 10.0 ** -len(printed.partition(".")[2]) + 1e-9
    return max(count + 1, 100 * count / (percent + off)), 100 * count / (percent - off) if percent > off else inf
