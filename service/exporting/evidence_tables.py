"""Evidence tables as reviews print them: one a class of therapy, a line a study and group, with footnotes and references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.document import Document
from extractor.vocabulary.endpoints import endpoint_kinds, endpoint_labels
from service.exporting.answer import Study
from service.exporting.citations import Labels
from service.exporting.figures_as_text import figure, group_of
from service.rows import Row, class_of

SEVERAL, NONE = "Several classes of therapy", "Therapy after CAR T not stated"
#: The endpoints that have a column of their own; all others are named in theirs.
MAIN = ("ORR", "CR", "PFS", "OS")
_KINDS = {
    "preprint": "Preprint",
    "news": "News report",
    "conference": "Conference abstract",
    "registration": "Trial registration",
}
_RETRACTIONS = {
    "retracted": "Retracted publication",
    "concern": "Expression of concern",
    "corrected": "Corrected publication",
}


@dataclass(slots=True)
class Line:
    """A line: a study's results in one group. What is the study's own stands in its first line only.

    results: by endpoint of MAIN. other, adverse: with their endpoints' codes.
    """

    study: str = ""
    reference: int | None = None
    remarks: tuple[str, ...] = ()
    design: str = ""
    n: str = ""
    therapy: str = ""
    follow_up: str = ""
    results: dict[str, list[str]] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    adverse: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class ClassTable:
    """The lines of one class of therapies."""

    name: str
    lines: list[Line] = field(default_factory=list)

    def abbreviations(self) -> str:
        """Every abbreviation that stands in the table, in full."""
        codes = set(MAIN).union(*(line.codes for line in self.lines))
        labels = {code: endpoint_labels()[code] for code in codes if code in endpoint_labels()}
        # "MRD negativity" stays as it is.
        known = {
            code: label[:1].lower() + label[1:] if label[1:2].islower() else label for code, label in labels.items()
        }
        known |= {"HR": "hazard ratio", "mo": "months", "N": "number of patients", "NR": "not reached"}
        return "; ".join(f"{short}, {known[short]}" for short in sorted(known, key=str.casefold)) + "."

    def remarks(self) -> list[str]:
        """What the marks a, b, c ... at studies' names stand for, in their order."""
        return list(dict.fromkeys(remark for line in self.lines for remark in line.remarks))


@dataclass(slots=True)
class EvidenceTables:
    """All tables in the order of their names, and the references in the order in which the tables name them."""

    tables: list[ClassTable]
    references: list[Document]


def evidence_tables(studies: Iterable[Study]) -> EvidenceTables:
    """The tables of the studies, all of them held in memory: for documents, whose length is bounded anyway."""
    labels = Labels()
    by_class: dict[str, list[tuple[Study, str, list[Row]]]] = {}
    for study in studies:
        label = labels(study)
        for name, rows in _by_class(study).items():
            by_class.setdefault(name, []).append((study, label, rows))
    numbers: dict[str, int] = {}
    references: list[Document] = []
    tables = []
    for name in sorted(by_class, key=lambda name: (name in (SEVERAL, NONE), name == NONE, name.casefold())):
        table = ClassTable(name)
        for study, label, rows in by_class[name]:
            if study.document.id not in numbers:
                references.append(study.document)
                numbers[study.document.id] = len(references)
            table.lines += _lines(study, label, numbers[study.document.id], rows)
        tables.append(table)
    return EvidenceTables(tables, references)


def _by_class(study: Study) -> dict[str, list[Row]]:
    """The study's results by the class of therapies that they are of; each result once, a study without any in its class."""
    classes = {
        t["name"]: class_of(t["class"]) for t in study.record["therapies"] if t["class"] and t["role"] != "prior"
    }
    salvage = {class_of(t["class"]) for t in study.record["therapies"] if t["class"] and t["role"] == "salvage"}
    own = next(iter(salvage)) if len(salvage) == 1 else SEVERAL if salvage else NONE
    found: dict[str, list[Row]] = {}
    for row in study.results:
        found.setdefault(classes.get(row["arm"], own), []).append(row)
    return {
        (name if name in (SEVERAL, NONE) else name[:1].upper() + name[1:]): rows
        for name, rows in (found or {own: []}).items()
    }


def _lines(study: Study, label: str, number: int, rows: list[Row]) -> Iterator[Line]:
    record = study.record
    salvage = [t["name"] for t in record["therapies"] if t["role"] == "salvage"]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(group_of(row), []).append(row)
    follow_up = record["follow_up_months"]
    first = Line(
        study=label,
        reference=number,
        remarks=tuple(_remarks(study)),
        design="; ".join(part for part in (record["design"] or "", ", ".join(record["diseases"])) if part),
        n="" if record["n"] is None else str(record["n"]),
        therapy=", ".join(salvage),
        follow_up="" if follow_up is None else f"{follow_up:g}",
    )
    if "" not in groups:  # the study stands first, its groups under it
        yield first
    for name in sorted(groups, key=lambda name: name != ""):
        line = first if name == "" else Line(therapy=name)
        for row in groups[name]:
            _put(line, row)
        yield line


def _put(line: Line, row: Row) -> None:
    code, said = row["endpoint"], figure(row)
    line.codes.add(code)
    if code in MAIN:
        line.results.setdefault(code, []).append(said)
    elif endpoint_kinds().get(code) in ("toxicity", "incidence"):
        line.adverse.append(f"{code} {said}")
    else:
        line.other.append(f"{code} {said}")


def _remarks(study: Study) -> Iterator[str]:
    document = study.document
    if document.retraction in _RETRACTIONS:
        yield _RETRACTIONS[document.retraction]
    if document.kind in _KINDS:
        yield _KINDS[document.kind]
    if document.note:
        yield document.note.rstrip(".")
