"""What a service says of a publication that others hold too: what became of it, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.document import Document, Notice, PartialDate

#: What happened to a publication. A reinstatement undoes the retractions and concerns before it.
Event = Literal["retraction", "concern", "correction", "reinstatement"]
UNDATED = PartialDate()


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened to the publication of this DOI or PMID; every document of it is to know.

    by: who says so: a service ("crossref"), or the id of the document in which it stands.
    said: the word of the source ("partial_retraction", "RetractionIn").
    on: the day of the notice. notice_doi, notice_pmid: the notice itself. reference: how the source cites it.
    """

    event: Event
    by: str
    doi: str | None = None
    pmid: str | None = None
    said: str = ""
    on: PartialDate = UNDATED
    notice_doi: str | None = None
    notice_pmid: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A publication as a service describes it. Documents of its DOI, or the document `of` this id, take from it what they
    leave open (DOI, title, date, journal, authors), and nothing else."""

    described: Document
    of: str | None = None


#: PubMed's words for what a record says of itself, by small letters: the other services' words are turned to these.
HAPPENED: dict[str, Event] = {
    "retractionin": "retraction",
    "retractedandrepublishedin": "retraction",
    "expressionofconcernin": "concern",
    "erratumin": "correction",
    "correctedandrepublishedin": "correction",
}
#: Its words for what a notice says of another record.
_OF_OTHERS: dict[str, Event] = {
    "retractionof": "retraction",
    "retractedandrepublishedfrom": "retraction",
    "expressionofconcernfor": "concern",
    "erratumfor": "correction",
    "correctedandrepublishedfrom": "correction",
}
_STATES: dict[str, Event] = {"retracted": "retraction", "concern": "concern", "corrected": "correction"}


def stated(document: Document) -> Iterator[Update]:
    """What a document says happened to itself, and, if it is a notice, to the records that it names."""
    names = document.identifiers
    if (event := _STATES.get(document.retraction)) and (names.doi or names.pmid):
        notice = next((n for n in document.notices if HAPPENED.get(n.kind.lower()) == event), Notice("", ""))
        yield Update(
            event,
            document.id,
            names.doi,
            names.pmid,
            said=notice.kind,
            notice_pmid=notice.pmid,
            reference=notice.reference,
        )
    for notice in document.notices:
        if (event := _OF_OTHERS.get(notice.kind.lower())) and notice.pmid:
            yield Update(
                event,
                document.id,
                pmid=notice.pmid,
                said=notice.kind,
                on=document.published,
                notice_doi=names.doi,
                notice_pmid=names.pmid,
                reference=document.title,
            )
