"""Results of endpoints without a code: kept with their words where these are plain, and nothing else is taken for one."""

from __future__ import annotations

from typing import Any

import pytest

from extractor import read
from extractor.record import to_dict

COHORT = "We treated 52 patients after CAR T-cell therapy had failed. "

KEPT = {
    "time to recovery": ("Time to ANC recovery was 14 days.", ("Time to ANC recovery", None, 0.46, "months", "14 days")),
    "time without a verb": ("The median time to neutrophil engraftment, 11 days, was short.", ("median time to neutrophil engraftment", "median", 0.361, "months", "11 days")),
    "time to response": ("The median time to response was 1.2 months.", ("median time to response", "median", 1.2, "months", "1.2 months")),
    "time to progression": ("Median time to progression was 4.5 months (95% CI, 3.1-6.2).", ("Median time to progression", "median", 4.5, "months", "4.5 months (95% CI, 3.1-6.2)")),
    "duration": ("The median duration of hospitalisation was 12 days.", ("median duration of hospitalisation", "median", 0.394, "months", "12 days")),
    "length of stay": ("Mean length of stay was 9 days.", ("Mean length of stay", "mean", 0.296, "months", "9 days")),
    "a toxicity with its grade": ("Grade ≥3 neutropenia occurred in 45%.", ("Grade ≥3 neutropenia", "rate", 45.0, "%", "45%")),
    "a toxicity without a verb": ("Toxicity was mild: grade 3-4 anemia 12%.", ("grade 3-4 anemia", "rate", 12.0, "%", "12%")),
    "a toxicity in brackets": ("The commonest event was fatigue (36%).", ("fatigue", "rate", 36.0, "%", "36%")),
    "a toxicity behind its patients": ("Seven patients (13%) developed acute GVHD.", ("acute GVHD", "rate", 13.0, "%", "Seven patients (13%)")),
    "a toxicity of a total": ("Febrile neutropenia was seen in 9 of 52 patients.", ("Febrile neutropenia", "count", 9.0, None, "9 of 52")),
    "treatment discontinuation": ("Treatment discontinuation 23%.", ("Treatment discontinuation", "rate", 23.0, "%", "23%")),
    "who stopped": ("In all, 12 patients (23%) discontinued treatment.", ("discontinued treatment", "rate", 23.0, "%", "12 patients (23%)")),
    "who needed a drug": ("In the study 31% required tocilizumab.", ("required tocilizumab", "rate", 31.0, "%", "31%")),
    "a rate by its name": ("The manufacturing success rate was 94%.", ("manufacturing success rate", "rate", 94.0, "%", "94%")),
    "an incidence": ("The cumulative incidence of chronic GVHD was 31%.", ("cumulative incidence of chronic GVHD", "rate", 31.0, "%", "31%")),
    "dose reductions": ("Dose reductions were reported in 18%.", ("Dose reductions", "rate", 18.0, "%", "18%")),
    "points": ("Quality of life improved by 12 points.", ("Quality of life", "change", 12.0, "points", "12")),
    "points, behind a score's name": ("The global health status score rose by a mean of 8 points.", ("global health status", "change", 8.0, "points", "8")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KEPT.values(), ids=KEPT)
def test_a_result_without_a_code_keeps_its_words(text: str, expected: tuple[Any, ...]) -> None:
    source = COHORT + text
    record = read(source)
    assert [(o.endpoint_text, o.statistic, o.value, o.unit, o.text.rstrip(".")) for o in record.other_outcomes] == [
        expected
    ]
    assert [o.endpoint for o in record.other_outcomes] == ["other"]
    assert record.outcomes == ()
    for o in record.other_outcomes:
        assert source[o.endpoint_start : o.endpoint_end] == o.endpoint_text
        assert source[o.start : o.end] == o.text


NOT_TAKEN = {
    "a known endpoint": "The overall response rate was 48%.",
    "known ones named in full": "Median duration of response was 8 months and median time to next treatment was 9 months.",
    "a known toxicity": "Cytokine release syndrome occurred in 40% and grade 3 infections in 12%.",
    "age": "Median age was 63 years and 43% were women.",
    "lines of therapy": "The median number of prior lines was 4 and the rate of prior transplant was 62%.",
    "a dose": "The target dose of cells was 450 million, and time to dosing of cells was 30 days.",
    "a state before": "At baseline, neutropenia was seen in 20%.",
    "follow-up": "Median duration of follow-up was 11 months.",
    "how long before": "The median time from CAR T to relapse was 5 months.",
    "what had been before": "Prior hypogammaglobulinemia was present in 20%.",
    "another study's": "Previously reported time to response was 1.2 months.",
    "a plan": "The trial was designed to detect a discontinuation rate of 20%.",
    "a list whose figure is one's": "Neutropenia, anemia and thrombocytopenia in 45%, 30% and 25%.",
    "another thing": "Skin events other than rash were seen in 69%.",
    "nothing it is of": "The cumulative incidence was 63%.",
    "a cause": "Deaths from pneumonitis were 7%.",
    "nobody": "No grade 3 neutropenia occurred in 45%.",
    "a share of patients": "Of these, 62% were men.",
    "the methods": "METHODS: The time to response was 1.2 months. RESULTS: Patients did well.",
    "the background": "BACKGROUND: Neutropenia occurs in 45%. RESULTS: Patients did well.",
}  # fmt: skip


@pytest.mark.parametrize("text", NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_what_is_no_such_result(text: str) -> None:
    assert read(text if text[:5].isupper() else COHORT + text).other_outcomes == ()


def test_a_known_result_stays_one_beside_another() -> None:
    record = read(
        COHORT + "ORR was 48%, median time to response was 1.2 months, and grade ≥3 neutropenia occurred in 45%."
    )
    assert [(o.endpoint, o.value) for o in record.outcomes] == [("ORR", 48.0)]
    assert [(o.endpoint_text, o.value) for o in record.other_outcomes] == [
        ("median time to response", 1.2),
        ("grade ≥3 neutropenia", 45.0),
    ]


def test_they_stand_apart_in_json_so_that_no_score_counts_them() -> None:
    record = to_dict(read(COHORT + "The median time to response was 1.2 months."))
    assert record["outcomes"] == []
    assert record["other_outcomes"][0]["endpoint"] == "other"
