"""What a synthesis is asked: which results of which studies, and how they are to be pooled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from corpus.errors import QueryError
from extractor.vocabulary.endpoints import endpoint_codes
from service.query import Query

#: Of the variance between studies: restricted maximum likelihood, Paule-Mandel, DerSimonian-Laird.
TauMethod = Literal["REML", "PM", "DL"]
IntervalMethod = Literal["modified_hartung_knapp", "hartung_knapp", "wald"]
Statistic = Literal["rate", "landmark", "hazard_ratio", "odds_ratio", "median"]
Method = Literal[TauMethod, "GLMM"]
#: The scale on which each statistic is pooled; a median is shown and not pooled.
SCALES: dict[Statistic, Literal["logit", "log", None]] = {
    "rate": "logit",
    "landmark": "logit",
    "hazard_ratio": "log",
    "odds_ratio": "log",
    "median": None,
}


@dataclass(frozen=True, slots=True)
class Question:
    """One endpoint by one statistic, of the studies that `query` finds.

    therapy_class: only results of this class; "" gives each class by itself.
    at_months: only figures at this time; None gives each time of a landmark by itself, and of rates those without a time.
    method, interval: how tau2 and the interval of the mean are found.
    reconstruct: whether a count may be worked out of a percentage and the cohort's size.
    mixed: whether a whole cohort counts that was given several classes.
    overlapping: whether cohorts that may share patients are all counted.
    retracted, news: whether such reports count. verified: only results that a reviewer has confirmed.
    """

    endpoint: str
    statistic: Statistic = "rate"
    query: Query = field(default_factory=lambda: Query(relevant=True))
    therapy_class: str = ""
    at_months: float | None = None
    method: Method = "REML"
    interval: IntervalMethod = "modified_hartung_knapp"
    reconstruct: bool = False
    mixed: bool = False
    overlapping: bool = False
    retracted: bool = False
    news: bool = True
    verified: bool = False

    def checked(self) -> Question:
        """The question with the endpoint as it is spelt in the vocabulary, and the class with single blanks.

        Raises:
            QueryError: no such endpoint, or a method that the statistic does not have.
        """
        code = next((c for c in endpoint_codes() if c.casefold() == self.endpoint.casefold()), None)
        if code is None:
            known, asked = ", ".join(endpoint_codes()), f"pool {self.endpoint or 'results'}"
            raise QueryError(asked, f"there is no endpoint {self.endpoint!r}", f"Known are {known}.")
        if self.statistic not in get_args(Statistic):
            known = ", ".join(get_args(Statistic))
            raise QueryError(f"pool a {self.statistic}", "there is no such statistic", f"Known are {known}.")
        if self.method == "GLMM" and self.statistic != "rate":
            remedy = "Choose REML, PM or DL, or pool rates."
            raise QueryError(
                f"pool {self.endpoint} by GLMM", f"a {self.statistic} has no events to model as binomial", remedy
            )
        if self.at_months is not None and self.statistic not in ("landmark", "rate"):
            remedy = "Leave at_months out, or ask for statistic=landmark."
            raise QueryError(
                f"pool {self.endpoint} at {self.at_months:g} months", f"a {self.statistic} has no time", remedy
            )
        return replace(self, endpoint=code, therapy_class=" ".join(self.therapy_class.split()))
