"""Which diseases a study is about."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.pipeline import annotate
from tests.extractor.test_roles import DOCUMENTS


def names(title: str, text: str) -> set[str]:
    doc = annotate(title, text)
    for mention in doc._.diseases:
        assert doc.text[mention.start : mention.end].strip()
    return {mention.name for mention in doc._.diseases}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["title"][:60])
def test_documents(document: dict[str, Any]) -> None:
    assert names(document["title"], document["text"]) == set(document["diseases"])


LBCL, MM, BNHL = "large B-cell lymphoma", "multiple myeloma", "B-cell lymphoma"


@pytest.mark.parametrize(
    ("case", "title", "text", "expected"),
    [
        ("empty", "", "", set()),
        ("none", "", "We treated 12 patients.", set()),
        ("short forms", "", "We treated 12 pts with DLBCL.", {LBCL}),
        ("MM", "", "We treated 12 pts with RRMM.", {MM}),
        ("mm is a length", "", "A lesion of 12 mm in 12 patients.", set()),
        ("all is a word", "", "We treated all 12 patients; ALL patients had B-ALL.", {"B-cell acute lymphoblastic leukemia"}),
        ("spelling", "Leukaemia", "12 patients with acute lymphoblastic leukaemia", {"B-cell acute lymphoblastic leukemia"}),
        ("the title rules", "Follicular lymphoma after CAR T", "Unlike DLBCL, DLBCL or DLBCL, this is slow.", {"follicular lymphoma"}),
        ("family and member", "Aggressive lymphoma", "We treated 12 patients with large B-cell lymphoma.", {LBCL}),
        ("background", "", "BACKGROUND: In large B-cell lymphoma much is known. METHODS: We treated B-cell lymphoma. RESULTS: 9 patients.", {BNHL}),
        ("two", "", "We treated mantle cell lymphoma (n=12) and follicular lymphoma (n=10).", {"mantle cell lymphoma", "follicular lymphoma"}),
        ("a trial's name", "", "Of the EPCORE NHL-2 trial we tell arm 5: 103 patients with DLBCL.", {LBCL}),
        ("by histology", "Loncastuximab in B-cell lymphoma", "ORR was 42.3% in DLBCL, 46.7% in mantle cell lymphoma, and 78.6% in follicular lymphoma.", {LBCL, "mantle cell lymphoma", "follicular lymphoma"}),
        ("another trial's name", "Liso-cel in TRANSCEND NHL 001", "We treated 12 patients with DLBCL.", {LBCL}),
        ("T cells", "", "We treated 12 patients with T-cell acute lymphoblastic leukemia (ALL; T-ALL).", set()),
        ("T and B cells", "", "We treated 12 patients with B- or T-cell ALL; in 9 the B-cell kind.", {"B-cell acute lymphoblastic leukemia"}),
        ("amyloidosis", "", "We treated 12 patients with light chain (AL) amyloidosis.", {"AL amyloidosis"}),
        ("CNS", "", "We treated 12 patients with PCNSL.", {"primary CNS lymphoma"}),
        ("a consortium", "", "The Lymphoma CAR T Consortium treated 12 patients with MM.", {MM}),
        ("Hodgkin", "", "We treated 12 patients with classical Hodgkin lymphoma.", {"Hodgkin lymphoma"}),
        ("not Hodgkin", "", "We treated 12 patients with non-Hodgkin lymphoma.", {BNHL}),
        ("a family's kinds counted", "A second infusion for indolent lymphoma", "Thirteen patients (11 FL, 2 MZL) were retreated.", {"follicular lymphoma", "marginal zone lymphoma"}),
        ("a family's kinds eligible", "B-cell lymphoma after CAR T", "METHODS: Eligible patients had large B-cell lymphoma or follicular lymphoma grade 3B.", {LBCL, "follicular lymphoma"}),
        ("a family's kinds only named", "B-cell lymphoma after CAR T", "METHODS: Unlike mantle cell lymphoma, follicular lymphoma is slow. We treated 40 patients.", {BNHL}),
        ("elided nouns", "Lymphoma after CAR T", "They had 13 with large B-cell lymphoma, five with follicular and three with mantle cell lymphoma.", {LBCL, "follicular lymphoma", "mantle cell lymphoma"}),
        ("Burkitt", "Burkitt lymphoma after CAR T", "We treated 23 children.", {BNHL}),
        ("Richter and CLL", "Richter transformation after CAR T", "A man with CLL developed it.", {LBCL, "chronic lymphocytic leukemia"}),
        ("Richter alone", "Richter transformation after CAR T", "A man developed it.", {LBCL}),
        ("a trial to come", "Lymphoma after CAR T", "We treated 9 patients. A trial in acute lymphoblastic leukemia is enrolling.", {BNHL}),
        ("brought on by treatment", "", "We treated 134 myeloma patients; there was 1 acute myeloid leukemia.", {MM}),
        ("nothing but a consortium", "Second BCMA CAR T", "At 9 US Myeloma Immunotherapy Consortium sites 33 patients were treated.", {MM}),
        ("T cells are another lineage", "", "We treated 12 patients with T-ALL and 3 with T-cell acute lymphoblastic leukemia.", set()),
        ("a drug given for one disease alone does not name it", "Teclistamab at five hospitals", "We treated 40 recipients.", set()),
        ("lymphoblastic lymphoma", "", "We treated 12 patients with T-ALL or T-cell lymphoblastic lymphoma (T-LBL).", set()),
        ("a bare leukemia", "A second dose of CD19 CAR T", "Of 20 children 5 had leukemia again.", {"B-cell acute lymphoblastic leukemia"}),
        ("a part of a family", "Aggressive B-cell lymphoma after CAR T", "METHODS: We treated 60 patients; DLBCL was the commonest diagnosis (60%).", {BNHL}),
        ("known by its place", "CNS lymphoma after CAR T", "We treated 12 patients. DLBCL elsewhere does as well.", {BNHL}),
        ("a risk", "", "Of 90 patients with myeloma those with plasma cell leukemia did worse, with myeloma in the marrow as well.", {MM}),
        ("two families of a title", "Radiation for lymphoma and myeloma", "We treated DLBCL (n=30), MCL (n=4) and myeloma (n=3).", {LBCL, MM, "mantle cell lymphoma"}),
        ("plasma cell leukaemia", "Plasma cell leukemia after CAR T", "A relative of myeloma.", {"plasma cell leukemia"}),
    ],
)  # fmt: skip
def test_wordings(case: str, title: str, text: str, expected: set[str]) -> None:
    assert names(title, text) == expected, case
