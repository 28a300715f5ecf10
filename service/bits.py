"""Which studies have a value, as bits kept when they are written: any set of studies is counted by all values at once.

Studies are parted into blocks of BLOCK by their numbers. A row of `facet_bits` holds of one block and one value a bit a study, the first
study's lowest; its `place` is the block's number times VALUES plus the value's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import compress, count

from corpus.sqlite import Database

#: Studies of a block: its bits fill a kilobyte, so that a study that is written writes little.
BLOCK = 8192
#: More than there are values.
VALUES = 2**32
_WITHIN = "SELECT place, bits FROM facet_bits WHERE place BETWEEN ? AND ?"
_ONE = ord("1")
_TRUTH = bytes.maketrans(b"01", b"\0\1")
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


def planes(db: Database) -> dict[int, int]:
    """Of each value the studies that have it, as one number: a study's bit is that of its own number."""
    held: dict[int, list[tuple[int, bytes]]] = {}
    for place, bits in db.execute("SELECT place, bits FROM facet_bits ORDER BY place"):
        block, value = divmod(place, VALUES)
        held.setdefault(value, []).append((block, bits))
    return {value: _whole(parts) for value, parts in held.items()}


def of(numbers: Collection[int]) -> int:
    """The studies of these numbers, as one number."""
    if not numbers:
        return 0
    # A number is a digit of base two: read as a text it is thousands of times as fast as bit after bit.
    digits = bytearray(b"0") * (max(numbers) + 1)
    for number in numbers:
        digits[number] = _ONE
    digits.reverse()
    return int(digits, 2)


def numbers(chosen: int) -> Iterator[int]:
    """The numbers of the studies, from the lowest on."""
    return compress(count(), members(chosen))


def members(chosen: int) -> bytes:
    """Of each number, up to the last study's, 1 where that study is among them and else 0."""
    return f"{chosen:b}"[::-1].encode().translate(_TRUTH) if chosen else b""


def _whole(parts: list[tuple[int, bytes]]) -> int:
    """The bits of several blocks, in their order, as one number."""
    last, bits = parts[-1]
    whole = bytearray(last * (BLOCK // 8) + len(bits))
    for block, part in parts:
        start = block * (BLOCK // 8)
        whole[start : start + len(part)] = part
    return int.from_bytes(whole, "little")


def _kept(db: Database, place: int) -> int:
    row = db.execute("SELECT bits FROM facet_bits WHERE place = ?", [place]).fetchone()
    return int.from_bytes(row[0], "little") if row else 0


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")
