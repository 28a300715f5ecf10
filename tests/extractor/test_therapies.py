"""Which therapies a text names: the words as written, and the canonical name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.characters import plain
from extractor.components.therapies import read
from extractor.pipeline import annotate

CAR_T_WORDINGS = [
    ("CAR-T", "CAR T"), ("CAR T cells", "CAR T"), ("CAR‑T", "CAR T"), ("CART", "CAR T"), ("CAR-Ts", "CAR T"),
    ("CAR T-cell therapies", "CAR T"), ("CAR T-cell treatment", "CAR T"),
    ("chimeric antigen receptor (CAR) T cells", "CAR T"), ("chimeric antigen receptor T-cell therapy", "CAR T"),
    ("chimeric antigen receptor-modified T cells", "CAR T"), ("chimeric antigen receptor (CAR)-T cells", "CAR T"),
    ("anti-BCMA CAR-T", "BCMA CAR T"), ("BCMA-directed CAR T-cell therapy", "BCMA CAR T"), ("BCMA-CART", "BCMA CAR T"),
    ("BCMA-targeting CAR T cells", "BCMA CAR T"), ("murine BCMA CAR", "BCMA CAR T"), ("CART-BCMA", "BCMA CAR T"),
    ("CAR T cells targeting BCMA", "BCMA CAR T"), ("CAR T cells aimed at B-cell maturation antigen", "BCMA CAR T"),
    ("B-cell maturation antigen (BCMA)-specific chimeric antigen receptor (CAR) T cells", "BCMA CAR T"),
    ("CAR-T product directed against CD19", "CD19 CAR T"), ("CART19", "CD19 CAR T"), ("CAR-19", "CD19 CAR T"),
    ("CD19CART", "CD19 CAR T"), ("4-1BB-costimulated CD19 CAR T", "CD19 CAR T"),
    ("CD19-directed chimeric antigen receptor–modified T (CAR T) cells", "CD19 CAR T"),
    ("CAR19/22 T cells", "CD19/CD22 CAR T"), ("tandem CD19/CD22 CAR T", "CD19/CD22 CAR T"),
    ("CD22/19 CAR-T", "CD19/CD22 CAR T"), ("CART19/20", "CD19/CD20 CAR T"), ("CD20/CD22 CAR T cells", "CD20/CD22 CAR T"), ("CD20-SD-CART", "CD20 CAR T"),
    ("GPRC5D-targeted CAR T cells", "GPRC5D CAR T"), ("anti-CD30 CAR T", "CD30 CAR T"),
    ("a BCMA-targeted antibody-drug conjugate (ADC) or CAR T", "BCMA CAR T"), ("CD19-directed Car-T", "CD19 CAR T"),
    ("19-28z CAR T cells", "CD19 CAR T"), ("CD19.CAR T cells", "CD19 CAR T"), ("CD19 x CD22 CAR T", "CD19/CD22 CAR T"), ("CAR therapy", "CAR T"),
    ("CD19/20 cocktail CAR T cells", "CD19/CD20 CAR T"), ("BCMA off-the-shelf CAR T cells", "BCMA CAR T"),
]  # fmt: skip
OTHER_WORDINGS = [
    ("ide-cel", "idecabtagene vicleucel"), ("Cilta-cel", "ciltacabtagene autoleucel"), ("KTE-X19", "brexucabtagene autoleucel"),
    ("bispecific antibodies", "bispecific antibody"), ("BsAbs", "bispecific antibody"), ("BiTEs", "bispecific antibody"),
    ("bispecific T-cell engagers", "bispecific antibody"), ("CD20×CD3 bispecific antibody", "CD20 bispecific antibody"),
    ("CD3xCD20 bispecific", "CD20 bispecific antibody"), ("BCMA-directed BsAb", "BCMA bispecific antibody"),
    ("CD3xCD20 T-cell engager", "CD20 bispecific antibody"), ("bispecific antibodies directed at BCMA", "BCMA bispecific antibody"),
    ("T-cell-redirecting therapy", "T-cell-engaging therapy"), ("BCMA-targeted treatments", "BCMA-directed therapy"),
    ("belamaf", "belantamab mafodotin"), ("polatuzumab", "polatuzumab vedotin"), ("PD-1 blockade", "checkpoint inhibitor"),
    ("BTK inhibitors", "BTK inhibitor"), ("immunochemotherapy", "chemoimmunotherapy"), ("irradiation", "radiotherapy"),
    ("allogeneic haematopoietic stem cell transplantation", "allogeneic transplant"), ("allo-HCT", "allogeneic transplant"),
    ("haplo-HSCT", "allogeneic transplant"), ("autologous stem-cell transplants", "autologous transplant"),
    ("donor lymphocyte infusions", "donor lymphocyte infusion"), ("stem-cell boost", "stem cell boost"),
    ("best supportive care", "supportive care"), ("venetoclax", "venetoclax"), ("Talvey", "talquetamab"),
    ("teclistimab", "teclistamab"), ("carfilzomib", "carfilzomib"), ("blinatumomub", "blinatumomab"),
    ("bispecifics that bind CD20", "CD20 bispecific antibody"), ("anti-CD20 x anti-CD3 bispecifics", "CD20 bispecific antibody"),
    ("trispecifics", "trispecific antibody"), ("therapies against BCMA", "BCMA-directed therapy"), ("platinum-containing regimens", "chemotherapy"),
    ("a donor stem cell transplant", "allogeneic transplant"), ("anti-PD-(L)1 therapy", "checkpoint inhibitor"),
    ("catadegbrutinib", "BGB-16673"), ("sofi-cel", "WU-CART-007"), ("dacarbazine", "dacarbazine"), ("ISB2001", "ISB 2001"), ("FT-596", "FT596"),
    ("other targeted tx", "targeted therapy"), ("an IMiD and/or PI", "proteasome inhibitor"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "name"), [*CAR_T_WORDINGS, *OTHER_WORDINGS])
def test_wordings(said: str, name: str) -> None:
    text = f"Patients received {said}, and half responded."
    found = read(plain(text))
    assert [item.therapy.name for item in found][-1:] == [name]
    assert text[found[-1].start : found[-1].end] in said


@pytest.mark.parametrize(
    ("case", "text", "names"),
    [
        ("empty", "", []),
        ("no therapy", "Median OS was 12 months.", []),
        ("PD is progressive disease", "Four patients had PD and two SD.", []),
        ("Pd is a regimen", "Four patients had Pd.", ["Pd"]),
        ("RT undefined", "RT was positive.", []),
        ("RT defined", "Salvage radiotherapy (RT) came first; RT cured two.", ["radiotherapy"] * 3),
        ("ICE score", "The ICE score was 7.", []),
        ("a prediction interval", "The PI was 10-30%; PIs were rare.", ["proteasome inhibitor"]),
        ("CR", "CR, PR and VGPR were seen; BR was not.", ["BR"]),
        ("an index", "HCT-CI above 3 and a high CAR-HEMATOTOX score.", []),
        ("not a CAR T", "The non-CAR T group and non-CART treatment.", []),
        ("cells in blood", "CAR-positive T cells were detected by the CAR19 transgene.", []),
        ("antigen of the tumour", "CAR-T in CD19-negative relapse.", ["CAR T"]),
        ("a class inside a product's words", "Glofitamab, given alone.", ["glofitamab"]),
        ("two real drugs alike", "Pomalidomide, lenalidomide, cetuximab.", ["pomalidomide", "lenalidomide"]),
        ("TCEs as defined here", "bispecific T-cell engagers (TCEs); TCEs worked", ["bispecific antibody"] * 3),
        ("BiAbs as defined here", "bispecific monoclonal antibodies (BiAbs); a BiAb", ["bispecific antibody"] * 3),
        ("BV", "brentuximab vedotin (BV) and R; BV again", ["brentuximab vedotin"] * 3),
        ("cells by antigen", "After CAR T, cells against CD22 came next, then a tandem CD19/CD20 product.", ["CAR T", "CD22 CAR T", "CD19/CD20 CAR T"]),
        ("antigens counted", "The CAR T cells were directed at CD22 (n=4), CD7 (n=2) or BCMA (n=1).", ["CAR T", "CD22 CAR T", "CD7 CAR T", "BCMA CAR T"]),
        ("antigens counted, others first", "CAR T. Accordingly CD19 was targeted in two and CD5 in one.", ["CAR T", "CD19 CAR T", "CD5 CAR T"]),
        ("antigens of antibodies", "CAR T or antibodies (binding BCMA in 9, GPRC5D in 4); lymphoma cells recognized CD19 in 2.", ["CAR T"]),
        ("antigens of blasts", "CAR T cells failed; blasts expressed CD19 in 3 and CD22 in 2.", ["CAR T"]),
        ("antigens one by one", "CAR T cells against CD19 and against CD22 were given together.", ["CD19 CAR T", "CD22 CAR T"]),
        ("conditioning by rays", "Melphalan with 12 Gy of total body irradiation, or total-marrow irradiation.", ["melphalan"]),
        ("transplanted", "Six were promptly transplanted, two were transplanted from a donor.", ["stem cell transplant", "allogeneic transplant"]),
        ("to be transplanted", "They should be transplanted.", []),
        ("an elided noun", "CD22 and CD19/CD22 CAR T-cells", ["CD22 CAR T", "CD19/CD22 CAR T"]),
    ],
)  # fmt: skip
def test_look_alikes(case: str, text: str, names: list[str]) -> None:
    assert [item.therapy.name for item in read(plain(text))] == names, case


CODES = [
    (
        "ADX-771, an allogeneic γδ CAR T product against CD20, was given; ADX-771 was safe.",
        [("ADX-771", "CAR T", "CD20")] * 2,
    ),
    ("They received humanized CD19 CAR T cells (CTX119).", [("CTX119", "CAR T", "CD19")]),
    ("Of NKX777, an off-the-shelf CAR NK therapy, two doses were given.", [("NKX777", "CAR NK", None)]),
    ("CD19 CAR T cells (ZUMA-31) were given.", [("CD19 CAR T", "CAR T (generic)", "CD19")]),
    ("CD19 CAR T cells (NCT01234567) were given.", [("CD19 CAR T", "CAR T (generic)", "CD19")]),
    ("We used mCD19 CAR T cells (COVID-19).", [("CAR T", "CAR T (generic)", None)]),
]


@pytest.mark.parametrize(("text", "named"), CODES, ids=[case[0][:40] for case in CODES])
def test_codes_that_no_list_knows(text: str, named: list[tuple[str, str, str | None]]) -> None:
    """A product is called by its code where the text says what it is; trials, registers and antigens are no codes."""
    assert [(f.therapy.name, f.therapy.therapy_class, f.therapy.target) for f in read(plain(text))] == named


def test_a_regimen_stands_for_its_components() -> None:
    doc = annotate("Pola-BR after CAR T", "After CAR T failed, 20 patients got Pola-BR. ORR was 40%.")
    parts = [m for m in doc._.therapies if m.regimen and m.start >= doc._.text_start]
    assert {m.name for m in parts} == {"polatuzumab vedotin", "bendamustine", "rituximab"}
    assert {doc.text[m.start : m.end] for m in parts} == {"Pola-BR"}
    assert {m.regimen for m in parts} == {"Pola-BR"}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("KPd", ["carfilzomib", "pomalidomide", "dexamethasone"]),
        ("DPd", ["daratumumab", "pomalidomide", "dexamethasone"]),
        ("Dara-VRd", ["daratumumab", "bortezomib", "lenalidomide", "dexamethasone"]),
        ("IsaKRd", ["isatuximab", "carfilzomib", "lenalidomide", "dexamethasone"]),
        ("XPVd", ["selinexor", "pomalidomide", "bortezomib", "dexamethasone"]),
        ("Dara-Pom-dex", ["daratumumab", "pomalidomide", "dexamethasone"]),
        ("VenDex", ["venetoclax", "dexamethasone"]),
        ("Ven/Dex", ["venetoclax", "dexamethasone"]),
        ("pomalidomide plus dexamethasone", ["pomalidomide", "dexamethasone"]),
        ("R-GemOx", ["rituximab", "gemcitabine", "oxaliplatin"]),
        ("Pola-R-GemOx", ["polatuzumab vedotin", "rituximab", "gemcitabine", "oxaliplatin"]),
        ("BV + Nivo", ["brentuximab vedotin", "nivolumab"]),
        ("mosun-len", ["mosunetuzumab", "lenalidomide"]),
        ("TafaLen", ["tafasitamab", "lenalidomide"]),
        ("hyper-CVAD", ["chemotherapy"]),
        ("VTD-PACE", ["chemotherapy"]),
        ("FLAG-Ida", ["chemotherapy"]),
        ("R-ICE", ["chemoimmunotherapy"]),
        ("R-CHOP/R-DHAP", ["chemoimmunotherapy"]),
        ("BV-AVD", ["brentuximab vedotin", "doxorubicin", "vinblastine", "dacarbazine"]),
        ("D-VMP", ["daratumumab", "bortezomib", "melphalan", "prednisone"]),
        ("IberDd", ["iberdomide", "daratumumab", "dexamethasone"]),
        ("Ven-Obi", ["venetoclax", "obinutuzumab"]),
        ("RT alone", ["radiotherapy"]),
        ("Blina or InO", ["blinatumomab", "inotuzumab ozogamicin"]),
    ],
)
def test_regimens_and_short_forms(said: str, names: list[str]) -> None:
    doc = annotate("", f"After CAR T failure 20 patients got {said}. ORR was 40%.")
    found = [m.name for m in doc._.therapies if not m.therapy.is_car_t]
    assert list(dict.fromkeys(found)) == names


@pytest.mark.parametrize(
    "said", ["CRd", "BId", "R-B", "MM-PD", "R/R", "G-CSF", "PD-L1", "B-ALL", "HCT-CI", "CD3xCD20", "Len"]
)
def test_what_looks_like_a_regimen(said: str) -> None:
    assert [item.therapy.name for item in read(plain(f"In the end {said} was noted."))] == []


def test_a_usual_short_form_counts_beside_the_full_name() -> None:
    text = "Lenalidomide was given to 9; with Len 3 responded. Radiotherapy came next, and RT helped."
    assert [item.therapy.name for item in read(plain(text))] == ["lenalidomide"] * 2 + ["radiotherapy"] * 2


def test_richter_transformation_is_no_radiotherapy() -> None:
    text = "Richter transformation (RT) was irradiated; radiotherapy cured 2. RT came back."
    assert [item.therapy.name for item in read(plain(text))] == ["radiotherapy"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("teclistamb", "teclistamab"), ("carfilzomid", "carfilzomib"), ("venetoclex", "venetoclax"),
        ("nivolumumab", "nivolumab"), ("Ciltacabtagen autoleucel", "ciltacabtagene autoleucel"),
        ("axicabtegene ciloleucel", "axicabtagene ciloleucel"), ("polatuzimab vedotin", "polatuzumab vedotin"),
        ("inotuzamab ozogamycin", "inotuzumab ozogamicin"), ("lenalidimide", "lenalidomide"),
        ("cetuximab", None), ("tebentafusp", None), ("daratumumabs", "daratumumab"),
        ("azithromycin", None), ("capecitabine", None), ("vinflunine", None),
    ],
)  # fmt: skip
def test_misspellings(said: str, name: str | None) -> None:
    assert [item.therapy.name for item in read(plain(f"They got {said} then."))] == ([name] if name else [])


def test_a_short_form_with_another_meaning_is_none() -> None:
    text = "Triple-class refractory (TCR) myeloma and the hematocrit count trend (HCT) were noted; HCT fell in 12 patients."
    assert not [m for m in annotate("", text)._.therapies if m.name.endswith("transplant")]


def test_page_furniture_names_nothing() -> None:
    doc = annotate(
        "News", "We treated 9 patients with glofitamab after CAR T failure.\n\nRelated: Teclistamab | Ide-cel"
    )
    assert "teclistamab" not in {m.name for m in doc._.therapies}


def test_mentions_are_the_written_words_in_order() -> None:
    doc = annotate("BCMA CAR‑T then teclistamab", "Of 9 pts with prior CAR T, 5 got teclistamab (Tecvayli) and KPd.")
    assert [doc.text[m.start : m.end] for m in doc._.therapies][:5] == [
        "BCMA CAR‑T",
        "teclistamab",
        "CAR T",
        "teclistamab",
        "Tecvayli",
    ]
    starts = [m.start for m in doc._.therapies]
    assert starts == sorted(starts)


PIECES = [
    "CAR T",
    "CART19",
    "anti-",
    "CD19",
    "/",
    "BCMA",
    "-directed",
    " ",
    "bispecific antibody",
    "(",
    ")",
    "RT",
    "x",
    ".",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=30))
def test_any_text_gives_places_inside_it_none_overlapping(pieces: list[str]) -> None:
    text = plain("".join(pieces))
    end = 0
    for item in read(text):
        assert end <= item.start < item.end <= len(text)
        end = item.end
