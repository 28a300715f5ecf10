"""One hit of Europe PMC becomes a Document: a paper, a preprint, a book, or the notice that retracts one."""

from __future__ import annotations

from corpus import identifiers
from corpus.dates import free_text, iso
from corpus.document import Author, Document, Identifiers, Kind, Notice, PartialDate, Retraction
from corpus.errors import MalformedInputError
from corpus.fields import Fields, items, text, texts
from corpus.pubmed import rules
from corpus.snippets import plain, sections
from corpus.updates import HAPPENED

_NOTICES = frozenset({"retraction of publication", "published erratum", "expression of concern", "retraction", "correction"})  # fmt: skip
_CONFERENCE = frozenset({"meeting abstract", "conference abstract", "meeting report", "abstract"})
_BOOKS = frozenset({"book", "books-and-documents", "book chapter", "book-chapter"})
#: Under these licences a copy of the text may be kept and shown in parts; those with "nd" allow no parts.
LICENCES = frozenset({"cc0", "cc by", "cc by-sa", "cc by-nc", "cc by-nc-sa"})


def document(hit: Fields, kind: Kind | None = None) -> Document:
    """The Document of a hit, lite or core.

    Raises:
        MalformedInputError: it has no id or no source, which together are its key.
    """
    source, number = text(hit, "source"), text(hit, "id")
    if source is None or number is None:
        raise MalformedInputError("read the hit", "it has no id or no source", "Every record of Europe PMC has both.")
    types = texts(hit, "pubTypeList", "pubType") or tuple((text(hit, "pubType") or "").split("; "))
    title, translated = rules.title(plain(text(hit, "title")), None)
    abstract = sections(text(hit, "abstractText"))
    notices = tuple(_notice(one) for one in items(hit, "commentCorrectionList", "commentCorrection"))
    people, complete = _authors(hit)
    return Document(
        id=f"europepmc:{number if number.startswith(source) else source + number}",
        source="europepmc",
        kind=kind or _kind(source, {one.lower() for one in types}),
        title=title,
        sections=abstract,
        authors=people,
        authors_complete=complete,
        journal=_journal(hit),
        published=_published(hit, source),
        identifiers=Identifiers(
            pmid=rules.pmid(text(hit, "pmid")), pmcid=text(hit, "pmcid"), doi=identifiers.doi(text(hit, "doi"))
        ),
        registrations=identifiers.stated(title, " ".join(part.text for part in abstract)),
        url=f"https://europepmc.org/article/{source}/{number}",
        languages=texts(hit, "language"),
        publication_types=tuple(one for one in types if one),
        keywords=texts(hit, "keywordList", "keyword"),
        mesh=tuple(name for one in items(hit, "meshHeadingList", "meshHeading") if (name := text(one, "descriptorName"))),
        title_translated=translated,
        notices=notices,
        retraction=_retraction({one.lower() for one in types}, notices),
        version=_version(hit),
        flags=rules.flags(abstract),
    )  # fmt: skip


def may_be_kept(hit: Fields) -> str | None:
    """The licence under which the full text of a hit may be kept; None where there is none, or no full text."""
    licence = (text(hit, "license") or "").lower()
    open_access = text(hit, "isOpenAccess") == "Y" and text(hit, "inEPMC") == "Y" and text(hit, "pmcid")
    return licence if open_access and licence in LICENCES else None


def _kind(source: str, types: set[str]) -> Kind:
    if source == "PPR" or "preprint" in types:
        return "preprint"
    if _NOTICES & types:
        return "notice"
    if source == "NBK" or _BOOKS & types:
        return "book"
    return "conference" if _CONFERENCE & types else "abstract"


def _journal(hit: Fields) -> str | None:
    """The journal; of a preprint its server."""
    return (
        text(hit, "journalInfo", "journal", "title")
        or text(hit, "journalTitle")
        or text(hit, "bookOrReportDetails", "publisher")
    )


def _published(hit: Fields, source: str) -> PartialDate:
    """The date of the issue, as PubMed's; of a preprint and of what has no issue the first day of publication.

    `printPublicationDate` is filled up to a day that nobody printed, and is not read.
    """
    issue = text(hit, "journalInfo", "dateOfPublication")
    if issue and source != "PPR" and (printed := free_text(issue)).year:
        return printed
    dates = (text(hit, name) for name in ("electronicPublicationDate", "firstPublicationDate", "pubYear"))
    return next((iso(said) for said in dates if said), PartialDate())


def _authors(hit: Fields) -> tuple[tuple[Author, ...], bool]:
    """(authors, is the list complete). Lite results have them in one string, of which the last is "et al." where it was cut."""
    listed = items(hit, "authorList", "author")
    if listed:
        return tuple(author for one in listed if (author := _author(one)) != Author()), True
    named = [one.strip() for one in (text(hit, "authorString") or "").rstrip(".").split(",") if one.strip()]
    people = tuple(_short(one) for one in named if one.lower() != "et al")
    return people, len(people) == len(named)


def _author(said: Fields) -> Author:
    code = text(said, "authorId", "value") if text(said, "authorId", "type") == "ORCID" else None
    collective = text(said, "collectiveName")
    family = text(said, "lastName") or (None if collective else text(said, "fullName"))
    return Author(family, text(said, "firstName"), text(said, "initials"), collective, identifiers.orcid(code))


def _short(said: str) -> Author:
    family, _, initials = said.rpartition(" ")
    return Author(family, initials=initials) if family and initials.isupper() else Author(collective=said)


def _notice(said: Fields) -> Notice:
    """In PubMed's words: "Expression of concern in" is its ExpressionOfConcernIn."""
    kind = "".join(word[:1].upper() + word[1:] for word in (text(said, "type") or "").split())
    number = text(said, "id") if text(said, "source") == "MED" else None
    cited = text(said, "reference") or text(said, "id") or ""
    return Notice(kind, plain(cited), rules.pmid(number), text(said, "note"))


def _retraction(types: set[str], notices: tuple[Notice, ...]) -> Retraction:
    """What became of it: the type and the notice do not always arrive in the same revision, either is enough."""
    events = {HAPPENED.get(notice.kind.lower()) for notice in notices}
    if "retracted publication" in types or "retraction" in events:
        return "retracted"
    if "concern" in events:
        return "concern"
    return "corrected" if "correction" in events else "none"


def _version(hit: Fields) -> int:
    said = text(hit, "versionNumber") or ""
    return int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 5 else 1
