"""Synthetic PubMed records: numbers, dates and words of our own, in the shape of the DTD of 2025."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from xml.sax.saxutils import escape

from tests.standin.pubmed_query import plain

DOCTYPE = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


@dataclass(frozen=True)
class PubMedRecord:
    """One article. `broken`: its element has no PMID, so that it cannot be read."""

    pmid: int
    title: str = "Exmab after CAR T"
    abstract: str = "Of 20 patients, 5 responded."
    crdt: date = date(2025, 1, 15)
    edat: date | None = None
    mdat: date | None = None
    language: str = "eng"
    types: tuple[str, ...] = ("Journal Article",)
    mesh: tuple[str, ...] = ()
    retracted_by: int | None = None
    broken: bool = False

    @cached_property
    def searched(self) -> dict[str, str | int]:
        """What PubMed's index has of it."""
        return {
            "pmid": self.pmid,
            "title": plain(self.title),
            "abstract": plain(self.abstract),
            "mesh": plain(" ; ".join(self.mesh)),
            "types": plain(" ; ".join(self.types)),
            "language": plain(self.language),
            "crdt": str(self.crdt),
            "edat": str(self.edat or self.crdt),
            "mdat": str(self.mdat or self.crdt),
            "pdat": str(self.crdt),
        }

    @cached_property
    def xml(self) -> str:
        """Its PubmedArticle."""
        notice = (
            '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Ex. 2026</RefSource>'
            f'<PMID Version="1">{self.retracted_by}</PMID></CommentsCorrections></CommentsCorrectionsList>'
            if self.retracted_by
            else ""
        )
        number = "" if self.broken else f'<PMID Version="1">{self.pmid}</PMID>'
        kinds = "".join(f"<PublicationType>{escape(kind)}</PublicationType>" for kind in self.types)
        return (
            f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">{number}<Article PubModel="Print"><Journal>'
            f"<JournalIssue><PubDate><Year>{self.crdt.year}</Year></PubDate></JournalIssue><Title>Journal of Examples</Title></Journal>"
            f"<ArticleTitle>{escape(self.title)}</ArticleTitle><Abstract><AbstractText>{escape(self.abstract)}</AbstractText></Abstract>"
            f"<Language>{self.language}</Language><PublicationTypeList>{kinds}</PublicationTypeList></Article>{notice}"
            f'</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pubmed">{self.pmid}</ArticleId></ArticleIdList>'
            "</PubmedData></PubmedArticle>\n"
        )


def synthetic(
    count: int, first: int = 30_000_001, since: date = date(2020, 1, 1), days: int = 2000
) -> Iterator[PubMedRecord]:
    """So many records, each of its own words, spread over the days."""
    for place in range(count):
        day = since + timedelta(days=place * 7919 % days)
        yield PubMedRecord(
            first + place, f"Exmab after CAR T, cohort {place}", f"Of {place + 2} patients, 1 responded.", day
        )
