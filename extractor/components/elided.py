"""Names whose noun stands behind a later one: "a BTK or BCL2 inhibitor", "9 autologous, 1 allogeneic" behind transplantation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.components.lexicon import Found
from extractor.vocabulary import therapies
from extractor.vocabulary.gates import Gated

# "BTK or BCL2 inhibitor", "BTK and PI3K inhibitors"
_INHIBITOR = re.compile(
    r"(?<![A-Za-z])(?P<first>BTK|BCL-?2|PI3K|HDAC|EZH2|PD-L?1)(?=(?:,? (?:and/or|and|or)|/) ?(?:an? )?(?:BTK|BCL-?2|PI3K|HDAC|EZH2|PD-L?1)[- ]inhibitors?\b)"
)
_OF_TARGET = {
    "BTK": "BTK inhibitor", "BCL2": "BCL-2 inhibitor", "PI3K": "PI3K inhibitor", "HDAC": "HDAC inhibitor",
    "EZH2": "EZH2 inhibitor", "PD1": "checkpoint inhibitor", "PDL1": "checkpoint inhibitor",
}  # fmt: skip
# "stem cell transplantation (SCT; 9 autologous, 1 allogeneic)", "transplants (autologous in 9 and allogeneic in 1)"
_TRANSPLANTS = Gated([r"\btransplant(?:s|ation|ations)?\b[^.();]{0,20}\((?P<inside>[^()]{0,80})\)"])
# "an allogeneic or umbilical cord blood transplant"
_CORD = Gated([r"\ballogeneic(?: or (?:umbilical )?cord(?: blood)?(?: stem cell)? transplants?\b)"])
# "BCMA-refractory", "prior BCMA exposure", "treated against BCMA before", where no CAR T is named to be meant by it.
_EXPOSED = re.compile(
    r"(?<!non-)(?<!no )\bBCMA(?=[- ](?:refractory|exposed|experienced|pre-?treated|exposure)\b)|(?<=treated against )BCMA(?= before\b)"
    r"|\bBCMA(?= (?:had|has) (?:(?:already|previously) )?been (?:targeted|hit)\b)"
)
_CELLS = re.compile(r"\bCAR|[Cc]hima?eric|-cel\b|leucel\b")
# "an IMiD and/or PI", "IMiDs, PIs": alone the letters mean much else.
_BESIDE_IMID = re.compile(
    r"(?<=IMiD and/or )PIs?\b|(?<=IMiD or )PIs?\b|(?<=IMiD and )PIs?\b|(?<=IMiD/)PIs?\b|\bPIs?(?= ?(?:/|and/or|or|and|\+) ?IMiD)"
)
# "Eleven were promptly transplanted", "three were transplanted from a donor": no index or unit, and not from elsewhere.
_TRANSPLANTED = re.compile(
    r"\b(?:were|was|then|been)(?: (?:\w+ly|then|subsequently|also|next))? transplanted\b(?: from an? (?:\w+ )?donor)?"
)
_KIND = re.compile(
    r"\b(?P<kind>autologous|allogeneic)\b(?! (?:stem|h[a]?ematopoietic|transplant|SCT|HCT|HSCT|cell))", re.IGNORECASE
)


def find_elided(plain: str) -> Iterator[Found]:
    """The therapies that such words name, at those words. A pattern that few texts hold is tried where its word stands."""
    for match in _INHIBITOR.finditer(plain) if "inhibitor" in plain else ():
        therapy = therapies().get(_OF_TARGET[match["first"].replace("-", "")])
        if therapy is not None:
            yield Found(match.start(), match.end(), therapy, 2)
    for match in _CORD.finditer(plain):
        yield Found(match.start(), match.end(), therapies()["allogeneic transplant"], 2)
    if "BCMA" in plain and _CELLS.search(plain) is None:
        for match in _EXPOSED.finditer(plain):
            yield Found(match.start(), match.end(), therapies()["BCMA-directed therapy"], 2)
    for match in _BESIDE_IMID.finditer(plain) if "IMiD" in plain else ():
        yield Found(match.start(), match.end(), therapies()["proteasome inhibitor"], 2)
    for match in _TRANSPLANTED.finditer(plain) if "transplanted" in plain else ():
        start = plain.index("transplanted", match.start())
        donor = match[0].endswith("donor")
        yield Found(start, match.end(), therapies()["allogeneic transplant" if donor else "stem cell transplant"], 2)
    for match in _TRANSPLANTS.finditer(plain):
        for kind in _KIND.finditer(plain, match.start("inside"), match.end("inside")):
            yield Found(kind.start(), kind.end(), therapies()[f"{kind['kind'].lower()} transplant"], 2)
