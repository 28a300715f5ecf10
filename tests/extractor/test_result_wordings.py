"""Wordings of results: lists of counts, pairs told again, times that are named like endpoints, letters that name patients."""

import pytest

from extractor import read

COHORT = "We treated 60 patients after CAR T. "
# (text, [(endpoint, statistic, value, arm)])
CASES = [
    (
        "Complete remission was achieved by 14 of 18 (78%) with inotuzumab, and one of six with blinatumomab.",
        [("CR", "rate", 78.0, "inotuzumab ozogamicin"), ("CR", "count", 1, "blinatumomab")],
    ),
    (
        "Of 29 patients, 14 (48%) achieved complete remission (CR/CRi), among them 7 of 11 with inotuzumab and 4 of 9 with blinatumomab.",
        [("CR", "rate", 48.0, "all"), ("CR", "count", 7, "inotuzumab ozogamicin"), ("CR", "count", 4, "blinatumomab")],
    ),
    ("The ORR was 60% (12 of 20), and 7 of 11 biopsies were negative.", [("ORR", "rate", 60.0, "all")]),
    (
        "Overall and complete response rates were 44% and 31% for ibrutinib, 35% and 19% for glofitamab.",
        [
            ("ORR", "rate", 44.0, "ibrutinib"),
            ("CR", "rate", 31.0, "ibrutinib"),
            ("ORR", "rate", 35.0, "glofitamab"),
            ("CR", "rate", 19.0, "glofitamab"),
        ],
    ),
    (
        "High LDH at PD (HR, 2.53; 95% CI, 1.51-4.23) was associated with shorter OS.",
        [("OS", "hazard_ratio", 2.53, "High LDH at PD")],
    ),
    (
        "Overall survival from progressive disease (PD) was a median of 180 days (95% CI, 130-243).",
        [("OS", "median", 5.913, "all")],
    ),
    ("Best response was PD in 12 of 40 patients (30%).", [("PD", "rate", 30.0, "all")]),
    ("Median DOR was 7.8 months (95% CI, 4.6 to could not be estimated).", [("DOR", "median", 7.8, "all")]),
    ("CR was seen in 12 patients (20%).", [("CR", "rate", 20.0, "all")]),
    ("Nonresponse (NR) was worse: 12-month OS was 19% for NR.", [("OS", "landmark", 19.0)]),
    ("Median OS was NR.", [("OS", "median", None, "all")]),
    ("Median OS was 2.3 months at first and 4.4m (1-3m).", [("OS", "median", 2.3), ("OS", "median", 4.4)]),
]


@pytest.mark.parametrize(("text", "results"), CASES, ids=[case[0][:60] for case in CASES])
def test_results(text: str, results: list[tuple[object, ...]]) -> None:
    found = [(o.endpoint, o.statistic, o.value, o.arm) for o in read(COHORT + text).outcomes]
    cut = [each[: len(wanted)] for each, wanted in zip(found, results, strict=False)]
    assert (cut, len(found)) == ([tuple(each) for each in results], len(results)), found
