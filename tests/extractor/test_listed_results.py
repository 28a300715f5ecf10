"""Results that stand in lists, pairs and brackets: which endpoint, grade, time and ratio is whose."""

import pytest

from extractor import read
from extractor.record import Outcome

COHORT = "We treated 60 patients after CAR T. "
# (text, results as "endpoint value", "endpoint value at months", "endpoint HR value")
CASES = [
    ("Infections of grade 3 or higher (30.8% v 30.0%) were as frequent in both arms.", "INFECTION3 30.8; INFECTION3 30"),
    ("Grade 3-4 infections were more frequent with A (25%) than with B (19%).", "INFECTION3 25; INFECTION3 19"),
    ("Infections of grade ≥3 occurred in 22% of the teclistamab arm and 14% of the control arm.", "INFECTION3 22; INFECTION3 14"),
    ("CRS of grade 3 or worse was seen in 5% vs 9%.", "CRS3 5; CRS3 9"),
    ("Severe infections: 12% with axi-cel, 8% with tisa-cel and 7% with liso-cel.", "INFECTION3 12; INFECTION3 8; INFECTION3 7"),
    ("CRS was seen in 42% and was grade 3 or higher in 2%. For neurologic events the corresponding figures were 30% and 10%.", "CRS 42; CRS3 2; ICANS 30; ICANS3 10"),
    ("Any-grade and grade ≥3 CRS occurred in 71% and 4%; the figures for ICANS were 20% and 6%.", "CRS 71; CRS3 4; ICANS 20; ICANS3 6"),
    ("At one year, relapse, nonrelapse mortality, OS and PFS were 39.5%, 4.8%, 73.4% and 55.7%, respectively.", "RELAPSE 39.5 at 12; NRM 4.8 at 12; OS 73.4 at 12; PFS 55.7 at 12"),
    ("The 2-year cumulative incidence of relapse, cumulative incidence of TRM, and OS were 16% (95% CI: 0-37%), 20% (95% CI: 0-40%) and 80% (95% CI: 60-100%), respectively.", "RELAPSE 16 at 24; NRM 20 at 24; OS 80 at 24"),
    ("Two-year relapse and NRM were 31% and 12%.", "RELAPSE 31 at 24; NRM 12 at 24"),
    ("The 1-year OS, PFS, relapse and NRM rates were 70%, 61%, 25% and 14%.", "OS 70 at 12; PFS 61 at 12; RELAPSE 25 at 12; NRM 14 at 12"),
    ("24-mo DOR and OS were 64.6% and 87.7%.", "DOR 64.6 at 24; OS 87.7 at 24"),
    ("Median DOR, PFS and OS were 8.1, 4.4 and 15.2 months.", "DOR 8.1; PFS 4.4; OS 15.2"),
    ("EFS, RFS and OS at 12 months were 50%, 58% and 76%.", "EFS 50 at 12; RFS 58 at 12; OS 76 at 12"),
    ("Median PFS was 4.5 months (2.4, 5.9) and median OS 13.2 months (9.2, 21.3).", "PFS 4.5; OS 13.2"),
    ("ORR was 48% (36, 60) and CR 20% (11, 31).", "ORR 48; CR 20"),
    ("Hazard ratios were: PFS 0.18 (0.12, 0.27), TTNT 0.15 (0.09, 0.22) and OS 0.25 (0.13, 0.46).", "PFS HR 0.18; TTNT HR 0.15; OS HR 0.25"),
    ("Hazard ratio [95% CI] for overall and progression-free survival, 0.81 [0.44-1.49] and 0.95 [0.58-1.57].", "OS HR 0.81; PFS HR 0.95"),
    ("Odds ratio [95% confidence interval (CI)] for overall and complete response, 1.40 [0.56–3.49] and 1.21 [0.56–2.64], respectively.", "ORR OR 1.4; CR OR 1.21"),
    ("The odds ratio of an objective response was 3.0 [95% confidence interval (CI): 1.9-4.1].", "ORR OR 3"),
    ("At 2 years PFS was 82(77–87)% vs 69(61–77)%, and OS 92(88–95)% vs 89(84–94)%.", "PFS 82 at 24; PFS 69 at 24; OS 92 at 24; OS 89 at 24"),
    ("The 3- and 5-yr OS was 90 and 63% in early and 82 and 61% in late ASCT.", "OS 90 at 36; OS 63 at 60; OS 82 at 36; OS 61 at 60"),
    ("ORR was 48 and 36 % with A and B.", "ORR 48; ORR 36"),
    ("ORR: 48 (36-60) %; CR: 20 (11-31) %.", "ORR 48; CR 20"),
    ("ORR was 0.48 (95% CI 0.36-0.60).", ""),
    ("Overall/complete response was achieved by 91.0%/66.6% of those on acalabrutinib and 88.0%/53.5% of those on placebo.", "ORR 91; CR 66.6; ORR 88; CR 53.5"),
    ("Best overall/complete response rates were 80%/60% with axi-cel versus 66%/42% with tisa-cel.", "ORR 80; CR 60; ORR 66; CR 42"),
    ("Overall (complete) response rates were 80% (60%) and 66% (42%).", "ORR 80; CR 60; ORR 66; CR 42"),
    ("ORR (CR) was 80% (60%) with axi-cel and 66% (42%) with tisa-cel.", "ORR 80; CR 60; ORR 66; CR 42"),
    ("Overall response rates/complete response rates were 80%/60%.", "ORR 80; CR 60"),
    ("PFS/OS at 12 months was 41%/66%.", "PFS 41 at 12; OS 66 at 12"),
    ("Median PFS/OS was 4.1/9.6 months.", "PFS 4.1; OS 9.6"),
    ("After 3 years, 88% of arm A and 72% of arm B were failure-free (HR, 0.52).", "EFS 88 at 36; EFS 72 at 36; EFS HR 0.52"),
    ("Three-year failure-free survival was 70%.", "EFS 70 at 36"),
    ("Freedom from progression at 12 months was 70.5% vs 51.9% (HR 0.60).", "PFS 70.5 at 12; PFS 51.9 at 12; PFS HR 0.6"),
    ("At 12 months 55% were free from progression.", "PFS 55 at 12"),
    ("Freedom from treatment failure at 2 years was 61%.", "EFS 61 at 24"),
    ("CAR T patients were more likely to need the ICU (HR 1.48; 95% CI, 1.11–1.98).", ""),
    ("A hematologic response was reached by 96% and an organ response by 52%.", "ORR 96"),
    ("Twelve relapsed patients with PCNSL were treated.", ""),
    ("Patients were in first relapse in 26.6% and in second relapse in 30%.", ""),
    ("All-cause mortality within 5 years was 11.6% vs 17.0%.", "MORTALITY 11.6 at 60; MORTALITY 17 at 60"),
    ("Mortality at 1 year was 20%.", "MORTALITY 20 at 12"),
    ("The response was achieved by 85.3% (95% CI, 74.6%-92.7%) of patients.", "ORR 85.3"),
    ("Of the responders, 72.7% (arm A) and 78.7% (arm B) were still responding at 18 months.", "DOR 72.7 at 18; DOR 78.7 at 18"),
    ("Two years out, the probability of staying in remission was 54.1%.", "DOR 54.1 at 24"),
    ("MRD became negative in all 11 patients who could be evaluated.", "MRD 11"),
    ("Of each arm, 79% (95% CI, 73%-84%) vs 67% (95% CI, 61%-73%) were alive at 24 months, and 74% (95% CI, 68%-79%) vs 60% (95% CI, 54%-66%) at 36 months.", "OS 79 at 24; OS 67 at 24; OS 74 at 36; OS 60 at 36"),
    ("PFS and OS were 61.8% and 79.4% at 12 months and 50.3% and 63.8% at 24 months, respectively.", "PFS 61.8 at 12; OS 79.4 at 12; PFS 50.3 at 24; OS 63.8 at 24"),
    ("OS was 80% at 1 year and 65% at 2 years with A, against 70% and 50% with B.", "OS 80 at 12; OS 65 at 24; OS 70 at 12; OS 50 at 24"),
    ("OS at 12 and 24 months was 80% and 65% with A and 70% and 50% with B.", "OS 80 at 12; OS 65 at 24; OS 70 at 12; OS 50 at 24"),
    ("After 1, 2 and 4 years OS stood at 89%, 81% and 71%.", "OS 89 at 12; OS 81 at 24; OS 71 at 48"),
    ("The 1-, 2- and 3-year OS rates were 70%, 55% and 48%.", "OS 70 at 12; OS 55 at 24; OS 48 at 36"),
    ("At 1 year, OS was 70% vs 60% and PFS 50% vs 31%.", "OS 70 at 12; OS 60 at 12; PFS 50 at 12; PFS 31 at 12"),
    ("At 24 months, 76.4% (95% CI, 70.0%-81.6%) and 63.8% (95% CI, 56.9%-69.9%) were alive in the respective arms.", "OS 76.4 at 24; OS 63.8 at 24"),
    ("At 30 months, OS rates of 76.4% (95% CI, 70.0%-81.6%) and 63.8% (95% CI, 56.9%-69.9%) were estimated for the respective arms.", "OS 76.4 at 30; OS 63.8 at 30"),
    ("Estimated 18-month PFS was 58% in arm A as opposed to 31% in arm B.", "PFS 58 at 18; PFS 31 at 18"),
    ("At two years 64% had not progressed.", "PFS 64 at 24"),
    ("Two-year survival: A 64%, B 51%.", "OS 64 at 24; OS 51 at 24"),
    ("At 2 years, the groups differed in PFS (82% vs 69%), while OS did not differ (92% vs 89%).", "PFS 82 at 24; PFS 69 at 24; OS 92 at 24; OS 89 at 24"),
    ("Progression-free at 2 years were 64% of arm A and 51% of arm B.", "PFS 64 at 24; PFS 51 at 24"),
    ("ORR was 60% (CR, 40%) with A; with B it was 50% (CR, 22%).", "ORR 60; CR 40; ORR 50; CR 22"),
    ("The response rate was 62% for A and 44% for B, with complete responses in 35% and 18%.", "ORR 62; ORR 44; CR 35; CR 18"),
    ("Median PFS was 11.3 months with A and 5.2 months with B (HR 0.48; 95% CI 0.35-0.66), while median OS was not reached in either arm (HR 0.81; 95% CI 0.55-1.20).", "PFS 11.3; PFS 5.2; PFS HR 0.48; OS NR; OS HR 0.81"),
    ("Median OS was not reached with A vs 18.2 months with B.", "OS NR; OS 18.2"),
    ("Median OS, NR (95% CI, 20.1-NE) vs 18.2 mo (95% CI, 12-24).", "OS NR; OS 18.2"),
    ("Median OS has not been reached in A and was 30 months in B.", "OS NR; OS 30"),
    ("Neither median PFS nor median OS had been reached.", "PFS NR; OS NR"),
    ("The median for PFS was 9.1 months and for OS 22 months.", "PFS 9.1; OS 22"),
    ("PFS and OS had medians of 4.2 and 11 months.", "PFS 4.2; OS 11"),
    ("The medians of PFS and OS were respectively 11.0 (95% CI, 6.7–12.5) months and 18.3 (95% CI, 12.5–20.8) months.", "PFS 11; OS 18.3"),
    ("The risk of death fell by 29% (HR 0.71; 95% CI 0.55-0.92).", "OS HR 0.71"),
    ("A cut the risk of progression or death by 52% (HR, 0.48).", "PFS HR 0.48"),
    ("PFS favored A: HR = 0.48 (0.35-0.66), p<0.001.", "PFS HR 0.48"),
    ("Compared with B, A lengthened PFS (hazard ratio 0.48, 95% CI 0.35 to 0.66) and OS (0.73, 0.55 to 0.97).", "PFS HR 0.48; OS HR 0.73"),
    ("CRS occurred in 42 patients (70%), of whom 3 (5%) had grade 3 or higher.", "CRS 70; CRS3 5"),
    ("CRS (all grades 70%; grade ≥3, 5%) and ICANS (18%; grade ≥3, 4%) were seen.", "CRS 70; CRS3 5; ICANS 18; ICANS3 4"),
    ("CRS: any 70%, ≥G3 5%. ICANS: any 18%, ≥G3 4%.", "CRS 70; CRS3 5; ICANS 18; ICANS3 4"),
    ("Neurologic toxicity was seen in 31%, being severe in 9%.", "ICANS 31; ICANS3 9"),
    ("Infections of any grade affected 56% and grade 3-4 infections 24%.", "INFECTION 56; INFECTION3 24"),
    ("No grade ≥3 CRS and no ICANS of any grade was recorded.", "CRS3 0; ICANS 0"),
    ("There were 9 deaths, 4 of them from infection.", "MORTALITY 9"),
    ("Six patients died: 4 of progression and 2 of infection.", "MORTALITY 6"),
    ("Twenty-four patients (40%) relapsed at a median of 4 months.", "RELAPSE 40"),
    ("MRD negativity (10^-5) was reached by 51.0% vs 20.4%.", "MRD 51; MRD 20.4"),
    ("MRD-negative rates rose from 30% to 51%.", "MRD 30; MRD 51"),
    ("uMRD4 in blood was found in 61% and in marrow in 48%.", "MRD 61; MRD 48"),
    ("DCR 71%, ORR 48%, CRR 22%, VGPR+ 30%.", "DCR 71; ORR 48; CR 22; VGPR 30"),
    ("≥CR: 22%; ≥VGPR: 40%.", "CR 22; VGPR 40"),
    ("Objective responses were documented in 29/60 (48%), complete in 13 (22%).", "ORR 48; CR 22"),
]  # fmt: skip


def _said(outcome: Outcome) -> str:
    value = "NR" if outcome.value is None else f"{outcome.value:g}"
    of = {"hazard_ratio": "HR ", "odds_ratio": "OR "}.get(outcome.statistic, "")
    return f"{outcome.endpoint} {of}{value}" + (f" at {outcome.at_months:g}" if outcome.at_months else "")


@pytest.mark.parametrize(("text", "results"), CASES, ids=[text[:50] for text, _ in CASES])
def test_results(text: str, results: str) -> None:
    assert "; ".join(_said(o) for o in read(COHORT + text).outcomes if o.endpoint != "other") == results
