"""One PubMed record, article or book, becomes a Document: every field by its exact path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus import identifiers
from corpus.dates import free_text, partial
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
from corpus.markup import flat, unescaped
from corpus.pubmed import rules

_VERSION = re.compile("[0-9]{1,4}")


def article(element: etree._Element, citation: etree._Element, pmid: str, kind: Kind | None) -> Document:
    """The Document of a PubmedArticle."""
    found = citation.find("Article")
    article = found if found is not None else etree.Element("Article")
    vernacular = flat(article.find("VernacularTitle")) or None
    title, translated = rules.title(flat(article.find("ArticleTitle")), vernacular)
    sections = _sections(article.find("Abstract"))
    types = tuple(flat(t) for t in article.iterfind("PublicationTypeList/PublicationType"))
    notices = tuple(_notices(citation))
    people, complete = _authors(article.findall("AuthorList"))
    return Document(
        id=f"pubmed:{pmid}",
        source="pubmed",
        kind=kind or rules.kind(types),
        title=title,
        sections=sections,
        authors=people,
        authors_complete=complete,
        journal=flat(article.find("Journal/Title")) or flat(article.find("Journal/ISOAbbreviation")) or None,
        published=_published(article),
        identifiers=_identifiers(pmid, element.find("PubmedData/ArticleIdList"), article.findall("ELocationID")),
        registrations=_registrations(article, title, sections),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        languages=tuple(flat(node) for node in article.iterfind("Language")),
        publication_types=types,
        keywords=_keywords(citation),
        mesh=tuple(flat(node) for node in citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName")),
        vernacular_title=vernacular,
        title_translated=translated,
        other_abstracts=tuple(_other_abstracts(citation)),
        notices=notices,
        retraction=rules.retraction(types, notices),
        version=_version(citation),
        flags=rules.flags(sections),
    )


def book(element: etree._Element, document: etree._Element, pmid: str, kind: Kind | None) -> Document:
    """The Document of a PubmedBookArticle: a chapter, or the book itself where it has no title of its own."""
    whole = document.find("Book")
    vernacular = flat(document.find("VernacularTitle")) or None
    chapter, translated = rules.title(flat(document.find("ArticleTitle")), vernacular)
    of_book = flat(whole.find("BookTitle")) if whole is not None else ""
    sections = _sections(document.find("Abstract"))
    lists = document.findall("AuthorList") or (whole.findall("AuthorList") if whole is not None else [])
    people, complete = _authors(lists)
    date = whole.find("PubDate") if whole is not None else None
    return Document(
        id=f"pubmed:{pmid}",
        source="pubmed",
        kind=kind or "book",
        title=chapter or of_book,
        sections=sections,
        authors=people,
        authors_complete=complete,
        journal=of_book or None,
        published=_pub_date(date),
        identifiers=_identifiers(pmid, document.find("ArticleIdList"), []),
        registrations=identifiers.stated(chapter, _said(sections)),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        languages=tuple(flat(node) for node in document.iterfind("Language")),
        publication_types=tuple(flat(node) for node in document.iterfind("PublicationType")),
        keywords=_keywords(document),
        vernacular_title=vernacular,
        title_translated=translated,
        version=_version(document),
    )


def _sections(abstract: etree._Element | None) -> tuple[Section, ...]:
    """Every AbstractText that says something, with its label as printed and NLM's category."""
    if abstract is None:
        return ()
    parts = ((flat(node), node) for node in abstract.iterfind("AbstractText"))
    return tuple(
        Section(text, unescaped(node.get("Label") or "").strip() or None, node.get("NlmCategory"))
        for text, node in parts
        if text
    )


def _authors(lists: list[etree._Element]) -> tuple[tuple[Author, ...], bool]:
    """(authors in order, is the list complete). Editors of a book, superseded spellings and empty elements are none."""
    people, complete = [], True
    for one in lists:
        if one.get("Type") == "editors":
            continue
        complete = complete and one.get("CompleteYN", "Y") == "Y"
        named = (_author(node) for node in one.iterfind("Author") if node.get("ValidYN", "Y") == "Y")
        people += [author for author in named if author != Author()]
    return tuple(people), complete


def _author(node: etree._Element) -> Author:
    orcids = (identifiers.orcid(flat(i)) for i in node.iterfind("Identifier") if i.get("Source") == "ORCID")
    return Author(
        family=flat(node.find("LastName")) or None,
        given=flat(node.find("ForeName")) or None,
        initials=flat(node.find("Initials")) or None,
        collective=flat(node.find("CollectiveName")) or None,
        orcid=next((o for o in orcids if o), None),
        suffix=flat(node.find("Suffix")) or None,
    )


def _published(article: etree._Element) -> PartialDate:
    """The date of the issue, which is the citation's year though the article may have been online before; else that date."""
    issue = _pub_date(article.find("Journal/JournalIssue/PubDate"))
    electronic = next(
        (_pub_date(node) for node in article.iterfind("ArticleDate") if node.get("DateType") == "Electronic"), None
    )
    return electronic if electronic is not None and issue.year is None else issue


def _pub_date(node: etree._Element | None) -> PartialDate:
    if node is None:
        return PartialDate()
    if said := flat(node.find("MedlineDate")):
        return free_text(said)
    parts = [flat(node.find(part)) or None for part in ("Year", "Month", "Day", "Season")]
    return partial(parts[0], parts[1], parts[2], " ".join(p for p in (parts[0], parts[3] or parts[1], parts[2]) if p))


def _identifiers(pmid: str, listed: etree._Element | None, locations: list[etree._Element]) -> Identifiers:
    """From this record's own list, never from its references; a valid ELocationID fills in, and a second DOI is kept."""
    by_type: dict[str, list[str]] = {}
    for node in listed if listed is not None else ():
        if node.tag == "ArticleId":
            by_type.setdefault(node.get("IdType", "pubmed"), []).append(flat(node))
    valid = [flat(n) for n in locations if n.get("EIdType") == "doi" and n.get("ValidYN", "Y") == "Y"]
    dois = list(dict.fromkeys(d for d in map(identifiers.doi, by_type.get("doi", []) + valid) if d))
    return Identifiers(
        pmid=pmid,
        pmcid=next(iter(by_type.get("pmc", [])), None),
        doi=dois[0] if dois else None,
        bookaccession=next(iter(by_type.get("bookaccession", [])), None),
        other_dois=tuple(dois[1:]),
    )


def _registrations(article: etree._Element, title: str, sections: tuple[Section, ...]) -> tuple[Registration, ...]:
    banks = [
        Registration(flat(number), flat(bank.find("DataBankName")), "databank")
        for bank in article.iterfind("DataBankList/DataBank")
        for number in bank.iterfind("AccessionNumberList/AccessionNumber")
    ]
    return identifiers.stated(title, _said(sections), banks)


def _said(sections: tuple[Section, ...]) -> str:
    return " ".join(section.text for section in sections)


def _keywords(holder: etree._Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for k in (flat(node) for node in holder.iterfind("KeywordList/Keyword")) if k))


def _other_abstracts(citation: etree._Element) -> Iterator[OtherAbstract]:
    for node in citation.iterfind("OtherAbstract"):
        text = "\n".join(t for t in (flat(part) for part in node.iterfind("AbstractText")) if t)
        if text:
            yield OtherAbstract(text, node.get("Type", ""), node.get("Language", "eng"))


def _notices(citation: etree._Element) -> Iterator[Notice]:
    for node in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        if node.get("RefType") != "Cites":
            yield Notice(
                node.get("RefType", ""),
                flat(node.find("RefSource")),
                rules.pmid(flat(node.find("PMID"))),
                flat(node.find("Note")) or None,
            )


def _version(holder: etree._Element) -> int:
    said = holder.find("PMID")
    number = said.get("Version", "1") if said is not None else "1"
    return int(number) if _VERSION.fullmatch(number) else 1
