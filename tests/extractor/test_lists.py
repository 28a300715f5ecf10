"""Results in lists, ratios, grades and zeros as real abstracts write them: a text in, its outcomes out."""

import pytest

from extractor import read

Said = tuple[str, str, float | None, float | None, tuple[float | None, float | None] | None]

# (text, [(endpoint, statistic, value, at_months, interval)])
CASES: list[tuple[str, list[Said]]] = [
    (
        "ORR/median PFS2 by class were 62%/7.3 mos (95% CI: 4.6–11.9) for BsAbs; 86%/12.9 mos (95% CI: 6.1–NR) for CAR-T; 20%/1.9 mos for belamaf; and 36%/2.4 mos for alkylators.",
        [
            ("ORR", "rate", 62, None, None),
            ("PFS", "median", 7.3, None, (4.6, 11.9)),
            ("ORR", "rate", 86, None, None),
            ("PFS", "median", 12.9, None, (6.1, None)),
            ("ORR", "rate", 20, None, None),
            ("PFS", "median", 1.9, None, None),
            ("ORR", "rate", 36, None, None),
            ("PFS", "median", 2.4, None, None),
        ],
    ),
    (
        "Patients given bendamustine had an ORR of just 20% and a median PFS of 1.5 months, compared with 50% and 4.0 months in the other 60 (HR for PFS, 2.50; 95% CI, 1.19-5.26; P = .01).",
        [
            ("ORR", "rate", 20, None, None),
            ("PFS", "median", 1.5, None, None),
            ("ORR", "rate", 50, None, None),
            ("PFS", "median", 4, None, None),
            ("PFS", "hazard_ratio", 2.5, None, (1.19, 5.26)),
        ],
    ),
    (
        "Cytokine release syndrome occurred in 26 patients (65.0%; no grade ≥3), and 4 patients (10.0%) had immune effector cell-associated neurotoxicity syndrome.",
        [("CRS", "rate", 65, None, None), ("CRS3", "count", 0, None, None), ("ICANS", "rate", 10, None, None)],
    ),
    (
        "134 (76.1%) had cytokine release syndrome (grade 3 or 4, 1.1%; no grade 5), 8 (4.5%) had immune effector cell–associated neurotoxicity syndrome (all grade 1 or 2).",
        [("CRS", "rate", 76.1, None, None), ("CRS3", "rate", 1.1, None, None), ("ICANS", "rate", 4.5, None, None)],
    ),
    (
        "CRS occurred in 29 of 50 patients given bsAb (58%); one patient had grade 3 CRS.",
        [("CRS", "rate", 58, None, None), ("CRS3", "count", 1, None, None)],
    ),
    (
        "Severe infections (grade ≥ 3) were more frequent with anti-BCMA than with anti-GPRC5D bsAb (35% vs. 15%), two of them fatal.",
        [("INFECTION3", "rate", 35, None, None), ("INFECTION3", "rate", 15, None, None)],
    ),
    (
        "The 12-month cumulative incidence of relapse was 37% (95% CI, 30 to 47): 21% (15 to 29) for CD19+ and 16% (11 to 24) for CD19– relapse.",
        [
            ("RELAPSE", "landmark", 37, 12, (30, 47)),
            ("RELAPSE", "landmark", 21, 12, (15, 29)),
            ("RELAPSE", "landmark", 16, 12, (11, 24)),
        ],
    ),
    (
        "Infections occurred in 86 (60%), 105 (68%), and 60 (77%) patients, of grade 3–4 in 31 (22%), 32 (21%), and 21 (27%).",
        [
            ("INFECTION", "rate", 60, None, None),
            ("INFECTION", "rate", 68, None, None),
            ("INFECTION", "rate", 77, None, None),
            ("INFECTION3", "rate", 22, None, None),
            ("INFECTION3", "rate", 21, None, None),
            ("INFECTION3", "rate", 27, None, None),
        ],
    ),
    (
        "For PFS, hazard ratios (HR) were 1.84 (95% CI: 1.18-2.88) for bulky disease, 1.59 (95% CI: 1.08-2.34) for high LDH and 1.12 (95% CI: 0.81-1.56; P=0.49) for prior CAR-T.",
        [
            ("PFS", "hazard_ratio", 1.84, None, (1.18, 2.88)),
            ("PFS", "hazard_ratio", 1.59, None, (1.08, 2.34)),
            ("PFS", "hazard_ratio", 1.12, None, (0.81, 1.56)),
        ],
    ),
    (
        "Longer OS was associated with a remission of ≥6 months after CAR T cells (hazard ratio [HR], 0.41; 95% CI, 0.19-0.88; P = .022) and with marrow blasts <5% at progression (HR, 0.52; 95% CI, 0.24-1.12; P = .095); only the former was retained in the multivariable model (HR, 0.44; 95% CI, 0.20-0.97; P = .042).",
        [
            ("OS", "hazard_ratio", 0.41, None, (0.19, 0.88)),
            ("OS", "hazard_ratio", 0.52, None, (0.24, 1.12)),
            ("OS", "hazard_ratio", 0.44, None, (0.2, 0.97)),
        ],
    ),
    (
        "LDH (HR = 2.02, 95% CI = 1.29-3.17, P = 0.002) and response (HR = 0.58, 95% CI = 0.38-0.89, P = 0.01) predicted PFS; bulky disease (HR = 1.63, 95% CI = 1.10-2.42, P = 0.015) and double-hit status (HR = 1.57, 95% CI = 1.03-2.38, P = 0.034) predicted OS, whereas prior CAR T-cells did not (HR for PFS 1.04, 95% CI = 0.74-1.46, and for OS 1.11, 95% CI = 0.77-1.61).",
        [
            ("PFS", "hazard_ratio", 2.02, None, (1.29, 3.17)),
            ("PFS", "hazard_ratio", 0.58, None, (0.38, 0.89)),
            ("OS", "hazard_ratio", 1.63, None, (1.1, 2.42)),
            ("OS", "hazard_ratio", 1.57, None, (1.03, 2.38)),
            ("PFS", "hazard_ratio", 1.04, None, (0.74, 1.46)),
            ("OS", "hazard_ratio", 1.11, None, (0.77, 1.61)),
        ],
    ),
    (
        "Extramedullary disease (hazard ratio 2·12 [1·35–3·33]; p=0·0011) and progression within 6 months of infusion (1·87 [1·19–2·94]; p=0·0068) independently predicted worse overall survival.",
        [("OS", "hazard_ratio", 2.12, None, (1.35, 3.33)), ("OS", "hazard_ratio", 1.87, None, (1.19, 2.94))],
    ),
    (
        "Median DOR was 9·5 months (95% CI 6·7–13·4), 17·5 months (12·5–not estimable), and 19·2 months (8·9–not estimable).",
        [
            ("DOR", "median", 9.5, None, (6.7, 13.4)),
            ("DOR", "median", 17.5, None, (12.5, None)),
            ("DOR", "median", 19.2, None, (8.9, None)),
        ],
    ),
    (
        "Median OS was 7.2 (95% CI 5.1–9.0), 12.0 (9.2–15.8) and 22.9 mos (18.7–NR) for PD at ≤3, >3–6 and >6 mos, respectively (p<0.001).",
        [
            ("OS", "median", 7.2, None, (5.1, 9)),
            ("OS", "median", 12, None, (9.2, 15.8)),
            ("OS", "median", 22.9, None, (18.7, None)),
        ],
    ),
    (
        "PFS at 1 and 2 years was 45.3% (95% CI 37.6–52.7) and 39.9% (95% CI 31.9–47.8), and OS 58.4% (50.4–65.6) and 49.6% (41.0–57.5), respectively.",
        [
            ("PFS", "landmark", 45.3, 12, (37.6, 52.7)),
            ("PFS", "landmark", 39.9, 24, (31.9, 47.8)),
            ("OS", "landmark", 58.4, 12, (50.4, 65.6)),
            ("OS", "landmark", 49.6, 24, (41, 57.5)),
        ],
    ),
    (
        "Progression-free survival was 37% (95% CI 22–52) at 12 months and 34% (19–49) at 24 months; overall survival at those time points was 54% (37–68) and 45% (28–60).",
        [
            ("PFS", "landmark", 37, 12, (22, 52)),
            ("PFS", "landmark", 34, 24, (19, 49)),
            ("OS", "landmark", 54, 12, (37, 68)),
            ("OS", "landmark", 45, 24, (28, 60)),
        ],
    ),
    (
        "Fifty-seven patients experienced relapse, and their OS 12 months after it was 52% (95% CI, 38 to 71).",
        [("RELAPSE", "count", 57, None, None), ("OS", "landmark", 52, 12, (38, 71))],
    ),
    (
        "Objective responses were seen in 12 of 17 patients given daratumumab-based regimens, 8 of 19 given carfilzomib and 5 of 16 given cytotoxic chemotherapy.",
        [("ORR", "count", 12, None, None), ("ORR", "count", 8, None, None), ("ORR", "count", 5, None, None)],
    ),
    (
        "Nine of 14 patients had an objective response, for an ORR of 64% (95% CI: 35-87).",
        [("ORR", "rate", 64, None, (35, 87))],
    ),
    (
        "MRD negativity was observed in 8 of 12 pts with ≥VGPR and an available sample.",
        [("MRD", "count", 8, None, None)],
    ),
    (
        "Infections of any grade were seen in 60% and 70%. Those of grade 3 or 4 were reported in 54.1% and 43.4%, respectively.",
        [
            ("INFECTION", "rate", 60, None, None),
            ("INFECTION", "rate", 70, None, None),
            ("INFECTION3", "rate", 54.1, None, None),
            ("INFECTION3", "rate", 43.4, None, None),
        ],
    ),
    (
        "Median PFS was 8 months. It was 12.6 months when the first remission had lasted more than a year, but only 4.0 months when it had not (P = .008).",
        [("PFS", "median", 8, None, None), ("PFS", "median", 12.6, None, None), ("PFS", "median", 4, None, None)],
    ),
    (
        "Cytokine release syndrome affected 12 (60%) patients, with no event of grade 3 or higher.",
        [("CRS", "rate", 60, None, None), ("CRS3", "count", 0, None, None)],
    ),
    (
        "Cytokine release syndrome affected 41% of the patients, and no-one had severe cytokine release syndrome.",
        [("CRS", "rate", 41, None, None), ("CRS3", "count", 0, None, None)],
    ),
    (
        "Three patients (10%) had ICANS, none of which exceeded grade 2.",
        [("ICANS", "rate", 10, None, None), ("ICANS3", "count", 0, None, None)],
    ),
    (
        "Neurotoxicity was recorded in five patients (13%), none of them worse than grade 2.",
        [("ICANS", "rate", 13, None, None), ("ICANS3", "count", 0, None, None)],
    ),
    (
        "ICANS was reported in 6 (11.5%), but never above grade 2.",
        [("ICANS", "rate", 11.5, None, None), ("ICANS3", "count", 0, None, None)],
    ),
    ("None of the DLI recipients responded.", [("ORR", "count", 0, None, None)]),
    (
        "Five patients, all in response, underwent allogeneic transplantation; none of them has relapsed, but one died from GVHD.",
        [("RELAPSE", "count", 0, None, None), ("MORTALITY", "count", 1, None, None)],
    ),
    ("No response occurred in pts with biallelic BCMA loss (0/3).", [("ORR", "count", 0, None, None)]),
    (
        "No response was observed with a CD19 H-score <50 (0/8), whereas 10 of 25 patients (40%) with a score ≥50 responded.",
        [("ORR", "count", 0, None, None), ("ORR", "rate", 40, None, None)],
    ),
    (
        "ICANS occurred in 6.1% of patients; there was one fatal (grade 5) event.",
        [("ICANS", "rate", 6.1, None, None), ("ICANS", "count", 1, None, None)],
    ),
    (
        "Cytokine release syndrome was the most common adverse event, reported in 76.5% of patients; a single patient (1.5%) had a grade 3 event.",
        [("CRS", "rate", 76.5, None, None), ("CRS3", "rate", 1.5, None, None)],
    ),
    ("Cytokine release syndrome recurred in two (5%) patients, both grade 1.", [("CRS", "rate", 5, None, None)]),
    (
        "Three patients had stable disease and two progressed.",
        [("SD", "count", 3, None, None), ("PD", "count", 2, None, None)],
    ),
    (
        "The ORR was 21% (3 of 14), with one complete and two partial responses; one had stable disease, and 10 (71%) progressed.",
        [
            ("ORR", "rate", 21, None, None),
            ("CR", "count", 1, None, None),
            ("PR", "count", 2, None, None),
            ("SD", "count", 1, None, None),
            ("PD", "rate", 71, None, None),
        ],
    ),
    (
        "Among glofitamab pts, CRS of any grade was seen in 9/17 (53%) and G3 in 1; none developed ICANS.",
        [("CRS", "rate", 53, None, None), ("CRS3", "count", 1, None, None), ("ICANS", "count", 0, None, None)],
    ),
    (
        "Relapse occurred in 5 of 14 complete responders, and 3 of these relapses were CD19-negative.",
        [("RELAPSE", "count", 5, None, None)],
    ),
    (
        "Six of the seven responded, four of them with at least a very good partial response, and in two the response was complete.",
        [("ORR", "count", 6, None, None), ("VGPR", "count", 4, None, None), ("CR", "count", 2, None, None)],
    ),
    ("Minimal residual disease was undetectable in one of two patients tested.", [("MRD", "count", 1, None, None)]),
    (
        "The ORR was 93.8% (15/16), and 4 patients (25%) died without relapse.",
        [("ORR", "rate", 93.8, None, None), ("NRM", "rate", 25, None, None)],
    ),
    (
        "Among CLL patients, the ORR was 62% with a CR rate of 19%; among RT patients, 30% and 20%.",
        [
            ("ORR", "rate", 62, None, None),
            ("CR", "rate", 19, None, None),
            ("ORR", "rate", 30, None, None),
            ("CR", "rate", 20, None, None),
        ],
    ),
    (
        "In the 61 patients with prior CAR T exposure, 54.1% responded and 34.4% had a complete response; in the 96 without, the corresponding figures were 68.8% and 41.7%.",
        [
            ("ORR", "rate", 54.1, None, None),
            ("CR", "rate", 34.4, None, None),
            ("ORR", "rate", 68.8, None, None),
            ("CR", "rate", 41.7, None, None),
        ],
    ),
    (
        "In CAR T-exposed patients, the ORR was 51.7% (95% CI, 38.2 to 65.0) and the CR rate 31.0% (95% CI, 19.5 to 44.5); in CAR T-naïve patients, these were 66.7% (95% CI, 56.1 to 76.1) and 42.2% (95% CI, 31.9 to 53.1).",
        [
            ("ORR", "rate", 51.7, None, (38.2, 65)),
            ("CR", "rate", 31, None, (19.5, 44.5)),
            ("ORR", "rate", 66.7, None, (56.1, 76.1)),
            ("CR", "rate", 42.2, None, (31.9, 53.1)),
        ],
    ),
    (
        "ORR was 70% and CR was 50%. At dose level 1, those numbers were 66% and 52%.",
        [
            ("ORR", "rate", 70, None, None),
            ("CR", "rate", 50, None, None),
            ("ORR", "rate", 66, None, None),
            ("CR", "rate", 52, None, None),
        ],
    ),
    (
        "At dose level 1, the ORR and CR rate were 70% and 55%; at dose level 2, 56% and 33%.",
        [
            ("ORR", "rate", 70, None, None),
            ("CR", "rate", 55, None, None),
            ("ORR", "rate", 56, None, None),
            ("CR", "rate", 33, None, None),
        ],
    ),
    (
        "the ORR was 70% and CR 55%, and 12% and 30% received bridging or radiotherapy.",
        [("ORR", "rate", 70, None, None), ("CR", "rate", 55, None, None)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:60] for case in CASES])
def test_reads_lists_ratios_grades_and_zeros(text: str, expected: list[Said]) -> None:
    record = read("We had 60 patients. " + text)
    assert [(o.endpoint, o.statistic, o.value, o.at_months, o.ci) for o in record.outcomes] == expected


def test_a_count_told_beside_its_rate_is_one_result() -> None:
    (orr,) = read("Nine of 14 patients had an objective response, for an ORR of 64%.").outcomes
    assert (orr.value, orr.count, orr.total) == (64, 9, 14)
