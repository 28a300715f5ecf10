"""Finding: one result as the components pass it on, its places counted in the Doc."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.components.figures import Figure
from extractor.record import Statistic

RATIOS = frozenset({"hazard_ratio", "odds_ratio"})


@dataclass(frozen=True, slots=True)
class Finding:
    """`why` says which rules made it; the rest is as in record.Outcome."""

    endpoint: str
    statistic: Statistic
    figure: Figure
    value: float | None
    reached: bool | None
    unit: str | None
    at_months: float | None
    section: str
    why: str
    confidence: float
    arm: str = "all"
    comparator: str | None = None
    p: str | None = None
