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
    # values that stand behind a word of how long or short it was, or behind a label; what was denied of both
    ("Median overall survival was poor, at 5.1 months.", [("OS", "median", 5.1, "all")]),
    ("PFS was poor, at 6 months 22% were progression-free.", [("PFS", "landmark", 22.0)]),
    (
        "Neither their median PFS nor their median overall survival had been reached.",
        [("PFS", "median", None), ("OS", "median", None)],
    ),
    ("No median PFS was reached.", [("PFS", "median", None, "all")]),
    ("Median OS/PFS, whole series: 6.3/2.4 mos.", [("OS", "median", 6.3, "all"), ("PFS", "median", 2.4, "all")]),
    ("Half had died by 9.4 months (median OS; 95% CI 6.1-14.0).", [("OS", "median", 9.4, "all")]),
    (
        "Of all, 61% responded, 34% completely and 27% partially.",
        [("ORR", "rate", 61.0, "all"), ("CR", "rate", 34.0, "all"), ("PR", "rate", 27.0, "all")],
    ),
    ("In 16% the disease had been stable.", [("SD", "rate", 16.0, "all")]),
    (
        "Responses persisted for a median of 8.8 months, complete responses for one of 17.9 months.",
        [("DOR", "median", 8.8, "all"), ("DOR", "median", 17.9, "complete responders")],
    ),
    (
        "Durations of response differed: the medians were 4 months in ALL and 33 months in CLL.",
        [("DOR", "median", 4.0), ("DOR", "median", 33.0)],
    ),
    (
        "CRS was the leading adverse event, at 53% (grade ≥3, 2%).",
        [("CRS", "rate", 53.0, "all"), ("CRS3", "rate", 2.0, "all")],
    ),
    ("Neither CRS nor ICANS of grade ≥3 occurred.", [("CRS3", "count", 0, "all"), ("ICANS3", "count", 0, "all")]),
    ("ICANS was not seen in any.", [("ICANS", "count", 0, "all")]),
    ("Progression or relapse was registered in 24 of 60 recipients (40%).", [("RELAPSE", "rate", 40.0)]),
    ("The disease came back in 35%.", [("RELAPSE", "rate", 35.0, "all")]),
    # the verb alone stands for what was told before; a ranking goes on
    (
        "Among early relapses 20% were alive at one year, whereas of the late ones 55% were.",
        [("OS", "landmark", 20.0), ("OS", "landmark", 55.0)],
    ),
    (
        "The ORR was highest with glofitamab (61%). Next came polatuzumab with 40% and tafasitamab with 33%.",
        [("ORR", "rate", 61.0), ("ORR", "rate", 40.0), ("ORR", "rate", 33.0)],
    ),
    # whom it is about, what came before, another study, another arm's follow-up
    ("Median follow-up of all infused, those still in remission among them, was 25 months.", []),
    ("Of all, 98% had taken a BTK inhibitor, and 63% of them had responded to it.", []),
    ("In the Utrecht phase 1 study of the same construct, 29 patients had an ORR of 66%.", []),
    ("OS favored the others, median follow-up being 6.7 months (range, 3-45.5) with CAR T and 4.7 months without.", []),
    (
        "Infection struck 65%; COVID-19 was the infection in 18%, and fungal infections were seen in 5%.",
        [("INFECTION", "rate", 65.0, "all")],
    ),
    ("Relapse was seen in 44%, mostly by 6 months.", [("RELAPSE", "rate", 44.0, "all")]),
    ("The cells bring about a response in close to 70%, they recall.", []),
    # whose result it is
    (
        "Median PFS was 2.7 months in late relapsers who had tried something else first.",
        [("PFS", "median", 2.7, "late relapsers who had tried something else first")],
    ),
    (
        "Patients relapsing >6 months after CAR T had a PFS of 5.6 months, the remainder 2 months.",
        [
            ("PFS", "median", 5.6, "relapsing >6 months after CAR T"),
            ("PFS", "median", 2.0, "relapsing ≤6 months after CAR T"),
        ],
    ),
    (
        "It was glofitamab for 8; their median PFS was 3.5 months, their median OS not reached.",
        [("PFS", "median", 3.5, "glofitamab"), ("OS", "median", None, "glofitamab")],
    ),
    ("In the end, 61% responded.", [("ORR", "rate", 61.0, "all")]),
    ("In spite of the fact that the dose had been raised, ICANS was seen in 11%.", [("ICANS", "rate", 11.0, "all")]),
    (
        "The CR rate was similar across CLL and NHL (22% and 19%).",
        [("CR", "rate", 22.0, "CLL"), ("CR", "rate", 19.0, "NHL")],
    ),
    (
        "Patients with CRS of any grade were likelier to reach CR (OR = 3.9, 95% CI = 1.01-15.39).",
        [("CR", "odds_ratio", 3.9, "CRS of any grade")],
    ),
    (
        "Predictors of shorter OS were high LDH at infusion (HR 2.1), age above 65 at relapse (HR 1.8) and bulky disease (HR 1.6).",
        [
            ("OS", "hazard_ratio", 2.1, "high LDH at infusion"),
            ("OS", "hazard_ratio", 1.8, "age above 65 at relapse"),
            ("OS", "hazard_ratio", 1.6, "bulky disease"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "results"), CASES, ids=[case[0][:60] for case in CASES])
def test_results(text: str, results: list[tuple[object, ...]]) -> None:
    found = [(o.endpoint, o.statistic, o.value, o.arm) for o in read(COHORT + text).outcomes]
    cut = [each[: len(wanted)] for each, wanted in zip(found, results, strict=False)]
    assert (cut, len(found)) == ([tuple(each) for each in results], len(results)), found
