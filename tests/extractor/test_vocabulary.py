"""The vocabulary loads, holds together, and says which row is wrong."""

from __future__ import annotations

import re

import pytest

from corpus.errors import VocabularyError
from extractor.vocabulary import (
    designs,
    diseases,
    parse_diseases,
    parse_therapies,
    role_cues,
    targets,
    therapies,
    vocabulary_hash,
)

HEADER = (
    "name,class,target,synonyms,ambiguous,kind,components,listed,first_approval_year,"
    "rxnorm,nci_thesaurus,chembl,drugbank,unii,verified\n"
)
DESIGNS = {
    "retrospective cohort", "prospective cohort", "registry", "phase 1 trial", "phase 1/2 trial", "phase 2 trial",
    "phase 3 trial", "case report", "case series", "systematic review", "meta-analysis", "review", "guideline",
    "preclinical", "editorial", "other",
}  # fmt: skip


def test_one_new_row_is_a_new_therapy() -> None:
    rows = parse_therapies(HEADER + "examplumab,antibody,CD19,Examplo|EX-1,ex,product,,yes,2030,,C123,,,ABCDE12345,\n")
    row = rows["examplumab"]
    assert (row.therapy_class, row.target, row.synonyms, row.ambiguous) == (
        "antibody",
        "CD19",
        ("Examplo", "EX-1"),
        ("ex",),
    )
    assert (row.listed, row.first_approval_year) == (True, 2030)
    assert dict(row.identifiers) == {"nci_thesaurus": "C123", "unii": "ABCDE12345"}


@pytest.mark.parametrize(
    ("name", "row", "place"),
    [
        ("no name", ",antibody,,,,product,,yes,,,,,,,", "line 2, column name"),
        ("no class", "x,,,,,product,,yes,,,,,,,", "line 2, column class"),
        ("unknown kind", "x,antibody,,,,pill,,yes,,,,,,,", "line 2, column kind"),
        ("listed is neither", "x,antibody,,,,product,,perhaps,,,,,,,", "line 2, column listed"),
        ("a regimen of nothing", "x,regimen,,,,regimen,,yes,,,,,,,", "line 2, column components"),
        ("a component that is no row", "x,regimen,,,,regimen,y,yes,,,,,,,", "column components"),
        ("no year", "x,antibody,,,,product,,yes,soon,,,,,,", "line 2, column first_approval_year"),
        ("no UNII", "x,antibody,,,,product,,yes,,,,,,12,", "line 2, column unii"),
        ("no ChEMBL id", "x,antibody,,,,product,,yes,,,,CH1,,,", "line 2, column chembl"),
        ("too few columns", "x,antibody", "line 2, column columns"),
        ("twice", "x,antibody,,,,product,,yes,,,,,,,\nx,antibody,,,,product,,yes,,,,,,,", "line 3, column name"),
    ],
)
def test_a_wrong_row_is_named(name: str, row: str, place: str) -> None:
    with pytest.raises(VocabularyError) as refused:
        parse_therapies(HEADER + row + "\n")
    assert "therapies.csv" in refused.value.asked, name
    assert place in refused.value.found, name


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",x,,,1", "column name"),
        ("lymphoma,,,,1", "column name"),
        ("lymphoma,lymphoma,,,2", "column rank"),
        ("lymphoma,lymphoma,,cancer,1", "column broader"),
    ],
)
def test_a_wrong_disease_is_named(row: str, place: str) -> None:
    with pytest.raises(VocabularyError) as refused:
        parse_diseases("name,names,short,broader,rank\n" + row + "\n")
    assert place in refused.value.found


def test_empty_tables_are_empty() -> None:
    assert parse_therapies(HEADER) == {}
    assert parse_diseases("name,names,short,broader,rank\n") == ()


def test_the_canonical_names_are_there() -> None:
    assert set(therapies()) >= {
        "idecabtagene vicleucel", "BCMA CAR T", "CAR T", "teclistamab", "bispecific antibody", "belantamab mafodotin",
        "T-cell-engaging therapy", "BCMA-directed therapy", "CELMoD", "donor lymphocyte infusion", "supportive care",
    }  # fmt: skip
    assert {rule.code for rule in designs()} <= DESIGNS
    assert {"multiple myeloma", "primary CNS lymphoma", "Hodgkin lymphoma"} <= {d.name for d in diseases()}
    assert "BCMA" in targets()


def test_no_two_therapies_share_a_synonym() -> None:
    owner: dict[str, str] = {}
    for therapy in therapies().values():
        for form in {therapy.name, *therapy.synonyms}:
            folded = form if len(form) <= 5 or form.isupper() else re.sub(r"[-/ +]+", " ", form).lower()
            assert owner.setdefault(folded, therapy.name) == therapy.name, form


def test_what_is_never_listed() -> None:
    assert {name for name, row in therapies().items() if not row.listed} >= {
        "lymphodepletion",
        "bridging therapy",
        "tocilizumab",
    }


def test_cues_compile_and_the_hash_is_stable() -> None:
    assert {"had_failed", "second", "governs_prior"} <= set(role_cues())
    assert re.fullmatch(r"[0-9a-f]{12}", vocabulary_hash())
    assert vocabulary_hash() == vocabulary_hash()
