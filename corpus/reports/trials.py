"""Which trial a publication is of: registry number, name, and the day at which its data were cut."""

from __future__ import annotations

import re
from datetime import date

from corpus.dates import free_text
from corpus.document import Document

# "ZUMA-7", "KarMMa-3", "CARTITUDE-4", "EPCORE NHL-1", "MajesTEC-1", "TRANSCEND NHL 001", "L-MIND"; also without a number where it is in
# capitals and called a trial or study: "the ALYCANTE study".
_NUMBERED = re.compile(
    r"\b((?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z]{3,})(?: (?:NHL|CLL|FL|MM|MCL|DLBCL))?[- ]\d{1,3})\b"
    r"(?!\s*(?:%|mg|months?|years?|patients|[-–]\s*(?:targeted|directed)))"
)
_CALLED = re.compile(
    r"\b([A-Z][A-Za-z]*[A-Z]{2,}[A-Za-z]*)\b(?=,? (?:trial|study)\b|[):]? *$|: (?:an?|the|results|final|primary|updated)\b)"
)
# What is written so and is no trial: antigens, cytokines, cell types, diseases, assays.
_NO_TRIAL = re.compile(
    r"(?:CD|IL|PD|BCMA|GPRC|FCRH|SARS|COV|COVID|HLA|NK|CAR|TNF|TGF|DLBCL|LBCL|MM|RRMM|ALL|CLL|MCL|FL|NHL|AML|CRS|ICANS|PET|CT|MRI|ASCT|HSCT|HCT|PFS|OS|ORR|TCR|"
    r"USA|UK|EU|II|III|IV|DNA|RNA|MRD|NCT|BTK|BCL|TP|EBMT|CIBMTR|FDA|EMA|ROR|CS|TACI|APRIL|SLAM|LDH|CRP|COVID)(?:[- ]?\d.*)?",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:versus|vs\.?|compar\w+|indirect|matching|eligib\w+|real[- ]world|outside|criteria|cost\w*|systematic|meta-analysis)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\b[Dd]ata[- ]?(?:base)?[- ]?(?:cut[- ]?off|lock|cut)s?(?: date| point)?s?\b\s*(?:\(|was|is|of|on|at|as of|:|,|=|—|–|-|\s)*\s*"
    r"((?:[0-3]?\d(?:st|nd|rd|th)? )?[A-Z][a-z]{2,8}\.? (?:[0-3]?\d(?:st|nd|rd|th)?,? )?20\d\d|20\d\d-\d\d-\d\d)|"
    r"\b[Aa]s of ((?:[0-3]?\d )?[A-Z][a-z]{2,8}\.? (?:[0-3]?\d,? )?20\d\d)"
)
_PARTS = re.compile(
    r"(?P<d1>\d{1,2})?(?:st|nd|rd|th)? ?(?P<month>[A-Z][a-z]{2,8})\.? ?(?P<d2>\d{1,2})?(?:st|nd|rd|th)?,? (?P<year>20\d\d)"
)


def trial(document: Document) -> str | None:
    """The trial's name in the title, in small letters; None where it has none, several, or compares with others.

    >>> from corpus.document import Document
    >>> trial(Document("x", "x", "abstract", "Axi-cel as second-line therapy: 3-year update of ZUMA-7")), trial(Document("x", "x", "abstract", "CD19 CAR T"))
    ('zuma-7', None)
    """
    said = document.title
    if _COMPARED.search(said):
        return None
    found = {name.casefold().replace(" ", "-") for name in _NUMBERED.findall(said) if not _NO_TRIAL.fullmatch(name)}
    if not found and said.upper() != said:
        found = {name.casefold() for name in _CALLED.findall(said) if not _NO_TRIAL.fullmatch(name)}
    return found.pop() if len(found) == 1 else None


def registration(document: Document) -> str | None:
    """The registry number, where the document has one; of several only the single one that the source or the title names."""
    said = document.registrations
    numbers = {one.number.upper() for one in said}
    if len(numbers) > 1:
        numbers = {one.number.upper() for one in said if one.found_in != "abstract" and one.found_in != "export"}
    return numbers.pop() if len(numbers) == 1 else None


def data_cut(document: Document) -> str | None:
    """The day, or month, at which the data were cut, as the text states it (2023-04-18); the last where it states several."""
    days = []
    for match in _CUT.finditer(document.text):
        said = match[1] or match[2]
        parts = _PARTS.search(said)
        if parts is None:
            days.append(said)
            continue
        stated = free_text(f"{parts['year']} {parts['month']} {parts['d1'] or parts['d2'] or ''}".strip())
        if stated.month is not None and date(2000, 1, 1).year <= (stated.year or 0):
            days.append(str(stated))
    return max(days, default=None)
