"""Exports for statistics: events and totals as stated, log ratios as their intervals imply, every result in one table or listed with its reason."""

from __future__ import annotations

import csv
import io
import math
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from service.exporting.answer import Answer
from service.exporting.statistics import LogRatio, events, log_ratio
from service.query import Query
from service.synthesis.proportion import logits
from service.synthesis.random_effects import pool
from service.table import EvidenceTable
from tests.service.conftest import Client
from tests.service.exported import Given, exported

RATE = {"statistic": "rate", "count": 25, "total": 52}
EVENTS: dict[str, tuple[dict[str, Any], tuple[int, int] | str]] = {
    "k of N": ({}, (25, 52)),
    "none": ({"count": 0}, (0, 52)),
    "all": ({"count": 52}, (52, 52)),
    "one patient": ({"count": 1, "total": 1}, (1, 1)),
    "no k": ({"count": None}, "the text does not state how many"),
    "no N": ({"total": None}, "the text does not state of how many"),
    "above N": ({"count": 53}, "53 of 52 is no proportion"),
    "of nobody": ({"count": 0, "total": 0}, "0 of 0 is no proportion"),
    "a landmark": ({"statistic": "landmark"}, "no proportion"),
}


@pytest.mark.parametrize("case", EVENTS)
def test_a_proportion_is_what_the_text_states(case: str) -> None:
    changed, wanted = EVENTS[case]
    assert events(RATE | changed) == wanted


HR = {"statistic": "hazard_ratio", "value": 0.62, "ci": [0.48, 0.8], "ci_level": 95.0}
RATIOS: dict[str, tuple[dict[str, Any], tuple[float, float] | str]] = {
    # ln 0.62; (ln 0.80 - ln 0.48) / (2 x 1.959964), by hand and as the contract's example
    "a hazard ratio": ({}, (-0.478036, 0.130315)),
    "level not stated": ({"ci_level": None}, (-0.478036, 0.130315)),
    "90 percent": ({"ci_level": 90.0}, (-0.478036, 0.510826 / (2 * 1.644854))),
    "an odds ratio": ({"statistic": "odds_ratio", "value": 2.0, "ci": [1.0, 4.0]}, (0.693147, 1.386294 / 3.919928)),
    "no interval": ({"ci": None}, "the text does not state both bounds of its interval"),
    "half an interval": ({"ci": [0.48, None]}, "the text does not state both bounds of its interval"),
    "zero": ({"value": 0.0}, "the ratio is not above zero"),
    "outside": ({"value": 0.9}, "the interval 0.48 to 0.8 does not hold 0.9"),
    "bound of zero": ({"ci": [0.0, 0.8]}, "the interval 0 to 0.8 does not hold 0.62"),
    "no width": ({"ci": [0.62, 0.62]}, "the interval 0.62 to 0.62 does not hold 0.62"),
    "no level": ({"ci_level": 100.0}, "the interval's level is 100"),
    "a rate": ({"statistic": "rate"}, "no ratio"),
}


@pytest.mark.parametrize("case", RATIOS)
def test_a_log_ratio_is_what_its_interval_implies(case: str) -> None:
    changed, wanted = RATIOS[case]
    found = log_ratio(HR | changed)
    if isinstance(wanted, str):
        assert found == wanted
    else:
        assert isinstance(found, LogRatio)
        assert (found.te, found.se) == pytest.approx(wanted, abs=1e-6)


def test_an_interval_that_is_not_about_its_ratio_is_marked() -> None:
    skewed = log_ratio(HR | {"value": 0.75})
    assert isinstance(skewed, LogRatio)
    assert skewed.asymmetric
    assert not log_ratio(HR).asymmetric  # type: ignore[union-attr]


def tables(raw: bytes) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {
            name: list(csv.DictReader(io.StringIO(packed.read(name).decode(), newline=""), strict=True))
            for name in packed.namelist()
            if name.endswith(".csv")
        }


def test_every_result_is_in_one_table_for_r(client: Client, bundled: EvidenceTable) -> None:
    found = tables(client.get("/api/v1/export/r-meta").content)
    rows = {
        (row["study_id"], str(row["position"])): row for row in bundled.export(Query()) if row["endpoint"] is not None
    }
    assert sorted((line["study_id"], line["position"]) for lines in found.values() for line in lines) == sorted(rows)
    for line in found["proportions.csv"]:
        row = rows[line["study_id"], line["position"]]
        assert (int(line["event"]), int(line["n"])) == (row["count"], row["total"])
    for line in found["ratios.csv"]:
        row = rows[line["study_id"], line["position"]]
        assert math.exp(float(line["TE"])) == pytest.approx(row["value"], abs=1e-5)
        assert float(line["seTE"]) > 0
    for name in ("proportions.csv", "ratios.csv"):
        labels = [line["studlab"] for line in found[name]]
        assert len(labels) == len(set(labels)) > 5
    assert {line["why"] for line in found["not-taken.csv"]} <= {
        "the text does not state how many", "the text does not state of how many", "an estimate at a time, no k of N",
        "the text does not state both bounds of its interval",
    }  # fmt: skip


def test_the_script_names_columns_that_are_there(bundled: EvidenceTable) -> None:
    raw = exported("r-meta", Answer(bundled, Query()))
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        script = packed.read("analysis.R").decode()
        heads = {
            name: packed.read(name).decode().split("\r\n")[0].split(",") for name in ("proportions.csv", "ratios.csv")
        }
    assert {"event", "n", "studlab", "retraction", "arm", "study_id", "trial_id"} <= set(heads["proportions.csv"])
    assert {"TE", "seTE", "measure", "studlab", "retraction", "arm", "study_id", "trial_id"} <= set(heads["ratios.csv"])
    for name in (
        "metaprop(event = event, n = n, studlab = studlab",
        "metagen(TE = TE, seTE = seTE, studlab = studlab",
        'retraction != "retracted"',
    ):
        assert name in script


def test_the_script_pools_in_r_what_we_pool(bundled: EvidenceTable, tmp_path: Path) -> None:
    """The exported script, run by R: the figures that it prints are those of our own synthesis."""
    with zipfile.ZipFile(io.BytesIO(exported("r-meta", Answer(bundled, Query())))) as packed:
        packed.extractall(tmp_path)
    ended = subprocess.run(["Rscript", "analysis.R"], cwd=tmp_path, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    compared = 0
    for name, taken in pooled_by_script(tmp_path).items():
        printed = ended.stdout.split(f"==== {name}: {len(taken)} studies ====")[1].split("====")[0]
        if len(taken) < 2:
            assert "nothing to pool" in printed
            continue
        estimates, variances = (np.array(numbers) for numbers in zip(*taken, strict=True))
        found = pool(estimates, variances, "REML", "hartung_knapp")
        row = printed.split("ci.ub")[1].split("\n")[1].split()
        wanted = (found.estimate, found.se, *found.interval)
        assert [float(row[at]) for at in (0, 1, 5, 6)] == pytest.approx(wanted, abs=2e-4), name
        compared += 1
    assert compared >= 5


def pooled_by_script(folder: Path) -> dict[str, list[tuple[float, float]]]:
    """(estimate, variance) by what the script pools: of each study one result, the whole cohort's first, of each trial one study."""
    found: dict[str, list[tuple[float, float]]] = {}
    for file in ("proportions.csv", "ratios.csv"):
        lines = list(csv.DictReader(io.StringIO((folder / file).read_text(encoding="utf-8"), newline="")))
        seen: set[tuple[str, str]] = set()
        for line in sorted(lines, key=lambda one: (one["study_id"], one["arm"] != "all")):
            name = line["endpoint"] if file == "proportions.csv" else f"{line['measure']} {line['endpoint']}"
            ids = {(name, line["study_id"]), *([(name, line["trial_id"])] if line["trial_id"] else [])}
            if line["retraction"] == "retracted" or ids & seen:
                continue
            seen |= ids
            if file == "proportions.csv":
                one, other = logits(np.array([float(line["event"])]), np.array([float(line["n"])]))
                said = float(one[0]), float(other[0])
            else:
                said = float(line["TE"]), float(line["seTE"]) ** 2
            found.setdefault(name, []).append(said)
    return found


def test_revman_tables_divide_a_study(client: Client, bundled: EvidenceTable) -> None:
    found = tables(client.get("/api/v1/export/revman").content)
    records = list(bundled.export(Query(), "studies"))
    assert [line["Study ID"] for line in found["Study information.csv"]] == [record["id"] for record in records]
    names = {line["Study"] for line in found["Study information.csv"]}
    assert len(names) == len(records)
    assert {line["Study"] for lines in found.values() for line in lines} == names
    assert len(found["Study results.csv"]) == sum(len(record["outcomes"]) for record in records)
    assert len(found["Study arms.csv"]) == sum(len(record["groups"]) + (record["n"] is not None) for record in records)
    (one,) = [line for line in found["Study information.csv"] if line["Study ID"] == "synopsis:mm-001"]
    assert one["Char: Methods"] == "retrospective cohort; median follow-up 13.5 months"
    assert one["Char: Participants"] == "68 patients; multiple myeloma; after BCMA CAR T"


def test_srdr_sheets_hold_every_number(client: Client, bundled: EvidenceTable) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/api/v1/export/srdr").content))
    assert book.sheetnames == ["Design Details", "Arms", "Outcomes", "Desc. Statistics", "BAC Comparisons"]
    for sheet in book.worksheets:
        assert [cell.value for cell in sheet[1]][:4] == ["Extraction ID", "Consolidated", "Username", "Citation ID"]
    rows = [row for row in bundled.export(Query()) if row["endpoint"] is not None]
    for sheet, ratio in (("Desc. Statistics", False), ("BAC Comparisons", True)):
        said = sorted(
            line[-1]
            for line in book[sheet].iter_rows(min_row=2, values_only=True)
            if line[-2] in ("Median", "Proportion (%)", "HR", "OR") and isinstance(line[-1], int | float)
        )
        wanted = [row["value"] for row in rows if (row["statistic"] in ("hazard_ratio", "odds_ratio")) is ratio]
        assert said == sorted(
            v
            for v, row in zip(
                wanted, [r for r in rows if (r["statistic"] in ("hazard_ratio", "odds_ratio")) is ratio], strict=True
            )
            if v is not None and row["statistic"] != "count"
        )


@pytest.mark.parametrize("name", ["r-meta", "revman", "srdr"])
def test_an_empty_answer_is_tables_without_rows(bundled: EvidenceTable, name: str) -> None:
    assert exported(name, Given(bundled))
