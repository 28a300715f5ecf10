"""Does the document report patients treated after CAR T failed, or patients who had had CAR T?"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components import extensions  # noqa: F401  (declares what we set)
from extractor.components.umbrellas import may_hold_car_t

# Designs that report no patients of their own.
_NO_PATIENTS = frozenset({"preclinical", "editorial"})


@Language.component("aftercart_relevance")
def relevance(doc: Doc) -> Doc:
    """Sets `doc._.relevant`: (bool, why)."""
    doc._.relevant = _relevant(doc)
    return doc


def _relevant(doc: Doc) -> tuple[bool, str]:
    design = doc._.design[0] if doc._.design else None
    if design in _NO_PATIENTS:
        return False, f"a {design} reports no patients"
    prior = [m for m in doc._.therapies if m.role == "prior" and (m.therapy.is_car_t or may_hold_car_t(doc._.plain, m))]
    if prior:
        return True, f"patients had had {prior[0].name}"
    return False, "no patient is said to have had CAR T"
