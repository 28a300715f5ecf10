"""Does a text come back to a counted group by its number: "the 238 as a group", "these 25 patients"?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.groups import Group

# "these 25 patients", "the 238 as a group", but not "the 12 months".
_THE = ("the", "these", "those", "all")
_OF_THEM_ALL = re.compile(
    r" (?:patients|pts|participants|recipients|children|adults|people|as a (?:group|whole)|together|were|was|had|in all|who (?:relapsed|progressed))\b"
)


def again(doc: Doc, g: Group) -> bool:
    """Does the text come back to them by their number: "for the 238 as a group", "these 25"?"""
    plain = notes(doc).plain
    said = (m for word in _THE for m in _places(plain, f" {word} {g.n} ", g.end))
    return any(_OF_THEM_ALL.match(plain, at) is not None for at in said)


def _places(plain: str, said: str, start: int) -> Iterator[int]:
    """Where behind a place the words end, each time that they stand there."""
    at = plain.find(said, start)
    while at >= 0:
        yield at + len(said) - 1
        at = plain.find(said, at + 1)
