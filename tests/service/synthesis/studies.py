"""Studies as a test needs them: a record and a document that agree, put into a table through its own door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from corpus.document import Author, Document, Identifiers, PartialDate, ReportedStudy, Section
from extractor.record import Citation, EvidenceRecord, Outcome, Report, TherapyUse
from extractor.stamp import stamp
from extractor.vocabulary import therapies as vocabulary
from service.table import EvidenceTable

Study = tuple[EvidenceRecord, Document]


def result(endpoint: str = "ORR", statistic: str = "rate", text: str = "", **more: Any) -> dict[str, Any]:
    """One outcome by its figures; what is not named is not stated."""
    said: dict[str, Any] = {
        "endpoint": endpoint, "statistic": statistic, "value": None, "reached": None, "unit": "%" if statistic in ("rate", "landmark") else None,
        "ci": None, "ci_level": None, "at_months": None, "count": None, "total": None, "arm": "all", "comparator": None, "p": None,
    } | more  # fmt: skip
    return said | {"text": text or _text(said)}


def counted(events: int, total: int, **more: Any) -> dict[str, Any]:
    """A rate with its k and N."""
    return result(count=events, total=total, **more)


def hazard(
    value: float, low: float | None, high: float | None, arm: str, comparator: str | None, **more: Any
) -> dict[str, Any]:
    """A hazard ratio of overall survival with its interval."""
    ci = None if low is None and high is None else (low, high)
    return result(
        "OS", "hazard_ratio", value=value, ci=ci, arm=arm, comparator=comparator, **({"ci_level": 95.0} | more)
    )


def study(id: str, *results: dict[str, Any], therapies: tuple[str, ...] = ("teclistamab",), **more: Any) -> Study:
    """A study that states the results, a sentence each. more: of its document, n, registrations, reports and words behind the results."""
    given = {
        "year": 2024,
        "author": id.title(),
        "kind": "abstract",
        "retraction": "none",
        "n": 40,
        "words": "",
        "dois": (),
    } | more
    begin, sentences, outcomes = 0, [], []
    for i, said in enumerate(results):
        sentence = f"Result {i} was {said['text']}."
        start = begin + sentence.index(said["text"])
        plain = said | {"start": start, "end": start + len(said["text"]), "section": "results", "confidence": 0.95}
        outcomes.append(Outcome(**plain))
        sentences.append(sentence)
        begin += len(sentence) + 1
    text = " ".join([*sentences, given["words"]]).strip()
    document = Document(
        id, "jsonl", given["kind"], given.get("title", f"The study {id}"), (Section(text),),
        authors=(Author(family=given["author"]),) if given["author"] else (),
        published=PartialDate(given["year"]), identifiers=Identifiers(doi=given.get("doi")),
        reports=tuple(ReportedStudy(doi=doi) for doi in given["dois"]), retraction=given["retraction"],
    )  # fmt: skip
    return _record(document, given, tuple(outcomes), therapies), document


def keep(table: EvidenceTable, *studies: Study) -> None:
    """Puts them into the table."""
    for record, document in studies:
        table.library.add(document)
        table.put(record, document, table.library.revision(document.id))


def _record(
    document: Document, given: dict[str, Any], outcomes: tuple[Outcome, ...], therapies: tuple[str, ...]
) -> EvidenceRecord:
    cited = Citation(
        document.title, document.kind, document.source, doi=given.get("doi"), year=given["year"],
        registrations=given.get("registrations", ()), retraction=document.retraction,
    )  # fmt: skip
    uses = tuple(
        TherapyUse(name, "salvage", vocabulary()[name].therapy_class, None, {}, "", 0, 0) for name in therapies
    )
    reports = tuple(Report("trial", trial, trial, None, None) for trial in given.get("trials", ()))
    return EvidenceRecord(
        document.id, cited, given.get("relevant", True), given["n"], None, None, None, (), given.get("diseases", ("multiple myeloma",)),
        None, None, (), uses, outcomes, (), reports, (), (), stamp(),
    )  # fmt: skip


def retold(one: Study, **more: Any) -> Study:
    """The study with another record's fields."""
    return replace(one[0], **more), one[1]


def _text(said: dict[str, Any]) -> str:
    if said["count"] is not None and said["total"] is not None:
        return f"{said['count']} of {said['total']}"
    if said["count"] is not None:
        return f"{said['count']} patients"
    if said["value"] is None:
        return "not reached"
    return f"{said['value']:g}{said['unit'] or ''}"
