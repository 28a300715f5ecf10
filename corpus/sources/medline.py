"""MEDLINE text (nbib): PubMed's tagged format, one record after another, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus import identifiers
from corpus.dates import free_text
from corpus.document import (
    Author,
    Document,
    Identifiers,
    Kind,
    Notice,
    OtherAbstract,
    Registration,
    Retraction,
    Section,
)
from corpus.errors import EmptyInputError, InputError, MalformedInputError, OversizedInputError
from corpus.markup import unescaped
from corpus.source import Item, Reject

NAME = "medline"
SUFFIXES = (".nbib", ".medline")

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,3}- ?(.*)")
_FIRST = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*PMID ?- ")
#: One line, in bytes; the longest abstracts are a thousandth of it.
LONGEST_LINE = 5_000_000
_NOTICES = {
    "CIN": "CommentIn", "CON": "CommentOn", "EIN": "ErratumIn", "EFR": "ErratumFor", "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom", "RIN": "RetractionIn", "ROF": "RetractionOf", "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom", "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "UIN": "UpdateIn", "UOF": "UpdateOf",
    "RPI": "RepublishedIn", "RPF": "RepublishedFrom", "ORI": "OriginalReportIn", "SPIN": "SummaryForPatientsIn",
}  # fmt: skip

Fields = dict[str, list[str]]


def sniff(head: bytes) -> bool:
    """Does it begin with a PMID tag?"""
    return bool(_FIRST.match(head))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """A Document a record; a record without a PMID or with bytes that are not UTF-8 is a Reject with its line."""
    found = False
    for line, record in _records(stream, name):
        found = True
        try:
            yield _document(_fields(record, name), kind)
        except InputError as error:
            yield Reject(name, f"record at line {line}", error)
    if not found:
        raise EmptyInputError(f"read {name}", "no record in it")


def _records(stream: BinaryIO, name: str) -> Iterator[tuple[int, list[bytes]]]:
    """(line of its first tag, lines) of each record; a PMID tag begins a new one."""
    record: list[bytes] = []
    start = number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise OversizedInputError(
                f"read {name}", f"line {number} is longer than {LONGEST_LINE:,} bytes", "This is no nbib file."
            )
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.startswith(b"PMID") and record:
            yield start, record
            record = []
        if line.strip():
            start = start if record else number
            record.append(line)
    if record:
        yield start, record


def _fields(record: list[bytes], name: str) -> Fields:
    fields: Fields = {}
    tag = ""
    for line in record:
        try:
            said = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise MalformedInputError(
                f"read {name}", f"a line of {tag or 'its'} is not UTF-8", "Save the file as UTF-8."
            ) from error
        match = _TAG.fullmatch(said)
        if match:
            tag = match[1]
            fields.setdefault(tag, []).append(unescaped(match[2].strip()))
        elif said.startswith("  ") and tag:
            fields[tag][-1] = f"{fields[tag][-1]} {unescaped(said.strip())}".strip()
        else:
            raise MalformedInputError(
                f"read {name}", f"the line {said[:40]!r} has no tag", "Each line is TAG - value, or begins with blanks."
            )
    return fields


def _document(fields: Fields, kind: Kind | None) -> Document:
    pmid = _first(fields, "PMID")
    if pmid is None or not pmid.isdigit():
        raise MalformedInputError("read the record", "no PMID in it", "Every nbib record has one.")
    title, abstract, types = (
        _first(fields, "TI") or _first(fields, "BTI") or _first(fields, "TT") or "",
        _first(fields, "AB"),
        tuple(fields.get("PT", ())),
    )
    notices = tuple(_notice(tag, said) for tag in _NOTICES for said in fields.get(tag, ()))
    translated = title.startswith("[") and title.rstrip(".").endswith("]")
    return Document(
        id=f"pubmed:{pmid}",
        source=NAME,
        kind=kind or _kind(types),
        title=title.rstrip(".")[1:-1] if translated else title,
        sections=(Section(abstract),) if abstract else (),
        authors=tuple(_authors(fields)),
        journal=_first(fields, "JT") or _first(fields, "TA"),
        published=free_text(_first(fields, "DP") or ""),
        identifiers=_identifiers(fields, pmid),
        registrations=_registrations(fields, title, abstract or ""),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        languages=tuple(fields.get("LA", ())),
        publication_types=types,
        keywords=tuple(fields.get("OT", ())),
        mesh=tuple(dict.fromkeys(term.split("/")[0].lstrip("*") for term in fields.get("MH", ()))),
        vernacular_title=_first(fields, "TT"),
        title_translated=translated,
        other_abstracts=tuple(OtherAbstract(text, "Publisher") for text in fields.get("OAB", ())),
        notices=notices,
        retraction=_retraction(types, notices),
    )


def _authors(fields: Fields) -> Iterator[Author]:
    for full, short in zip(
        fields.get("FAU") or fields.get("AU", []), fields.get("AU") or fields.get("FAU", []), strict=False
    ):
        family, _, given = full.partition(", ")
        initials = short.rpartition(" ")[2] if " " in short else None
        if not given and " " in full and full == short:  # only "Roe RA" is given
            family, given, initials = full.rpartition(" ")[0], "", full.rpartition(" ")[2]
        yield Author(family=family, given=given or None, initials=initials)
    for group in fields.get("CN", ()):
        yield Author(collective=group)


def _identifiers(fields: Fields, pmid: str) -> Identifiers:
    said = [value for tag in ("AID", "LID") for value in fields.get(tag, ()) if value.endswith("[doi]")]
    dois = list(dict.fromkeys(d for d in (identifiers.doi(value.removesuffix("[doi]").strip()) for value in said) if d))
    return Identifiers(
        pmid=pmid, pmcid=_first(fields, "PMC"), doi=dois[0] if dois else None, other_dois=tuple(dois[1:])
    )


def _registrations(fields: Fields, title: str, abstract: str) -> tuple[Registration, ...]:
    banks = [
        Registration(number, bank, "databank")
        for bank, _, number in (said.partition("/") for said in fields.get("SI", ()))
        if number
    ]
    return identifiers.once(
        [*banks, *identifiers.registrations(title, "title"), *identifiers.registrations(abstract, "abstract")]
    )


def _notice(tag: str, said: str) -> Notice:
    pmid = re.search(r"PMID:? (\d+)", said)
    return Notice(_NOTICES[tag], said, pmid[1] if pmid else None)


def _retraction(types: tuple[str, ...], notices: tuple[Notice, ...]) -> Retraction:
    kinds = {notice.kind for notice in notices}
    if "Retracted Publication" in types or kinds & {"RetractionIn", "RetractedandRepublishedIn"}:
        return "retracted"
    if "ExpressionOfConcernIn" in kinds:
        return "concern"
    return "corrected" if kinds & {"ErratumIn", "CorrectedandRepublishedIn"} else "none"


def _kind(types: tuple[str, ...]) -> Kind:
    return "preprint" if "Preprint" in types else "conference" if "Meeting Abstract" in types else "abstract"


def _first(fields: Fields, tag: str) -> str | None:
    return next((value for value in fields.get(tag, ()) if value), None)
