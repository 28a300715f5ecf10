"""From a proportion, a ratio or months to a place on the plot: an axis with round ticks, and what lies beyond its ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, log

#: How many times the largest ratio an interval is drawn to; one that is wider has an arrow.
_FAR = 8
_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Scale:
    """Values low..high between the places left..right, in points; of ratios by their logarithm."""

    low: float
    high: float
    left: float
    right: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """The place of a value; of one beyond an end that end."""
        inside = min(max(value, self.low), self.high)
        low, high = self.low, self.high
        share = log(inside / low) / log(high / low) if self.logarithmic else (inside - low) / (high - low)
        return self.left + share * (self.right - self.left)

    def beyond(self, value: float | None) -> bool:
        """Whether it lies past an end; an unreached bound does."""
        return value is None or not self.low - 1e-9 <= value <= self.high + 1e-9


def of_proportions(values: Iterable[float], left: float, right: float) -> Scale:
    """From 0 to 1; to less where all are small, so that rare events can be told apart."""
    most = max(values, default=1.0)
    high = next((top for top in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5) if most <= top), 1.0)
    step = {0.05: 0.01, 0.1: 0.02, 0.2: 0.05, 0.3: 0.1, 0.4: 0.1, 0.5: 0.1}.get(
        high, 0.2 if right - left > 90 else 0.25
    )
    return Scale(0.0, high, left, right, tuple(round(i * step, 3) for i in range(round(high / step) + 1)))


def of_ratios(values: Iterable[float], left: float, right: float, estimates: Iterable[float] = ()) -> Scale:
    """As far as the values reach, 1 among them, at least a factor of two to each side; bounds far off the estimates are cut."""
    known, middle = [v for v in values if v > 0], [*estimates, 1.0]
    low = max(min([*known, 0.5]), min(middle) / _FAR)
    high = min(max([*known, 2.0]), max(middle) * _FAR)
    first = max((t for t in _RATIO_TICKS if t <= low * 1.0001), default=_RATIO_TICKS[0])
    last = min((t for t in _RATIO_TICKS if t >= high * 0.9999), default=_RATIO_TICKS[-1])
    ticks = tuple(t for t in _RATIO_TICKS if first <= t <= last)
    # Narrow columns hold five labels.
    if len(ticks) > (right - left) / 15:
        ticks = tuple(t for t in ticks if t in (first, last, 0.01, 0.1, 1, 10, 100))
    return Scale(first, last, left, right, ticks, logarithmic=True)


def of_months(values: Iterable[float], left: float, right: float) -> Scale:
    """From 0 on, in steps that a reader counts in."""
    most = max(values, default=12.0) or 12.0
    step = next((s for s in (1, 2, 3, 6, 12, 24, 36, 60, 120) if most / s <= 6), ceil(most / 6))
    high = step * ceil(most / step)
    return Scale(0.0, float(high), left, right, tuple(float(t) for t in range(0, high + 1, step)))


def tick_label(value: float, percent: bool) -> str:
    """A tick as it is printed: 40 for 0.4 of a percentage."""
    return f"{100 * value:g}" if percent else f"{value:g}"
