"""The studies that have a value, of every value at once: sets of studies are joined and counted without going through them.

A set of studies is a number of which a study is a bit (`bits.py`). What is compared with the bits of a value costs millionths of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.sqlite import Database
from service import bits
from service.indexing import BINS, EDGES, RELEVANT, ROWS, WORDS
from service.language.conditions import is_one_of
from service.language.tree import Filter, Name, Range

#: Fields whose values are too many to be held, and that are shown nowhere.
_LEFT_OUT = "journal"
#: Studies of which something holds for sure, and those of which it may.
Known = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planes:
    """values: of each field its values with their studies. everything: all studies. hidden: those that a better version stands for.

    lengths: of every study's number how long the study is, as a byte (`indexing.py`).
    """

    values: Mapping[str, Mapping[str, int]]
    everything: int
    hidden: int
    lengths: bytes

    @classmethod
    def of(cls, db: Database) -> Planes:
        """Those of the table as it is now."""
        held = bits.planes(db)
        values: dict[str, dict[str, int]] = {}
        for id, field, value in db.execute("SELECT id, field, value FROM facet_value WHERE field <> ?", [_LEFT_OUT]):
            if found := held.get(id):
                values.setdefault(field, {})[value] = found
        hidden = bits.of([number for (number,) in db.execute("SELECT number FROM hidden_report")])
        everything = _any(values.get(ROWS, {}).values())
        return cls(values, everything, hidden, _bytes(values.get(WORDS, {}), everything.bit_length()))

    def rows(self, studies: int, endpoints: Iterable[str] = ("",)) -> int:
        """How many rows the studies have: all, or of these endpoints."""
        return sum(
            int(weight) * (plane & studies).bit_count()
            for endpoint in endpoints
            for weight, plane in self.values.get(ROWS + endpoint, {}).items()
        )

    def having(self, endpoints: Iterable[str]) -> int:
        """The studies that have a row of one of the endpoints."""
        return _any(plane for endpoint in endpoints for plane in self.values.get(ROWS + endpoint, {}).values())

    def endpoints(self, asked: Filter) -> list[str]:
        """The endpoints that a filter asks for."""
        ours = is_one_of([value for value in asked.values if isinstance(value, Name)], ("endpoint",))
        known = [field.removeprefix(ROWS) for field in self.values if field.startswith(ROWS) and field != ROWS]
        return [endpoint for endpoint in known if ours(endpoint.casefold())]

    def where(self, asked: Filter) -> Known | None:
        """The studies of which a filter holds; None where bits do not tell."""
        ranges = [value for value in asked.values if isinstance(value, Range)]
        if any(one.unit is not None or one.low is one.high is None for one in ranges):
            return None
        match asked.field:
            case "relevant":
                relevant = self.values.get(RELEVANT, {}).get("1", 0)
                sure = _any(relevant if value else self.everything & ~relevant for value in asked.values)
                return sure, sure
            case "year":
                years = self.values.get("year", {}).items()
                sure = _any(plane for year, plane in years if any(_holds(one, int(year)) for one in ranges))
                return sure, sure
            case "n" | "followup":
                found = [self._within(asked.field, one) for one in ranges]
                return _any(sure for sure, _ in found), _any(possible for _, possible in found)
        return None

    def newest_first(self, studies: int) -> Iterator[tuple[int, int]]:
        """Each year with its studies; last, as the year 0, those that state none."""
        years = self.values.get("year", {})
        for year in sorted(years, key=int, reverse=True):
            if found := years[year] & studies:
                yield int(year), found
                studies &= ~found
        yield 0, studies

    def _within(self, field: str, asked: Range) -> Known:
        """By the bins of a histogram: those that lie within for sure, and also those that do in part."""
        sure = possible = 0
        edges = EDGES[field]
        for low, high in zip(edges, (*edges[1:], float("inf")), strict=True):
            if not (plane := self.values.get(BINS + field, {}).get(f"{low:g}")):
                continue
            # The first bin holds what is below its edge, too.
            least = float("-inf") if low == edges[0] else low
            if (asked.low is None or asked.low < high) and (asked.high is None or asked.high >= least):
                possible |= plane
                within = asked.low is None or asked.low < least or (asked.low == least and not asked.low_open)
                if within and (asked.high is None or asked.high >= high):
                    sure |= plane
        return sure, possible


def _holds(asked: Range, number: float) -> bool:
    above: Callable[[float, float], bool] = float.__gt__ if asked.low_open else float.__ge__
    below: Callable[[float, float], bool] = float.__lt__ if asked.high_open else float.__le__
    return (asked.low is None or above(float(number), float(asked.low))) and (
        asked.high is None or below(float(number), float(asked.high))
    )


def _any(planes: Iterable[int]) -> int:
    found = 0
    for plane in planes:
        found |= plane
    return found


def _bytes(powers: Mapping[str, int], size: int) -> bytes:
    """Of each study's number the byte that the planes of its eight bits make up."""
    whole = 0
    for power, plane in powers.items():
        whole += int.from_bytes(bits.members(plane), "little") * int(power)
    return whole.to_bytes(size, "little")
