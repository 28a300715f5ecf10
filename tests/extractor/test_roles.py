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
        ("supportive care", "After CAR T failure 5 of 20 patients got best supportive care.", {("CAR T", "prior"), ("supportive care", "other")}),
        ("transplant of myeloma", "After CAR T failure 20 myeloma patients underwent HSCT.", {("CAR T", "prior"), ("autologous transplant", "salvage")}),
        ("transplant of leukaemia", "After CAR T failure 20 patients with B-ALL underwent HSCT.", {("CAR T", "prior"), ("allogeneic transplant", "salvage")}),
        ("an earlier transplant", "After CAR T failure 20 patients with B-ALL got inotuzumab; 12 had had a prior allo-HSCT.", {("CAR T", "prior"), ("inotuzumab ozogamicin", "salvage")}),
        ("a description", "After CAR T failure 20 patients got odronextamab, a CD20xCD3 bispecific antibody.", {("CAR T", "prior"), ("odronextamab", "salvage")}),
    ],
)  # fmt: skip
def test_wordings(case: str, text: str, expected: set[tuple[str, str]]) -> None:
    assert listed("", text) == expected, case


def test_a_listed_therapy_can_be_quoted_from_the_text() -> None:
    doc = annotate(
        "Epcoritamab after CAR T failure", "We treated 20 patients with epcoritamab after CAR T. ORR was 55%."
    )
    in_text = {m.name for m in doc._.therapies if m.role and m.start >= doc._.text_start}
    assert in_text == {"epcoritamab", "CAR T"}


def test_every_role_says_why() -> None:
    doc = annotate("", "After CAR T failure 20 patients got odronextamab.")
    assert all(m.why for m in doc._.therapies)
