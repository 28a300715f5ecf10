"""Does a document report patients treated after CAR T, or who had had it?"""

from __future__ import annotations

from typing import Any

import pytest

from extractor.pipeline import annotate
from tests.extractor.test_roles import DOCUMENTS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["title"][:60])
def test_documents(document: dict[str, Any]) -> None:
    relevant, why = annotate(document["title"], document["text"])._.relevant
    assert relevant is document["relevant"], why


@pytest.mark.parametrize(
    ("case", "title", "text", "relevant"),
    [
        ("empty", "", "", False),
        ("a CAR T trial", "Axi-cel in lymphoma", "We infused 101 patients with axi-cel. ORR was 82%.", False),
        ("a subgroup", "", "Glofitamab was given to 154 patients; CR was 35% in the 52 with prior CAR T.", True),
        ("excluded", "", "We gave teclistamab to 30 patients. Patients with prior CAR T were excluded.", False),
        ("failure", "", "Of 60 patients with CAR T failure, 20 died. Median OS was 5 months.", True),
        ("relapse pattern", "Relapse after CD19 CAR T", "We studied 50 patients; 20 relapsed after CD19 CAR T.", True),
        ("mice", "CAR T failure in a mouse model", "Xenografts in mice relapsing after CAR T were studied.", False),
        (
            "in either order",
            "",
            "389 pts were given both CAR-T (ide-cel or cilta-cel) and a BiTE, in either order.",
            True,
        ),
        ("progression", "", "We looked at outcomes of 40 patients with POD following tisa-cel.", True),
        (
            "target",
            "",
            "94 patients got belantamab. The 18 in whom BCMA had been targeted before had an ORR of 29%.",
            True,
        ),
        (
            "transplanted",
            "",
            "105 patients were transplanted in CR, due to CAR T cells in 27 and chemotherapy in 78.",
            True,
        ),
        (
            "one again",
            "",
            "Ten patients got CART19/20 cells. One patient was in CR again after a second dose of CART19/20 cells.",
            False,
        ),
        (
            "several again",
            "",
            "Ten patients got CART19/20 cells. Four patients relapsed and got a second dose of CART19/20 cells.",
            True,
        ),
        ("counted from", "", "Median time from CAR-T to talquetamab was 9 months. ORR was 70% in 40 patients.", True),
        (
            "counted to a relapse",
            "",
            "Axi-cel was given to 40 patients. Time from CAR-T to response was 1 month.",
            False,
        ),
        ("only given", "", "130 patients had been given the CAR T-cell therapy liso-cel. ORR was 97%.", False),
        (
            "given, and failed",
            "",
            "130 patients had been given liso-cel; 60 progressed after liso-cel, and OS from relapse was 6 months.",
            True,
        ),
        (
            "previous BCMA therapy",
            "",
            "We gave teclistamab to 210 patients; 44% had prior BCMA-directed therapy.",
            True,
        ),
        (
            "then a relapse",
            "Myeloma in a young woman",
            "CAR T cells against BCMA were followed by a second relapse, and an allogeneic transplant was done.",
            True,
        ),
        (
            "in brackets",
            "",
            "We gave teclistamab to 159 patients; 38% had been treated against BCMA (24% with CAR-T, 14% with ADC).",
            True,
        ),
        (
            "the cells",
            "",
            "We enrolled 38 people. All but one had relapsed after the CD19 cells. Most responded to the CD22 CAR T cells.",
            True,
        ),
        (
            "came before",
            "",
            "In 30 studies CD22 CAR T cells gave CR in 68%. Anti-CD19 CAR T-cells had come before in 74%.",
            True,
        ),
        (
            "moved on",
            "",
            "We gave CD19 CAR T cells to 23 children. Whoever was not in remission moved on to CD22 and then to CD20.",
            True,
        ),
        (
            "no longer responded",
            "",
            "We gave belantamab to 19 people whose myeloma no longer responded to ide-cel.",
            True,
        ),
        (
            "brought nothing",
            "",
            "After axi-cel had brought no response, nivolumab was tried in 11 patients.",
            True,
        ),
        (
            "relapses counted",
            "CD19 loss",
            "Of 420 children given CD19 CAR T, 166 relapsed. Median OS was 11.9 months from relapse.",
            True,
        ),
        (
            "the same target as a risk",
            "Cilta-cel in practice",
            "Of 255 patients, 236 got cilta-cel. Prior BCMA-directed therapy went with shorter PFS.",
            False,
        ),
        (
            "another target in the title",
            "GPRC5D CAR T after BCMA-directed therapy",
            "We gave GPRC5D CAR T to 17 patients after BCMA-directed therapy. ORR was 71%.",
            True,
        ),
    ],
)
def test_wordings(case: str, title: str, text: str, relevant: bool) -> None:
    found, why = annotate(title, text)._.relevant
    assert found is relevant, f"{case}: {why}"
    assert why
