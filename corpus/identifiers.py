"""Identifiers as people and publishers write them, made comparable: DOI, PMID, ORCID, registry numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.document import Registration

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>]+(?:<[^\s>]+>[^\s\"'<>]*)*")
_REGISTRIES = (
    ("ClinicalTrials.gov", re.compile(r"\bNCT\d{8}\b")),
    ("ISRCTN", re.compile(r"\bISRCTN\d{6,8}\b")),
    ("ChiCTR", re.compile(r"\bChiCTR(?:-[A-Z]+-)?\d{8,10}\b")),
    ("EudraCT", re.compile(r"\b20\d\d-\d{6}-\d\d\b(?!-\d)")),
    ("ANZCTR", re.compile(r"\bACTRN\d{14}\b")),
    ("UMIN", re.compile(r"\bUMIN\d{9}\b")),
    ("jRCT", re.compile(r"\bjRCTs?\d{9,10}\b")),
    ("DRKS", re.compile(r"\bDRKS\d{8}\b")),
)

#: What each registry's numbers begin with.
_BEGINS = {
    "ClinicalTrials.gov": "NCT",
    "ISRCTN": "ISRCTN",
    "ChiCTR": "ChiCTR",
    "EudraCT": "20",
    "ANZCTR": "ACTRN",
    "UMIN": "UMIN",
    "jRCT": "jRCT",
    "DRKS": "DRKS",
}


def doi(said: str | None) -> str | None:
    """The bare DOI in lower case, or None where the string holds none.

    >>> doi("https://doi.org/10.1182/Blood.2022017848."), doi("doi: 10.5555/ex.1"), doi("S1234")
    ('10.1182/blood.2022017848', '10.5555/ex.1', None)
    """
    match = _DOI.search(said or "")
    if match is None:
        return None
    found = match[0].rstrip(".,;:")
    while found.endswith(")") and found.count("(") < found.count(")"):
        found = found[:-1].rstrip(".,;:")
    return found.lower()


def orcid(said: str | None) -> str | None:
    """An ORCID as 0000-0000-0000-0000 if its check digit holds, else None."""
    digits = re.sub(r"[^0-9Xx]", "", re.sub(r"^.*orcid\.org", "", (said or "").strip())).upper()
    if not re.fullmatch(r"\d{15}[\dX]", digits):
        return None
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        return None
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def registrations(text: str, found_in: str) -> Iterator[Registration]:
    """Trial registry numbers that a text names, each once, in order of registry."""
    for registry, pattern in _REGISTRIES:
        # Nearly all texts name none: a word that is not there is found faster than a pattern that does not match.
        if _BEGINS[registry] not in text:
            continue
        for number in dict.fromkeys(pattern.findall(text)):
            yield Registration(number, registry, found_in)


def stated(title: str, text: str, known: Iterable[Registration] = ()) -> tuple[Registration, ...]:
    """Each number once: those that the source lists itself, then those that title and text name."""
    return once([*known, *registrations(title, "title"), *registrations(text, "abstract")])


def once(found: Iterable[Registration]) -> tuple[Registration, ...]:
    """Each number once, the first finding of it."""
    by_number: dict[str, Registration] = {}
    for registration in found:
        by_number.setdefault(registration.number, registration)
    return tuple(by_number.values())
