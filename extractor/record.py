"""EvidenceRecord: the public contract, what one document says, each value with the characters that say it.

Three rules without exception: `document.text[start:end] == text` for every quoted value (of a quote whose
`part` is "title": `document.title[start:end]`); a value that is not stated is null; the same input gives the
same record. Declared once here: JSON, its schema (docs/record.schema.json), the table's columns and the data dictionary derive from it;
so a docstring says `name: what it is` of each field, at the beginning of a line or behind a semicolon.
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
    """Where the record comes from.

    title: as the source prints it; its translation where the source gives one.
    kind: what sort of document it is; source: the name of the source that read it ("pubmed", "jsonl", ...).
    url: the document's address on the web; doi: lower case, without a resolver's address.
    pmid, pmcid: its numbers in PubMed and PubMed Central.
    journal: the journal, conference, registry or outlet; year: the year of publication.
    registrations: numbers of trial registries that the document names.
    retraction: what became of the publication, as its source says.
    note: how the text came about where it is not the publisher's own.
    """

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
    """A stated group of patients beside the main one.

    label: the text's own words that name it; n: how many patients.
    stage: what its patients have in common: how far they came, or which part of all they are.
    text, start, end: the characters that state the number, and their place in the document's text.
    """

    label: str
    stage: Stage
    n: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TherapyUse:
    """A therapy that patients received.

    name: canonical name of the drug, product or class; therapy_class: the class of therapies it is of.
    role: given before or as the failed CAR T (prior), after it (salvage), or neither (other).
    target: the antigens it binds; identifiers: its codes in registries of drugs.
    text, start, end: its first mention in that role, and that mention's place in the document's text.
    """

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

    endpoint: its code; statistic: what kind of figure it is.
    value: a number in `unit`, None with `reached` false where the text says that it was not reached.
    reached: whether a median was reached, None where the figure is no median.
    unit: "months" or "%", None for a ratio and for a count of patients.
    ci: [low, high], None for a bound that is unreached, None in whole where no interval is stated.
    ci_level: the interval's level in percent; at_months: the time of a landmark, in months.
    count, total: k and N where stated: patients with the event, and of how many.
    arm: "all", a canonical therapy, or the text's own label; comparator: what a ratio compares the arm with.
    p: as printed ("<0.001", ".0137").
    text, start, end: the characters that state the result, and their place in the document's text.
    section: which part of the text they stand in.
    confidence: the chance that the result is read rightly, in [0, 1].
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

    endpoint: "other".
    endpoint_text, endpoint_start, endpoint_end: the text's own words that name it, and their place in the text.
    statistic: what kind of figure it is, None where the text does not say which.
    value: a number in `unit`; unit: "months", "%" or "points", None for a count.
    ci: [low, high], None where no interval is stated; ci_level: the interval's level in percent.
    count, total: k and N where stated: patients with the event, and of how many.
    text, start, end: the characters that state the result, and their place in the document's text.
    section: which part of the text they stand in.
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
    text, start, end: the characters, and their place.
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
    message: a sentence for people; quotes: the characters behind both values.
    stated: the value that the text prints, in its outcome's unit or in patients.
    against: what it does not agree with, by arithmetic or by the text's other value.
    """

    kind: CheckKind
    message: str
    stated: float
    against: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The study that the document reports, by one of its names: what a news item and the paper it tells of have in common.

    kind: by what it is named; value: a DOI in lower case, a registry's number, or a trial's name ("KarMMa-3").
    text: the characters that state it, or what led to a link that a page holds beside its text.
    start, end: their place, None for such a link; part: whether they count in the document's text or its title.
    """

    kind: Literal["doi", "registration", "trial"]
    value: str
    text: str
    start: int | None
    end: int | None
    part: Part = "text"


@dataclass(frozen=True, slots=True)
class Extractor:
    """What read the document.

    version: of aftercart; vocabulary: the hash of the vocabulary; model: the hash of the rules.
    """

    version: str
    vocabulary: str
    model: str


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What one document says.

    id: the document's own: "pubmed:36322932", "news:<hash>", or the id given in an input.
    document: where the record comes from.
    relevant: whether it reports patients treated after CAR T failed.
    n: the main analysed cohort, in patients.
    n_text, n_start, n_end: the characters that state it, and their place in the document's text.
    groups: every other stated group of patients.
    diseases: canonical names of the diseases treated; design: the study's design.
    follow_up_months: its median follow-up, in months.
    prior_car_t: CAR T products or classes that had been given before.
    therapies: what patients received.
    outcomes: results of endpoints that have a code.
    other_outcomes: results of all other endpoints.
    reports: which study the document reports.
    quotes: the characters behind values that have no place of their own for them.
    checks: what does not add up in the text itself.
    extractor: what read the document.
    """

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
