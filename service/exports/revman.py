"""RevMan and Covidence: three CSV tables in a zip, study information, study arms and study results, as both divide a study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from service.exporting.answer import Answer, Study
from service.exporting.citations import Labels
from service.exporting.figures_as_text import figure
from service.exporting.packing import pack_tables
from service.exporting.spool import spooled
from service.exporting.statistics import events, log_ratio

TITLE = "RevMan and Covidence"
ABOUT = "A zip of CSV tables: study information with the characteristics of RevMan, study arms, study results."
GROUP = "statistics"
SUFFIX = ".zip"
MEDIA_TYPE = "application/zip"
EXAMPLE = "(a zip file with Study information.csv, Study arms.csv, Study results.csv)"

_HEADS: dict[str, tuple[str, ...]] = {
    "Study information.csv": (
        "Study", "Study ID", "Title", "Year", "DOI", "PMID", "Registration", "Char: Methods", "Char: Participants", "Char: Interventions",
        "Char: Outcomes", "Char: Notes",
    ),
    "Study arms.csv": ("Study", "Study ID", "Arm", "Intervention", "Stage", "Participants"),
    "Study results.csv": (
        "Study", "Study ID", "Outcome", "Arm", "Comparator", "Time point (months)", "Events", "Total", "Effect measure", "Log effect", "SE",
        "Value", "Unit", "CI lower", "CI upper", "CI level", "P", "Quote",
    ),
}  # fmt: skip


def write(answer: Answer) -> Iterator[bytes]:
    """The zip file. Import the references as RIS first: else each study is there twice."""
    return spooled(lambda file: _pack(answer, file))


def _pack(answer: Answer, file: BinaryIO) -> None:
    pack_tables(file, _HEADS, _lines(answer), {})


def _lines(answer: Answer) -> Iterator[tuple[str, list[Any]]]:
    labels = Labels()
    for study in answer.studies():
        label = labels(study)
        for name, lines in zip(_HEADS, ([_information(study)], _arms(study), _results(study)), strict=True):
            for line in lines:
                yield name, [label, study.document.id, *line]


def _information(study: Study) -> list[Any]:
    record, source = study.record, study.record["document"]
    follow_up = record["follow_up_months"]
    methods = [record["design"], follow_up is not None and f"median follow-up {follow_up:g} months"]
    people = [record["n"] is not None and f"{record['n']} patients", ", ".join(record["diseases"])]
    people.append(record["prior_car_t"] and f"after {', '.join(record['prior_car_t'])}")
    given = [t["name"] for t in record["therapies"] if t["role"] == "salvage"]
    results = [
        f"{row['endpoint']} {figure(row)}" + ("" if row["arm"] == "all" else f" ({row['arm']})")
        for row in study.results
    ]
    notes = [source["note"], source["retraction"] != "none" and source["retraction"]]
    cells = [source["title"], source["year"], source["doi"], source["pmid"], source["registrations"]]
    return [
        *cells,
        *("; ".join(str(part) for part in parts if part) for parts in (methods, people, given, results, notes)),
    ]


def _arms(study: Study) -> Iterator[list[Any]]:
    names = {t["name"] for t in study.record["therapies"]}
    if study.record["n"] is not None:
        yield ["all", None, "main cohort", study.record["n"]]
    for group in study.record["groups"]:
        yield [group["label"], group["label"] if group["label"] in names else None, group["stage"], group["n"]]


def _results(study: Study) -> Iterator[list[Any]]:
    for row in study.results:
        k, ratio = events(row), log_ratio(row)
        counts = [None, None] if isinstance(k, str) else [*k]
        effect = (
            [None, None, None] if isinstance(ratio, str) else [ratio.measure, round(ratio.te, 6), round(ratio.se, 6)]
        )
        low, high = row["ci"] or (None, None)
        yield [
            row["endpoint"], row["arm"], row["comparator"], row["at_months"], *counts, *effect, row["value"], row["unit"], low, high,
            row["ci_level"], row["p"], row["text"],
        ]  # fmt: skip
