"""Products that no list knows, by their codes, where the text itself says what they are: "ADI-001, an allogeneic CD20 CAR T", "CAR T cells (CT119)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.components.lexicon import Found
from extractor.vocabulary import Therapy, construct, targets

_CODE = r"(?<![\w/.-])[A-Za-z]\w*(?:[-.]\w+)*(?![\w/-]|\.\w)"
# "ADI-001, an allogeneic ", "ADI-001 is a ", "ADI-001 (an off-the-shelf "
_SAID_BEHIND = re.compile(rf"(?P<code>{_CODE})(?:,| \(| is| was|:)? (?:an?|the|our) [^.;:()]{{0,50}}$")
# "SCRI-19x22 " of "SCRI-19x22 CAR T cells"
_RIGHT_BEFORE = re.compile(rf"(?P<code>{_CODE})[ -]$")
# " (CT119)", " product CT119", ", CT119,"
_BEHIND = re.compile(
    rf"(?:[ -](?:T[ -])?(?:cells?|therapy|products?|antibody|constructs?|candidate))*(?: ?[(\[](?P<bracketed>{_CODE})[)\],;]|,? (?P<named>{_CODE}))"
)
# A trial, a register, an antigen, a gene, a cytokine, cells called by their antigen.
_NO_CODE = re.compile(
    r"[A-Za-z]{4,}-\d{1,2}[a-z]?$|(?:m|hu?|anti-?|[Nn]on-?)CD\d|(?:NCT|ISRCTN|CD|COVID|HLA|IL|PD|TP|BCL|FLT|KMT|CAR-?T?|CTCAE|ASH|ASCO|EHA|AALL|AAML|AHOD|SWOG|ECOG|CALGB|GMALL|GRAALL|UKALL|JCOG|EORTC|HOVON|GEM|IFM|DSMM)-?\d|.*(?:19|20)\d\d$"
)
_LEAST, _MOST = 5, 15
_REACH = 80
_CLASSES = ("CAR T", "CAR NK", "bispecific", "trispecific", "antibody-drug conjugate")


def coded(plain: str, found: Sequence[Found]) -> list[Found]:
    """The therapies of a text with the products that it calls by a code, instead of the words which say what they are."""
    said = {item: code for item in found if _general(item) for code in _codes(plain, item)[:1]}
    if not said:
        return list(found)
    rows: dict[str, Therapy] = {}
    for item, code in said.items():
        target = item.therapy.target
        if code not in rows or (rows[code].target is None and target):
            rows[code] = construct(code, item.therapy.therapy_class.removesuffix(" (generic)"), target)
    kept = [item for item in found if item not in said]
    return sorted([*kept, *_uses(plain, rows, kept)])


def _general(item: Found) -> bool:
    return item.therapy.is_generic and item.therapy.therapy_class.startswith(_CLASSES)


def _codes(plain: str, item: Found) -> list[str]:
    """The codes that the words around a general name give to it."""
    lead = plain[max(0, item.start - _REACH) : item.start]
    before = _SAID_BEHIND.search(lead) or _RIGHT_BEFORE.search(lead)
    behind = _BEHIND.match(plain, item.end)
    said = [before["code"] if before else "", (behind["bracketed"] or behind["named"]) if behind else ""]
    return [code for code in said if _is_code(code)]


def _is_code(said: str) -> bool:
    """Two capitals and two digits at least, and no name of a trial, an antigen or a gene."""
    digits, capitals = sum(map(str.isdigit, said)), sum(map(str.isupper, said))
    right = _LEAST <= len(said) <= _MOST and digits > 1 and capitals > 1
    return right and not _NO_CODE.match(said) and said.upper() not in _antigens()


def _uses(plain: str, rows: dict[str, Therapy], taken: Sequence[Found]) -> Iterator[Found]:
    """Where the codes stand, but inside no other name."""
    for code, row in rows.items():
        for match in re.finditer(rf"(?<![\w-]){re.escape(code)}(?![\w-])", plain):
            if not any(item.start < match.end() and match.start() < item.end for item in taken):
                yield Found(match.start(), match.end(), row, 5)


@cache
def _antigens() -> frozenset[str]:
    return frozenset(way.upper() for name, ways in targets().items() for way in (name, *ways))
