"""Of which number the stated shares are: "61 (43%) were women" fits 143 patients, and no group of 188."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc

from extractor.components.figures import Figure


def shares_of(doc: Doc, numbers: Iterable[int]) -> dict[int, int]:
    """For each number of patients, how many of the text's shares are of it: by their stated total, or by arithmetic."""
    shares = [f for f in doc._.figures if f.kind == "percent" and f.count is not None and f.value is not None]
    whole = [f.total for f in doc._.figures if f.kind == "fraction" and f.total is not None]
    return {n: sum(_is_of(doc, f, n) for f in shares) + whole.count(n) for n in set(numbers)}


def _is_of(doc: Doc, figure: Figure, n: int) -> bool:
    if figure.total is not None:
        return figure.total == n
    if figure.count is None or figure.value is None or figure.count >= n:
        return False
    printed = doc._.plain[figure.value_start : figure.value_end].rstrip("% ")
    decimals = len(printed.partition(".")[2])
    return abs(100 * figure.count / n - figure.value) <= 0.5 * 10.0**-decimals + 1e-9
