"""What was reckoned of a state of the table, and need not be reckoned again while it lasts: within bounds, for all threads."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
#: The states of which values are kept: the latest, and the one before it, which is still read while the latest is written.
STATES = 2


class Remembered(Generic[T]):
    """Values of the latest states by their keys, in at most `most` bytes; the one that was longest not asked for goes first.

    Whatever was of an earlier state goes at once: nobody will ask for it, and as many states come as decisions are made.
    """

    def __init__(self, most: float) -> None:
        self._most, self._bytes = most, 0
        self._kept: OrderedDict[Hashable, OrderedDict[Hashable, tuple[T, int]]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """How much memory what is kept takes, about."""
        return self._bytes

    def get(self, state: Hashable, key: Hashable, reckon: Callable[[], T]) -> T:
        """The value of a key in a state; reckoned where it is not known. Of two who ask at once both may reckon it."""
        with self._lock:
            if (of_state := self._kept.get(state)) and (known := of_state.get(key)):
                of_state.move_to_end(key)
                self._kept.move_to_end(state)
                return known[0]
        value = reckon()
        size = held(key) + held(value)
        with self._lock:
            of_state = self._kept.setdefault(state, OrderedDict())
            self._kept.move_to_end(state)
            self._bytes += size - of_state.pop(key, (None, 0))[1]
            of_state[key] = value, size
            self._shed()
        return value

    def _shed(self) -> None:
        while len(self._kept) > STATES:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= sum(size for _, size in gone.values())
        while self._bytes > self._most:
            oldest = next(iter(self._kept))
            self._bytes -= self._kept[oldest].popitem(last=False)[1][1]
            if not self._kept[oldest]:
                del self._kept[oldest]


def held(value: object) -> int:
    """The bytes that a value takes with all that is in it; what stands in it twice is counted twice.

    >>> held((1, 2)) == sys.getsizeof((1, 2)) + sys.getsizeof(1) + sys.getsizeof(2)
    True
    """
    size = sys.getsizeof(value)
    if isinstance(value, Mapping):
        return size + sum(held(key) + held(one) for key, one in value.items())
    if isinstance(value, Collection) and not isinstance(value, (str, bytes)):
        return size + sum(map(held, value))
    if is_dataclass(value):
        return size + sum(held(getattr(value, one.name)) for one in fields(value))
    return size
