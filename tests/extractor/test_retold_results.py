"""Results as people retell them: elliptical clauses, pronouns, grades said once, times said before; and what must not be read so."""

import pytest

from extractor import read

COHORT = "We treated 60 patients after CAR T. "
# (text, [(endpoint, statistic, value, arm or None for any)])
CASES = [
    (
        "Median PFS (mPFS2) was 3.0 months. Relapse came late in some (mPFS2: 5.6 vs 2.0 months).",
        [("PFS", "median", 3.0, None), ("PFS", "median", 5.6, None), ("PFS", "median", 2.0, None)],
    ),
    ("The bORR was 20.6% and the bCRR 11.6%.", [("ORR", "rate", 20.6, "all"), ("CR", "rate", 11.6, "all")]),
    ("Overall remission was recorded in 77%.", [("ORR", "rate", 77.0, "all")]),
    (
        "The ORR was 72.6%. In penta-refractory pts it was 71.4%.",
        [("ORR", "rate", 72.6, "all"), ("ORR", "rate", 71.4, None)],
    ),
    # the grade is said once, for both or for all of a list
    (
        "Cytokine release syndrome was of grade 3 or higher in 2.4% and neurotoxicity in 7.1%.",
        [("CRS3", "rate", 2.4, "all"), ("ICANS3", "rate", 7.1, "all")],
    ),
    (
        "Rates of grade ≥ 3 were 16% for CRS and 44% for ICANS.",
        [("CRS3", "rate", 16.0, "all"), ("ICANS3", "rate", 44.0, "all")],
    ),
    (
        "The most common grade ≥3 adverse events were anemia (43%), neutropenia (57%), and infections (29%).",
        [("INFECTION3", "rate", 29.0, "all")],
    ),
    (
        "CRS affected 82% (2% grade ≥3) and neurotoxicity 8% (1% grade ≥3).",
        [
            ("CRS", "rate", 82.0, "all"),
            ("CRS3", "rate", 2.0, "all"),
            ("ICANS", "rate", 8.0, "all"),
            ("ICANS3", "rate", 1.0, "all"),
        ],
    ),
    (
        "CRS was seen in 58% (grade ≥3 in 2%), ICANS in 9%.",
        [("CRS", "rate", 58.0, "all"), ("CRS3", "rate", 2.0, "all"), ("ICANS", "rate", 9.0, "all")],
    ),
    (
        "Severe cytokine release syndrome (Grade ≥ 3) was observed in 5 patients, 2 in the tandem group and 3 in the single-target group.",
        [
            ("CRS3", "count", 5, "all"),
            ("CRS3", "count", 2, "tandem group"),
            ("CRS3", "count", 3, "single-target group"),
        ],
    ),
    ("Cytokine release syndrome (CRS) never reached grade ≥3.", [("CRS3", "count", 0, "all")]),
    ("CRS of grade ≥3 had not occurred in any patient.", [("CRS3", "count", 0, "all")]),
    # an abbreviation that the text defines
    ("Neurologic events (NEs) were mild. NEs occurred in 23% of patients.", [("ICANS", "rate", 23.0, "all")]),
    (
        "Infections of any grade were seen in 58%. Those of grade 3/4 affected 21.7% (weekly), 15.9% (EOW), and 27.5% (others).",
        [("INFECTION", "rate", 58.0, "all"), *[("INFECTION3", "rate", value, None) for value in (21.7, 15.9, 27.5)]],
    ),
    ("CRS developed in 84%, and in 22% it was severe.", [("CRS", "rate", 84.0, "all"), ("CRS3", "rate", 22.0, "all")]),
    (
        "CRS was the most usual event (83%, 5% grade ≥3), followed by hypomagnesemia (63%, 10% grade ≥3).",
        [("CRS", "rate", 83.0, "all"), ("CRS3", "rate", 5.0, "all")],
    ),
    # the share of complete responders in a bracket
    (
        "Glofitamab led to an overall (complete) response rate of 67% (38%), lenalidomide to 51% (36%).",
        [
            ("ORR", "rate", 67.0, None),
            ("CR", "rate", 38.0, None),
            ("ORR", "rate", 51.0, None),
            ("CR", "rate", 36.0, None),
        ],
    ),
    ("The ORR was 67% (38 patients).", [("ORR", "rate", 67.0, "all")]),
    ("They had a median PFS of 5 (1–20) months.", [("PFS", "median", 5.0, "all")]),
    (
        "Responses lasted a median of 11.1 months on the weekly and 16.9 months on the 2-weekly schedule.",
        [("DOR", "median", 11.1, None), ("DOR", "median", 16.9, None)],
    ),
    (
        "B-cell recovery carried a hazard ratio (HR) for relapse of 4.5 (95% CI, 2.0–10.0).",
        [("RELAPSE", "hazard_ratio", 4.5, "B-cell recovery")],
    ),
    # a time said before holds for what follows
    (
        "The pEFS at 2 years was 45.3%. In those transplanted before, pEFS was 18.4%.",
        [("EFS", "landmark", 45.3, "all"), ("EFS", "landmark", 18.4, None)],
    ),
    (
        "The 1-year OS was 60% and the 2-year OS 40%; in late relapse OS was 70%.",
        [("OS", "landmark", 60.0, "all"), ("OS", "landmark", 40.0, "all"), ("OS", "landmark", 70.0, None)],
    ),
    # what is reached, and what only says whom it is about
    (
        "After CAR-T 88% responded, 54% with a complete response.",
        [("ORR", "rate", 88.0, None), ("CR", "rate", 54.0, None)],
    ),
    ("The ORR was 62% with a CR rate of 19%.", [("ORR", "rate", 62.0, "all"), ("CR", "rate", 19.0, "all")]),
    ("Complete responses were achieved by 46%.", [("CR", "rate", 46.0, "all")]),
    ("71 patients (87.7%) were in complete response and 8 (9.9%) in nonremission.", [("CR", "rate", 87.7, "all")]),
    ("A complete or partial response was recorded in 81%.", [("ORR", "rate", 81.0, "all")]),
    (
        "The 3-year PFS was 52% if MRD was negative and 18% if it stayed positive.",
        [("PFS", "landmark", 52.0, None), ("PFS", "landmark", 18.0, None)],
    ),
    ("The median duration of complete remission was 23.6 months.", [("DOR", "median", 23.6, "complete responders")]),
    ("The median duration of response was 23.6 months.", [("DOR", "median", 23.6, "all")]),
    (
        "Median duration of response was 27.6 months for complete, but only 2.1 months for partial responses.",
        [("DOR", "median", 27.6, "complete responders"), ("DOR", "median", 2.1, "partial responders")],
    ),
    ("Median PFS was 14.4 and 3.3 months.", [("PFS", "median", 14.4, None), ("PFS", "median", 3.3, None)]),
    ("Median OS ranged between 5 and 8 months.", []),
    ("Three were still in remission 6, 6.6, and 14 months after the infusion.", []),
    ("Non-relapse mortality was recorded in 12 patients, from infection in 9.", [("NRM", "count", 12, "all")]),
    ("The CR rate was 23.9%, not significantly above the historical control.", [("CR", "rate", 23.9, "all")]),
    ("The CR rate of the historical control was 20%.", []),
    ("CRS, among the most common adverse events (26.1% of patients), was mild.", [("CRS", "rate", 26.1, "all")]),
    ("OS was longer (HR vs placebo = 0.47, 95% CI 0.30-0.73).", [("OS", "hazard_ratio", 0.47, None)]),
    ("The cumulative incidence of any infection at 24 months was 76.4%.", [("INFECTION", "landmark", 76.4, "all")]),
    ("Twelve months later, 40% were alive.", [("OS", "landmark", 40, "all")]),
    ("Of them, 9.5% had relapsed 24 months later.", [("RELAPSE", "landmark", 9.5, None)]),
    ("Until now 16 patients developed PD.", [("RELAPSE", "count", 16, "all")]),
    (
        "CRS occurred in 70%, with a grade of 3 or more in only 3%.",
        [("CRS", "rate", 70, "all"), ("CRS3", "rate", 3, "all")],
    ),
    # words that point to a part counted before
    (
        "Of the 60 patients, 14 had bulky disease. In this subset, ORR was 36% and median PFS 2.1 months.",
        [("ORR", "rate", 36, "bulky disease"), ("PFS", "median", 2.1, "bulky disease")],
    ),
    (
        "Fifteen patients underwent allogeneic transplantation. Their 1-year OS was 67%.",
        [("OS", "landmark", 67, "allogeneic transplant")],
    ),
    ("Ibrutinib was given to nine; four (44%) responded.", [("ORR", "rate", 44, "ibrutinib")]),
    ("All 60 had bulky disease. Their median OS was 8 months.", [("OS", "median", 8, "all")]),
    (
        "Twenty received glofitamab and 18 received epcoritamab. ORR was 58% versus 49%.",
        [("ORR", "rate", 58, "glofitamab"), ("ORR", "rate", 49, "epcoritamab")],
    ),
    # what half had at a time is a median; a round time, or a share of its own, is none
    ("Half of the patients had died 4.9 months after relapse.", [("OS", "median", 4.9, None)]),
    ("By 3.4 months, half had progressed or died.", [("PFS", "median", 3.4, "all")]),
    ("Half of them were alive at 10.2 months.", [("OS", "median", 10.2, "all")]),
    ("Half (50%) survived two years.", [("OS", "landmark", 50, None)]),
    # how long responses lasted
    ("Responses held for a median of 10.2 months.", [("DOR", "median", 10.2, "all")]),
    (
        "A response was seen in 52%. They lasted a median of 9.5 months.",
        [("ORR", "rate", 52, "all"), ("DOR", "median", 9.5, "all")],
    ),
    ("In a patient whose first remission had lasted 14 months, it was repeated.", []),
    # a predicate left unsaid, or that of a list, or the measure of a ranking
    (
        "At 6 months, 48% were alive, whereas of the others only 19% were.",
        [("OS", "landmark", 48, "all"), ("OS", "landmark", 19, None)],
    ),
    ("In all, 76%, 77% and 74% were alive at 12 months.", [("OS", "landmark", value, None) for value in (76, 77, 74)]),
    (
        "The CR rate was highest for bispecifics (56%). At the bottom were checkpoint inhibitors (12%, CI: 5–20%).",
        [("CR", "rate", 56, "bispecific antibody"), ("CR", "rate", 12, "checkpoint inhibitor")],
    ),
    ("The CR rate was 56%. Prior therapies were lenalidomide (98%) and ibrutinib (40%).", [("CR", "rate", 56, "all")]),
    (
        "The first line shrank the disease in 43% of patients (overall response rate).",
        [("ORR", "rate", 43, "all")],
    ),
    ("No grade ≥3 CRS or ICANS was seen.", [("CRS3", "count", 0, "all"), ("ICANS3", "count", 0, "all")]),
    ("Of the 8 treated again, none entered CR.", [("CR", "count", 0, None)]),
    (
        "Severe immune effector cell-associated neurotoxicity syndrome (ICANS) was recorded in 4.5%.",
        [("ICANS3", "rate", 4.5, "all")],
    ),
    (
        "After infusion, 35% had cytokine release syndrome of grade 3 or more and 22% had neurotoxicity.",
        [("CRS3", "rate", 35, "all"), ("ICANS", "rate", 22, "all")],
    ),
    ("Delayed neurotoxicity was seen in 10%.", []),
]


@pytest.mark.parametrize(("text", "results"), CASES, ids=[case[0][:60] for case in CASES])
def test_results(text: str, results: list[tuple[object, ...]]) -> None:
    found = [(o.endpoint, o.statistic, o.value, o.arm) for o in read(COHORT + text).outcomes]
    wanted = [(*each[:3], each[3] or got[3]) for each, got in zip(results, found, strict=False)]
    assert (found, len(found)) == (wanted, len(results)), found
