"""Results as meeting abstracts, tables flattened into text and news press them together; and what must not be read so."""

import pytest

from extractor import read

COHORT = "We treated 60 patients after CAR T. "
# (text, [(endpoint, statistic, value, interval or months or None)])
CASES = [
    # two and more figures that share a sign or a unit
    ("The ORR/CR rate was 61.5/38.2%.", [("ORR", "rate", 61.5, None), ("CR", "rate", 38.2, None)]),
    ("ORR/CR rate, 61.5%/38.2%.", [("ORR", "rate", 61.5, None), ("CR", "rate", 38.2, None)]),
    ("PFS/OS at 2 years were 22.8/47.6%.", [("PFS", "landmark", 22.8, 24.0), ("OS", "landmark", 47.6, 24.0)]),
    (
        "Median duration of response was 9/5.1/2.2 months.",
        [("DOR", "median", 9.0, None), ("DOR", "median", 5.1, None), ("DOR", "median", 2.2, None)],
    ),
    (
        "Progression-free and overall survival reached 71% and 92% at 18 months.",
        [("PFS", "landmark", 71.0, 18.0), ("OS", "landmark", 92.0, 18.0)],
    ),
    (
        "The overall and complete response rates stood at 90% (18/20 patients) and 80% (16/20 patients).",
        [("ORR", "rate", 90.0, None), ("CR", "rate", 80.0, None)],
    ),
    ("CRS and ICANS occurred in 52% and 21%.", [("CRS", "rate", 52.0, None), ("ICANS", "rate", 21.0, None)]),
    ("The 1-year OS, PFS and GRFS were 59% and 45%.", []),
    # intervals without a name, and errors
    ("The mOS was 17 mo [12.1; NR].", [("OS", "median", 17.0, (12.1, None))]),
    ("The ORR was 43% [29; 57].", [("ORR", "rate", 43.0, (29.0, 57.0))]),
    ("CR rates (95% CI) were 66% (36-88) at both doses.", [("CR", "rate", 66.0, (36.0, 88.0))]),
    ("The 2-year OS was 44.1% ± 4.0%.", [("OS", "landmark", 44.1, 24.0)]),
    ("In the odds ratio [95% confidence interval (CI)] for complete response they were alike.", []),
    # times
    ("Three years after the start, PFS was 74.2%.", [("PFS", "landmark", 74.2, 36.0)]),
    (
        "After 1, 2, and 4 years, overall survival stood at 88%, 80% and 70%.",
        [("OS", "landmark", 88.0, 12.0), ("OS", "landmark", 80.0, 24.0), ("OS", "landmark", 70.0, 48.0)],
    ),
    ("The 24 mo-PFS was 55.1%.", [("PFS", "landmark", 55.1, 24.0)]),
    ("The 5 year OS was 61%.", [("OS", "landmark", 61.0, 60.0)]),
    ("Overall survival, at 48.2 vs 21.6 months, differed.", [("OS", "median", 48.2, None), ("OS", "median", 21.6, None)]),
    ("OS stood at 64% with a median of 3 years of follow-up.", [("OS", "rate", 64.0, None)]),
    # ratios for what stands behind them
    (
        "Hazard ratios were 0.31 [95% CI: 0.26-0.40] for PFS and 0.70 [95% CI: 0.55-0.96] for OS.",
        [("PFS", "hazard_ratio", 0.31, (0.26, 0.4)), ("OS", "hazard_ratio", 0.7, (0.55, 0.96))],
    ),
    (
        "OS was longer with it (80.1% vs. 58.2%; HR, 0.41; P = 0.004) and nonrelapse mortality lower.",
        [("OS", "rate", 80.1, None), ("OS", "rate", 58.2, None), ("OS", "hazard_ratio", 0.41, None)],
    ),
    # grades behind the share, and said once for two
    ("CRS occurred in 57% of patients (2% at grade 3 or higher).", [("CRS", "rate", 57.0, None), ("CRS3", "rate", 2.0, None)]),
    (
        "Grade 3 CRS and neurological events were seen in 2% and 5%.",
        [("CRS3", "rate", 2.0, None), ("ICANS3", "rate", 5.0, None)],
    ),
    # nobody, in a word
    ("ICANS: none. Deaths: none.", [("ICANS", "count", 0.0, None), ("MORTALITY", "count", 0.0, None)]),
    ("Grades 3-4 CRS was seen in no patient.", [("CRS3", "count", 0.0, None)]),
    ("There was no CRS of grade 3+.", [("CRS3", "count", 0.0, None)]),
    ("Neither OS nor DFS had reached its median.", [("OS", "median", None, None), ("RFS", "median", None, None)]),
    # changes, and what is no share of patients
    ("It reduced mortality from 31% to 4%.", [("MORTALITY", "rate", 31.0, None), ("MORTALITY", "rate", 4.0, None)]),
    ("It meant an 80% lower risk of death.", []),
    ("Mortality was 12% vs. 17% (risk difference 5.0%).", [("MORTALITY", "rate", 12.0, None), ("MORTALITY", "rate", 17.0, None)]),
    # another study set beside these figures
    ("CRS was grade ≥3 in 12%, much as in the pivotal trials.", [("CRS3", "rate", 12.0, None)]),
    ("The CR rate was 24%; against the historical rate of 20% it did well.", [("CR", "rate", 24.0, None)]),
    ("Elsewhere, an ORR of 91% has been reported.", []),
    # words that name an endpoint in some sentences only
    ("There were 26 relapses (43.3%).", [("RELAPSE", "rate", 43.3, None)]),
    ("At relapse, 40% had lost the antigen.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "results"), CASES, ids=[case[0][:60] for case in CASES])
def test_results(text: str, results: list[tuple[object, ...]]) -> None:
    found = [(o.endpoint, o.statistic, o.value, o.ci if o.ci else o.at_months) for o in read(COHORT + text).outcomes]
    assert found == results


def test_a_heading_that_announces_a_list_names_what_its_lines_report() -> None:
    text = "RESULTS: 60 patients were treated.\nEfficacy, ORR / CRR:\n – follicular lymphoma: 98% / 84%\n – LBCL: 39% / 26%"
    assert [(o.endpoint, o.value) for o in read(text).outcomes] == [
        ("ORR", 98.0),
        ("CR", 84.0),
        ("ORR", 39.0),
        ("CR", 26.0),
    ]


def test_where_no_heading_says_results_they_stand_under_the_population() -> None:
    text = "Context: CAR T fails in many. Population: 178 recipients, of whom 61 relapsed; ORR to salvage 20%. Take-home: it fails."
    assert [(o.endpoint, o.value) for o in read(text).outcomes if o.endpoint == "ORR"] == [("ORR", 20.0)]
