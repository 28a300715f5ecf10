"""Finding: one result as the components pass it on, its places counted in the Doc, with what decided it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.record import Statistic

RATIOS = frozenset({"hazard_ratio", "odds_ratio"})

Place = tuple[int, int]
#: The arm's rule where no words name one.
NOBODY_NAMED = "nobody is told apart"


@dataclass(frozen=True, slots=True)
class Because:
    """What decided a finding: rules by their names (vocabulary/rules.toml says each in a sentence) and the places they read.

    rule: what linked the figure to the endpoint that `mention` names; trust: how far that rule is to be trusted,
    in [0, 1]. sentence: the one that was read. arm: what gave the arm; at, arm_at, p_at: where time, arm and p stand,
    None where no words say it.
    """

    rule: str
    mention: EndpointMention
    trust: float
    sentence: Place
    at: Place | None = None
    arm: str = NOBODY_NAMED
    arm_at: Place | None = None
    p_at: Place | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A result; the fields are as in record.Outcome, `confidence` is set last."""

    endpoint: str
    statistic: Statistic
    figure: Figure
    value: float | None
    reached: bool | None
    unit: str | None
    at_months: float | None
    section: str
    because: Because
    arm: str = "all"
    comparator: str | None = None
    p: str | None = None
    confidence: float = 0.0

    def of_arm(self, arm: str, why: str, at: Place | None = None, comparator: str | None = None) -> Finding:
        """The finding as that arm's, by the rule `why` and the words at `at`."""
        return replace(self, arm=arm, comparator=comparator, because=replace(self.because, arm=why, arm_at=at))

    def with_p(self, p: str, at: Place) -> Finding:
        """The finding with the p value that stands at `at`."""
        return replace(self, p=p, because=replace(self.because, p_at=at))
