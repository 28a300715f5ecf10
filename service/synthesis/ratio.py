"""Hazard and odds ratios on the log scale, with the standard error that their interval implies."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from service.synthesis.distributions import normal

#: How far the middle of the interval may lie from the ratio, as a part of the interval's width, both as logarithms: the rest is rounding.
LOPSIDED = 0.05


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its interval at `level` (0.95), of one group against another."""

    value: float
    low: float
    high: float
    level: float = 0.95

    def why_not(self) -> str | None:
        """Why it cannot be pooled; None where it can."""
        if not 0 < self.low < self.high:
            return "its interval has no width above 0"
        if not self.low <= self.value <= self.high:
            return "its interval does not hold it"
        return None

    @property
    def log(self) -> float:
        return log(self.value)

    @property
    def variance(self) -> float:
        """Of the logarithm: (ln high - ln low) / (2 z), squared.

        >>> round(Ratio(0.62, 0.48, 0.80).variance ** 0.5, 6)
        0.130314
        """
        z = normal((1 - self.level) / 2)
        return ((log(self.high) - log(self.low)) / (2 * z)) ** 2

    @property
    def lopsided(self) -> bool:
        """Whether the ratio is not in the middle of its interval: of another model, of a one-sided level, or misprinted."""
        middle, width = (log(self.low) + log(self.high)) / 2, log(self.high) - log(self.low)
        # What is printed to two decimals may lie half a hundredth away.
        rounding = 0.005 / self.value + 0.0025 / self.low + 0.0025 / self.high
        return abs(middle - log(self.value)) > LOPSIDED * width + rounding

    def turned(self) -> Ratio:
        """The same comparison the other way round."""
        return Ratio(1 / self.value, 1 / self.high, 1 / self.low, self.level)


def ratio_of(logarithm: float) -> float:
    """Back from the log scale."""
    return exp(logarithm)
