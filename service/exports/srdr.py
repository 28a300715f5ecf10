"""SRDR+: a workbook whose sheets are divided as SRDR+ divides its own exports: arms, outcomes, descriptive statistics, comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from service.exporting.answer import Answer, Study
from service.exporting.citations import short
from service.exporting.spool import spooled
from service.exporting.workbook import Book, Sheet
from service.notation import endpoint_name
from service.rows import Row

TITLE = "SRDR+"
ABOUT = "A workbook with sheets as SRDR+ divides them: arms, outcomes, descriptive statistics, between-arm comparisons."
GROUP = "statistics"
SUFFIX = ".xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE = "(a workbook with the sheets Design Details, Arms, Outcomes, Desc. Statistics, BAC Comparisons)"

#: The columns that SRDR+ puts before those of every sheet.
_STUDY = (
    "Extraction ID",
    "Consolidated",
    "Username",
    "Citation ID",
    "Citation Name",
    "RefMan",
    "PMID",
    "Authors",
    "Publication Date",
    "Key Questions",
)
_OUTCOME = ("Outcome", "Outcome Description", "Outcome Type", "Population", "Digest", "Timepoint", "Timepoint Unit")
_HEADS: dict[str, tuple[str, ...]] = {
    "Design Details": (*_STUDY, "Design", "Participants", "Disease", "Median follow-up (months)"),
    "Arms": (*_STUDY, "Arm Name", "Arm Description"),
    "Outcomes": (*_STUDY, "Outcome Name", "Outcome Description"),
    "Desc. Statistics": (*_STUDY, *_OUTCOME, "Arm", "Arm Description", "Measure", "Value"),
    "BAC Comparisons": (*_STUDY, *_OUTCOME, "BAC Comparator", "Measure", "Value"),
}


def write(answer: Answer) -> Iterator[bytes]:
    """The workbook; a line a measure, numbers as numbers."""
    return spooled(lambda file: _fill(answer, file))


def _fill(answer: Answer, file: BinaryIO) -> None:
    with Book(file, "Evidence table", answer.as_of) as book:
        pages = {name: Sheet(book, name, head, [18.0] * len(head)) for name, head in _HEADS.items()}
        for number, study in enumerate(answer.studies(), 1):
            document, record = study.document, study.record
            head = [
                number, None, "aftercart", number, document.title, document.id, document.identifiers.pmid, ", ".join(map(short, document.authors)),
                document.published.year, None,
            ]  # fmt: skip
            pages["Design Details"].add(
                [*head, record["design"], record["n"], record["diseases"], record["follow_up_months"]]
            )
            for name, cells in _lines(study):
                pages[name].add([*head, *cells])
        for page in pages.values():
            page.close()


def _lines(study: Study) -> Iterator[tuple[str, list[Any]]]:
    sizes = {group["label"]: f"{group['n']} patients, {group['stage']}" for group in study.record["groups"]}
    for arm in dict.fromkeys([row["arm"] for row in study.results] + list(sizes)):
        yield "Arms", [arm, sizes.get(arm)]
    for code in dict.fromkeys(row["endpoint"] for row in study.results):
        yield "Outcomes", [code, endpoint_name(code)]
    for row in study.results:
        kind = "Categorical" if row["statistic"] in ("rate", "count", "odds_ratio") else "Time-to-event"
        when = [row["at_months"], "months"] if row["at_months"] is not None else [None, None]
        outcome = [row["endpoint"], endpoint_name(row["endpoint"]), kind, "All Participants", None, *when]
        for measure, value in _measures(row):
            if row["statistic"] in ("hazard_ratio", "odds_ratio"):
                yield (
                    "BAC Comparisons",
                    [*outcome, f"{row['arm']} vs {row['comparator'] or 'not stated'}", measure, value],
                )
            else:
                yield "Desc. Statistics", [*outcome, row["arm"], sizes.get(row["arm"]), measure, value]


def _measures(row: Row) -> Iterator[tuple[str, float | str]]:
    """(the measure's name, its value) for each number that the result states."""
    names = {
        "rate": "Proportion (%)",
        "landmark": "Proportion (%)",
        "median": "Median",
        "hazard_ratio": "HR",
        "odds_ratio": "OR",
        "count": "Events",
    }
    low, high = row["ci"] or (None, None)
    level = f"{row['ci_level'] or 95:g}% CI"
    total = "Total (N analyzed)"
    said = [
        (names[row["statistic"]], "not reached" if row["reached"] is False else row["value"]),
        (f"{level} low", low),
        (f"{level} high", high),
    ]
    said += [
        ("Events", row["count"] if row["statistic"] != "count" else None),
        (total, row["total"]),
        ("P value", row["p"]),
    ]
    yield from ((name, value) for name, value in said if value is not None)
