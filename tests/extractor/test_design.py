"""Which design a study has, and where it says so."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.pipeline import annotate
from tests.extractor.test_roles import DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["title"][:60])
def test_documents(document: dict[str, Any]) -> None:
    found = annotate(document["title"], document["text"])._.design
    assert (found[0] if found else None) == document["design"], found


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("Salvage strategies once CAR T has failed", "We looked at the 79 patients who progressed. OS was 17 months.", "retrospective cohort"),
        ("", "All lymphomas of the brain treated at our hospital since 2018 were therefore reviewed. OS was 7 months.", "retrospective cohort"),
        ("", "The figures rest on the German Registry for Transplantation. 356 patients were treated.", "registry"),
        ("The cells wake up again", "A case from our ward: the lymphoma had returned.", "case report"),
        ("", "A man of 58 with lymphoma relapsed after axi-cel.", "case report"),
        ("Bispecifics after CAR T: a pooled look", "Nineteen reports (396 patients) met our criteria. The pooled ORR was 48%.", "meta-analysis"),
        ("Nine in ten adults reach remission", "204 patients were infused outside trials.", "retrospective cohort"),
        ("", "In this phase I-II trial 12 patients were treated.", "phase 1/2 trial"),
        ("Resistance to CAR T cells: a review", "CD19 may be lost.", "review"),
        ("", "A phase 1b/2, single-arm trial. 12 patients.", "phase 1/2 trial"),
        ("", "This was the phase 2 portion of a phase 1–2 study.", "phase 1/2 trial"),
        ("", "In this open-label phase II study 12 patients were treated.", "phase 2 trial"),
        ("", "We did a phase III randomized trial in 300 patients.", "phase 3 trial"),
        ("", "In a first-in-human dose-escalation study 12 patients were infused.", "phase 1 trial"),
        ("A pilot trial", "In a pilot clinical trial 12 children were infused.", "phase 1 trial"),
        ("", "We retrospectively reviewed 40 patients at three centers.", "retrospective cohort"),
        ("", "We retrospectively studied 40 patients who would not have qualified for the phase 3 trial.", "retrospective cohort"),
        ("", "Teclistamab was approved on the strength of the phase 1/2 MajesTEC-1 study. We analyzed 106 patients at 5 centers.", "retrospective cohort"),
        ("", "We reviewed participants of two parallel phase 1/2 trials who got nivolumab later.", "retrospective cohort"),
        ("", "A phase 1 trial treated 29 patients. A multicentre phase 2 trial is open.", "phase 1 trial"),
        ("", "The product was tested in a phase 1 trial and was chosen for a pivotal phase 2 study.", "phase 1 trial"),
        ("", "In this phase 1 trial the recommended phase 2 dose was 1 million cells.", "phase 1 trial"),
        ("", "In the phase 2 portion 90 patients were treated. The phase 3 X-6 trial will tell us more.", "phase 2 trial"),
        ("A girl whose leukemia lost CD19", "In adults the phase 3 INO-VATE trial reported remission in 80%. A girl, 9 years old, relapsed.", "case report"),
        ("", "We retrospectively studied 40 patients; two responses were seen in CD19-positive cases.", "retrospective cohort"),
        ("", "The drug was given in nine cases and pembrolizumab in five; we reviewed charts.", "retrospective cohort"),
        ("PD-1 antibodies after CAR T: five cases", "PD-1 antibodies were given.", "case series"),
        ("", "The researchers went through the notes of 203 people.", "retrospective cohort"),
        ("", "This study used administrative claims to describe 486 patients.", "retrospective cohort"),
        ("Cost-effectiveness of second-line CAR T: a payer perspective", "A partitioned survival model was built.", "other"),
        ("Haematotoxicity: a narrative review", "EHA/EBMT grading separates early from late. This review summarises.", "review"),
        ("", "Pts in X-1 (NCT03399799) received talquetamab; 78 pts had been treated.", "prospective cohort"),
        ("", "A midstage trial tested the drug in 40 patients.", "phase 2 trial"),
        ("", "Forty patients were prospectively followed in an observational study.", "prospective cohort"),
        ("", "Using the national DESCAR-T registry we studied 40 patients.", "registry"),
        ("", "We report the case of a 50-year-old man.", "case report"),
        ("", "We report on five patients who progressed.", "case series"),
        ("A systematic review and meta-analysis", "We searched MEDLINE; 10 trials were pooled.", "meta-analysis"),
        ("A systematic review", "We searched MEDLINE for studies of 300 patients.", "systematic review"),
        ("Bispecifics in myeloma: a review", "In this review we discuss trials.", "review"),
        ("Consensus recommendations on bispecifics", "The panel met twice.", "guideline"),
        ("Why CAR T fails: an editorial", "In this issue a study of 40 patients appears.", "editorial"),
        ("A xenograft model of relapse", "Mice were treated.", "preclinical"),
        ("", "Sixty-one patients got salvage. ORR was 20%.", "retrospective cohort"),
        ("", "According to updated results of the phase 3 X-7 trial presented at the meeting, 40 patients responded.", "phase 3 trial"),
        ("", "Final results from the phase 2 X-7 trial were presented; 40 of 97 patients responded.", "phase 2 trial"),
        ("", "Long-term data from the phase 1/2 X-1 study show responses in 40 patients.", "phase 1/2 trial"),
        ("", "The drug was approved on the basis of the final results of the phase 3 X-7 trial. We reviewed the charts of 60 patients.", "retrospective cohort"),
        ("", "Based on the primary results of the phase 2 X-2 study it was licensed. We collected data on 60 patients at 5 centers.", "retrospective cohort"),
        ("", "Here we report an update on efficacy, safety and patient-reported outcomes of the phase 2 trial in 79 patients.", "phase 2 trial"),
        ("", "Here we report on a patient who relapsed twice.", "case report"),
        ("", "We describe seven patients treated with selinexor. Limits are the small number and the retrospective nature.", "case series"),
        ("", "We treated 60 patients. Limits are the retrospective nature and missing data.", "retrospective cohort"),
        ("", "In this retrospective series we describe 14 consecutive patients who had radiotherapy.", "case series"),
        ("", "In this retrospective series of 140 patients, radiotherapy was given to 30.", "retrospective cohort"),
        ("", "In this review we discuss resistance, and we summarize retrospective series of 79 and 120 patients.", "review"),
        ("", "In this review of 79 patients treated at our center, salvage was given to 60.", "retrospective cohort"),
        ("Review: how myeloma escapes", "Retrospective studies of 79 and 120 patients are summarised.", "review"),
        ("", "This overview summarizes what is known after CAR T. In a series of 79 patients survival was 18 months.", "review"),
        ("", "NSG mice were infused with cells of 14 patients. A phase 1 trial (NCT03502577) has been opened at our center.", "preclinical"),
        ("", "In 2019 404 patients were approved and 162 progressed. Four patients reached transplant.", "retrospective cohort"),
        ("", "Four patients were given nivolumab. All progressed.", "case series"),
        ("Talquetamab: longer follow-up of MonumenTAL-1", "The report covers 375 patients who received the drug.", "phase 1/2 trial"),
        ("Ide-cel in KarMMa", "128 patients were treated.", "phase 2 trial"),
        ("Ide-cel in KarMMa-3", "386 patients were assigned.", "phase 3 trial"),
        ("Real-world ide-cel against KarMMa", "We studied 159 patients at 11 centers.", "retrospective cohort"),
        ("Teclistamab in patients not eligible for MajesTEC-1", "We studied 159 patients at 11 centers.", "retrospective cohort"),
        ("Patients progressing on ZUMA-1", "We analysed the 101 patients of the phase 2 portion of the study.", "phase 2 trial"),
        ("", "Teclistamab was licensed after MajesTEC-1. We analysed 106 patients at 5 centers.", "retrospective cohort"),
        ("", "The pooled analysis drew on 4 studies and comprised 86 patients.", "other"),
        ("", "We retrospectively pooled the data of 4 centers and 86 patients.", "retrospective cohort"),
        ("", "Retrospective studies suggest benefit. This phase 2 study enrolled 40 patients.", "phase 2 trial"),
        ("", "Several retrospective analyses have been published. We prospectively followed 40 patients.", "prospective cohort"),
        ("Phase 2 results of talquetamab", "In the phase 1 part of X-1 the ORR was 64%. The phase 2 part is reported here. It took in 288 patients.", "phase 1/2 trial"),
        ("Teclistamab in cohort C of MajesTEC-1", "It was licensed on the strength of the phase 1/2 MajesTEC-1 study. Phase 2 cohort C had 40 patients.", "phase 1/2 trial"),
        ("", "In this retrospective study we describe three patients with relapse after CAR T and transplantation.", "case series"),
        ("", "In this retrospective study we describe 30 patients with relapse after three prior lines.", "retrospective cohort"),
        ("Myeloma relapsing after BCMA-directed treatment: a review of the choices", "This review goes through the options. Data come from retrospective studies and from small prospective cohorts.", "review"),
        ("CD22 CAR T cells for children in whom CD19 CAR T cells failed", "We treated 34 patients with CD22 CAR T cells.", "prospective cohort"),
        ("Inotuzumab after relapse from CD22 CAR T cells", "We treated 34 patients with inotuzumab.", "retrospective cohort"),
        ("", "Dr. Lee went with her colleagues through the charts of 60 people.", "retrospective cohort"),
        ("", "Twelve US centers put their charts together. In the 90 patients ORR was 20%.", "retrospective cohort"),
        ("", "Forty people who had progressed on a bispecific trial formed the study population.", "retrospective cohort"),
        ("An engager heads for a second phase 3 trial", "Phase 1 data show an ORR of 50%.", "phase 1 trial"),
        ("", "Databases were searched; HRs and incidences were pooled in Stata.", "meta-analysis"),
        ("Same cells twice: one patient's antigen was lost", "A participant of the phase I trial relapsed.", "case report"),
        ("Ninety-six cases of rescue after CAR T", "We reviewed the charts of 96 patients.", "retrospective cohort"),
        ("Tec in MM: Ph 2 results", "40 pts were treated.", "phase 2 trial"),
        ("", "A Ph Ib/II study (NCT03671018) enrolled 80 pts.", "phase 1/2 trial"),
        ("", "We reviewed the charts of 40 patients with Ph+ ALL.", "retrospective cohort"),
        ("", "216 patients entered and were randomly assigned to A or B.", "phase 3 trial"),
        ("", "In this randomized phase 2 trial 120 patients were assigned to X or Y.", "phase 2 trial"),
        ("", "No randomized trial has compared them. We compared 80 patients.", "retrospective cohort"),
        ("", "80 patients were randomly assigned to a training and a validation set.", "retrospective cohort"),
        ("Liso-cel and axi-cel: MAIC", "Data of one trial (n=256) were weighted to those of the other.", "other"),
        ("", "A matching-adjusted indirect comparison of two trials was made. 256 patients had individual data.", "other"),
        ("Cilta-cel in CARTITUDE-1 and in practice", "We compared the trial with a real-world cohort of 190 patients.", "retrospective cohort"),
        ("", "Doses went from 1 to 6 x 10^6 cells per kg in 18 patients.", "phase 1 trial"),
        ("", "The dose-expansion part of the study enrolled 30 patients.", "phase 1 trial"),
        ("", "A phase 1/2 study; the dose escalation of phase 1 is reported here. 23 received cells.", "phase 1 trial"),
        ("Brexu-cel in ZUMA-3 at 3 years", "Phase 2 pts (N = 55) were followed.", "phase 2 trial"),
        ("", "This single-arm, open-label, multicenter trial gave X to 45 patients.", "prospective cohort"),
        ("", "Patient 1 relapsed; patient 2 and patient 3 did not. All 3 patients got X.", "case series"),
        ("", "A woman in her sixties with lymphoma relapsed after axi-cel; she was given glofitamab.", "case report"),
        ("", "We gathered and meta-analyzed everything published, 128 patients altogether.", "meta-analysis"),
        ("", "Pooled ORR over 27 studies (1,786 patients) was 61%.", "meta-analysis"),
        ("", "A literature search yielded 27 reports with 61 patients; data are described.", "systematic review"),
        ("", "Mice bearing lymphoma were given cells. Tumors shrank.", "preclinical"),
        ("", "In this issue of Blood, Smith et al. report on 40 patients.", "editorial"),
        ("", "In this cross-sectional study 100 patients filled in a questionnaire.", "other"),
        ("", "Small prospective cohorts suggest benefit. We collected the records of 40 patients.", "retrospective cohort"),
    ],
)  # fmt: skip
def test_wordings(title: str, text: str, code: str) -> None:
    doc = annotate(title, text)
    found = doc._.design
    assert found is not None
    assert found[0] == code, found
    said = doc.text[found[1] : found[2]]
    assert said == said.strip() != ""
    assert found[3]


@pytest.mark.parametrize("text", ["", "Nothing is said here."])
def test_nothing_said_is_none(text: str) -> None:
    assert annotate("", text)._.design is None
