"""Document: what every source yields, and all that the extractor reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["abstract", "conference", "preprint", "news", "registration", "book", "notice"]
Retraction = Literal["none", "retracted", "concern", "corrected"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as the source states it; what it does not state stays None.

    `raw` keeps the source's own characters ("2023 Dec-2024 Jan").
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    raw: str = ""

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] if self.year else []
        for part in (self.month, self.day) if parts else ():
            if part is None:
                break
            parts.append(f"{part:02d}")
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Author:
    """A person (family, given) or a group (collective)."""

    family: str | None = None
    given: str | None = None
    initials: str | None = None
    collective: str | None = None
    orcid: str | None = None
    suffix: str | None = None

    def __str__(self) -> str:
        return self.collective or " ".join(
            part for part in (self.family, self.initials or self.given, self.suffix) if part
        )


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the text.

    label: the publisher's own words ("MAIN OUTCOME MEASURES"); None where the text has none.
    category: the source's class of it (BACKGROUND, OBJECTIVE, METHODS, RESULTS, CONCLUSIONS, UNASSIGNED); None if unstated.
    """

    text: str
    label: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class OtherAbstract:
    """An abstract beside the main one (a translation, a plain-language summary); never joined to it."""

    text: str
    kind: str
    language: str = "eng"


@dataclass(frozen=True, slots=True)
class Notice:
    """A link to a correction, retraction, comment or newer version, in the source's words (`RetractionIn`, `ErratumIn`)."""

    kind: str
    reference: str
    pmid: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Names other systems know the document by. `doi` is lower-case without a resolver's address."""

    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    bookaccession: str | None = None
    other_dois: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """A trial's registry number and where it was found (`databank`, `abstract`, `title`)."""

    number: str
    registry: str
    found_in: str


@dataclass(frozen=True, slots=True)
class ReportedStudy:
    """A publication that the document reports: of a news item its study, of a synopsis the paper it re-tells."""

    title: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    journal: str | None = None
    year: int | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document as its source states it.

    id: "pubmed:36322932", "news:<hash>", "text:<hash>", or the id given in a JSONL input.
    source: the name of the source that read it ("pubmed", "pages", "jsonl", "text", ...).
    text: what offsets refer to; the sections, each behind its label, one a line (property).
    note: how the text came about where it is not the publisher's own ("synopsis written for this project ...").

    >>> Document("x:1", "text", "abstract", "A title", (Section("Of 9 patients, 3 died.", "RESULTS"),)).text
    'RESULTS: Of 9 patients, 3 died.'
    """

    id: str
    source: str
    kind: Kind
    title: str
    sections: tuple[Section, ...] = ()
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    journal: str | None = None
    published: PartialDate = PartialDate()
    identifiers: Identifiers = Identifiers()
    registrations: tuple[Registration, ...] = ()
    url: str | None = None
    languages: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    vernacular_title: str | None = None
    title_translated: bool = False
    other_abstracts: tuple[OtherAbstract, ...] = ()
    notices: tuple[Notice, ...] = ()
    retraction: Retraction = "none"
    reports: tuple[ReportedStudy, ...] = ()
    version: int = 1
    flags: tuple[str, ...] = field(default=())
    note: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(_said(section) for section in self.sections)

    def section_spans(self) -> Iterator[tuple[Section, int, int]]:
        """Each section with the start and end of its part of `text` (its label included)."""
        start = 0
        for section in self.sections:
            end = start + len(_said(section))
            yield section, start, end
            start = end + 1


def _said(section: Section) -> str:
    return f"{section.label}: {section.text}" if section.label else section.text
