"""R meta: proportions and log ratios as meta and metafor take them, the script that pools them, and what could not be taken."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, BinaryIO

from service.exporting.answer import Answer, Study
from service.exporting.citations import Labels
from service.exporting.packing import pack_tables
from service.exporting.spool import spooled
from service.exporting.statistics import events, log_ratio
from service.rows import Row, class_of

TITLE = "R meta"
ABOUT = "A zip: events and totals for metaprop, log ratios with standard errors for metagen, and the R script that pools them."
GROUP = "statistics"
SUFFIX = ".zip"
MEDIA_TYPE = "application/zip"
EXAMPLE = "(a zip file with proportions.csv, ratios.csv, medians.csv, not-taken.csv, analysis.R, README.md)"

_OF = ("studlab", "study_id", "trial_id", "year", "endpoint", "statistic", "arm", "therapy_class")
_FROM = ("retraction", "kind", "confidence", "position")
_HEADS: dict[str, tuple[str, ...]] = {
    "proportions.csv": (*_OF, "event", "n", "percent_raw", *_FROM),
    "ratios.csv": (
        *_OF,
        "versus",
        "measure",
        "TE",
        "seTE",
        "ratio",
        "ratio_lower",
        "ratio_upper",
        "level",
        "asymmetric",
        "p_raw",
        *_FROM,
    ),
    "medians.csv": (*_OF, "median", "lower", "upper", "level", "unit", "reached", *_FROM),
    "not-taken.csv": (*_OF, "why", *_FROM),
}
_README = """# For R

- `proportions.csv`: `metaprop(event, n, studlab)`. Only where the text states k and N; none is computed from a percentage.
- `ratios.csv`: `metagen(TE, seTE, studlab, sm = "HR")`. TE = ln(ratio), seTE = (ln U - ln L) / (2 z) by the interval's level.
  `asymmetric`: the ratio is not in the middle of its interval on the log scale, beyond rounding. Look at the source first.
- `medians.csv`: medians with their intervals, to be shown; they are not pooled here.
- `not-taken.csv`: every other result, and why.

`studlab` is unique in a file. `trial_id` is the trial's first registry number: rows that share it may share patients.
Run `Rscript analysis.R` in this folder; it needs the package meta or metafor, leaves retracted publications out, and takes of each study, and of
each trial, one result an endpoint.
"""


def write(answer: Answer) -> Iterator[bytes]:
    """The zip file: four tables, a script and a page that explains them."""
    return spooled(lambda file: _pack(answer, file))


def _pack(answer: Answer, file: BinaryIO) -> None:
    script = (files("service.exporting") / "analysis.R").read_bytes()
    pack_tables(file, _HEADS, _lines(answer), {"analysis.R": script, "README.md": _README.encode()})


def _lines(answer: Answer) -> Iterator[tuple[str, list[Any]]]:
    labels = Labels()
    for study in answer.studies():
        label = labels(study)
        for place, row in enumerate(study.results):
            yield _line(study, row, label if len(study.results) == 1 else f"{label} #{place + 1}")


def _line(study: Study, row: Row, label: str) -> tuple[str, list[Any]]:
    """(the table that the result belongs in, its cells)."""
    record, source = study.record, study.record["document"]
    trial = next(iter(source["registrations"]), None)
    classes = sorted({class_of(t["class"]) for t in record["therapies"] if t["role"] == "salvage" and t["class"]})
    of = [label, record["id"], trial, source["year"], row["endpoint"], row["statistic"], row["arm"], classes]
    tail = [source["retraction"], source["kind"], row["confidence"], row["position"]]
    low, high = row["ci"] or (None, None)
    if row["statistic"] in ("rate", "count"):
        found = events(row)
        if not isinstance(found, str):
            return "proportions.csv", [*of, *found, row["value"] if row["unit"] == "%" else None, *tail]
        return "not-taken.csv", [*of, found, *tail]
    if row["statistic"] == "median":
        return "medians.csv", [*of, row["value"], low, high, row["ci_level"], row["unit"], row["reached"], *tail]
    if row["statistic"] == "landmark":
        return "not-taken.csv", [*of, "an estimate at a time, no k of N", *tail]
    ratio = log_ratio(row)
    if isinstance(ratio, str):
        return "not-taken.csv", [*of, ratio, *tail]
    said = [
        row["comparator"],
        ratio.measure,
        round(ratio.te, 6),
        round(ratio.se, 6),
        row["value"],
        low,
        high,
        row["ci_level"] or 95.0,
    ]
    return "ratios.csv", [*of, *said, ratio.asymmetric, row["p"], *tail]
