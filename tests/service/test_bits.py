"""Sets of studies as numbers of which a study is a bit: what is kept comes back, whatever was added and taken before."""

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


def test_every_value_has_the_studies_that_have_it(db: Database) -> None:
    chosen = random.Random(5)
    held: dict[int, set[int]] = {}
    for _ in range(60):
        number = chosen.choice(NUMBERS)
        if number in held:
            assert set(bits.take(db, number)) == held.pop(number)
        else:
            held[number] = set(chosen.sample(range(1, 30), 6))
            bits.add(db, {value: [number] for value in held[number]})
        having = {value: {n for n, values in held.items() if value in values} for value in range(1, 30)}
        found = {value: {n for n in NUMBERS if plane >> n & 1} for value, plane in bits.planes(db).items()}
        assert {value: studies for value, studies in found.items() if studies} == {v: s for v, s in having.items() if s}


@pytest.mark.parametrize("numbers", [(), (0,), (1,), NUMBERS, range(3 * bits.BLOCK)], ids=len)
def test_numbers_come_back_from_their_bits(numbers: tuple[int, ...]) -> None:
    found = bits.of(list(reversed(numbers)))
    assert [*bits.numbers(found)] == [*numbers]
    assert found == sum(1 << number for number in numbers)


def test_of_no_study_nothing_is_taken(db: Database) -> None:
    bits.add(db, {7: [1, 2]})
    assert bits.take(db, 3) == []
    assert bits.planes(db) == {7: 0b110}
