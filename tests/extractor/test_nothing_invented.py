"""Figures that look like results and are none, or are another endpoint's: each was once read wrongly."""

import pytest

from extractor import read

_COHORT = "We reviewed 88 patients with large B-cell lymphoma treated with glofitamab after CAR T-cell therapy failed. "

# (what is said after _COHORT, [(endpoint, statistic, value)])
CASES: dict[str, list[tuple[str, list[tuple[str, str, float | None]]]]] = {
    "a response that names a subgroup": [
        ("OS at 12 months was 52% for patients achieving CR and 11% for patients with PD.", [("OS", "landmark", 52), ("OS", "landmark", 11)]),
        ("One-year OS was 70% in patients achieving CR, 30% in PR and 10% in those with SD or PD.", [("OS", "landmark", 70), ("OS", "landmark", 30), ("OS", "landmark", 10)]),
        ("PFS at 6 months was 32% in patients who responded to CAR T versus 12% in those who did not.", [("PFS", "landmark", 32), ("PFS", "landmark", 12)]),
        ("The 6-month OS rate was 18.9% in patients who progressed by day 30 and 55.2% in those who progressed later.", [("OS", "landmark", 18.9), ("OS", "landmark", 55.2)]),
        ("Median PFS in patients with CR was 20 months.", [("PFS", "median", 20)]),
        ("Median OS from PD was 5.6 months.", [("OS", "median", 5.6)]),
        ("Median OS in patients with CR versus PR was 20.1 versus 5.0 months.", [("OS", "median", 20.1), ("OS", "median", 5.0)]),
        ("Among the patients with a complete response, 70% were alive at 12 months.", [("OS", "landmark", 70)]),
    ],
    "a toxicity's list goes on with others": [
        ("Adverse events were CRS (40%), injection-site reactions (31%), constipation (25%) and rash (11%).", [("CRS", "rate", 40)]),
        ("Infections (55%), hypokalemia (20%), cough (18%) and headache (14%) were common.", [("INFECTION", "rate", 55)]),
        ("CRS (73%; gr 3/4, 1%), taste changes (77%), infections (74%; gr 3/4, 24%).", [("CRS", "rate", 73), ("CRS3", "rate", 1), ("INFECTION", "rate", 74), ("INFECTION3", "rate", 24)]),
        ("CRS occurred in 40% with the weekly and in 20% with the monthly schedule.", [("CRS", "rate", 40), ("CRS", "rate", 20)]),
    ],
    "a state before the treatment studied": [
        ("Before transplant, 62% were in complete remission (CR) and 21% in partial remission.", []),
        ("Disease status before radiotherapy was CR in 10% and PD in 70%.", []),
        ("Before transplant 62% were in CR.", []),
        ("At apheresis, 20% had stable disease and 60% had progressive disease.", []),
        ("Most patients (82%) had stage III/IV disease and 60% had progressive disease at enrolment.", []),
        ("At the time of CAR T infusion 12% were in CR.", []),
        ("At transplantation, 40 patients were in CR and 20 in PR.", []),
        ("Prior to glofitamab, 25% had achieved CR with CAR T.", []),
        ("Best response to prior CAR T was CR 31%, PR 22%, SD 10%, PD 37%.", []),
        ("Best response to brexu-cel had been CR in 61% and PR in 18%.", []),
        ("Six had reached a stringent complete response with ciltacabtagene autoleucel.", []),
        ("With CAR T cells, 71 (81%) had attained a very good partial response or better.", []),
        ("Best response to CAR T had been CR in 36% and PR in 22%.", []),
        ("The CR rate at 3 months after infusion was 40%.", [("CR", "rate", 40)]),
        ("The ORR at the time of data cutoff was 40%.", [("ORR", "rate", 40)]),
    ],
    "a percentage in words": [
        ("Thirty-one percent of patients responded.", [("ORR", "rate", 31)]),
        ("Forty-two percent achieved a complete response and twenty percent a partial response.", [("CR", "rate", 42), ("PR", "rate", 20)]),
    ],
    "a plan, and what others found": [
        ("The trial was designed to detect an ORR of 40% against a null of 20%.", []),
        ("Earlier series of nivolumab gave response rates between 0% and 38%.", []),
        ("These results compare favorably with an ORR of 26% in SCHOLAR-1.", []),
        ("DISCUSSION: In the phase 3 CANOVA trial, venetoclax gave an ORR of 62% and a PFS of 9.9 months.", []),
        ("It had 80% power to show an ORR of 40%.", []),
    ],
    "lists of unequal length": [
        ("The 1-year OS, PFS and GRFS were 59%, 45% and 39%, respectively.", [("OS", "landmark", 59), ("PFS", "landmark", 45)]),
        ("The 1-year OS, PFS and graft-versus-host disease-free, relapse-free survival were 59%, 45% and 39%.", [("OS", "landmark", 59), ("PFS", "landmark", 45)]),
        ("The 1-year NRM and cumulative incidence of relapse/progression were 22% and 33%.", [("NRM", "landmark", 22), ("RELAPSE", "landmark", 33)]),
        ("Relapse-free and overall survival at 12 months were 40% and 55%.", [("RFS", "landmark", 40), ("OS", "landmark", 55)]),
        ("ORR/CR rates were 52%/39%.", [("ORR", "rate", 52), ("CR", "rate", 39)]),
    ],
    "other wordings of relapse": [
        ("Non-relapse mortality was 22% and progression/relapse at one year 33%.", [("NRM", "landmark", 22), ("RELAPSE", "landmark", 33)]),
        ("At relapse/progression, 40% received chemotherapy.", []),
    ],
    "those who had it not": [
        ("Twelve patients (23%) did not respond.", []),
        ("One in four had never responded to the cells.", []),
        ("In all, 23% failed to achieve a complete response.", []),
        ("Ten patients (20%) had not relapsed at 12 months.", []),
    ],
    "a disease that has relapsed": [
        ("We treated 52 patients with relapsed lymphoma.", []),
        ("Of 52 patients, 30 had relapsed or refractory myeloma.", []),
    ],
    "how many are in a subgroup": [
        ("Median OS was 4.7 months, whereas it was not reached in the 9 others (15%), whose 1-year OS rate was 60%.", [("OS", "median", 4.7), ("OS", "median", None), ("OS", "landmark", 60)]),
    ],
    "a share told with its count": [
        ("CR rates were 66% for inotuzumab (31/47) and 48% for blinatumomab (14/29).", [("CR", "rate", 66), ("CR", "rate", 48)]),
        ("ORR was 71% with glofitamab (CR 59%), next 50% with pirtobrutinib (CR 21%).", [("ORR", "rate", 71), ("CR", "rate", 59), ("ORR", "rate", 50), ("CR", "rate", 21)]),
    ],
    "a grade": [
        ("CRS (any grade/grade ≥3) 40%/2%.", [("CRS", "rate", 40), ("CRS3", "rate", 2)]),
        ("Severe infections occurred in 20 patients (23%) and 5 died.", [("INFECTION3", "rate", 23), ("MORTALITY", "count", 5)]),
    ],
    "a duration of something else": [
        ("The ORR was 40%. Median duration of CRS was 3 days.", [("ORR", "rate", 40)]),
        ("ICANS occurred in 8%, with a median duration of 2 days.", [("ICANS", "rate", 8)]),
    ],
    "causes of death and of stopping": [
        ("Deaths were due to lymphoma in 40 (80%) and infection in 10 (20%).", []),
        ("Twelve (14%) discontinued because of progressive disease and 3 (3%) because of infections.", []),
        ("Neurotoxicity occurred in 6.4%, with one fatal event.", [("ICANS", "rate", 6.4)]),
    ],
    "what patients went on to": [
        ("The ORR was 52%, and 30% proceeded to transplant.", [("ORR", "rate", 52)]),
        ("The ORR was 52%; 30% remain on treatment.", [("ORR", "rate", 52)]),
        ("All but one had relapsed after a median of 3 months.", []),
    ],
}  # fmt: skip


# Results that look like one of those and are results all the same.
KEPT: dict[str, list[tuple[str, list[tuple[str, str, float | None]]]]] = {
    "of the treatment studied": [
        ("Objective response to first salvage therapy was seen in 25 patients (48%).", [("ORR", "rate", 48)]),
        ("The overall response to first post-CAR T therapy was 48% and complete response was 20%.", [("ORR", "rate", 48), ("CR", "rate", 20)]),
        ("Responses to first-line salvage after CAR T were CR in 20% and PR in 25%.", [("CR", "rate", 20), ("PR", "rate", 25)]),
        ("Best response to CAR T retreatment was CR in 6 patients (30%).", [("CR", "rate", 30)]),
        ("In patients with no response to CAR T, the ORR to glofitamab was 40%.", [("ORR", "rate", 40)]),
        ("Among patients with a prior response to CAR T, the overall response rate was 70%.", [("ORR", "rate", 70)]),
        ("By CAR T product, CR was 50% with axi-cel and 40% with tisa-cel.", [("CR", "rate", 50), ("CR", "rate", 40)]),
        ("According to disease status, CR was reached by 50%.", [("CR", "rate", 50)]),
        ("Before cycle 3, 12 patients (23%) achieved CR.", [("CR", "rate", 23)]),
        ("Before glofitamab, obinutuzumab was given, and 26 patients (50%) achieved CR.", [("CR", "rate", 50)]),
        ("On CAR T day 28, 26 patients (50%) were in CR.", [("CR", "rate", 50)]),
        ("At transplant centers, 40% achieved a complete response.", [("CR", "rate", 40)]),
        ("26 patients (50%) achieved CR at the time of transplant.", [("CR", "rate", 50)]),
        ("The ORR of 60% compared favorably with chemotherapy.", [("ORR", "rate", 60)]),
        ("ORR was 48%, with a median duration of nearly 10 months.", [("ORR", "rate", 48), ("DOR", "median", 10)]),
    ],
    "a response behind survival": [
        ("The 12-month PFS was 35% with CR in 44%.", [("PFS", "landmark", 35), ("CR", "rate", 44)]),
        ("The 12-month PFS was 35% with a CR of 44%.", [("PFS", "landmark", 35), ("CR", "rate", 44)]),
    ],
    "a toxicity called the most common": [
        ("CRS was the most common adverse event, reported in 76.5% of patients.", [("CRS", "rate", 76.5)]),
        ("No minimal residual disease was found in 61.5%.", [("MRD", "rate", 61.5)]),
    ],
    "what happened beside a cause": [
        ("One patient discontinued because of infection, and CRS of any grade occurred in 20 patients (38%).", [("CRS", "rate", 38)]),
        ("Two patients died due to progression and CRS occurred in 40%.", [("MORTALITY", "count", 2), ("CRS", "rate", 40)]),
        ("Infection was seen in 40% because of neutropenia.", [("INFECTION", "rate", 40)]),
    ],
}  # fmt: skip
ALL = CASES | KEPT


@pytest.mark.parametrize(
    ("said", "expected"),
    [case for cases in ALL.values() for case in cases],
    ids=[f"{kind}: {case[0][:40]}" for kind, cases in ALL.items() for case in cases],
)
def test_reads_no_more_than_is_said(said: str, expected: list[tuple[str, str, float | None]]) -> None:
    found = read(_COHORT + said).outcomes
    assert [(o.endpoint, o.statistic) for o in found] == [(endpoint, statistic) for endpoint, statistic, _ in expected]
    assert [o.value for o in found] == [value if value is None else pytest.approx(value) for _, _, value in expected]
