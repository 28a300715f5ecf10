"""Where a quantity can begin in a text: to try the patterns of all kinds at every word would take most of the time of reading."""

from __future__ import annotations

import re

from extractor.characters import lowered
from extractor.components.numerals import NUMBER_WORD

# Digits, points and signs.
_NUMERIC = re.compile(r"[\d.<>≥≤~±]+")
# Words that one of the kinds begins with ("three", "P =", "95% CI", "IQR", "grade", "day 28", "not reached", "hazard ratio"), in
# small letters, with the character before them.
_WORDED = re.compile(
    rf"\W(?=(?:a (?=hundred|thousand))?(?:{NUMBER_WORD})|p(?:\W|v|of|was|is)|cis?\b|cri\b|confidence|credible|two-sided"
    r"|interquartile|iqr|range|grade|gr[\W\div]|g ?[≥>1-5]|d(?:ay)?[ -]?\+?\d|not\b|undefined|unreached|inestimable|non-?e|n[rea]\b|hazard|odds|a?[ho]r\b)"
)


def begins(plain: str) -> list[int]:
    """The places in a plain text, in order, at one of which every quantity begins.

    >>> [place for place in begins("ORR was 41%, P = .03")]
    [0, 8, 9, 13, 17, 18, 19]
    """
    # With a blank before the text, the character before a word stands where the word begins in the text.
    places = [word.start() for word in _WORDED.finditer(" " + lowered(plain))]
    for run in _NUMERIC.finditer(plain):
        if run[0] != ".":
            places += range(*run.span())
    return sorted(places)
