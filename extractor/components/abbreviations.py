"""The abbreviations that a text defines itself, by scispaCy's detector (Schwartz and Hearst's algorithm)."""

from __future__ import annotations

from scispacy.abbreviation import AbbreviationDetector
from spacy.language import Language
from spacy.tokens import Doc

# The detector compares every bracket with every other; texts of people nest them three deep.
_DEEPEST = 12
# In tokens; an abstract has five hundred.
_LONGEST = 1500


@Language.factory("aftercart_abbreviations")
def abbreviations(nlp: Language, name: str) -> _Abbreviations:
    """The component; sets `doc._.abbreviations`, short forms whose `_.long_form` is the span that defines them."""
    return _Abbreviations(nlp)


class _Abbreviations:
    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        if "(" not in doc.text or _depth(doc.text) > _DEEPEST:
            return doc
        if len(doc) <= _LONGEST:
            return self._detect(doc)
        # A definition stands beside what it abbreviates, so a long text is read in pieces: the detector compares all with all.
        pieces = [self._detect(doc[at : at + _LONGEST].as_doc()) for at in range(0, len(doc), _LONGEST)]
        doc._.abbreviations = [found for piece in pieces for found in piece._.abbreviations]
        return doc

    def _detect(self, doc: Doc) -> Doc:
        # The detector keeps the rules of the text it reads; a fresh one a text lets threads read side by side.
        detect = AbbreviationDetector(self._nlp)
        # A matcher without any pattern warns each time; this one matches nothing: no token is so long and all digits.
        detect.global_matcher.add("nothing", [[{"LENGTH": {">": 10**9}}]])
        read: Doc = detect(doc)
        return read


def _depth(text: str) -> int:
    """How deep round brackets nest."""
    depth = deepest = 0
    for mark in text:
        if mark == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif mark == ")" and depth:
            depth -= 1
    return deepest
