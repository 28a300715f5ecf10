"""EvidenceRecord: the public contract, what one document says, each value with the characters that say it.

Three rules without exception: `document.text[start:end] == text` for every quoted value (of a quote whose
`part` is "title": `document.title[start:end]`); a value that is not stated is null; the same input gives the
same record. Declared once here: JSON, its schema (docs/record.schema.json) and the table's columns derive from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from corpus.document import Kind, Retraction

Stage = Literal["screened", "enrolled", "infused", "evaluable", "relapsed", "treated", "arm", "subgroup"]
Role = Literal["prior", "salvage", "other"]
Statistic = Literal["median", "rate", "landmark", "hazard_ratio", "odds_ratio", "count"]
OtherStatistic = Literal["median", "mean", "rate", "count", "change"]
Part = Literal["text", "title"]
CheckKind = Literal["share", "sum", "count", "interval", "part"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the record comes from."""

    title: str
    kind: Kind
    source: str
    url: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    journal: str | None = None
    year: int | None = None
    registrations: tuple[str, ...] = ()
    retraction: Retraction = "none"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Cohort:
    """A stated group of patients beside the main one: `n` patients at a `stage`, named by the text's own `label`."""

    label: str
    stage: Stage
    n: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TherapyUse:
    """A therapy that patients received, by its canonical name; `text` is its first mention in that role."""

    name: str
    role: Role
    therapy_class: Annotated[str | None, Field(alias="class")]
    target: str | None
    identifiers: dict[str, str]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One reported result.

    value: a number in `unit` ("months", "%", None for a ratio and for a count of patients); None with `reached` false
        where the text says that it was not reached.
    ci: [low, high] at `ci_level` percent, None for a bound that is unreached; at_months: the time of a landmark.
    count, total: k and N where stated; arm: "all", a canonical therapy or the text's own label; comparator: of a ratio.
    p: as printed ("<0.001", ".0137"). confidence: in [0, 1].
    """

    endpoint: str
    statistic: Statistic
    value: float | None
    reached: bool | None
    unit: str | None
    ci: tuple[float | None, float | None] | None
    ci_level: float | None
    at_months: float | None
    count: int | None
    total: int | None
    arm: str
    comparator: str | None
    p: str | None
    text: str
    start: int
    end: int
    section: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class OtherOutcome:
    """A reported result of an endpoint that has no code here, never forced into one that has.

    endpoint_text: the text's own words that name it, at endpoint_start..endpoint_end.
    statistic: None where the text does not say which; value: in `unit` ("months", "%", "points"; None for a count).
    """

    endpoint: Literal["other"]
    endpoint_text: str
    endpoint_start: int
    endpoint_end: int
    statistic: OtherStatistic | None
    value: float | None
    unit: str | None
    ci: tuple[float | None, float | None] | None
    ci_level: float | None
    count: int | None
    total: int | None
    text: str
    start: int
    end: int
    section: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """The characters behind a value that has no place of its own for them.

    field: the record's field ("design", "diseases", "follow_up_months", "prior_car_t"); value: which of its values.
    part: whether `start` and `end` count in the document's text or its title.
    """

    field: str
    value: str
    text: str
    start: int
    end: int
    part: Part = "text"


@dataclass(frozen=True, slots=True)
class Check:
    """Something that does not add up in the text itself; nothing is corrected, both values stay.

    kind: "share" (k of N is not the printed percentage, beyond rounding), "sum" (arms that do not add up to all who were
        allocated), "count" (above its total), "interval" (does not hold its value), "part" (larger than the group it is part of).
    message: a sentence for people. stated: the value that the text prints, in its outcome's unit or in patients; against: what it
        does not agree with, by arithmetic or by the text's other value. quotes: the characters behind both.
    """

    kind: CheckKind
    message: str
    stated: float
    against: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The study that the document reports, by one of its names: what a news item and the paper it tells of have in common.

    kind: "doi" (lower case), "registration" (a registry's number) or "trial" (its name, "KarMMa-3"). text: the characters
    that state it; start and end are None for a link that a page holds beside its text, and text is then what led to it.
    """

    kind: Literal["doi", "registration", "trial"]
    value: str
    text: str
    start: int | None
    end: int | None
    part: Part = "text"


@dataclass(frozen=True, slots=True)
class Extractor:
    """What read the document: the version and the hashes of the vocabulary and of the rules (`model`)."""

    version: str
    vocabulary: str
    model: str


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What one document says. `n` is the main analysed cohort, in patients; `follow_up_months` its median follow-up."""

    id: str
    document: Citation
    relevant: bool
    n: int | None
    n_text: str | None
    n_start: int | None
    n_end: int | None
    groups: tuple[Cohort, ...]
    diseases: tuple[str, ...]
    design: str | None
    follow_up_months: float | None
    prior_car_t: tuple[str, ...]
    therapies: tuple[TherapyUse, ...]
    outcomes: tuple[Outcome, ...]
    other_outcomes: tuple[OtherOutcome, ...]
    reports: tuple[Report, ...]
    quotes: tuple[Quote, ...]
    checks: tuple[Check, ...]
    extractor: Extractor


@cache
def _adapter() -> TypeAdapter[EvidenceRecord]:
    return TypeAdapter(EvidenceRecord)


def to_json(record: EvidenceRecord) -> str:
    """The record as one line of JSON, keys in declared order: the same record gives the same bytes."""
    return _adapter().dump_json(record, by_alias=True).decode()


def to_dict(record: EvidenceRecord) -> dict[str, Any]:
    """The record as plain JSON types."""
    return _adapter().dump_python(record, mode="json", by_alias=True)  # type: ignore[no-any-return]


def from_json(text: str | bytes) -> EvidenceRecord:
    """The record that `to_json` wrote.

    Raises:
        pydantic.ValidationError: the JSON is no record.
    """
    return _adapter().validate_json(text)


def schema() -> dict[str, Any]:
    """The record's JSON Schema (draft 2020-12), as published in docs/record.schema.json."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _adapter().json_schema(by_alias=True)
