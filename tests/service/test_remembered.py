"""What is remembered of a table stays within its bounds, however many questions and decisions come."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import pytest

from service import table as tables
from service.query import Query
from service.remembered import STATES, Remembered, held
from service.table import EvidenceTable
from tests.service.conftest import document, keep

BOUND = 10_000


def asked(remembered: Remembered[str], *keys: tuple[Hashable, Hashable]) -> list[tuple[Hashable, Hashable]]:
    """Those of the keys that had to be reckoned."""
    reckoned: list[tuple[Hashable, Hashable]] = []

    def reckon(state: Hashable, key: Hashable) -> str:
        reckoned.append((state, key))
        return f"{state}{key}" + "x" * 1000

    for state, key in keys:
        assert remembered.get(state, key, partial(reckon, state, key)).startswith(f"{state}{key}x")
    return reckoned


def test_a_value_is_reckoned_once() -> None:
    remembered = Remembered[str](BOUND)
    assert asked(remembered, ("a", 1), ("a", 2), ("a", 1), ("b", 1), ("a", 1)) == [("a", 1), ("a", 2), ("b", 1)]


def test_an_earlier_state_goes_with_all_its_values() -> None:
    remembered = Remembered[str](BOUND)
    asked(remembered, ("a", 1), ("a", 2), ("b", 1))
    before = remembered.bytes
    asked(remembered, ("c", 1), ("b", 1))
    assert remembered.bytes < before, "two of the first state went, one came"
    assert asked(remembered, ("b", 1), ("c", 1), ("a", 1)) == [("a", 1)]


def test_bytes_are_bounded_and_the_longest_unasked_goes_first() -> None:
    remembered = Remembered[str](BOUND)
    for key in range(100):
        asked(remembered, ("a", key), ("a", 0))
        assert remembered.bytes <= BOUND
    assert asked(remembered, ("a", 0), ("a", 99), ("a", 1)) == [("a", 1)]
    for state in range(100):
        asked(remembered, (state, 0))
    assert 0 < remembered.bytes <= STATES * held("x" * 1100)


def test_what_is_larger_than_the_bound_is_given_and_not_kept() -> None:
    remembered = Remembered[str](100)
    assert asked(remembered, ("a", 1), ("a", 1)) == [("a", 1), ("a", 1)]
    assert remembered.bytes == 0


@pytest.mark.parametrize(
    ("value", "least"),
    [
        ("x" * 1000, 1000),
        ({"therapy": {"teclistamab" * 100: 1}}, 1100),
        ([("x" * 500,), {"x" * 500}], 1000),
        (Query("x" * 1000), 1000),
        (1 << 8_000_000, 1_000_000),
    ],
    ids=("a text", "counts", "a list", "a question", "studies"),
)
def test_what_a_value_takes_is_reckoned_with_all_that_is_in_it(value: object, least: int) -> None:
    assert least < held(value) < least * 3 + 1000


def test_decisions_leave_nothing_behind(table: EvidenceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(table, document())
    for name in ("_counts", "_found", "_planes"):
        monkeypatch.setattr(tables, name, Remembered[object](2**20))
    kept = []
    for _ in range(8):
        table.apply_decisions("x:1")
        assert table.counted(Query("patients")).studies == len(table.search(Query("patients zzzz")).items) + 1
        kept.append([getattr(tables, name).bytes for name in ("_counts", "_found", "_planes")])
    assert max(kept[-1]) > 0
    assert kept[-1] == kept[2], "as many states as are kept, and no more"
