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
]  # fmt: skip


def _said(outcome: Outcome) -> str:
    at = f" at {outcome.at_months:g}" if outcome.at_months else ""
    return f"{outcome.endpoint} {outcome.value:g}{at}" + (f" {{{outcome.arm}}}" if outcome.arm != "all" else "")


@pytest.mark.parametrize(("text", "results"), CASES, ids=[text[:50] for text, _ in CASES])
def test_results(text: str, results: str) -> None:
    assert "; ".join(_said(o) for o in read(COHORT + text).outcomes if o.endpoint != "other") == results
