"""The tags of one RIS record and what they mean, as Embase, Scopus, Web of Science, Cochrane, Ovid and the managers use them."""

from __future__ import annotations

import re

from rispy.config import TAG_KEY_MAPPING

from corpus.references.people import parted
from corpus.references.reference import Reference

Tagged = list[tuple[str, str]]

#: Tags that databases write beside those of the format: Ovid's, Embase's, Cochrane's.
_OTHERS = frozenset(re.findall("..", "A5AFAVBTCCCLCPCTEDJIJTK1KYL3LKLNM2M4NONSOTPGPMPTRDSOT4U1U2U3U4U5UIUSVOXRYR"))
#: Every tag that begins a field; "OS  - 12 months" in an abstract does not.
TAGS = frozenset(TAG_KEY_MAPPING) - {"UK"} | _OTHERS
_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*)|)", re.DOTALL)
#: Tags whose lines go on for paragraphs.
_LONG = frozenset({"AB", "N2", "N1", "TI", "T1", "AD", "KW"})
#: Fields without a meaning of their own, where managers and databases keep PMID, PMCID and registry numbers.
_NOTES = ("N1", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "M1", "M2", "U1", "U2", "U3", "U4", "U5", "XR", "RN")
#: Where a database keeps the PMID as a bare number.
_PMID_FIELD = {"embase": "C5", "scopus": "C2"}


def tag(line: str, last: str | None) -> tuple[str, str] | None:
    """(tag, value) of a line that begins a field; None where it goes on with the field before it, which was `last`."""
    match = _TAG.fullmatch(line.rstrip())
    if match is None or (match[1] not in TAGS and last in _LONG):
        return None
    return match[1], (match[2] or "").strip()


def reference(tagged: Tagged, flags: tuple[str, ...]) -> Reference:
    """The reference of a record. The first value of a tag counts, and of several tags for one thing the better one."""
    fields: dict[str, list[str]] = {}
    for name, value in tagged:
        if value:
            fields.setdefault(name, []).append(value)

    def first(*names: str) -> str:
        return next((fields[name][0] for name in names if name in fields), "")

    database = first("DB", "DP") if not first("DB").startswith("http") else first("DP")
    accession = _accession(fields, first("AN", "UI") or first("ID"))
    names = [name for tag, said in tagged if tag in ("AU", "A1", "AF") for name in _people(said)]
    own = _PMID_FIELD.get(database.casefold().split(" ")[0], "PM")
    number = re.search(r"\b[0-9]{1,9}\b", first("PM", own))
    return Reference(
        title=first("TI", "T1", "CT", "BT") or _title_of_book(fields),
        abstract=first("AB", "N2"),
        names=tuple(dict.fromkeys(names)),
        journal=first("JF", "JO", "T2", "SO", "JT", "J2", "JA"),
        year=first("PY", "Y1", "YR"),
        date=first("DA", "Y1", "PY"),
        doi=first("DO")
        or next(
            (said for said in fields.get("M3", []) + fields.get("L3", []) if said.lstrip("doi: ").startswith("10.")), ""
        ),
        pmid=number[0] if number else "",
        url=first("UR", "LK", "L2", "US"),
        language=first("LA"),
        database=database,
        accession=accession,
        types=(
            *fields.get("TY", [])[:1],
            *(said for said in (*fields.get("M3", []), *fields.get("PT", [])) if not said.startswith("10.")),
        ),
        keywords=tuple(word for said in fields.get("KW", ()) or fields.get("KY", ()) for word in said.split("\n")),
        notes=tuple(said for name in _NOTES for said in fields.get(name, ())),
        flags=flags,
    )


def _people(said: str) -> list[str]:
    """Mostly one a line; some databases put all in one."""
    return parted(said) if ";" in said else [said]


def _accession(fields: dict[str, list[str]], said: str) -> str:
    """The number in the database. Embase has it in U2 ("L2012345678 2021-03-01") or its link, Scopus in its link."""
    found = re.search(r"\bL[0-9]{6,12}\b", " ".join([*fields.get("U2", []), said])) or re.search(
        r"(?<=[?&]eid=)2-s2\.0-[0-9]+|(?<=[?&]id=)L[0-9]{6,12}",
        " ".join(fields.get("UR", []) + fields.get("L2", []) + fields.get("LK", [])),
    )
    return found[0] if found else said


def _title_of_book(fields: dict[str, list[str]]) -> str:
    """Whole books and pages of some managers have their title in T2 or BT alone."""
    return fields.get("T2", [""])[0] if fields.get("TY", [""])[0] in ("BOOK", "ELEC", "EDBOOK") else ""
