"""Studies counted by the values that they have: as by going through all of them, whatever was added and taken before."""

from __future__ import annotations

import random

import pytest

from corpus.sqlite import Database
from service import bits

#: Numbers at the ends of blocks, and of a far one.
NUMBERS = (1, 2, 63, 64, bits.BLOCK - 1, bits.BLOCK, bits.BLOCK + 1, 3 * bits.BLOCK, 40 * bits.BLOCK + 5)


@pytest.fixture
def db() -> Database:
    db = Database(memory=True)
    db.execute("CREATE TABLE facet_bits (place INTEGER PRIMARY KEY, bits BLOB NOT NULL)")
    return db


def test_counts_are_those_of_going_through_all(db: Database) -> None:
    chosen = random.Random(5)
    held: dict[int, set[int]] = {}
    for _ in range(60):
        number = chosen.choice(NUMBERS)
        if number in held:
            assert set(bits.take(db, number)) == held.pop(number)
        else:
            held[number] = set(chosen.sample(range(1, 30), 6))
            bits.add(db, {value: [number] for value in held[number]})
        some = [number for number in NUMBERS if chosen.random() < 0.6]
        counts = {value: sum(value in held.get(number, ()) for number in some) for value in range(1, 30)}
        assert {value: n for value, n in bits.count(db, some).items() if n} == {v: n for v, n in counts.items() if n}


def test_of_no_study_nothing_is_counted(db: Database) -> None:
    bits.add(db, {7: [1, 2]})
    assert not bits.count(db, [])
    assert bits.take(db, 3) == []
