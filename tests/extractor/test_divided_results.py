"""Results of a cohort that is divided: by response, by one trait told and its absence, by labels in brackets; whose is which."""

import pytest

from extractor import read
from extractor.record import Outcome

COHORT = "We treated 60 patients after CAR T. "
# (text, results as "endpoint value {arm}", "endpoint value at months {arm}"; the whole cohort has no braces)
CASES = [
    ("Twelve-month OS: CR 70%, PR 42%, SD/PD 11%.", "OS 70 at 12 {complete responders}; OS 42 at 12 {PR}; OS 11 at 12 {SD/PD}"),
    ("Patients in CR/PR before HCT had a 1-year PFS of 53% and those with SD/PD 25%.", "PFS 53 at 12 {CR/PR}; PFS 25 at 12 {SD/PD}"),
    ("One-year OS was 61% for patients in CR at transplant and 30% for those not in remission.", "OS 61 at 12 {complete responders}; OS 30 at 12 {not in remission}"),
    ("The 1-year PFS was 53% with CR before transplant, 41% with PR and 20% with SD.", "PFS 53 at 12 {complete responders}; PFS 41 at 12 {PR}; PFS 20 at 12 {SD}"),
    ("Median PFS was 7.9 months in CR and 2.1 months in PR.", "PFS 7.9 {complete responders}; PFS 2.1 {PR}"),
    ("Two-year PFS stood at 61% in complete responders, against 12% in partial responders.", "PFS 61 at 24 {complete responders}; PFS 12 at 24 {partial responders}"),
    ("CR was seen in 40% and PR in 20%; median PFS was 5 months.", "CR 40; PR 20; PFS 5"),
    ("ORR was higher in patients with low LDH (60% vs 30%).", "ORR 60 {low LDH}; ORR 30 {no low LDH}"),
    ("Median OS was shorter in patients with bulky disease (3.1 vs 9.9 months).", "OS 3.1 {bulky disease}; OS 9.9 {no bulky disease}"),
    ("Those with early relapse did worse (12-month OS 18% vs 51%).", "OS 18 at 12 {early relapse}; OS 51 at 12 {no early relapse}"),
    ("CR was more frequent with glofitamab (41% against 22%).", "CR 41 {glofitamab}; CR 22 {no glofitamab}"),
    ("Median OS was 14.7 (bispecifics), 6.1 (lenalidomide) and 5.2 (polatuzumab) months.", "OS 14.7 {bispecific antibody}; OS 6.1 {lenalidomide}; OS 5.2 {polatuzumab vedotin}"),
    ("Median PFS was 3.1 (axi-cel) and 5.6 months (tisa-cel).", "PFS 3.1 {axicabtagene ciloleucel}; PFS 5.6 {tisagenlecleucel}"),
    ("Median OS was 14.7 with bispecifics, 6.1 with lenalidomide and 5.2 months with polatuzumab.", "OS 14.7 {bispecific antibody}; OS 6.1 {lenalidomide}; OS 5.2 {polatuzumab vedotin}"),
    # a share of those who responded
    ("The overall response rate was 39%, with 22% complete.", "ORR 39; CR 22"),
    ("Overall response was 41% (18% complete).", "ORR 41; CR 18"),
    ("The best overall response was 36.4% (20/55); 9 were complete (16.4%).", "ORR 36.4; CR 16.4"),
    ("The response rate to salvage was 41% (complete, 18%).", "ORR 41; CR 18"),
    ("Of 36 patients, 24 responded (66.7%), and in 15 of these the response was a VGPR or better.", "ORR 66.7; VGPR 15"),
    ("Response to retreatment was 6/28 (21.4%) and median duration 1.9 mo.", "ORR 21.4; DOR 1.9"),
    ("Patients never treated died after a median of 1.1 months.", "OS 1.1"),
    # what stands above a grade, and what never did
    ("Cytokine release syndrome was seen in 78% of patients, with only one case above grade 2.", "CRS 78; CRS3 1"),
    ("CRS was common (78%) but exceeded grade 2 in only one patient.", "CRS 78; CRS3 1"),
    ("CRS beyond grade 2 was reported in 6%, ICANS beyond grade 2 in 3%.", "CRS3 6; ICANS3 3"),
    ("Neurotoxicity, never worse than grade 1, was noted in three.", "ICANS 3"),
    ("Cytokine release syndrome (CRS), all of grade 1, was seen in 12 (40%).", "CRS 40"),
    ("CRS developed in 4 of 14 (29%), none above grade 2.", "CRS 29; CRS3 0"),
    ("No CRS above grade 2 was observed.", "CRS3 0"),
    # times and endpoints said once, in a heading, a bracket or behind a list
    ("Estimates at 1 yr:\nOS ........ 59%\nPFS ....... 45%\nNRM ....... 22%\n\nThe ORR was 50%.", "OS 59 at 12; PFS 45 at 12; NRM 22 at 12; ORR 50"),
    ("Results, estimated for 18 months:\n1. CR: 78%\n2. Progression-free survival, everyone: 71%", "CR 78 at 18; PFS 71 at 18"),
    ("The first of these lines shrank the disease in 43.4% of patients (overall response rate).", "ORR 43.4"),
    ("Progression-free survival had a median of 9.5 months, the rates being 59% at 6 and 48% at 12 months.", "PFS 9.5; PFS 59 at 6; PFS 48 at 12"),
    ("Median PFS was 7.5, 11.2 and 7.7 months, and 76%, 77% and 74% of patients were alive at 12 months.", "PFS 7.5; PFS 11.2; PFS 7.7; OS 76 at 12; OS 77 at 12; OS 74 at 12"),
    ("Half were estimated to be free of progression at 5.8 months.", "PFS 5.8"),
    ("From relapse, half of the patients survived for about 18 months.", "OS 18"),
    ("Over half remained in remission at 1 year.", ""),
    ("Responders kept their response for a median of 17.1 months.", "DOR 17.1 {Responders}"),
    ("In 91.4% of this group a T-cell-engaging therapy produced a response.", "ORR 91.4 {T-cell-engaging therapy}"),
    ("Of the 8 whose leukemia had not responded to the first infusion, none entered CR.", "CR 0 {8 whose leukemia had not responded to the first infusion}"),
    ("Grade ≥3 cytokine release syndrome (n = 6) and grade ≥3 neurotoxicity (n = 1) were seen.", "CRS3 6; ICANS3 1"),
    ("Since 42% were in morphologic remission when they received the cells, they would not have been eligible.", ""),
    ("Infections struck 42 percent and played a part in the deaths of 5 percent.", "INFECTION 42"),
    ("For ALL, CLL and NHL, respectively, the CR rate was 21%, 22% and 19%.", "CR 21 {acute lymphoblastic leukemia}; CR 22 {CLL}; CR 19 {NHL}"),
    ("Relapse by 24 months had a cumulative incidence of 29% where reinfusion had brought a CR and of 61% where it had not.", "RELAPSE 29 at 24 {reinfusion had brought a CR}; RELAPSE 61 at 24 {no reinfusion had brought a CR}"),
    # words that name nobody, and lists whose order is told before
    ("Specialist: The overall response rate was 63.6%.", "ORR 63.6"),
    ("Among the patients who could be evaluated, 62% responded.", "ORR 62"),
    ("Over half (51%) reached a very good partial response or better.", "VGPR 51"),
    ("In cohorts A, B and C, respectively, the ORR was 74%, 69% and 67%.", "ORR 74 {cohort A}; ORR 69 {cohort B}; ORR 67 {cohort C}"),
]  # fmt: skip


def _said(outcome: Outcome) -> str:
    at = f" at {outcome.at_months:g}" if outcome.at_months else ""
    return f"{outcome.endpoint} {outcome.value:g}{at}" + (f" {{{outcome.arm}}}" if outcome.arm != "all" else "")


@pytest.mark.parametrize(("text", "results"), CASES, ids=[text[:50] for text, _ in CASES])
def test_results(text: str, results: str) -> None:
    assert "; ".join(_said(o) for o in read(COHORT + text).outcomes if o.endpoint != "other") == results
