"""Input at its extremes, asked for as people ask: each gives the right figure, or the page, the API and the picture say why there is none."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from service.app import create_app
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import Client
from tests.service.synthesis.studies import Study, counted, hazard, keep, result, study


@dataclass(frozen=True)
class Case:
    """Studies, the question, and of the first group: counts as k/N by study, what is said, reasons of what is set aside by study.

    pooled: whether there is a figure. taken: rows of the export for R.
    """

    studies: tuple[Study, ...]
    counts: tuple[str, ...]
    said: str = ""
    aside: tuple[str, ...] = ()
    pooled: bool = False
    ask: str = "endpoint=ORR"
    taken: int = 0


def rates(*counts: tuple[int, int]) -> tuple[Study, ...]:
    return tuple(study(f"s{i}", counted(*one), n=None) for i, one in enumerate(counts))


TRIAL: dict[str, Any] = {"registrations": ("NCT00000001",)}
OS = "endpoint=OS&statistic=hazard_ratio"
CASES = {
    "no events anywhere": Case(rates((0, 12), (0, 5)), ("0/12", "0/5"), "All 17 patients of 2 studies had no event", taken=2),
    "nothing but events": Case(rates((12, 12), (5, 5)), ("12/12", "5/5"), "All 17 patients of 2 studies had the event", taken=2),
    "some of none, some of all": Case(rates((0, 12), (5, 5), (6, 12)), ("0/12", "5/5", "6/12"), "half an event is added", pooled=True, taken=3),
    "one patient": Case(rates((1, 1)), ("1/1",), "One study", taken=1),
    "one patient each": Case(rates((1, 1), (0, 1), (1, 1)), ("1/1", "0/1", "1/1"), "half an event is added", pooled=True, taken=3),
    "one study": Case(rates((3, 12)), ("3/12",), "One study", taken=1),
    "a study says two things": Case((study("a", counted(3, 12), counted(9, 12)), *rates((6, 12))), ("6/12",), "One study", ("a",), taken=3),
    "a study says the same twice": Case((study("a", counted(3, 12), counted(3, 12)), *rates((6, 12))), ("3/12", "6/12"), "", ("a",), True, taken=3),
    "two reports of one trial differ": Case(
        (study("a", counted(3, 12), year=2023, **TRIAL), study("b", counted(9, 14), year=2025, **TRIAL), *rates((6, 12))),
        ("9/14", "6/12"), "", ("a",), True, taken=3,
    ),
    "more events than patients": Case((study("a", counted(13, 12)), *rates((6, 12))), ("6/12",), "One study", ("a",), taken=1),
    "k of N beside another percentage": Case((study("a", counted(3, 12, value=60.0)), *rates((6, 12))), ("6/12",), "One study", ("a",), taken=2),
    "a percentage alone": Case((study("a", result(value=48.0)), *rates((6, 12))), ("6/12",), "One study", ("a",), taken=1),
    "retracted": Case((study("a", counted(3, 12), retraction="retracted"), *rates((6, 12))), ("6/12",), "One study", ("a",), taken=2),
    "a ratio of nothing": Case((study("a", hazard(0.0, 0.0, 1.0, "teclistamab", "pembrolizumab")),), (), "", ("a",), ask=OS),
    "a ratio without its interval": Case((study("a", hazard(0.5, None, None, "teclistamab", "pembrolizumab")),), (), "", ("a",), ask=OS),
    "a ratio outside its interval": Case((study("a", hazard(2.0, 0.5, 1.0, "teclistamab", "pembrolizumab")),), (), "", ("a",), ask=OS),
    "an interval of all numbers": Case(
        (study("a", hazard(1.0, 1e-6, 1e6, "teclistamab", "pembrolizumab")), study("b", hazard(0.5, 0.4, 0.6, "teclistamab", "pembrolizumab"))),
        ("1", "0.5"), "", (), True, OS, 2,
    ),
    "nobody": Case((), (), "no study"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_does_the_right_thing_or_says_why(table: EvidenceTable, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    keep(table, *case.studies)
    client = Client(create_app(Settings(home=tmp_path)))
    said = client.get(f"/api/v1/synthesis?{case.ask}").json()
    group = said["groups"][0] if said["groups"] else {"studies": [], "set_aside": [], "warnings": [], "pooled": None}
    ratio = "hazard" in case.ask
    found = [f"{s['estimate']:g}" if ratio else f"{s['events']}/{s['total']}" for s in group["studies"]]
    assert sorted(found) == sorted(case.counts)
    aside = [one["study_id"] for one in (*group["set_aside"], *said["set_aside"])]
    assert tuple(sorted(set(aside))) == case.aside
    assert (group["pooled"] is not None) == case.pooled
    words = " ".join([group.get("why_not") or "", *group["warnings"]])
    page = client.page(f"/synthesis?{case.ask}").text
    if case.said and case.studies:
        assert case.said in words
        assert case.said in page
    if group["pooled"]:
        low, high = group["pooled"]["interval"].values()
        assert low < group["pooled"]["estimate"] < high
    if group["studies"]:
        picture = client.get(f"/api/v1/synthesis/forest.svg?{case.ask}")
        assert ElementTree.fromstring(picture.content).tag.endswith("svg")
    raw = client.get("/api/v1/export/r-meta").content
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        lines = [packed.read(f"{part}.csv").decode().split("\r\n")[1:-1] for part in ("proportions", "ratios")]
    assert sum(map(len, lines)) == case.taken
