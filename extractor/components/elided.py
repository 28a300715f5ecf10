"""Names whose noun stands behind a later one: "a BTK or BCL2 inhibitor", "9 autologous, 1 allogeneic" behind transplantation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.components.lexicon import Found
from extractor.vocabulary import therapies

# "BTK or BCL2 inhibitor", "BTK and PI3K inhibitors"
_INHIBITOR = re.compile(
    r"(?<![A-Za-z])(?P<first>BTK|BCL-?2|PI3K|HDAC|EZH2|PD-L?1)(?=(?:,? (?:and/or|and|or)|/) ?(?:an? )?(?:BTK|BCL-?2|PI3K|HDAC|EZH2|PD-L?1)[- ]inhibitors?\b)"
)
_OF_TARGET = {
    "BTK": "BTK inhibitor", "BCL2": "BCL-2 inhibitor", "PI3K": "PI3K inhibitor", "HDAC": "HDAC inhibitor",
    "EZH2": "EZH2 inhibitor", "PD1": "checkpoint inhibitor", "PDL1": "checkpoint inhibitor",
}  # fmt: skip
# "stem cell transplantation (SCT; 9 autologous, 1 allogeneic)", "transplants (autologous in 9 and allogeneic in 1)"
_TRANSPLANTS = re.compile(r"\btransplant(?:s|ation|ations)?\b[^.();]{0,20}\((?P<inside>[^()]{0,80})\)", re.IGNORECASE)
_KIND = re.compile(
    r"\b(?P<kind>autologous|allogeneic)\b(?! (?:stem|h[a]?ematopoietic|transplant|SCT|HCT|HSCT|cell))", re.IGNORECASE
)


def find_elided(plain: str) -> Iterator[Found]:
    """The therapies that such words name, at those words."""
    for match in _INHIBITOR.finditer(plain):
        therapy = therapies().get(_OF_TARGET[match["first"].replace("-", "")].casefold()) or therapies().get(
            _OF_TARGET[match["first"].replace("-", "")]
        )
        if therapy is not None:
            yield Found(match.start(), match.end(), therapy, 2)
    for match in _TRANSPLANTS.finditer(plain):
        for kind in _KIND.finditer(plain, match.start("inside"), match.end("inside")):
            yield Found(kind.start(), kind.end(), therapies()[f"{kind['kind'].lower()} transplant"], 2)
