"""Which studies have a value, as bits kept when they are written: any set of studies is counted by all values at once.

Studies are parted into blocks of BLOCK by their numbers. A row of `facet_bits` holds of one block and one value a bit a study, the first
study's lowest; its `place` is the block's number times VALUES plus the value's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from corpus.sqlite import Database

#: Studies of a block: its bits fill a kilobyte, so that a study that is written writes little.
BLOCK = 8192
#: More than there are values.
VALUES = 2**32
_WITHIN = "SELECT place, bits FROM facet_bits WHERE place BETWEEN ? AND ?"
_KEPT = "INSERT OR REPLACE INTO facet_bits (place, bits) VALUES (?, ?)"


def add(db: Database, studies: Mapping[int, Iterable[int]]) -> None:
    """Of each value the numbers of studies that have it from now on."""
    new: dict[int, int] = {}
    for value, numbers in studies.items():
        for number in numbers:
            place = number // BLOCK * VALUES + value
            new[place] = new.get(place, 0) | 1 << number % BLOCK
    db.conn.executemany(_KEPT, [(place, _bytes(_kept(db, place) | bits)) for place, bits in new.items()])


def take(db: Database, number: int) -> list[int]:
    """A study has no values any more; those that it had."""
    block, place = divmod(number, BLOCK)
    start, bit = block * VALUES, 1 << place
    kept = [(place, int.from_bytes(bits, "little")) for place, bits in db.execute(_WITHIN, [start, start + VALUES - 1])]
    having = [(place, bits) for place, bits in kept if bits & bit]
    db.conn.executemany(_KEPT, [(place, _bytes(bits & ~bit)) for place, bits in having])
    return [place - start for place, _ in having]


def count(db: Database, numbers: Iterable[int]) -> Counter[int]:
    """Of each value that any of the studies has, how many have it."""
    found: Counter[int] = Counter()
    for block, chosen in _blocks(numbers).items():
        start = block * VALUES
        for place, bits in db.execute(_WITHIN, [start, start + VALUES - 1]):
            if having := (int.from_bytes(bits, "little") & chosen).bit_count():
                found[place - start] += having
    return found


def _blocks(numbers: Iterable[int]) -> dict[int, int]:
    """The bits of the numbers, by their blocks."""
    # A number is a digit of base two: read as a text it is thousands of times as fast as bit after bit.
    digits: dict[int, bytearray] = {}
    for number in numbers:
        block, place = divmod(number, BLOCK)
        if block not in digits:
            digits[block] = bytearray(b"0" * BLOCK)
        digits[block][BLOCK - 1 - place] = ord("1")
    return {block: int(said, 2) for block, said in digits.items()}


def _kept(db: Database, place: int) -> int:
    row = db.execute("SELECT bits FROM facet_bits WHERE place = ?", [place]).fetchone()
    return int.from_bytes(row[0], "little") if row else 0


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
