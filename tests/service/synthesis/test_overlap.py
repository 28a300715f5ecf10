"""Cohorts that may share patients are counted once: studies in, who is counted and for what reason the others are not."""

from __future__ import annotations

from typing import Any

import pytest

from service.synthesis.marks import marks
from service.synthesis.question import Question
from service.synthesis.synthesis import Synthesis, synthesise
from service.table import EvidenceTable
from tests.service.synthesis.studies import Study, counted, keep, study

TITLE = "Teclistamab after BCMA directed therapy in one hundred patients"


def pooled(table: EvidenceTable, *studies: Study, **more: Any) -> Synthesis:
    keep(table, *studies)
    return synthesise(table, Question("ORR", **more)).groups[0]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        pytest.param({"registrations": ("NCT01234567",)}, {"registrations": ("nct01234567",)}, "registration NCT01234567", id="registration"),
        pytest.param({"trials": ("MajesTEC-1",)}, {"trials": ("MAJESTEC-1",)}, "trial majestec-1", id="trial"),
        pytest.param({"doi": "10.5555/ex.1"}, {"dois": ("10.5555/EX.1",), "kind": "news"}, "reports of one publication", id="news of a paper"),
        pytest.param({"title": TITLE}, {"title": TITLE.upper()}, "reports of one publication", id="abstract and paper"),
        pytest.param({"words": "From the CIBMTR registry."}, {"words": "CIBMTR data were used."}, "registry CIBMTR", id="registry"),
        pytest.param(
            {"words": "CIBMTR, between January 2018 and March 2021."}, {"words": "CIBMTR, 2020-2022."},
            "registry CIBMTR, enrolment 2020-2022 and 2018-2021", id="registry, years that meet",
        ),
        pytest.param(
            {"words": "Treated at Example Cancer Center from 2018 to 2021."}, {"words": "Example Cancer Center, 2019 through 2023."},
            "centre example cancer center, enrolment 2019-2023 and 2018-2021", id="centre and years",
        ),
    ],
)  # fmt: skip
def test_what_may_be_the_same_patients(
    table: EvidenceTable, one: dict[str, Any], other: dict[str, Any], reason: str
) -> None:
    group = pooled(table, study("large", counted(20, 50), n=50, **one), study("small", counted(12, 31), n=31, **other))
    assert [m.candidate.study for m in group.members] == ["large"]
    (aside,) = group.set_aside
    assert (aside.candidate.study, aside.why, aside.instead) == ("small", "overlap", "large")
    assert aside.reason == f"may share patients with Large 2024 ({reason}), which is larger (50 against 31 patients)"
    assert "Small 2024: set aside, since it may share patients with a study that is counted." in group.warnings
    both = pooled(table, overlapping=True)
    assert [m.candidate.study for m in both.members] == ["large", "small"]
    assert both.set_aside == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({}, {}, id="nothing in common"),
        pytest.param({"registrations": ("NCT01",)}, {"registrations": ("NCT02",)}, id="two registrations"),
        pytest.param({"title": "Reply to a letter"}, {"title": "Reply to a letter"}, id="a title of few words"),
        pytest.param({"words": "CIBMTR, 2010-2014."}, {"words": "CIBMTR, 2018-2021."}, id="a registry at other times"),
        pytest.param(
            {"words": "CIBMTR."},
            {"words": "CIBMTR.", "diseases": ("large B-cell lymphoma",)},
            id="a registry of another disease",
        ),
        pytest.param(
            {"words": "Example Cancer Center."}, {"words": "Example Cancer Center."}, id="a centre without years"
        ),
        pytest.param({"n": 5}, {"n": 5}, id="small cohorts of the same size"),
    ],
)
def test_what_are_other_patients(table: EvidenceTable, one: dict[str, Any], other: dict[str, Any]) -> None:
    group = pooled(
        table,
        study("a", counted(20, 50, value=40.0), **one),
        study("b", counted(20, 50, value=40.0), **({"n": 41} | other)),
    )
    assert [m.candidate.study for m in group.members] == ["a", "b"]


def test_two_reports_of_the_same_size_therapy_and_figure_are_one(table: EvidenceTable) -> None:
    """As when a synopsis and the news of it name neither trial nor paper."""
    group = pooled(
        table, study("a", counted(24, 60, value=40.0), n=60), study("b", counted(24, 60, value=40.0), n=60, kind="news")
    )
    assert [m.candidate.study for m in group.members] == ["a"]
    assert "(the same cohort size, therapy and figure)" in group.set_aside[0].reason


@pytest.mark.parametrize(
    ("studies", "kept"),
    [
        pytest.param([("a", 40, 2024, "abstract"), ("b", 60, 2021, "abstract")], "b", id="the largest"),
        pytest.param([("a", 60, 2021, "abstract"), ("b", 60, 2024, "abstract")], "b", id="then the latest"),
        pytest.param([("a", 60, 2024, "news"), ("b", 60, 2024, "abstract")], "b", id="then the paper"),
        pytest.param([("a", 60, 2024, "abstract"), ("b", 60, 2024, "abstract")], "a", id="else the first"),
    ],
)
def test_which_of_them_is_counted(table: EvidenceTable, studies: list[tuple[str, int, int, str]], kept: str) -> None:
    made = [study(id, counted(20, n), n=n, year=year, kind=kind, trials=("T-1",)) for id, n, year, kind in studies]
    assert [m.candidate.study for m in pooled(table, *made).members] == [kept]


def test_who_is_set_aside_sets_nobody_aside(table: EvidenceTable) -> None:
    """b is of the patients of a and of c, a and c are strangers: both count."""
    a = study("a", counted(20, 60), n=60, trials=("T-1",))
    b = study("b", counted(20, 50), n=50, trials=("T-1", "T-2"))
    c = study("c", counted(20, 40), n=40, trials=("T-2",))
    assert [m.candidate.study for m in pooled(table, a, b, c).members] == ["a", "c"]


def test_arms_of_a_trial_are_not_each_other(table: EvidenceTable) -> None:
    arms = study("a", counted(6, 10, arm="teclistamab"), counted(7, 11, arm="elranatamab"), trials=("T-1",))
    assert len(pooled(table, arms).members) == 2


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("between January 2018 and March 2021", (2018, 2021)),
        ("from 2018 to 2021", (2018, 2021)),
        ("June 2016 through May 2020 and 2021–2022", (2016, 2022)),
        ("2021-2018", None),
        ("in 2021", None),
        ("1.2018-2021", (2018, 2021)),
    ],
)
def test_years_of_enrolment(words: str, years: tuple[int, int] | None) -> None:
    from extractor.record import to_dict

    record, document = study("a", counted(1, 2), words=f"Patients were enrolled {words}.")
    assert marks(to_dict(record), document).years == years
