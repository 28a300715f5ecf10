"""The main cohort in the words of abstracts and news: through funnels, of trials counted by arm, of those who failed; text in, n out."""

import pytest

from extractor.pipeline import annotate

# (title, text, n)
CASES = [
    ("", "From 2017 to 2023, 61 heavily pretreated MM patients got it. The ORR was 60%.", 61),
    ("", "We looked at 89 patients with relapsed or refractory ALL who had brexu-cel; 7 of them died.", 89),
    ("", "All 38 patients in the cohort had bulky disease. The ORR was 60%.", 38),
    ("", "Between 2018 and 2022, 130 patients received axi-cel at our center, of whom 61 experienced relapse or progression. Of these 61, 44 received salvage therapy. Median OS after relapse was 6.1 months. Median PFS from salvage was 2.4 months.", 61),
    ("Outcomes after CAR T failure", "A total of 313 adults infused with CD19 CAR T at 12 sites were screened; disease progressed in 148, and these form the cohort. Median age was 62. The ORR to salvage was 39% (48/122).", 148),
    ("", "METHODS We identified all pts in the database who progressed after ide-cel. RESULTS 94 pts met criteria. Median age was 66. 71 (76%) received subsequent therapy. Median OS was 12.1 mo.", 94),
    ("", "Ninety-four patients had progressed after ide-cel and were analyzed; 71 of them (76%) received subsequent therapy, teclistamab in 20 and talquetamab in 18. ORR was 55% (39/71).", 94),
    ("", "In the phase 1 trial, 24 patients were enrolled, 22 underwent apheresis and 19 were infused. ORR was 74% (14/19) and CR 42% (8/19).", 19),
    ("", "Thirty-two patients were enrolled and 29 received the study drug; ORR was 48% (14 of 29).", 29),
    ("", "Twenty-eight patients signed consent. Of 25 patients infused, 20 (80%) had CRS. ORR was 72% (18/25).", 25),
    ("", "From a registry of 1,204 CAR T recipients, we extracted 402 who started a new therapy for relapse. Median OS was 8.0 months.", 402),
    ("", "We reviewed 1,204 CAR T recipients. Relapse occurred in 402 (33%). Median OS from relapse was 8.0 months; OS from relapse at 12 months was 40%. Salvage was given to 300.", 402),
    ("", "We reviewed 240 CAR T recipients. Response was seen in 180 (75%), and relapse in 80 of these. Median PFS was 11.2 months (95% CI, 9-14) and OS 27 months.", 240),
    ("", "Seventeen patients with relapse after CAR T were treated with pembrolizumab. One was lost. Two of 12 evaluable patients responded (17%).", 17),
    ("", "We describe the outcomes of 12 patients, 7 with DLBCL and 5 with PMBCL, given pembrolizumab after CAR T. ORR was 25% (3/12).", 12),
    ("", "Patients (n = 59) who relapsed after axi-cel at two centers were studied. Those with radiotherapy (n = 22) had longer survival (n = 37 without).", 59),
    ("", "Data of 83 pts from 15 centers were analyzed (34 nonresponse, 49 relapse). OS at 12 mo was 41%.", 83),
    ("", "Altogether 9 studies with 412 patients were eligible. The pooled ORR was 44%.", 412),
    ("", "The search gave 812 records; 22 studies (1,013 patients) were included. The pooled ORR was 44%.", 1013),
    ("", "Of 812 records, 22 studies were included, covering 1013 patients in all. Pooled CR was 30%.", 1013),
    ("", "The pooled cohort comprised 1,013 patients from 22 studies. Pooled CR was 30%.", 1013),
    ("", "We randomly assigned 386 patients in a 2:1 ratio to ide-cel (254) or a standard regimen (132). PFS was 13.3 vs 4.4 months.", 386),
    ("", "A total of 254 patients were assigned to ide-cel and 132 to a standard regimen. Median PFS was 13.3 vs 4.4 months.", 386),
    ("", "Patients were randomly assigned to ide-cel (n = 254) or a standard regimen (n = 132). Median PFS was 13.3 months and 4.4 months.", 386),
    ("", "208 patients were randomly allocated to cilta-cel, and 211 to standard care; 176 received cilta-cel. PFS was not reached versus 11.8 months.", 419),
    ("", "In all, 419 patients underwent randomization: 208 were assigned to cilta-cel and 211 to standard care.", 419),
    ("", "Of 53 adults who had a remission, 29 relapsed. The 29 patients who relapsed were given inotuzumab (n = 10) or blinatumomab (n = 9). Median survival after relapse was 5.9 months.", 29),
    ("", "Thirty patients were given teclistamab after BCMA CAR T, and 60 matched patients without such treatment served as controls. ORR was 53% (16/30) vs 68%.", 30),
    ("", "A multicenter analysis of teclistamab included 385 patients, of whom 193 had been exposed to BCMA CAR T. ORR was 53% in all patients, 45% in those exposed.", 385),
    ("Teclistamab in BCMA-exposed patients", "Of 385 patients treated with teclistamab, 193 had prior BCMA therapy and are reported here. ORR was 45% (87/193).", 193),
    ("", "Of 112 patients who progressed, 88 had data on the next treatment. Sixty of the 88 got bispecifics. ORR was 60%.", 112),
    ("", "Among 811 patients, 402 had progressive disease after axi-cel (n = 260) or tisa-cel (n = 142); 273 received therapy. OS from progression was 5.2 months.", 402),
    ("", "Of the 78 pts treated, 55 had had CAR T. ORR was 67% (52/78), and 73% (40/55) after CAR T.", 78),
    ("", "70 children were infused, 66 of them evaluable. MRD-negative CR was reached in 58 (88%) of 66. 24 relapsed.", 70),
    ("", "As of 1 May 2023, 60 patients had received at least one dose. ORR in the 55 evaluable patients was 56% (31/55).", 60),
    ("", "After screening 90 patients, 71 were enrolled and 68 treated. ORR was 56% (38/68).", 68),
    ("", "Salvage was given to 26 of 40 patients (65%) whose lymphoma progressed after tisa-cel. Median OS was 5 months.", 40),
    ("", "Our cohort consisted of 52 men and 31 women. All had relapsed after CAR T. Median OS was 7 months.", 83),
    ("", "Forty-seven patients (22 axi-cel, 15 tisa-cel, 10 liso-cel) failed CAR T and were referred to us. ORR was 40%.", 47),
    ("", "Six hundred and thirty-one adults were infused in the national programme until 2022; lymphoma progressed in 271, of whom 170 were given a further line. Survival from progression was 5.1 months.", 271),
    ("", "RESULTS\nOf 631 infused, 271 progressed. At progression, median age was 61. Median OS after progression was 5.1 months; with subsequent treatment it was 8 months.", 271),
    ("", "RESULTS: We identified 56 patients with relapse after CD19 CAR T among 190 treated. Median OS after relapse was 9 months.", 56),
    ("", "The median follow-up of the 74 relapsed patients was 19 months. Of 210 infused patients, 74 (35%) relapsed. OS from relapse was 9 months.", 74),
    ("", "Eighteen pts (pts 1-18) were retreated with cilta-cel. ORR was 61% (11/18).", 18),
    ("", "Pts treated with talquetamab at 0.4 mg/kg (n = 30) or 0.8 mg/kg (n = 44) after CAR T were included. ORR was 70% (52/74).", 74),
    ("", "Nine hundred patients were screened for the registry study, which included 404 patients treated at 14 centers. ORR was 54%.", 404),
    ("", "Our study population was 44 patients (24 men) who had failed axi-cel. Twelve received polatuzumab. CR was 30%.", 44),
    ("", "Efficacy was assessed in the 59 patients who had received at least one dose; 62 had been enrolled. ORR was 52.5% (31/59).", 59),
    ("", "This interim report concerns the first 20 patients of a planned 60. Seventeen could be evaluated. ORR was 41% (7/17).", 20),
    ("", "Cilta-cel was given to 19 patients who had had a BCMA-directed agent (cohort C): 12 an ADC and 7 a bispecific. ORR was 60%.", 19),
    ("", "At data cutoff 20 patients in cohort C had received cilta-cel; 13 had prior ADC and 7 prior bispecific exposure. ORR was 60.0%.", 20),
    ("", "In this phase 1 study, 12 patients were treated at three dose levels (3, 3 and 6). The ORR was 67%.", 12),
    ("", "Investigators tracked 112 people whose myeloma came back after ide-cel. \"We had 40 patients in our clinic alone,\" said Dr X. ORR was 50%.", 112),
    ("", "A study of 112 people presented at ASH found that teclistamab after CAR T gave an ORR of 50%. Nearly 4,000 people attended.", 112),
    ("", "Patients with B-ALL (n=20), CLL (n=4) and NHL (n=12) received a second infusion. CR was 22% (8/36).", 36),
    ("", "Forty patients received the product, 25 (62.5%) after BCMA CAR T failure. In the 25 pretreated patients ORR was 72%.", 40),
    ("", "Of the 97 patients in the trial, 36 patients with prior CAR T-cell therapy were analyzed in this subanalysis. ORR was 50% (18/36).", 36),
    ("", "We retrospectively analyzed 1,038 samples from 86 patients. 86 patients had MRD data. 10 patients relapsed.", 86),
    ("", "We brought together the patients treated after CAR-T failure at 15 US centers, 96 in number. Responses were seen in 19%. Twelve patients received a second drug.", 96),
    ("", "The recipients numbered 96. In 40 patients the relapse came early. Twelve patients were treated again.", 96),
    ("", "At our institution 38 adults with B-ALL had progression after CD19 CAR T-cell therapy, and we report on all of them. Twelve patients received blinatumomab.", 38),
    ("", "Axi-cel arm: third-line therapy was needed by 84 of 180 randomized patients (47%). Ten of the 60 given chemotherapy got as far as transplantation.", 84),
    ("", "Population: pts (n=47) whose LBCL relapsed after axi-cel. Therapy was given afterwards: n=40. ORR was 40%.", 47),
    ("", "METHODS: Our patients with such progression (N=52) were looked at. RESULTS: Fourteen patients lived long.", 52),
    ("", "RESULTS: CAR-T recipients, 210; relapses, 61 (29%). Local therapy, n=12.", 210),
    ("", "Five hospitals pooled their adults with CNS lymphoma; there were 41. ORR was 60%.", 41),
    ("", "Thirty-one patients had a second infusion. Of the 20 patients in remission, 5 were transplanted and 4 received decitabine.", 31),
    ("", "The 44 patients had remission rates of 60% (A) and 40% (B). One patient in three relapses.", 44),
    ("", "In a retrospective study of 310 Americans nine in ten patients could not have entered the trial.", 310),
    ("", "Doses rose; the last of these cohorts had only seven subjects. ORR was 60%.", None),
    ("Lymphoma that relapses after CAR T", "We went through 240 patients infused with axi-cel. Of these, 90 patients relapsed and had salvage treatment. OS was 6 months.", 90),
    ("Myeloma progressing after ide-cel", "Of 300 patients treated with ide-cel, 110 (37%) experienced POD. Survival from then was 12 months.", 110),
    ("", "Biopsies were taken at 15 centers, 96 in number. We studied 40 patients. ORR was 50%.", 40),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text", "n"), CASES, ids=[case[1][:60] for case in CASES])
def test_cohorts(title: str, text: str, n: int | None) -> None:
    found = annotate(title, text)._.cohort
    assert (found.n if found else None) == n, found


def test_a_cohort_counted_in_its_parts_is_quoted_whole() -> None:
    doc = annotate("", "180 patients were assigned to axi-cel and 179 to standard care.")
    said = doc._.plain[doc._.cohort.start : doc._.cohort.end]
    assert (doc._.cohort.n, said) == (359, "180 patients were assigned to axi-cel and 179")
    assert "all parts together" in doc._.cohort.why
