"""A reference as reference managers know it, whichever format it came in, and the Document that it becomes."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass

from corpus import identifiers
from corpus.dates import free_text, iso, partial
from corpus.document import Document, Identifiers, Kind, PartialDate, Registration
from corpus.errors import MalformedInputError
from corpus.pubmed.medline_record import sections
from corpus.references import kinds
from corpus.references.people import authors

_INLINE = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|inf|scp|italic|bold|p|span)(?:\s[^<>]{0,100})?/?>", re.IGNORECASE)
_POWER = re.compile(r"(?<=[0-9])<sup>(?=[+\-\u2212]?[0-9]{1,3}</sup>)", re.IGNORECASE)
_ESCAPED = re.compile(r"&(?:#[0-9]{2,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,30});")
_PMID = re.compile(
    r"(?:\bPMID:?\s*|\bPUBMED\s+|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)([0-9]{1,9})\b", re.IGNORECASE
)
_PMCID = re.compile(r"\bPMC[0-9]{3,9}\b")
_MEDLINE = re.compile(r"pubmed|medline", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """What an export says of one publication, in its own words; what it does not say is empty.

    database: where it was found (Embase, Scopus). accession: its number there.
    notes: fields without a meaning of their own, where managers keep PMID, PMCID and registry numbers.
    """

    title: str = ""
    abstract: str = ""
    names: tuple[str, ...] = ()
    journal: str = ""
    year: str = ""
    date: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    language: str = ""
    database: str = ""
    accession: str = ""
    types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def document(said: Reference, source: str, kind: Kind | None) -> Document:
    """The Document of a reference, its id made of the database's own number, or else of what tells the publication apart.

    Raises:
        MalformedInputError: it has no title: there is nothing to cite it by.
    """
    title, abstract = plain(said.title), plain(said.abstract)
    if not title:
        raise MalformedInputError("read the reference", "it has no title", "Give it one in the program it comes from.")
    known = _identifiers(said)
    registered = [
        Registration(found.number, found.registry, "export")
        for found in identifiers.registrations(" ".join((*said.notes, said.accession)), "export")
    ]
    return Document(
        id=f"{source}:{_key(said, title, known)}",
        source=source,
        kind=kind or kinds.kind(said.types, said.journal),
        title=title,
        sections=sections(abstract),
        authors=authors(said.names),
        authors_complete=not any(name.casefold().startswith("et al") for name in said.names),
        journal=plain(said.journal) or None,
        published=_published(said),
        identifiers=known,
        registrations=identifiers.stated(title, abstract, registered),
        url=said.url or None,
        languages=(said.language,) if said.language else (),
        publication_types=tuple(dict.fromkeys(said.types)),
        keywords=tuple(dict.fromkeys(word for word in map(plain, said.keywords) if word)),
        retraction=kinds.retraction(said.types, title),
        flags=said.flags,
    )


def plain(said: str) -> str:
    """The words without inline markup and escapes, white space folded.

    >>> plain("Effect of CO<inf>2</inf> on <i>E.&nbsp;coli</i>:  p &lt; 0.05, 2 x 10<sup>6</sup>")
    'Effect of CO2 on E. coli: p < 0.05, 2 x 10^6'
    """
    marked = _INLINE.sub("", _POWER.sub("^", said)) if "<" in said else said
    return " ".join(_ESCAPED.sub(lambda match: html.unescape(match[0]), marked).split())


def _identifiers(said: Reference) -> Identifiers:
    elsewhere = "\n".join((*said.notes, said.url))
    number = _PMID.search(elsewhere)
    pmid = said.pmid or (said.accession if _MEDLINE.search(said.database) else "") or (number[1] if number else "")
    pmcid = _PMCID.search("\n".join((said.pmcid, *said.notes)))
    return Identifiers(
        pmid=pmid if re.fullmatch("[0-9]{1,9}", pmid) else None,
        pmcid=pmcid[0] if pmcid else None,
        doi=identifiers.doi(said.doi) or identifiers.doi(said.url),
    )


def _published(said: Reference) -> PartialDate:
    """The date where it is of the reference's own year; a date of last access or of another event is not."""
    year = partial(said.year.strip().split("/")[0].split("-")[0].strip(), raw=said.year.strip())
    date = _date(said.date.strip().rstrip("/"), year.year)
    if year.year is None:
        return date if date.year is not None else iso(said.year)
    return date if date.year == year.year and date.month is not None else year


def _date(said: str, year: int | None) -> PartialDate:
    """EndNote leaves the year out of the date ("Nov 11")."""
    date = free_text(said)
    if date.year is None and year is not None and said:
        date = free_text(f"{year} {said}")
    return date if date.month is not None else iso(said)


def _key(said: Reference, title: str, known: Identifiers) -> str:
    # A DOI alone does not tell: all abstracts of a supplement may share one.
    if said.database and said.accession:
        identity = [said.database.casefold(), said.accession]
    else:
        first = said.names[0] if said.names else ""
        identity = [
            said.database.casefold(),
            title.casefold(),
            said.year[:4],
            first.casefold(),
            known.doi or "",
            known.pmid or "",
        ]
    return hashlib.sha256("\n".join(identity).encode(errors="replace")).hexdigest()[:16]
