"""How sure each result is: the signs that speak for and against it, weighed as was learned from the gold sets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import exp

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.signs import signs
from extractor.model import Weights, weights

#: Nothing that a rule reads is certain, or certainly wrong.
_LEAST, _MOST = 0.01, 0.99


@Language.component("aftercart_confidence")
def confidence(doc: Doc) -> Doc:
    """Sets the confidence of the findings in `doc._.outcomes`."""
    noted = notes(doc)
    learned = weights()
    noted.outcomes = tuple(
        replace(finding, confidence=sureness(of_finding, learned))
        for finding, of_finding in zip(noted.outcomes, signs(doc, noted.outcomes), strict=True)
    )
    return doc


def sureness(of_finding: Iterable[str], learned: Weights) -> float:
    """The chance that a result with these signs is right, in [0.01, 0.99], to three places."""
    total = learned.base + sum(learned.signs.get(sign, 0.0) for sign in of_finding)
    return round(min(_MOST, max(_LEAST, 1 / (1 + exp(-total)))), 3)
