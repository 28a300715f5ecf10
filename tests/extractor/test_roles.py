"""Who had what before, and what came next: whole documents, and the wordings that decide."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from extractor.pipeline import annotate

DOCUMENTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("therapy_documents.toml").read_text(encoding="utf-8")
)["document"]


def listed(title: str, text: str) -> set[tuple[str, str]]:
    return {(m.name, m.role) for m in annotate(title, text)._.therapies if m.role}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["title"][:60])
def test_documents(document: dict[str, Any]) -> None:
    expected = {(name, role) for name, role in document["therapies"]}
    assert listed(document["title"], document["text"]) == expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["title"][:60])
def test_prior_car_t_is_the_car_t_in_the_role_prior(document: dict[str, Any]) -> None:
    doc = annotate(document["title"], document["text"])
    names = {name for name, role in document["therapies"] if role == "prior" and not name.endswith(("therapy", "body"))}
    car_t = {m.name for m in doc._.therapies if m.therapy.is_car_t}
    assert {name for name, _, _ in doc._.prior_car_t} == names & car_t
    for _, start, end in doc._.prior_car_t:
        assert doc.text[start:end].strip() == doc.text[start:end] != ""


@pytest.mark.parametrize(
    ("case", "text", "expected"),
    [
        ("empty", "", set()),
        ("no therapy", "We studied 12 patients. Median OS was 3 months.", set()),
        ("plain salvage", "After CAR T failure 12 patients received teclistamab; ORR was 50%.", {("CAR T", "prior"), ("teclistamab", "salvage")}),
        ("refractory to it", "We treated 9 patients refractory to CAR T with selinexor; 3 responded.", {("CAR T", "prior"), ("selinexor", "salvage")}),
        ("CAR-T-exposed", "In 14 CAR-T-exposed patients the ORR to glofitamab was 50%.", {("CAR T", "prior"), ("glofitamab", "salvage")}),
        ("in brackets", "The 9 patients were refractory to (n = 6) or relapsed after (n = 3) CD19 CAR T and got nivolumab.", {("CD19 CAR T", "prior"), ("nivolumab", "salvage")}),
        ("naive is not exposed", "We gave elranatamab to 20 CAR T-naive patients; ORR was 61%.", {("elranatamab", "other")}),
        ("none had it", "We gave elranatamab to 20 patients, none with prior CAR T; ORR was 61%.", {("elranatamab", "other")}),
        ("bridging", "After CAR T failure 12 patients got epcoritamab. Bridging with polatuzumab had been used in 5.", {("CAR T", "prior"), ("epcoritamab", "salvage")}),
        ("lymphodepletion", "Of 10 patients relapsing after CAR T, 4 had fludarabine and cyclophosphamide lymphodepletion and a second CAR T.", {("CAR T", "prior"), ("CAR T", "salvage")}),
        ("premedication", "After CAR T failure, 20 patients got glofitamab. Obinutuzumab was given beforehand to lessen cytokine release.", {("CAR T", "prior"), ("glofitamab", "salvage")}),
        ("toxicity", "After CAR T failure 20 patients got talquetamab; tocilizumab was given to 5.", {("CAR T", "prior"), ("talquetamab", "salvage")}),
        ("earlier lines", "We gave cevostamab to 20 patients with CAR T failure, previously treated with carfilzomib and daratumumab.", {("CAR T", "prior"), ("cevostamab", "salvage")}),
        ("not given", "After CAR T failure 20 patients got radiotherapy, without rituximab.", {("CAR T", "prior"), ("radiotherapy", "salvage")}),
        ("with or without", "After CAR T failure 20 patients got lenalidomide with or without rituximab.", {("CAR T", "prior"), ("lenalidomide", "salvage"), ("rituximab", "salvage")}),
        ("future", "After CAR T failure 20 patients got radiotherapy. Trials of epcoritamab are needed.", {("CAR T", "prior"), ("radiotherapy", "salvage")}),
        ("a second, other one", "Of 30 patients relapsing after BCMA CAR T, 5 received a second CAR T.", {("BCMA CAR T", "prior"), ("CAR T", "salvage")}),
        ("the same again", "Of 30 patients relapsing after BCMA CAR T, 5 had a repeat CAR-T infusion.", {("BCMA CAR T", "prior"), ("BCMA CAR T", "salvage")}),
        ("a bare CAR T is the product", "We studied 30 patients relapsing after axi-cel. At CAR T infusion 5 had CR. Next came RT (radiotherapy).", {("axicabtagene ciloleucel", "prior"), ("radiotherapy", "salvage")}),
        ("of toxicity", "After CAR T failure 20 patients got talquetamab. All adverse events resolved with supportive care.", {("CAR T", "prior"), ("talquetamab", "salvage")}),
        ("left out", "Of 60 patients given lenalidomide with daratumumab ORR was 90%; those given thalidomide or elotuzumab were left out.", {("lenalidomide", "other"), ("daratumumab", "other")}),
        ("named one by one", "In 90 patients given rituximab, cyclophosphamide, doxorubicin, vincristine, and prednisone (R-CHOP) ORR was 88%.", {(name, "other") for name in ("rituximab", "cyclophosphamide", "doxorubicin", "vincristine", "prednisone")}),
        ("cannot have it", "We gave glofitamab to 30 patients with DLBCL who cannot undergo autologous transplant; ORR was 60%.", {("glofitamab", "other")}),
        ("required", "Of 30 patients with CLL given liso-cel, all had had 3 lines and a BTK inhibitor was mandatory among them; ORR was 60%.", {("lisocabtagene maraleucel", "other")}),
        ("by data cutoff", "This phase 2 trial enrolled 99 patients. By data cutoff 90 patients had been given the CD19 CAR T; ORR was 60% and 9 progressed.", {("CD19 CAR T", "other")}),
        ("supportive care", "After CAR T failure 5 of 20 patients got best supportive care.", {("CAR T", "prior"), ("supportive care", "other")}),
        ("transplant of myeloma", "After CAR T failure 20 myeloma patients underwent HSCT.", {("CAR T", "prior"), ("autologous transplant", "salvage")}),
        ("transplant of leukaemia", "After CAR T failure 20 patients with B-ALL underwent HSCT.", {("CAR T", "prior"), ("allogeneic transplant", "salvage")}),
        ("an earlier transplant", "After CAR T failure 20 patients with B-ALL got inotuzumab; 12 had had a prior allo-HSCT.", {("CAR T", "prior"), ("allogeneic transplant", "prior"), ("inotuzumab ozogamicin", "salvage")}),
        ("behind them", "We gave glofitamab to 15 patients, five of them with CAR T cells behind them. CR was 39%.", {("CAR T", "prior"), ("glofitamab", "salvage")}),
        ("been through", "We gave glofitamab to 15 patients, 33% of whom had already been through CAR T-cell therapy.", {("CAR T", "prior"), ("glofitamab", "salvage")}),
        ("among the lines", "We gave epcoritamab to 157 patients; CAR T-cell therapy was among these lines in 39%.", {("CAR T", "prior"), ("epcoritamab", "salvage")}),
        ("treated before", "We gave glofitamab to 178 patients; 28% were CAR T-treated before.", {("CAR T", "prior"), ("glofitamab", "salvage")}),
        ("no longer works", "Selinexor was given to 12 patients after ide-cel no longer held the disease.", {("idecabtagene vicleucel", "prior"), ("selinexor", "salvage")}),
        ("grew back", "Doctors gave mosunetuzumab to 20 people whose lymphoma grew back after CAR-T.", {("CAR T", "prior"), ("mosunetuzumab", "salvage")}),
        ("before is not after", "We gave ide-cel to 20 patients, all of whom had had radiotherapy before ide-cel.", {("idecabtagene vicleucel", "other")}),
        ("the rest had another", "We treated 40 patients after failure of CD19 CAR T with nivolumab. Half of them (53%) had been treated with axi-cel.", {("axicabtagene ciloleucel", "prior"), ("CD19 CAR T", "prior"), ("nivolumab", "salvage")}),
        ("an academic product", "Nivolumab was given to 40 patients after failure of CD19 CAR T: axi-cel in 20, and an academic product in 20.", {("axicabtagene ciloleucel", "prior"), ("CD19 CAR T", "prior"), ("nivolumab", "salvage")}),
        ("nearly all had it", "We treated 40 patients after failure of CD19 CAR T with nivolumab. All but a few (95%) had been treated with axi-cel.", {("axicabtagene ciloleucel", "prior"), ("nivolumab", "salvage")}),
        ("a transplant failed too", "We gave inotuzumab to 3 patients with B-ALL relapsing after CAR T cells and allo-HSCT. Each had undergone allo-HSCT.", {("CAR T", "prior"), ("allogeneic transplant", "prior"), ("inotuzumab ozogamicin", "salvage")}),
        ("a transplant that followed", "Of 9 patients with B-ALL relapsing after CAR T cells, 3 had inotuzumab and allo-HSCT in 2.", {("CAR T", "prior"), ("allogeneic transplant", "salvage"), ("inotuzumab ozogamicin", "salvage")}),
        ("a description", "After CAR T failure 20 patients got odronextamab, a CD20xCD3 bispecific antibody.", {("CAR T", "prior"), ("odronextamab", "salvage")}),
    ],
)  # fmt: skip
def test_wordings(case: str, text: str, expected: set[tuple[str, str]]) -> None:
    assert listed("", text) == expected, case


ROLES_IN_DOCUMENTS = [
    (
        "an umbrella that parts the patients, and its members", "Teclistamab with and without earlier BCMA-directed therapy",
        "We analyzed 385 patients given teclistamab. Exactly half (50%) had been exposed to BCMA-directed therapy. In that half, 51% had been treated with CAR T-cell therapy only, 24% with an ADC only.",
        {("teclistamab", "salvage"), ("BCMA-directed therapy", "prior"), ("BCMA CAR T", "prior"), ("antibody-drug conjugate", "prior")},
    ),
    (
        "another bispecific before", "Talquetamab in myeloma",
        "We gave talquetamab to 288 patients. The ORR was 72% after prior CAR T therapy (N=36) and 44% after another bispecific antibody (N=18).",
        {("talquetamab", "salvage"), ("CAR T", "prior"), ("bispecific antibody", "prior")},
    ),
    (
        "the kinds of a second CAR T", "B-ALL that relapses after CAR T: 35 second CAR T treatments",
        "Methods: A second CAR T treatment was given to 35 patients relapsing after CAR T. Results: CR was 55% with CD22 CAR T (n=18) and 85% with CD19/CD22 CAR T (n=17).",
        {("CAR T", "prior"), ("CD22 CAR T", "salvage"), ("CD19/CD22 CAR T", "salvage")},
    ),
    (
        "members stand for their umbrella", "Teclistamab in myeloma",
        "We gave teclistamab to 80 patients; 38% had already had BCMA-directed therapy (CAR-T/BiTE in 24%, ADC in 14%). ORR was 60%.",
        {("teclistamab", "salvage"), ("BCMA CAR T", "prior"), ("BCMA bispecific antibody", "prior"), ("antibody-drug conjugate", "prior")},
    ),
    (
        "an umbrella alone", "Teclistamab in myeloma",
        "We gave teclistamab to 80 patients; 38% had already been treated with BCMA-directed therapy. ORR was 60%.",
        {("teclistamab", "salvage"), ("BCMA-directed therapy", "prior")},
    ),
    (
        "a noncellular one is no CAR T", "Cilta-cel after noncellular BCMA treatment",
        "Cilta-cel was given to 20 patients who had had noncellular BCMA-directed therapy: 13 an ADC. ORR was 60%.",
        {("ciltacabtagene autoleucel", "other"), ("antibody-drug conjugate", "prior")},
    ),
    (
        "none had had it", "Elranatamab, cohort A",
        "We report 123 patients without earlier BCMA-directed therapy who received elranatamab. ORR was 61%.",
        {("elranatamab", "other")},
    ),
    (
        "not allowed", "Teclistamab plus daratumumab",
        "We randomized 587 patients to teclistamab plus daratumumab or DPd. Earlier BCMA-directed therapy, including CAR T cells, was not allowed. ORR was 89%.",
        {("teclistamab", "other"), ("daratumumab", "other"), ("pomalidomide", "other"), ("dexamethasone", "other")},
    ),
    (
        "not previously received", "Cilta-cel against standard triplets",
        "We assigned patients who had not previously received CAR T cells, to cilta-cel or the physician's choice of PVd. ORR was 84%.",
        {("ciltacabtagene autoleucel", "other"), ("pomalidomide", "other"), ("bortezomib", "other"), ("dexamethasone", "other")},
    ),
    (
        "bridged to a transplant", "Radiotherapy after CAR T failure",
        "We irradiated 83 patients after CAR T failure. Fourteen patients were bridged to allogeneic transplantation.",
        {("CAR T", "prior"), ("radiotherapy", "salvage"), ("allogeneic transplant", "salvage")},
    ),
    (
        "bridging to CAR T", "Radiotherapy after CAR T failure",
        "We irradiated 83 patients after CAR T failure. Bridging to CAR T had been ibrutinib in 9 patients.",
        {("CAR T", "prior"), ("radiotherapy", "salvage")},
    ),
    (
        "a negation ends at its comma", "What follows CAR T failure",
        "After CAR T failure we gave lenalidomide to 10 (30%; no CR) and chemoimmunotherapy to 9, a regimen without rituximab (18%), selinexor to 6.",
        {("CAR T", "prior"), ("lenalidomide", "salvage"), ("chemoimmunotherapy", "salvage"), ("selinexor", "salvage")},
    ),
    (
        "another trial's", "Tafasitamab after CAR T",
        "We gave tafasitamab to 48 patients after CAR T. In L-MIND, the ORR with lenalidomide was 58%. ORR was 19%.",
        {("CAR T", "prior"), ("tafasitamab", "salvage")},
    ),
    (
        "what an expert would do", "Pembrolizumab after CAR T",
        'We gave pembrolizumab to 12 patients after CAR T; ORR was 25%. "I would prefer a bispecific antibody," she said.',
        {("CAR T", "prior"), ("pembrolizumab", "salvage")},
    ),
    (
        "a second one in brackets", "Lymphoma after brexu-cel failure",
        "After brexu-cel failure 13 patients got pirtobrutinib; 2 received a second CAR T product (lisocabtagene maraleucel).",
        {("brexucabtagene autoleucel", "prior"), ("pirtobrutinib", "salvage"), ("lisocabtagene maraleucel", "salvage")},
    ),
    (
        "several in brackets", "Myeloma after ide-cel relapse",
        "After ide-cel relapse we gave talquetamab to 29 and a 2nd CAR-T to 14 (cilta-cel 8, GPRC5D CAR-T 6).",
        {("idecabtagene vicleucel", "prior"), ("talquetamab", "salvage"), ("CAR T", "salvage"), ("ciltacabtagene autoleucel", "salvage"), ("GPRC5D CAR T", "salvage")},
    ),
    (
        "one after another", "A second CAR T in myeloma",
        "We studied 30 patients: 27 received cilta-cel (Carvykti) after ide-cel, three ide-cel after cilta-cel. ORR was 68%.",
        {("idecabtagene vicleucel", "prior"), ("ciltacabtagene autoleucel", "prior"), ("idecabtagene vicleucel", "salvage"), ("ciltacabtagene autoleucel", "salvage")},
    ),
    (
        "the second in the title", "A second axi-cel infusion for lymphoma",
        "Axi-cel was given to 152 patients. We report 13 patients who relapsed after axi-cel and had a reinfusion. ORR was 100%.",
        {("axicabtagene ciloleucel", "prior"), ("axicabtagene ciloleucel", "salvage")},
    ),
    (
        "another antigen than before", "GPRC5D CAR T cells in 33 patients, nine of them after BCMA CAR T cells",
        "We infused 33 patients with anti-GPRC5D CAR T cells; nine had previously undergone anti-BCMA CAR T-cell therapy. ORR was 91%.",
        {("GPRC5D CAR T", "salvage"), ("BCMA CAR T", "prior")},
    ),
    (
        "a class is its two members", "Epcoritamab and glofitamab after CAR T",
        "We treated 245 patients after CAR T: 156 epcoritamab, 89 glofitamab, a median of 9 months before BsAb start.",
        {("CAR T", "prior"), ("epcoritamab", "salvage"), ("glofitamab", "salvage")},
    ),
    (
        "a class with its own figures", "Salvage after CAR T",
        "After CAR T failure we gave bispecific antibodies in 59 patients (talquetamab 29, teclistamab 22). ORR was 62%.",
        {("CAR T", "prior"), ("bispecific antibody", "salvage"), ("talquetamab", "salvage"), ("teclistamab", "salvage")},
    ),
    (
        "lymphodepletion by its drugs", "CAR22 after CAR19 failure",
        "We gave CAR22 to 38 patients after CAR19 failure. Fludarabine 30 mg/m2 and cyclophosphamide 500 mg/m2 were given for 3 days. ORR was 68%.",
        {("CD19 CAR T", "prior"), ("CD22 CAR T", "salvage")},
    ),
    (
        "relapse and its treatment within a study of CAR T", "CAR T cells for PCNSL, and what follows relapse",
        "We infused 25 patients (tisa-cel, n=16; axi-cel, n=9). Fourteen relapsed; 13 had further treatment: ibrutinib in 5, nivolumab in 2. Median OS from relapse was 7 months.",
        {("tisagenlecleucel", "prior"), ("axicabtagene ciloleucel", "prior"), ("ibrutinib", "salvage"), ("nivolumab", "salvage")},
    ),
    (
        "a study of CAR T alone", "CAR T cells for PCNSL",
        "We infused 25 patients (tisa-cel, n=16; axi-cel, n=9) after bridging with ibrutinib in 5. Fourteen relapsed. Median OS was 7 months.",
        {("tisagenlecleucel", "other"), ("axicabtagene ciloleucel", "other")},
    ),
    (
        "an armoured product after the commercial ones", "CD19 CAR T cells that secrete IL-18, for lymphoma that CD19 CAR T cells had failed to hold",
        "METHODS: Lymphoma was relapsed or refractory after anti-CD19 CAR T-cell treatment. Doses of huCART19-IL18 cells rose. RESULTS: Of 21 patients 17 responded.",
        {("CD19 CAR T", "prior"), ("huCART19-IL18", "salvage")},
    ),
    (
        "cells of another target then given to all", "Anti-CD22 CAR-T cells where anti-CD19 CAR-T cells were not enough",
        "Methods: All 13 patients had had anti-CD19 CAR-T cell therapy. Anti-CD22 CAR-T cells were then given to all. Results: CR was reached by 4.",
        {("CD19 CAR T", "prior"), ("CD22 CAR T", "salvage")},
    ),
    (
        "three in turn, and one that is only approved", "Three CAR-T products in one patient",
        "Since the FDA approved a CD19 CAR-T product (Kymriah), much is known. What to do when the first CAR-T cells have failed is less clear. We describe a patient in whom three different CAR-T products were used. The leukemia had relapsed after allogeneic HSCT. CAR-T cells against CD19 brought CR, but it relapsed. CD22 CAR-T cells were then given.",
        {("CD19 CAR T", "prior"), ("CD22 CAR T", "salvage"), ("allogeneic transplant", "prior")},
    ),
    (
        "lines told before the CAR T that came then", "Blinatumomab plus ponatinib in Ph+ B-ALL after CD19 CAR-T cells",
        "We present the case of a 42-year-old man. He had been treated with clofarabine and donor lymphocyte infusion, and then with CD19 CAR-T cells, after which he relapsed. Four courses of blinatumomab were given with ponatinib, and he achieved a complete response.",
        {("CD19 CAR T", "prior"), ("blinatumomab", "salvage"), ("ponatinib", "salvage")},
    ),
    (
        "a construct by its code", "C-CAR066 when CD19 CAR-T cells have failed in large B-cell lymphoma",
        "C-CAR066 is an autologous CAR-T product against CD20; we tested it after failure of anti-CD19 CAR-T therapy. It was infused in 14 patients. The ORR was 92.9%.",
        {("CD19 CAR T", "prior"), ("C-CAR066", "salvage")},
    ),
    (
        "a society, no transplant", "Obe-cel in B-ALL",
        "The results were shown at the meeting of the European Society for Blood and Marrow Transplantation. RESULTS: Obe-cel was given to 60 adults; the CR rate was 70%.",
        {("obecabtagene autoleucel", "other")},
    ),
    (
        "two products behind 'after'", "Radiation for lymphoma that has come back after axi-cel or tisa-cel",
        "A study of patients relapsing after axi-cel or tisa-cel: 120 patients relapsed after CAR T, of whom 25 had radiotherapy alone. Median OS was 10 months.",
        {("axicabtagene ciloleucel", "prior"), ("tisagenlecleucel", "prior"), ("radiotherapy", "salvage")},
    ),
    (
        "only set beside the product", "BMS-986354 in myeloma",
        "BMS-986354 carries the same CAR as orvacabtagene autoleucel. We gave it to 65 patients; ORR was 95%. Compared with orvacabtagene autoleucel, it was less differentiated.",
        {("BMS-986354", "other")},
    ),
    (
        "transplants counted beside CAR T", "Epcoritamab when transplantation is no option",
        "RESULTS: Of 103 patients 10% had had an autologous transplant, and 28% CAR T-cell therapy. CR was 61% with epcoritamab.",
        {("CAR T", "prior"), ("autologous transplant", "prior"), ("epcoritamab", "salvage")},
    ),
    (
        "a line like others", "Glofitamab after CAR T failure",
        "RESULTS: Prior treatment included autologous transplant (27%). All 50 patients had CAR T failure and got glofitamab; ORR was 50%.",
        {("CAR T", "prior"), ("glofitamab", "salvage")},
    ),
    (
        "CAR T cells among them", "Teclistamab at nine centers",
        "We studied 210 patients treated with teclistamab; 44% had already had a BCMA-targeted therapy, CAR T cells among them. ORR was 67%.",
        {("BCMA-directed therapy", "prior"), ("BCMA CAR T", "prior"), ("teclistamab", "salvage")},
    ),
    (
        "refractory to a target, without CAR T", "Belantamab mafodotin in 81 patients",
        "We describe 81 patients treated with belantamab mafodotin; 15% were BCMA-refractory. ORR was 40%.",
        {("BCMA-directed therapy", "prior"), ("belantamab mafodotin", "salvage")},
    ),
    (
        "once it has been used", "What is prescribed once a BCMA CAR T has been used",
        "METHODS: A chart qualified if ide-cel or cilta-cel had been given and a new treatment had been started. RESULTS: There were 100 charts.",
        {("idecabtagene vicleucel", "prior"), ("ciltacabtagene autoleucel", "prior")},
    ),
    (
        "a bispecific that failed before the first CAR T", "CAR-T cells for lymphoma that has escaped a bispecific antibody",
        "METHODS: Twelve patients got CAR-T after bispecific antibody failure. RESULTS: Lymphoma had relapsed after the bispecific antibody in 33% (4/12). It had bound CD20 in 9 (glofitamab in 7). ORR was 100%.",
        {("bispecific antibody", "prior"), ("glofitamab", "prior"), ("CAR T", "other")},
    ),
    (
        "autologous cells before a donor's", "Off-the-shelf cells for lymphoma back after autologous CAR T",
        "Azer-cel was infused in 8 patients with relapse after autologous CAR T cells. Five of 8 responded to azer-cel.",
        {("CAR T", "prior"), ("azercabtagene zapreleucel", "salvage")},
    ),
    (
        "antigens in turn", "CD22 CAR T cells in 9 adults with B-ALL, CD19 CAR T and transplant failures among them",
        "CD22 CAR T cells were infused in 9 adults whose leukemia did not respond to CD19 CAR T cells; 6 of 9 reached CR.",
        {("CD19 CAR T", "prior"), ("CD22 CAR T", "salvage")},
    ),
    (
        "given twice", "Trying CAR T again in B-ALL",
        "All 12 patients got a second course of CAR T cells. They formed group A (CD22 CAR T, n=7) and group B (CD20 CAR T, n=5). CR was reached by 4.",
        {("CAR T", "prior"), ("CD22 CAR T", "salvage"), ("CD20 CAR T", "salvage")},
    ),
    (
        "an umbrella, alone", "Elranatamab outside trials",
        "Of 40 patients, 12 were T-cell redirection experienced. CRS came in 10% of the former and 50% of the naive. Elranatamab brought responses in 60%.",
        {("T-cell-engaging therapy", "prior"), ("elranatamab", "salvage")},
    ),
    (
        "one only", "Talquetamab after a BCMA-directed therapy",
        "We gave talquetamab to 50 patients with prior BCMA-directed therapy: CAR T only in 30, a bispecific only in 20. ORR was 60%.",
        {("BCMA CAR T", "prior"), ("BCMA bispecific antibody", "prior"), ("talquetamab", "salvage")},
    ),
    (
        "a bispecific failed", "CD19 CAR T cells once a bispecific antibody has failed",
        "We gave CD19 CAR T cells to 11 patients with DLBCL after bispecific antibody failure. ORR was 73%.",
        {("CD19 CAR T", "other"), ("bispecific antibody", "prior")},
    ),
    (
        "one side of a comparison", "Autologous transplant or CAR T for relapsed lymphoma",
        "300 patients received an autologous transplant and 300 CAR T (axi-cel 60%, liso-cel 40%). OS at 2 years was 60% with CAR T.",
        {("autologous transplant", "other"), ("CAR T", "other"), ("axicabtagene ciloleucel", "other"), ("lisocabtagene maraleucel", "other")},
    ),
    (
        "the untreated", "Salvage after CAR T failure",
        "Of 199 patients with CAR T failure, 46 never received therapy (29 deterioration, 9 hospice). We gave talquetamab to 29.",
        {("CAR T", "prior"), ("talquetamab", "salvage")},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "title", "text", "expected"), ROLES_IN_DOCUMENTS, ids=[c[0] for c in ROLES_IN_DOCUMENTS]
)
def test_roles_in_documents(case: str, title: str, text: str, expected: set[tuple[str, str]]) -> None:
    assert listed(title, text) == expected, case


def test_a_listed_therapy_can_be_quoted_from_the_text() -> None:
    doc = annotate(
        "Epcoritamab after CAR T failure", "We treated 20 patients with epcoritamab after CAR T. ORR was 55%."
    )
    in_text = {m.name for m in doc._.therapies if m.role and m.start >= doc._.text_start}
    assert in_text == {"epcoritamab", "CAR T"}


def test_every_role_says_why() -> None:
    doc = annotate("", "After CAR T failure 20 patients got odronextamab.")
    assert all(m.why for m in doc._.therapies)
