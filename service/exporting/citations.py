"""Citations: a document as reference lists and reference managers name it; every text in one line, nothing that it does not state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.document import Author, Document
from service.exporting.answer import Study, address
from service.exporting.texts import one_line
from service.rows import Row

#: Vancouver: six authors, then "et al."
_MOST_AUTHORS = 6
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORK = {"preprint": "Preprint", "notice": "Published Erratum"}
_RETRACTIONS = {
    "retracted": "This publication was retracted.",
    "concern": "There is an expression of concern about this publication.",
    "corrected": "This publication was corrected.",
}


def person(author: Author) -> str:
    """ "Last, First M., Jr" of a person; "Study Group," of a group, the comma for reference managers that would part it.

    >>> person(Author("Dévi", "Ana M.")), person(Author(collective="EX-1 Study Group"))
    ('Dévi, Ana M.', 'EX-1 Study Group,')
    """
    if author.collective:
        return f"{one_line(author.collective)},"
    given = author.given or author.initials
    return ", ".join(one_line(part) for part in (author.family or "", given or "", author.suffix or "") if part)


def short(author: Author) -> str:
    """ "Last FM" of a person, the name of a group."""
    if author.collective:
        return one_line(author.collective)
    initials = author.initials or "".join(name[0] for name in re.findall(r"\w+", author.given or ""))
    return " ".join(one_line(part) for part in (author.family or "", initials, author.suffix or "") if part)


def abstract(document: Document) -> str:
    """The text in one line, its labels kept."""
    return one_line(document.text)


def day(document: Document) -> str:
    """The date as reference lists print it, as precise as it is known: "2024 Mar 5"."""
    date = document.published
    if not date.year:
        return ""
    parts = [
        str(date.year),
        _MONTHS[date.month] if date.month else "",
        str(date.day) if date.month and date.day else "",
    ]
    return " ".join(part for part in parts if part)


def work(document: Document) -> str:
    """What kind of work it is where a reference's type does not say it, in the words of PubMed; "" where it does."""
    return "Retracted Publication" if document.retraction == "retracted" else _WORK.get(document.kind, "")


def notes(document: Document) -> Iterator[str]:
    """What must be known of the document beside its citation: retraction, registrations, how its text came about, what it reports."""
    if document.retraction in _RETRACTIONS:
        yield _RETRACTIONS[document.retraction]
    for registration in document.registrations:
        yield f"{registration.registry or 'Registration'}: {registration.number}"
    if document.note:
        yield one_line(document.note)
    for report in document.reports:
        said = [
            report.title,
            report.journal,
            report.year,
            report.doi and f"doi: {report.doi}",
            report.pmid and f"PMID: {report.pmid}",
        ]
        yield "Reports: " + ". ".join(one_line(str(part)).rstrip(".") for part in said if part)


def vancouver(document: Document) -> str:
    """The citation in the style of medical journals, with what is known: authors, title, journal, date, DOI or address."""
    names = [short(author) for author in document.authors[:_MOST_AUTHORS]]
    if len(document.authors) > _MOST_AUTHORS or (names and not document.authors_complete):
        names.append("et al")
    kind = {"preprint": "preprint", "conference": "abstract", "news": "news", "registration": "trial registration"}
    title = one_line(document.title or document.id).rstrip(".")
    mark = f" [{kind[document.kind]}]" if document.kind in kind else ""
    parts = [", ".join(names), title + mark, one_line(document.journal or ""), day(document)]
    where = f"doi:{document.identifiers.doi}" if document.identifiers.doi else address(document)
    said = ". ".join(part.rstrip(".") for part in parts if part) + "."
    return " ".join(
        part for part in (said, where and f"{where}.", *(f"{note.rstrip('.')}." for note in notes(document))) if part
    )


def label(document: Document, record: Row) -> str:
    """A short name as reviews use it: "Dévi 2024"; without authors the trial's name, the journal or the title stands in their place."""
    year = f" {document.published.year}" if document.published.year else ""
    if document.authors:
        first = document.authors[0]
        return one_line(first.collective or first.family or short(first)) + year
    trial = next((report["value"] for report in record["reports"] if report["kind"] == "trial"), None)
    words = one_line(trial or document.journal or document.title or document.id)
    return (words if len(words) <= 60 else f"{words[:59].rstrip()}…") + year


class Labels:
    """Gives each study of a file a label of its own: the second "Dévi 2024" is "Dévi 2024b"."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, study: Study) -> str:
        """The study's label, the same for as long as the studies come in the same order."""
        said = label(study.document, study.record)
        self._seen[said] += 1
        again = self._seen[said]
        return said if again == 1 else f"{said}{_letters(again)}"


def _letters(number: int) -> str:
    """2 -> "b", 27 -> "aa", as columns of a spreadsheet are named."""
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(ord("a") + rest) + said
    return said
