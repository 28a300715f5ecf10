"""What a PubMed article states, however its record was read, and the Document that follows from it by PubMed's rules."""

from __future__ import annotations

from dataclasses import dataclass

from corpus import identifiers
from corpus.document import (
    Author,
    Document,
    Identifiers,
    Kind,
    Notice,
    OtherAbstract,
    PartialDate,
    Registration,
    Section,
)
from corpus.pubmed import rules


@dataclass(slots=True)
class Stated:
    """The values of one record.

    title: as printed, with the brackets of a translation. ids: (kind, number) of the record's own list, in its order.
    locations: DOIs by which the article names itself besides. registered: what its databanks list.
    """

    pmid: str
    version: int
    title: str
    vernacular: str | None
    sections: tuple[Section, ...]
    authors: tuple[Author, ...]
    authors_complete: bool
    journal: str | None
    published: PartialDate
    ids: list[tuple[str, str]]
    locations: list[str]
    registered: list[Registration]
    languages: tuple[str, ...]
    types: tuple[str, ...]
    keywords: tuple[str, ...]
    mesh: tuple[str, ...]
    other_abstracts: tuple[OtherAbstract, ...]
    notices: tuple[Notice, ...]

    def document(self, kind: Kind | None) -> Document:
        """The Document; its kind follows from the publication types where none is given."""
        title, translated = rules.title(self.title, self.vernacular)
        return Document(
            id=f"pubmed:{self.pmid}",
            source="pubmed",
            kind=kind or rules.kind(self.types),
            title=title,
            sections=self.sections,
            authors=self.authors,
            authors_complete=self.authors_complete,
            journal=self.journal,
            published=self.published,
            identifiers=identified(self.pmid, self.ids, self.locations),
            registrations=identifiers.stated(title, joined(self.sections), self.registered),
            url=f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/",
            languages=self.languages,
            publication_types=self.types,
            keywords=self.keywords,
            mesh=self.mesh,
            vernacular_title=self.vernacular,
            title_translated=translated,
            other_abstracts=self.other_abstracts,
            notices=self.notices,
            retraction=rules.retraction(self.types, self.notices),
            version=self.version,
            flags=rules.flags(self.sections),
        )


def identified(pmid: str, ids: list[tuple[str, str]], locations: list[str]) -> Identifiers:
    """The identifiers of a record: a location fills in where its list has no DOI, and a second DOI is kept."""
    first: dict[str, str] = {}
    for kind, number in ids:
        first.setdefault(kind, number)
    named = [number for kind, number in ids if kind == "doi"] + locations
    dois = list(dict.fromkeys(filter(None, map(identifiers.doi, named))))
    return Identifiers(pmid, first.get("pmc"), dois[0] if dois else None, first.get("bookaccession"), tuple(dois[1:]))


def joined(sections: tuple[Section, ...]) -> str:
    """The text of all sections without their labels."""
    return " ".join([section.text for section in sections])
