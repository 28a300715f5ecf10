"""One nbib record becomes a Document: its tags, in their order, by what PubMed means by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus import identifiers
from corpus.dates import free_text
from corpus.document import Author, Document, Identifiers, Kind, Notice, OtherAbstract, Registration, Section
from corpus.errors import MalformedInputError
from corpus.pubmed import rules

Tagged = list[tuple[str, str]]
Fields = dict[str, list[str]]

#: The tags that lead to another publication, with PubMed's names for the links.
NOTICES = {
    "CIN": "CommentIn", "CON": "CommentOn", "EIN": "ErratumIn", "EFR": "ErratumFor", "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom", "RIN": "RetractionIn", "ROF": "RetractionOf", "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom", "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "UIN": "UpdateIn", "UOF": "UpdateOf",
    "RPI": "RepublishedIn", "RPF": "RepublishedFrom", "ORI": "OriginalReportIn", "SPIN": "SummaryForPatientsIn",
}  # fmt: skip
_SUFFIXES = frozenset({"Jr", "Sr", "II", "III", "IV", "1st", "2nd", "3rd", "4th"})
# "MAIN OUTCOME MEASURES: " at the beginning or behind a sentence; of four letters at least, so that "OS: " is none.
_LABEL = re.compile(r"(?:\A|(?<=[.!?)\]] ))(AIM|[A-Z][A-Z/&,()' -]{2,78}[A-Z)]): (?=\S)")


def article(tagged: Tagged, kind: Kind | None) -> Document:
    """The Document of a record.

    Raises:
        MalformedInputError: it has no PMID.
    """
    fields: Fields = {}
    for tag, value in tagged:
        fields.setdefault(tag, []).append(value)
    pmid = rules.pmid(_first(fields, "PMID"))
    if pmid is None:
        raise MalformedInputError("read the record", "no PMID in it", "Every nbib record has one.")
    vernacular = _first(fields, "TT")
    title, translated = rules.title(_first(fields, "TI") or _first(fields, "BTI") or "", vernacular)
    abstract, types = _first(fields, "AB") or "", tuple(fields.get("PT", ()))
    notices = tuple(_notice(tag, said) for tag in NOTICES for said in fields.get(tag, ()))
    parts = sections(abstract)
    return Document(
        id=f"pubmed:{pmid}",
        source="medline",
        kind=kind or rules.kind(types),
        title=title,
        sections=parts,
        authors=_authors(tagged),
        journal=_first(fields, "JT") or _first(fields, "TA"),
        published=free_text(_first(fields, "DP") or ""),
        identifiers=_identifiers(fields, pmid),
        registrations=_registrations(fields, title, abstract),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        languages=tuple(fields.get("LA", ())),
        publication_types=types,
        keywords=tuple(fields.get("OT", ())),
        mesh=tuple(dict.fromkeys(term.split("/")[0].lstrip("*") for term in fields.get("MH", ()))),
        vernacular_title=vernacular,
        title_translated=translated,
        other_abstracts=_other_abstracts(tagged),
        notices=notices,
        retraction=rules.retraction(types, notices),
        flags=rules.flags(parts),
    )


def sections(abstract: str) -> tuple[Section, ...]:
    """A structured abstract by its labels; one section where it has fewer than two."""
    labels = list(_LABEL.finditer(abstract))
    if len(labels) < 2:
        return (Section(abstract),) if abstract else ()
    ends = [label.start() for label in labels[1:]] + [len(abstract)]
    before = abstract[: labels[0].start()].strip()
    labelled = [Section(abstract[label.end() : end].strip(), label[1]) for label, end in zip(labels, ends, strict=True)]
    return (*([Section(before)] if before else []), *(section for section in labelled if section.text))


def _authors(tagged: Tagged) -> tuple[Author, ...]:
    """People and groups in the order of their tags. AU says again in short whom FAU names in full, where there is one."""
    people: list[Author] = []
    unpaired: dict[str, list[int]] = {}
    for tag, said in tagged:
        if tag == "FAU" and said:
            author = _full(said)
            unpaired.setdefault(author.family or "", []).append(len(people))
            people.append(author)
        elif tag == "AU" and said:
            family = next((name for name in _possible_families(said) if unpaired.get(name)), None)
            if family is None:
                people.append(_short(said))
            else:
                same = unpaired[family].pop(0)
                people[same] = _joined(people[same], said)
        elif tag == "CN" and said:
            people.append(Author(collective=said))
        elif tag == "AUID" and people and (orcid := identifiers.orcid(said)):
            people[-1] = replace(people[-1], orcid=orcid)
    return tuple(people)


def _full(said: str) -> Author:
    family, _, given = said.partition(", ")
    first, _, last = given.rpartition(" ")
    given, suffix = (first, last) if first and last in _SUFFIXES else (given, None)
    return Author(family=family, given=given or None, suffix=suffix)


def _short(said: str) -> Author:
    words = said.split(" ")
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else None
    # Initials are capitals: "Van Damme" is a family name alone.
    initials = words.pop() if len(words) > 1 and words[-1].isupper() else None
    return Author(family=" ".join(words), initials=initials, suffix=suffix)


def _possible_families(said: str) -> Iterator[str]:
    """What may be the family name of "Van Damme JC": the longest first."""
    words = said.split(" ")[:12]
    for length in range(len(words), 0, -1):
        yield " ".join(words[:length])


def _joined(author: Author, said: str) -> Author:
    short = _short(f"- {said[len(author.family or '') :].strip()}")
    given = author.given
    if short.suffix and given:
        given = given.removesuffix(f" {short.suffix}")
    return replace(author, given=given, initials=short.initials, suffix=short.suffix or author.suffix)


def _other_abstracts(tagged: Tagged) -> tuple[OtherAbstract, ...]:
    """Each OAB, in the language of the OABL behind it."""
    found: list[OtherAbstract] = []
    for tag, said in tagged:
        if tag == "OAB" and said:
            found.append(OtherAbstract(said, "Publisher"))
        elif tag == "OABL" and said and found:
            found[-1] = replace(found[-1], language=said)
    return tuple(found)


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
    return identifiers.stated(title, abstract, banks)


def _notice(tag: str, said: str) -> Notice:
    pmid = re.search(r"PMID:? ([0-9]{1,9})\b", said)
    return Notice(NOTICES[tag], said, pmid[1] if pmid else None)


def _first(fields: Fields, tag: str) -> str | None:
    return next((value for value in fields.get(tag, ()) if value), None)
