"""Identifiers as people and publishers write them, made comparable: DOI, PMID, ORCID, registry numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import mul

from corpus.document import Registration

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"'<>]+(?:<[^\s>]+>[^\s\"'<>]*)*")
_ORCID = re.compile(r"[0-9]{15}[0-9X]")
_WEIGHTS = tuple(2**power for power in range(15, 0, -1))
_OF_ZEROS = ord("0") * sum(_WEIGHTS)
_RESOLVER = re.compile(r"^.*orcid\.org")
_NOT_ORCID = re.compile("[^0-9Xx]")
#: (registry, what its numbers begin with, the numbers).
_REGISTRIES = (
    ("ClinicalTrials.gov", "NCT", re.compile(r"NCT(?<!\wNCT)\d{8}\b")),
    ("ISRCTN", "ISRCTN", re.compile(r"\bISRCTN\d{6,8}\b")),
    ("ChiCTR", "ChiCTR", re.compile(r"\bChiCTR(?:-[A-Z]+-)?\d{8,10}\b")),
    # No letter or digit before it, said behind its first digits: a pattern that begins plainly is found ten times as fast.
    ("EudraCT", "20", re.compile(r"20(?<!\w20)\d\d-\d{6}-\d\d\b(?!-\d)")),
    ("ANZCTR", "ACTRN", re.compile(r"\bACTRN\d{14}\b")),
    ("UMIN", "UMIN", re.compile(r"\bUMIN\d{9}\b")),
    ("jRCT", "jRCT", re.compile(r"\bjRCTs?\d{9,10}\b")),
    ("DRKS", "DRKS", re.compile(r"\bDRKS\d{8}\b")),
)

#: Stands in the numbers of most registries: where it is not, only the others are looked for.
_OF_MOST = "CT"
_OTHER_REGISTRIES = tuple(one for one in _REGISTRIES if _OF_MOST not in one[1])


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
    stripped = (said or "").strip()
    # As PubMed prints it today; all other ways of writing one are made plain by patterns.
    plain = stripped.removeprefix("https://orcid.org/").replace("-", "")
    if not _ORCID.fullmatch(plain):
        plain = _NOT_ORCID.sub("", _RESOLVER.sub("", stripped)).upper()
        if not _ORCID.fullmatch(plain):
            return None
    total = sum(map(mul, plain.encode(), _WEIGHTS)) - _OF_ZEROS
    if plain[15] != "0123456789X"[(12 - total % 11) % 11]:
        return None
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:12]}-{plain[12:]}"


def registrations(text: str, found_in: str) -> list[Registration]:
    """Trial registry numbers that a text names, each once, in order of registry."""
    found: list[Registration] = []
    # Nearly all texts name none: a word that is not there is found faster than a pattern that does not match.
    for registry, begins, pattern in _REGISTRIES if _OF_MOST in text else _OTHER_REGISTRIES:
        if begins in text:
            found += [Registration(number, registry, found_in) for number in dict.fromkeys(pattern.findall(text))]
    return found


def stated(title: str, text: str, known: Iterable[Registration] = ()) -> tuple[Registration, ...]:
    """Each number once: those that the source lists itself, then those that title and text name."""
    return once([*known, *registrations(title, "title"), *registrations(text, "abstract")])


def once(found: Iterable[Registration]) -> tuple[Registration, ...]:
    """Each number once, the first finding of it."""
    by_number: dict[str, Registration] = {}
    for registration in found:
        by_number.setdefault(registration.number, registration)
    return tuple(by_number.values())
