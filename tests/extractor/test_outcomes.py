"""Cases of results: a sentence in, its outcomes out, through the public door `read`."""

import pytest

from extractor import read

# (text, [(endpoint, statistic, value, at_months, arm)])
CASES = [
    ("", []),
    ("We treated 12 patients of median age 61 years.", []),
    # response rates
    ("The overall response rate was 41% (95% CI, 28-55).", [("ORR", "rate", 41, None, "all")]),
    ("ORR was 64% (CR 41%).", [("ORR", "rate", 64, None, "all"), ("CR", "rate", 41, None, "all")]),
    (
        "Twenty-five patients (44%) responded, and 8 (14%) were in complete remission.",
        [("ORR", "rate", 44, None, "all"), ("CR", "rate", 14, None, "all")],
    ),
    ("A very good partial response or better was seen in 45%.", [("VGPR", "rate", 45, None, "all")]),
    ("Complete remission was obtained in 2 of 5 patients.", [("CR", "count", 2, None, "all")]),
    ("The ORR was 31/34.", [("ORR", "count", 31, None, "all")]),
    ("MRD negativity was reached by 7 of 20 patients (35%).", [("MRD", "rate", 35, None, "all")]),
    # survival
    ("Median overall survival (OS) was 17.9 months.", [("OS", "median", 17.9, None, "all")]),
    (
        "Median PFS was estimated at 4.9 months and median OS at 11.2 months.",
        [("PFS", "median", 4.9, None, "all"), ("OS", "median", 11.2, None, "all")],
    ),
    ("Median PFS was not reached.", [("PFS", "median", None, None, "all")]),
    ("Median PFS was 10 weeks (95% CI, 5-15).", [("PFS", "median", 2.301, None, "all")]),
    ("PFS at 12 months was 37%.", [("PFS", "landmark", 37, 12, "all")]),
    ("The 12-month OS was 61%.", [("OS", "landmark", 61, 12, "all")]),
    (
        "The 6- and 12-month OS rates were 48.4% and 29.8%.",
        [("OS", "landmark", 48.4, 6, "all"), ("OS", "landmark", 29.8, 12, "all")],
    ),
    (
        "The 24-month PFS and OS were 65.1% and 78.2%.",
        [("PFS", "landmark", 65.1, 24, "all"), ("OS", "landmark", 78.2, 24, "all")],
    ),
    (
        "The 24-month estimates were 27.8% for PFS and 44.6% for OS.",
        [("PFS", "landmark", 27.8, 24, "all"), ("OS", "landmark", 44.6, 24, "all")],
    ),
    ("At 6 months 47.9% of the cohort were still alive.", [("OS", "landmark", 47.9, 6, "all")]),
    (
        "Median PFS was not reached; the 12-month rate was 78.8%.",
        [("PFS", "median", None, None, "all"), ("PFS", "landmark", 78.8, 12, "all")],
    ),
    (
        "Median DOR was 14.8 mo; median duration of CR was NR.",
        [("DOR", "median", 14.8, None, "all"), ("DOR", "median", None, None, "complete responders")],
    ),
    (
        "Median PFS and OS were 2.8 (95% CI: 1.9-4.6) and 8.1 (95% CI: 5.2-12.4) months.",
        [("PFS", "median", 2.8, None, "all"), ("OS", "median", 8.1, None, "all")],
    ),
    ("At 6 months, 31% of patients were progression-free (95% CI: 20-45).", [("PFS", "landmark", 31, 6, "all")]),
    (
        "OS at 6, 12 and 24 months was 74%, 56% and 33%.",
        [("OS", "landmark", 74, 6, "all"), ("OS", "landmark", 56, 12, "all"), ("OS", "landmark", 33, 24, "all")],
    ),
    ("Day-100 NRM was 14%.", [("NRM", "landmark", 14, 3.285, "all")]),
    # toxicity by grade
    ("CRS occurred in 54% and ICANS in 11%.", [("CRS", "rate", 54, None, "all"), ("ICANS", "rate", 11, None, "all")]),
    ("Grade ≥3 CRS occurred in 2%.", [("CRS3", "rate", 2, None, "all")]),
    ("CRS had occurred in 84% (severe, 12%).", [("CRS", "rate", 84, None, "all"), ("CRS3", "rate", 12, None, "all")]),
    ("CRS was grade 1 in 25.0% and grade 2 in 23.3%.", []),
    ("There were no cases of ICANS.", [("ICANS", "count", 0, None, "all")]),
    ("None developed ICANS.", [("ICANS", "count", 0, None, "all")]),
    ("ICANS was not seen in any pt.", [("ICANS", "count", 0, None, "all")]),
    ("Severe neurotoxicity was not observed.", [("ICANS3", "count", 0, None, "all")]),
    ("CRS was not seen above grade 2.", []),
    ("CRS was not observed in the first cycle.", []),
    ("ICANS did not occur (ICANS, 0%).", [("ICANS", "rate", 0, None, "all")]),
    ("CRS occurred in 66% (grade ≥3, 1.2%).", [("CRS", "rate", 66, None, "all"), ("CRS3", "rate", 1.2, None, "all")]),
    ("Any-grade/grade ≥3 CRS 73%/3%.", [("CRS", "rate", 73, None, "all"), ("CRS3", "rate", 3, None, "all")]),
    (
        "CRS was seen in 23 patients (44%), with no grade ≥3 events.",
        [("CRS", "rate", 44, None, "all"), ("CRS3", "count", 0, None, "all")],
    ),
    (
        "ICANS occurred in 3 patients (6%), including one grade 3.",
        [("ICANS", "rate", 6, None, "all"), ("ICANS3", "count", 1, None, "all")],
    ),
    (
        "Infections were common (any grade, 66.7%; grade 3/4, 33.3%).",
        [("INFECTION", "rate", 66.7, None, "all"), ("INFECTION3", "rate", 33.3, None, "all")],
    ),
    ("22% had grade ≥3 infections.", [("INFECTION3", "rate", 22, None, "all")]),
    (
        "Median PFS was estimated at 5.8 months and 12-month OS was 61%.",
        [("PFS", "median", 5.8, None, "all"), ("OS", "landmark", 61, 12, "all")],
    ),
    # look-alikes
    ("The median age was 53 years and 59% were in complete remission.", []),
    ("An ORR above 60% was seen in the registration study.", []),
    ("Myeloma was the cause of 81% of deaths.", []),
    ("At a median follow-up of 16.2 months, ORR was 48%.", [("ORR", "rate", 48, None, "all")]),
    ("Complete responses took a median of 42 days to appear.", []),
    ("The median time to response was 1.2 months.", []),
    ("Only 30% to 40% stay in remission.", []),
    ("71.7% were refractory to CAR T, and 48.3% had relapsed within 90 days of it.", []),
    ("Progression or death had been recorded in 46 patients (81%).", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:60] or "empty" for case in CASES])
def test_reads_results(text: str, expected: list[tuple[str, str, float | None, float | None, str]]) -> None:
    found = read(text).outcomes
    assert [(o.endpoint, o.statistic, o.arm) for o in found] == [(e, s, arm) for e, s, _, _, arm in expected]
    assert [o.at_months for o in found] == [pytest.approx(at, abs=0.01) for _, _, _, at, _ in expected]
    assert [o.value for o in found] == [pytest.approx(v, abs=0.01) for _, _, v, _, _ in expected]
    assert all(text[o.start : o.end] == o.text for o in found)


ARMS = [
    (
        "By regimen, median OS was 12 months with bispecific antibodies and 8.7 months with polatuzumab.",
        ["bispecific antibody", "polatuzumab vedotin"],
    ),
    (
        "In the retreatment cohort, relapse-free survival was 74% at 12 months and 58% at 24 months.",
        ["retreatment cohort"] * 2,
    ),
    ("ORR was 98% among CAR-naive patients and 64% in the retreatment cohort.", ["CAR-naive", "retreatment cohort"]),
    ("ORRs were highest for glofitamab (89%) and for radiotherapy (60%).", ["glofitamab", "radiotherapy"]),
    ("Glofitamab achieved an ORR of 60%, and radiotherapy reached 40%.", ["glofitamab", "radiotherapy"]),
    (
        "The ORR was 50% when the partner was glofitamab and 69% if radiotherapy was given at high dose.",
        ["glofitamab", "radiotherapy was given at high dose"],
    ),
    ("Lenalidomide reached an ORR of 80% when glofitamab was the partner.", ["glofitamab"]),
    ("Not only glofitamab achieved an ORR of 60%, radiotherapy achieved 40%.", ["glofitamab", "radiotherapy"]),
    ("At the target dose, the ORR was 60% and at the low dose it was 20%.", ["target dose", "low dose"]),
    ("The ORR was 50% when assessed by the investigators.", ["all"]),
    ("Patients without prior glofitamab had an ORR of 69%.", ["no prior glofitamab"]),
    ("The CR rate was 22% of CLL patients and 19% of NHL patients.", ["CLL", "NHL"]),
    ("CRS was seen in 16% for any grade and 3% for severe CRS.", ["all", "all"]),
    ("Median PFS was 29.7 months in those without EMD and 5.1 months in those with EMD.", ["no EMD", "EMD"]),
    ("Median OS was 18.4 months with and 7.9 months without transplant.", ["all", "no transplant"]),
    ("Median EFS was NR (glofitamab) vs 2.4 months (controls).", ["glofitamab", "controls"]),
    ("ORR reached 55% (arm K) and 71% (arm K/L).", ["arm K", "arm K/L"]),
    ("We split them: A = prior BTKi, B = BTKi-naive.\nORR (A/B) was 60%/20%.", ["A", "B"]),
    (
        "We compared glofitamab with radiotherapy. CR was seen in 61% of the former and 13% of the latter.",
        ["glofitamab", "radiotherapy"],
    ),
    ("The ORR in groups 1, 2 and 3 was 29%, 54% and 60%, respectively.", ["group 1", "group 2", "group 3"]),
    ("ORR was 44% in patients who did not reach the target dose.", ["did not reach the target dose"]),
    ("ORR was 61% in patients who were not refractory to glofitamab.", ["not refractory to glofitamab"]),
    ("By histology, ORR was as follows: FL, 94%; MZL, 77%.", ["FL", "MZL"]),
    ("Of the 23 patients treated in the second line, 96% responded.", ["treated in the second line"]),
]


@pytest.mark.parametrize(("text", "arms"), ARMS, ids=[case[0][:60] for case in ARMS])
def test_attributes_arms(text: str, arms: list[str]) -> None:
    assert [o.arm for o in read(text).outcomes] == arms


RATIOS = [
    (
        "Median OS was 13.8 months with glofitamab and 8.5 months with radiotherapy (hazard ratio, 0.63; P = .01).",
        [(0.63, "glofitamab", "radiotherapy", ".01")],
    ),
    (
        "Median OS was 4 months in patients who relapsed early and 12 months in others. "
        "High LDH (HR 2.05; 95% CI, 1.38-3.05) and age >65 (HR 1.40; P = .04) predicted OS.",
        [(2.05, "High LDH", None, None), (1.4, "age >65", None, ".04")],
    ),
    (
        "OS was better with fewer lines (HR 0.43; 95% CI, 0.2-0.9), while haploidentical donors did not matter (HR 1.20; P=0.6).",
        [(0.43, "fewer lines", None, None), (1.2, "haploidentical donors", None, "0.6")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), RATIOS, ids=[case[0][:60] for case in RATIOS])
def test_a_ratio_has_its_own_factor_and_p(text: str, expected: list[tuple[float, str, str | None, str | None]]) -> None:
    ratios = [o for o in read(text).outcomes if o.statistic == "hazard_ratio"]
    assert [(o.value, o.arm, o.comparator, o.p) for o in ratios] == expected


def test_intervals_counts_and_p() -> None:
    (response,) = read("ORR was 75.2% (79/105; 95% CI, 65.8-83.1; p=0.02).").outcomes
    assert (response.count, response.total, response.ci, response.ci_level, response.p) == (
        79,
        105,
        (65.8, 83.1),
        95.0,
        "0.02",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The ORR was 76% with teclistamab (54/71) and lower without.", "76% with teclistamab (54/71)"),
        ("The ORR was 54 [76%] of 71.", "54 [76%] of 71"),
        ("54 (76%) of 71 patients responded.", "54 (76%) of 71"),
    ],
)
def test_a_count_and_its_total_around_the_share(text: str, said: str) -> None:
    (found,) = read(text).outcomes
    assert (found.value, found.count, found.total, found.text) == (76, 54, 71, said)


def test_a_hazard_ratio_compares_the_arms_named_before() -> None:
    *_, ratio = read(
        "Median OS was 13.8 months with glofitamab and 8.5 months with radiotherapy (hazard ratio, 0.63; 95% CI, 0.45 to 0.89)."
    ).outcomes
    assert (ratio.statistic, ratio.value, ratio.arm, ratio.comparator) == (
        "hazard_ratio",
        0.63,
        "glofitamab",
        "radiotherapy",
    )


def test_a_conclusion_that_repeats_a_result_is_one_record() -> None:
    text = "RESULTS: The ORR was 41%. CONCLUSIONS: With an ORR of 41%, the drug is active."
    assert [(o.endpoint, o.section) for o in read(text).outcomes] == [("ORR", "results")]
