"""What no rule has a wording for, weighed: figures that a learned sign of their surroundings links, and those that stay nobody's."""

from __future__ import annotations

import pytest

from corpus.document import Document, Section
from extractor.components.link_ranking import LIKELIEST
from extractor.pipeline import annotate
from extractor.reading import read
from extractor.record import Outcome

Said = tuple[str, str, float | None, float | None]

CASES: list[tuple[str, list[Said]]] = [
    # names of the event in more wordings
    (
        "CAR T-cells failed (progressive disease or relapse) in 431/977 pts (44.1%).",
        [("RELAPSE", "rate", 44.1, None)],
    ),
    ("Progression occurred in 27 of the 82 pts (33%).", [("RELAPSE", "rate", 33, None)]),
    (
        "By 1 year the cumulative incidence (CI) of relapse/progression had reached 42%.",
        [("RELAPSE", "landmark", 42, 12)],
    ),
    (
        "The 6-month risk of subsequent treatment was estimated at 36.2% (95% CI, 27.1-45.8%).",
        [("TTNT", "landmark", 36.2, 6)],
    ),
    (
        "Minimal residual disease (MRD) negativity was reached by 95.3% of all patients and by 98.9% of the CAR T-naive group.",
        [("MRD", "rate", 95.3, None), ("MRD", "rate", 98.9, None)],
    ),
    ("Only 1 of 12 (8%) had a complete MRD response.", [("MRD", "rate", 8, None)]),
    (
        "CRS of grade ≥3 occurred in 7%, and immune effector cell-associated neurologic syndrome of grade ≥3 in 15%.",
        [("CRS3", "rate", 7, None), ("ICANS3", "rate", 15, None)],
    ),
    # lists that no rule goes on with
    (
        "CR, by treatment: CD22 CAR-T, 56%; BiTEs, 28%; radiotherapy (RT), 26%; polatuzumab-based regimens, 24%.",
        [("CR", "rate", 56, None), ("CR", "rate", 28, None), ("CR", "rate", 26, None), ("CR", "rate", 24, None)],
    ),
    (
        "Severe infections were more frequent with BsAb (40%) than with CAR-T (26%) or ADC (8%).",
        [("INFECTION3", "rate", 40, None), ("INFECTION3", "rate", 26, None), ("INFECTION3", "rate", 8, None)],
    ),
    # told again, and pointed to
    (
        "The 24-month EFS and OS probabilities were 53.2% and 55.5%. For patients in CRi they were 72.9% and 83.3%, respectively.",
        [("EFS", "landmark", 53.2, 24), ("OS", "landmark", 55.5, 24), ("EFS", "landmark", 72.9, 24), ("OS", "landmark", 83.3, 24)],
    ),
    (
        "The ORR was 96.3% and the CR rate 83.2%. Among CAR T-naive patients, the rates were 98.9% and 88.4%, respectively.",
        [("ORR", "rate", 96.3, None), ("CR", "rate", 83.2, None), ("ORR", "rate", 98.9, None), ("CR", "rate", 88.4, None)],
    ),
    (
        "At 12 months, the cumulative incidence of relapse was 37%. By phenotype, it was 21% for CD19-positive relapse.",
        [("RELAPSE", "landmark", 37, 12), ("RELAPSE", "landmark", 21, 12)],
    ),
    # ratios announced once for several, and what neither one nor the other reached
    (
        "HRs for OS, LFS and relapse were 0.57 (95% CI 0.33-0.99), 0.21 (95% CI 0.12-0.35) and 0.14 (95% CI 0.06-0.31), respectively.",
        [("OS", "hazard_ratio", 0.57, None), ("RFS", "hazard_ratio", 0.21, None), ("RELAPSE", "hazard_ratio", 0.14, None)],
    ),
    (
        "Transplant improved OS (HR = 0.34, 95% CI, 0.17-0.68). It did so in MRD-negative CR: OS (0.57, 95% CI, 0.33-0.99).",
        [("OS", "hazard_ratio", 0.34, None), ("OS", "hazard_ratio", 0.57, None)],
    ),
    ("EMD was unfavourable (HR for OS 2.1). Then OS was short (4.9, 95% CI 3.2-7.0 months).", [("OS", "hazard_ratio", 2.1, None)]),
    ("EMD was unfavourable (HR for OS 2.1). Ferritin (1.9; 95% CI 1.2-3.0) was high.", [("OS", "hazard_ratio", 2.1, None)]),
    ("Neither the median PFS nor the median OS was reached.", [("PFS", "median", None, None), ("OS", "median", None, None)]),
    (
        "For them neither the median EFS nor the median OS could be evaluated yet.",
        [("EFS", "median", None, None), ("OS", "median", None, None)],
    ),
    ("Neither age nor sex was associated with response, and median OS was 7 months.", [("OS", "median", 7, None)]),
    ("The cumulative incidence of relapse among 156 responders came to 37% at 12 months.", [("RELAPSE", "landmark", 37, 12)]),
    # what stays nobody's
    ("The ORR was 52%, and 30% proceeded to transplantation.", [("ORR", "rate", 52, None)]),
    ("In all, 23% failed to achieve a complete response.", []),
    ("In the model, prior treatment raised the incidence of CRS about 4-fold.", []),
    ("Second CR (78% vs. 37%) was more frequent in the CAR-T group.", []),
    (
        "The ORR was 52%. In the 48 patients who were treated again, this was immunotherapy in 58.3% and radiation in 50.0%.",
        [("ORR", "rate", 52, None)],
    ),
    ("In ELIANA, the phase 2 trial, nonresponse and relapse rates had been 14.5% and 28%, respectively.", []),
]  # fmt: skip


def results(text: str) -> tuple[Outcome, ...]:
    return read(Document("x", "text", "abstract", "Salvage after CAR T", (Section(f"RESULTS: {text}"),))).outcomes


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:60] for text, _ in CASES])
def test_links_by_what_is_likely(text: str, expected: list[Said]) -> None:
    found = results(f"We treated 60 patients. {text}")
    assert [(o.endpoint, o.statistic, o.value, o.at_months) for o in found] == expected


INTERVALS = [
    ("The rate of TRM was 8% (95% CI, 0.02–0.15).", (2.0, 15.0)),
    ("Overall survival at 12 months was 19% (n = 23; 95% CI, 7 to 50).", (7.0, 50.0)),
]


@pytest.mark.parametrize(("text", "interval"), INTERVALS)
def test_reads_an_interval_in_the_unit_of_its_value(text: str, interval: tuple[float, float]) -> None:
    assert [o.ci for o in results(text)] == [interval]


def test_a_quote_of_what_was_not_reached_says_not() -> None:
    found = results("In CR neither the median EFS nor the median OS could be evaluated yet.")
    assert [(o.endpoint, o.reached, o.text) for o in found] == [
        ("EFS", False, "neither the median EFS nor the median OS could be evaluated"),
        ("OS", False, "neither the median EFS nor the median OS could be evaluated"),
    ]


def test_a_weighed_link_says_so() -> None:
    """The explanation of a result names the weighing where no rule found it."""
    doc = annotate("Salvage after CAR T", "RESULTS: " + CASES[7][0])
    assert LIKELIEST in {f.because.rule for f in doc._.outcomes}
