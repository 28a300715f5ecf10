"""Words as PubMed's index has them: small letters and digits; hyphens and other marks are blanks."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")
# The only characters beyond ASCII whose small letter is one of ASCII's: as they are foreign here, whoever looks at bytes need
# not know them.
_DISGUISED = re.compile("[\u0130\u212a]")


def words(text: str) -> list[str]:
    """The words of a text in their order.

    >>> words("Axi-cel (anti-CD19 CAR T), 2nd line")
    ['axi', 'cel', 'anti', 'cd19', 'car', 't', '2nd', 'line']
    """
    return _WORD.findall(_DISGUISED.sub(" ", text).lower())
