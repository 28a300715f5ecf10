"""The shape of a synthesis as the API answers it, and how it is made of the synthesis."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.document import Kind, Retraction
from service.synthesis import example


class Range(BaseModel):
    """An interval; null for a bound that is not reached."""

    low: float | None
    high: float | None


class SentenceAround(BaseModel):
    """The sentence around a result, and where it stands in the document's text."""

    text: str
    start: int
    end: int


class Result(BaseModel):
    """A result of a study, and the sentence that states it."""

    study_id: str
    position: int = Field(description="Which of the record's outcomes it is, from 0.")
    label: str
    title: str
    year: int | None
    kind: Kind
    retraction: Retraction
    verified: bool = Field(description="Whether a reviewer has confirmed it.")
    arm: str
    comparator: str | None
    text: str = Field(description="The characters that state it.")
    start: int
    end: int
    sentence: SentenceAround
    link: str = Field(description="The page of the study, at this result.")


class Pooling(Result):
    """A study in a figure. estimate and interval: a proportion (0 to 1), a ratio or months."""

    events: int | None
    total: int | None
    estimate: float | None
    interval: Range
    weight: float | None = Field(description="In percent.")
    flags: list[str] = Field(description="What was worked out, assumed or turned round.")


class NotPooled(Result):
    """A result that is not in a figure: why, in a word and in a sentence; `instead`: the study that is counted in its place."""

    why: str
    reason: str
    instead: str | None


class PooledFigure(BaseModel):
    """A pooled estimate: a proportion (0 to 1) or a ratio; `scaled` and `se` on the scale it was pooled on (logit or log)."""

    estimate: float
    interval: Range
    wald: Range = Field(description="The interval without the method of Hartung and Knapp.")
    prediction: Range | None = Field(
        description="Where the true value of a further study may lie; null below three studies."
    )
    scale: Literal["logit", "log"]
    scaled: float
    se: float
    tau2: float
    tau2_interval: Range | None
    i2: float = Field(description="In percent.")
    i2_interval: Range | None
    q: float
    df: int
    p: float
    method: str


class SensitivityFigure(BaseModel):
    """The same figure of other studies."""

    name: str
    k: int
    changes: bool = Field(description="Whether other studies count than in the figure itself.")
    estimate: float | None
    interval: Range | None
    why_not: str | None


class SynthesisGroup(BaseModel):
    """One figure: an endpoint and statistic of a therapy class, at a time, or of a comparison."""

    endpoint: str
    statistic: str
    group: str
    therapy_class: str
    k: int = Field(description="How many results are in it.")
    pooled: PooledFigure | None
    why_not: str | None = Field(description="Why there is no pooled figure.")
    warnings: list[str]
    studies: list[Pooling]
    set_aside: list[NotPooled]
    sensitivity: list[SensitivityFigure]
    figures: dict[str, str] = Field(description="Where each figure is drawn.")


class SynthesisAnswer(BaseModel):
    """Pooled figures, those of most studies first, and the results that belong to no one group."""

    model_config = ConfigDict(json_schema_extra={"examples": [example.SYNTHESIS]})

    groups: list[SynthesisGroup]
    set_aside: list[NotPooled]
