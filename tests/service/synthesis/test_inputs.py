"""Which results are pooled, which are set aside and why: a table of studies in, a figure's studies out."""

from __future__ import annotations

from typing import Any

import pytest

from corpus.errors import QueryError
from service.query import Query
from service.synthesis.question import Question
from service.synthesis.synthesis import Answer, Synthesis, synthesise
from service.table import EvidenceTable
from tests.service.synthesis.studies import Study, counted, hazard, keep, result, study

BISPECIFIC = "bispecific antibody"


def asked(table: EvidenceTable, *studies: Study, **more: Any) -> Answer:
    keep(table, *studies)
    return synthesise(table, Question(**({"endpoint": "ORR"} | more)))


def only(answer: Answer) -> Synthesis:
    assert len(answer.groups) == 1, [g.group for g in answer.groups]
    return answer.groups[0]


def counts(group: Synthesis) -> list[str]:
    return [f"{m.candidate.study} {m.candidate.events}/{m.candidate.total}" for m in group.members]


def reasons(group: Synthesis | Answer) -> list[tuple[str, str]]:
    return [(a.candidate.study, a.why) for a in group.set_aside]


def test_nothing_is_an_answer(table: EvidenceTable) -> None:
    assert asked(table) == Answer((), ())


def test_counts_are_pooled_by_class(table: EvidenceTable) -> None:
    answer = asked(
        table,
        study("a", counted(12, 24)),
        study("b", counted(30, 50), therapies=("elranatamab",)),
        study("c", counted(5, 20), therapies=("pembrolizumab",)),
    )
    assert [(g.group, counts(g)) for g in answer.groups] == [
        (BISPECIFIC, ["a 12/24", "b 30/50"]),
        ("checkpoint inhibitor", ["c 5/20"]),
    ]
    assert answer.groups[0].pooled is not None
    assert answer.groups[1].why_not == "One study: there is nothing to pool; its own figure is shown."


@pytest.mark.parametrize(
    ("more", "found"),
    [
        pytest.param({"therapy_class": "Bispecific Antibody"}, ["a 12/24"], id="in any case"),
        pytest.param({"therapy_class": "CAR T"}, [], id="of another class"),
        pytest.param({"query": Query(q="elsewhere", relevant=True)}, [], id="of other studies"),
        pytest.param({"query": Query(relevant=False)}, [], id="after no CAR T"),
        pytest.param({"endpoint": "orr"}, ["a 12/24"], id="the endpoint in any case"),
        pytest.param({"endpoint": "CR"}, [], id="of another endpoint"),
    ],
)
def test_only_what_is_asked_for(table: EvidenceTable, more: dict[str, Any], found: list[str]) -> None:
    answer = asked(table, study("a", counted(12, 24)), **more)
    assert [c for g in answer.groups for c in counts(g)] == found


@pytest.mark.parametrize(
    ("said", "n", "why", "words"),
    [
        pytest.param(
            result(value=48.0), 25, "no_counts", "48% is stated, but not how many of how many", id="a percentage"
        ),
        pytest.param(
            result(count=12), 25, "no_counts", "12 patients are stated, but not how many of how many", id="k without N"
        ),
        pytest.param(counted(30, 24), 40, "impossible_counts", "30 of 24 cannot be", id="more than there are"),
        pytest.param(counted(0, 0), 40, "impossible_counts", "0 of 0 cannot be", id="of nobody"),
        pytest.param(
            counted(12, 25, value=60.0),
            40,
            "impossible_counts",
            "which is 48.0%, and 60%",
            id="k of N is not the percentage",
        ),
    ],
)
def test_what_cannot_be_counted_is_set_aside(
    table: EvidenceTable, said: dict[str, Any], n: int, why: str, words: str
) -> None:
    group = only(asked(table, study("a", said, n=n)))
    assert group.members == ()
    assert reasons(group) == [("a", why)]
    assert words in group.set_aside[0].reason


@pytest.mark.parametrize(
    ("said", "n", "found"),
    [
        pytest.param(result(value=48.3), 60, "a 29/60", id="one count gives the percentage"),
        pytest.param(result(value=45.0), 525, "a 236/525", id="several do: the nearest"),
        pytest.param(result(value=44.0, count=25), 57, "a 25/57", id="N of the cohort"),
        pytest.param(result(value=50.0, total=12), 40, "a 6/12", id="N as stated"),
        pytest.param(result(value=0.0), 12, "a 0/12", id="none"),
        pytest.param(result(value=100.0), 12, "a 12/12", id="all"),
        pytest.param(result(value=48.3), 10, "", id="of no whole number"),
        pytest.param(result(value=48.3), None, "", id="of nobody knows how many"),
        pytest.param(result(value=48.3, arm="teclistamab"), 60, "", id="an arm of unstated size"),
        pytest.param(
            result(value=50.0, text="50% in the 188 evaluable patients"), 210, "", id="its sentence has another N"
        ),
        pytest.param(
            result(value=50.0, text="50% of all 210 patients"), 210, "a 105/210", id="its sentence has the same N"
        ),
    ],
)
def test_counts_are_worked_out_only_if_asked_and_flagged(
    table: EvidenceTable, said: dict[str, Any], n: int | None, found: str
) -> None:
    group = only(asked(table, study("a", said, n=n), reconstruct=True))
    assert counts(group) == ([found] if found else [])
    assert all(m.candidate.flags[0].startswith("not stated: ") for m in group.members)
    assert any("worked out" in w for w in group.warnings) == bool(found)
    assert [w for _, w in reasons(group)] == ([] if found else ["no_counts"])


@pytest.mark.parametrize(
    ("arm", "therapies", "why"),
    [
        pytest.param("high-risk disease", ("teclistamab",), "subgroup", id="a part that no therapy defines"),
        pytest.param(
            "teclistamab + daratumumab", ("teclistamab", "daratumumab"), "combination", id="two classes together"
        ),
        pytest.param("all", ("teclistamab", "pembrolizumab"), "mixed", id="a cohort of several classes"),
        pytest.param("all", (), "no_class", id="a cohort of no therapy"),
        pytest.param("all", ("chemotherapy",), "no_class", id="a class that is none"),
    ],
)
def test_what_is_of_no_one_class_is_set_aside(
    table: EvidenceTable, arm: str, therapies: tuple[str, ...], why: str
) -> None:
    answer = asked(table, study("a", counted(12, 24, arm=arm), therapies=therapies))
    assert answer.groups == ()
    assert reasons(answer) == [("a", why)]


def test_a_mixed_cohort_counts_if_asked_and_is_flagged(table: EvidenceTable) -> None:
    mixed = study("a", counted(12, 24), therapies=("teclistamab", "pembrolizumab"))
    group = only(asked(table, mixed, therapy_class=BISPECIFIC, mixed=True))
    assert counts(group) == ["a 12/24"]
    assert group.members[0].candidate.flags == (
        "the cohort was given several classes: bispecific antibody, checkpoint inhibitor",
    )


@pytest.mark.parametrize(
    ("results", "found", "aside"),
    [
        pytest.param([counted(12, 24), counted(12, 24)], ["a 12/24"], ["duplicate"], id="twice the same"),
        pytest.param([counted(12, 24), counted(14, 24)], [], ["contradiction"] * 2, id="two of the same N"),
        pytest.param([counted(10, 20), counted(12, 24)], ["a 12/24"], ["duplicate"], id="of fewer patients"),
        pytest.param([counted(12, 24), counted(6, 10, arm="teclistamab")], ["a 12/24"], ["part_of_whole"], id="an arm of the whole"),
        pytest.param([counted(6, 10, arm="teclistamab"), counted(7, 11, arm="elranatamab")], ["a 6/10", "a 7/11"], [], id="two arms"),
        pytest.param([counted(9, 30, arm=BISPECIFIC), counted(6, 10, arm="teclistamab")], ["a 9/30"], ["part_of_whole"], id="a drug of the class"),
        pytest.param([counted(12, 24), counted(14, 24, at_months=12.0)], ["a 12/24"], [], id="a rate at a time is another"),
    ],
)  # fmt: skip
def test_each_group_of_patients_once_a_study(
    table: EvidenceTable, results: list[dict[str, Any]], found: list[str], aside: list[str]
) -> None:
    therapies = ("teclistamab", "elranatamab")
    group = only(asked(table, study("a", *results, therapies=therapies)))
    assert counts(group) == found
    assert [why for _, why in reasons(group)] == aside
    if "contradiction" in aside:
        assert "(12/24, 14/24)" in group.set_aside[0].reason
        assert "A 2024 contradicts itself and is left out." in group.warnings


def test_two_arms_of_a_study_are_told_apart_by_name(table: EvidenceTable) -> None:
    arms = study("a", counted(6, 10, arm="teclistamab"), counted(7, 11, arm="elranatamab"))
    assert [m.candidate.label for m in only(asked(table, arms)).members] == [
        "A 2024, teclistamab",
        "A 2024, elranatamab",
    ]


def test_studies_of_one_label_are_told_apart_by_a_letter(table: EvidenceTable) -> None:
    studies = [study(f"s{i}", counted(i + 3, 20 + i), author="Doe") for i in range(3)]
    assert [m.candidate.label for m in only(asked(table, *studies)).members] == ["Doe 2024a", "Doe 2024b", "Doe 2024c"]


@pytest.mark.parametrize(
    ("more", "why", "allowed"),
    [
        ({"retraction": "retracted"}, "retracted", {"retracted": True}),
        ({"kind": "news"}, "news", {"news": True}),
        ({}, "unverified", {"verified": False}),
    ],
)
def test_reports_that_do_not_count(
    table: EvidenceTable, more: dict[str, Any], why: str, allowed: dict[str, bool]
) -> None:
    refused = (
        {"retracted": False, "news": False, "verified": True}
        if why == "unverified"
        else {name: not on for name, on in allowed.items()}
    )
    one = study("a", counted(12, 24), **more)
    assert reasons(only(asked(table, one, **refused))) == [("a", why)]
    assert counts(only(asked(table, one, **allowed))) == ["a 12/24"]


def test_a_retracted_publication_is_never_pooled_unasked(table: EvidenceTable) -> None:
    studies = [
        study("a", counted(12, 24)),
        study("b", counted(10, 30)),
        study("c", counted(29, 30), retraction="retracted"),
    ]
    group = only(asked(table, *studies))
    assert counts(group) == ["a 12/24", "b 10/30"]
    with_it = only(asked(table, retracted=True))
    assert len(with_it.members) == 3
    assert {v.name: v.k for v in with_it.sensitivity}["without retracted"] == 2
    assert "There is a retraction of C 2024." in with_it.warnings


def test_the_same_figure_of_fewer_studies(table: EvidenceTable) -> None:
    studies = [
        study("a", counted(12, 24)),
        study("b", counted(10, 30)),
        study("c", counted(29, 60), kind="news"),
        study("d", result(value=50.0), n=22),
        study("e", counted(7, 25), retraction="concern"),
        study("f", counted(11, 28), registrations=("NCT01",)),
        study("g", counted(10, 26), registrations=("NCT01",)),
    ]
    group = only(asked(table, *studies, reconstruct=True))
    assert {v.name: (v.k, v.changes) for v in group.sensitivity} == {
        "without retracted": (6, False),
        "without news only": (5, True),
        "without expressions of concern": (5, True),
        "without worked-out counts": (5, True),
        "verified only": (0, True),
        "with overlapping cohorts": (7, True),
    }
    assert next(v for v in group.sensitivity if v.name == "verified only").why_not == "No study states what is needed."


@pytest.mark.parametrize(
    ("results", "group", "value"),
    [
        pytest.param(hazard(0.5, 0.25, 1.0, "teclistamab", "pembrolizumab"), "bispecific antibody versus checkpoint inhibitor", 0.5, id="as stated"),
        pytest.param(hazard(0.5, 0.25, 1.0, "pembrolizumab", "teclistamab"), "bispecific antibody versus checkpoint inhibitor", 2.0, id="turned round"),
        pytest.param(hazard(0.5, 0.25, 1.0, "teclistamab", "elranatamab"), "elranatamab versus teclistamab", 2.0, id="two drugs of a class"),
        pytest.param(hazard(0.5, 0.25, 1.0, "no relapse", "early relapse"), "early relapse versus no relapse", 2.0, id="in the text's words"),
    ],
)  # fmt: skip
def test_ratios_are_brought_the_same_way_round(
    table: EvidenceTable, results: dict[str, Any], group: str, value: float
) -> None:
    found = only(asked(table, study("a", results), endpoint="OS", statistic="hazard_ratio"))
    assert (found.group, found.members[0].estimate) == (group, pytest.approx(value))
    low, high = found.members[0].interval
    assert (low, high) == ((0.25, 1.0) if value < 1 else (pytest.approx(1.0), pytest.approx(4.0)))
    assert [f.startswith("turned round") for f in found.members[0].candidate.flags] == ([True] if value > 1 else [])


def test_different_comparisons_are_not_pooled(table: EvidenceTable) -> None:
    answer = asked(
        table,
        study("a", hazard(0.5, 0.25, 1.0, "teclistamab", "pembrolizumab")),
        study("b", hazard(1.9, 1.0, 3.61, "pembrolizumab", "elranatamab")),
        study("c", hazard(0.7, 0.5, 0.98, "teclistamab", "daratumumab")),
        endpoint="OS",
        statistic="hazard_ratio",
        therapy_class="bispecific antibody",
    )
    assert {g.group: len(g.members) for g in answer.groups} == {
        "bispecific antibody versus checkpoint inhibitor": 2,
        "bispecific antibody versus anti-CD38 antibody": 1,
    }
    assert answer.groups[0].pooled is not None
    assert answer.groups[0].natural(answer.groups[0].pooled.estimate) == pytest.approx(0.516, abs=0.01)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (hazard(0.5, 0.25, 1.0, "teclistamab", None), "no_comparator"),
        (hazard(0.5, None, None, "teclistamab", "pembrolizumab"), "no_interval"),
        (hazard(0.5, 0.25, None, "teclistamab", "pembrolizumab"), "no_interval"),
        (hazard(0.5, 0.0, 1.0, "teclistamab", "pembrolizumab"), "unusable_interval"),
        (hazard(0.5, 0.6, 1.0, "teclistamab", "pembrolizumab"), "unusable_interval"),
        (hazard(0.5, 0.5, 0.5, "teclistamab", "pembrolizumab"), "unusable_interval"),
    ],
)
def test_ratios_that_cannot_be_pooled(table: EvidenceTable, said: dict[str, Any], why: str) -> None:
    answer = asked(table, study("a", said), endpoint="OS", statistic="hazard_ratio")
    assert [why for _, why in [r for g in answer.groups for r in reasons(g)] + reasons(answer)] == [why]


@pytest.mark.parametrize(
    ("said", "flag"),
    [
        (hazard(0.5, 0.25, 1.0, "teclistamab", "pembrolizumab", ci_level=None), "95 % taken"),
        (hazard(0.9, 0.25, 1.0, "teclistamab", "pembrolizumab"), "not in the middle"),
    ],
)
def test_what_is_assumed_of_a_ratio_is_flagged(table: EvidenceTable, said: dict[str, Any], flag: str) -> None:
    group = only(asked(table, study("a", said), endpoint="OS", statistic="hazard_ratio"))
    assert flag in group.members[0].candidate.flags[0]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param({"value": 45.0, "at_months": 12.0}, "no_interval", id="no interval"),
        pytest.param({"value": 45.0, "ci": (30.0, 60.0)}, "no_time", id="no time"),
        pytest.param({"value": 100.0, "ci": (80.0, 100.0), "at_months": 12.0}, "unusable_interval", id="all"),
        pytest.param({"value": 0.0, "ci": (0.0, 20.0), "at_months": 12.0}, "unusable_interval", id="none"),
        pytest.param({"value": 45.0, "ci": (30.0, None), "at_months": 12.0}, "no_interval", id="one bound"),
    ],
)
def test_landmarks_that_cannot_be_pooled(table: EvidenceTable, said: dict[str, Any], why: str) -> None:
    answer = asked(table, study("a", result("PFS", "landmark", **said)), endpoint="PFS", statistic="landmark")
    assert [w for _, w in [r for g in answer.groups for r in reasons(g)] + reasons(answer)] == [why]


def test_landmarks_are_pooled_by_their_time(table: EvidenceTable) -> None:
    def at(id: str, months: float, value: float, low: float, high: float) -> Study:
        return study(id, result("PFS", "landmark", value=value, ci=(low, high), ci_level=95.0, at_months=months))

    studies = [at("a", 12, 40, 30, 51), at("b", 12, 50, 35, 65), at("c", 6, 60, 50, 69)]
    answer = asked(table, *studies, endpoint="PFS", statistic="landmark")
    assert {g.group: len(g.members) for g in answer.groups} == {
        f"{BISPECIFIC} at 12 months": 2,
        f"{BISPECIFIC} at 6 months": 1,
    }
    one_time = asked(table, endpoint="PFS", statistic="landmark", at_months=6.0)
    assert [g.group for g in one_time.groups] == [f"{BISPECIFIC} at 6 months"]


def test_medians_are_shown_and_not_pooled(table: EvidenceTable) -> None:
    studies = [
        study("a", result("OS", "median", value=10.2, ci=(8.0, None), ci_level=95.0, unit="months", reached=True)),
        study("b", result("OS", "median", reached=False, unit="months"), n=60),
    ]
    group = only(asked(table, *studies, endpoint="OS", statistic="median"))
    assert [(m.candidate.study, m.estimate, m.interval) for m in group.members] == [
        ("a", 10.2, (8.0, None)),
        ("b", None, (None, None)),
    ]
    assert group.pooled is None
    assert "not pooled" in (group.why_not or "")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"endpoint": "ABC"}, "there is no endpoint 'ABC'"),
        ({"endpoint": ""}, "there is no endpoint ''"),
        ({"statistic": "mean"}, "there is no such statistic"),
        ({"statistic": "hazard_ratio", "method": "GLMM"}, "has no events to model"),
        ({"statistic": "median", "at_months": 12.0}, "a median has no time"),
    ],
)
def test_questions_that_cannot_be_asked(table: EvidenceTable, more: dict[str, Any], words: str) -> None:
    with pytest.raises(QueryError, match=words):
        asked(table, **more)


@pytest.mark.parametrize(
    ("results", "method", "words"),
    [
        pytest.param([(0, 12), (0, 5), (0, 1)], "REML", "All 18 patients of 3 studies had no event", id="no event"),
        pytest.param(
            [(0, 12), (0, 5), (0, 1)], "GLMM", "the exact 95% interval is 0.0% to 18.5%", id="no event, by the model"
        ),
        pytest.param([(12, 12), (5, 5)], "REML", "All 17 patients of 2 studies had the event", id="nothing but events"),
        pytest.param([(3, 12)], "GLMM", "One study", id="one study"),
    ],
)
def test_where_there_is_no_pooled_figure_it_says_why(
    table: EvidenceTable, results: list[tuple[int, int]], method: Any, words: str
) -> None:
    studies = [study(f"s{i}", counted(*r), n=None) for i, r in enumerate(results)]
    group = only(asked(table, *studies, method=method))
    assert group.pooled is None
    assert words in (group.why_not or "")
    assert len(group.members) == len(results)


@pytest.mark.parametrize("method", ["REML", "PM", "DL", "GLMM"])
def test_some_without_events_some_of_one_patient(table: EvidenceTable, method: Any) -> None:
    studies = [study(f"s{i}", counted(*r), n=None) for i, r in enumerate([(0, 12), (1, 1), (0, 1), (9, 20), (30, 30)])]
    group = only(asked(table, *studies, method=method))
    if method == "GLMM":
        assert "too far apart for the binomial-normal model" in (group.why_not or "")
        return
    assert group.pooled is not None
    low, high = group.natural_interval(group.pooled.interval)
    assert 0 < low < group.natural(group.pooled.estimate) < high < 1
    assert any("half an event is added" in w for w in group.warnings)


def test_the_model_corrects_nothing(table: EvidenceTable) -> None:
    studies = [study(f"s{i}", counted(*r), n=None) for i, r in enumerate([(0, 12), (0, 1), (9, 40), (3, 30)])]
    group = only(asked(table, *studies, method="GLMM"))
    assert group.pooled is not None
    assert not any("half an event is added" in w for w in group.warnings)
