"""One PubMed record, article or book, becomes a Document: every field by its exact path, every element looked at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from corpus import identifiers
from corpus.document import (
    Author,
    Document,
    Kind,
    Notice,
    OtherAbstract,
    PartialDate,
    Registration,
    Section,
)
from corpus.markup import flat
from corpus.pubmed import rules
from corpus.pubmed.parts import Parts, below, inside, parts, said, stated, texts
from corpus.pubmed.stated import Stated, identified, joined

_OF_AUTHOR = frozenset({"LastName", "ForeName", "Initials", "CollectiveName", "Suffix"})
_OF_DATE = frozenset({"MedlineDate", "Year", "Month", "Day", "Season"})
_OF_NOTICE = frozenset({"RefSource", "PMID", "Note"})


def article(record: Parts, citation: Parts, pmid: str, kind: Kind | None) -> Document:
    """The Document of a PubmedArticle, from what is in it and in its MedlineCitation."""
    article = parts(citation.get("Article", ())[:1])
    people, complete = _authors(article.get("AuthorList", ()))
    journal = inside(article, "Journal")
    return Stated(
        pmid=pmid,
        version=rules.version(citation["PMID"][0].get("Version", "1")),
        title=said(article, "ArticleTitle"),
        vernacular=said(article, "VernacularTitle") or None,
        sections=_sections(article),
        authors=people,
        authors_complete=complete,
        journal=said(journal, "Title") or said(journal, "ISOAbbreviation") or None,
        published=_published(journal, article.get("ArticleDate", ())),
        ids=_ids(below(record, "PubmedData", "ArticleIdList")[:1]),
        locations=_locations(article.get("ELocationID", ())),
        registered=_registered(below(article, "DataBankList", "DataBank")),
        languages=texts(article, "Language"),
        types=texts(article, "PublicationTypeList", "PublicationType"),
        keywords=_keywords(citation),
        mesh=texts(citation, "MeshHeadingList", "MeshHeading", "DescriptorName"),
        other_abstracts=tuple(_other_abstracts(citation.get("OtherAbstract", ()))),
        notices=tuple(_notices(below(citation, "CommentsCorrectionsList", "CommentsCorrections"))),
    ).document(kind)


def book(record: Parts, document: Parts, pmid: str, kind: Kind | None) -> Document:
    """The Document of a PubmedBookArticle: a chapter, or the book itself where it has no title of its own."""
    whole = parts(document.get("Book", ())[:1])
    vernacular = said(document, "VernacularTitle") or None
    chapter, translated = rules.title(said(document, "ArticleTitle"), vernacular)
    of_book = said(whole, "BookTitle")
    sections = _sections(document)
    people, complete = _authors(document.get("AuthorList", whole.get("AuthorList", ())))
    return Document(
        id=f"pubmed:{pmid}",
        source="pubmed",
        kind=kind or "book",
        title=chapter or of_book,
        sections=sections,
        authors=people,
        authors_complete=complete,
        journal=of_book or None,
        published=_pub_date(whole.get("PubDate", ())),
        identifiers=identified(pmid, _ids(document.get("ArticleIdList", ())[:1]), []),
        registrations=identifiers.stated(chapter, joined(sections)),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        languages=texts(document, "Language"),
        publication_types=texts(document, "PublicationType"),
        keywords=_keywords(document),
        vernacular_title=vernacular,
        title_translated=translated,
        version=rules.version(document["PMID"][0].get("Version", "1")),
    )


def _sections(holder: Parts) -> tuple[Section, ...]:
    """Every AbstractText that says something, with its label as printed and NLM's category."""
    return tuple(
        [
            Section(text, rules.label(node.get("Label")), node.get("NlmCategory"))
            for abstract in holder.get("Abstract", ())[:1]
            for node in abstract
            if node.tag == "AbstractText" and (text := flat(node))
        ]
    )


def _authors(lists: Iterable[etree._Element]) -> tuple[tuple[Author, ...], bool]:
    """(authors in order, is the list complete). Editors of a book, superseded spellings and empty elements are none."""
    people, complete = [], True
    for one in lists:
        if one.get("Type") == "editors":
            continue
        complete = complete and one.get("CompleteYN", "Y") == "Y"
        for node in one:
            if node.tag == "Author" and node.get("ValidYN", "Y") == "Y" and (author := _author(node)):
                people.append(author)
    return tuple(people), complete


def _author(node: etree._Element) -> Author | None:
    """The author, or None where nobody is named."""
    told: dict[str, str | None] = {}
    orcid = None
    for child in node:
        name = child.tag
        if name in _OF_AUTHOR:
            if name not in told:
                told[name] = flat(child) or None
        elif name == "Identifier" and orcid is None and child.get("Source") == "ORCID":
            orcid = identifiers.orcid(flat(child))
    if orcid is None and not any(told.values()):
        return None
    of = told.get
    return Author(of("LastName"), of("ForeName"), of("Initials"), of("CollectiveName"), orcid, of("Suffix"))


def _published(journal: Parts, online: Iterable[etree._Element]) -> PartialDate:
    """The date of the issue, which is the citation's year though the article may have been online before; else that date."""
    issue = _pub_date(below(journal, "JournalIssue", "PubDate"))
    if issue.year is not None:
        return issue
    return next((_pub_date((node,)) for node in online if node.get("DateType") == "Electronic"), issue)


def _pub_date(nodes: Sequence[etree._Element]) -> PartialDate:
    """What the first of them says."""
    if not nodes:
        return PartialDate()
    of = stated(nodes[0], _OF_DATE).get
    return rules.date(of("MedlineDate"), of("Year"), of("Month"), of("Day"), of("Season"))


def _ids(listed: Iterable[etree._Element]) -> list[tuple[str, str]]:
    """(kind, number) from this record's own list, never from its references."""
    return [(n.get("IdType", "pubmed"), flat(n)) for one in listed for n in one if n.tag == "ArticleId"]


def _locations(nodes: Iterable[etree._Element]) -> list[str]:
    return [flat(n) for n in nodes if n.get("EIdType") == "doi" and n.get("ValidYN", "Y") == "Y"]


def _registered(banks: Iterable[etree._Element]) -> list[Registration]:
    known = []
    for bank in banks:
        told = parts((bank,))
        numbers = texts(told, "AccessionNumberList", "AccessionNumber")
        known += [Registration(number, said(told, "DataBankName"), "databank") for number in numbers]
    return known


def _keywords(holder: Parts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for k in texts(holder, "KeywordList", "Keyword") if k))


def _other_abstracts(nodes: Iterable[etree._Element]) -> Iterator[OtherAbstract]:
    for node in nodes:
        text = "\n".join(t for t in texts(parts((node,)), "AbstractText") if t)
        if text:
            yield OtherAbstract(text, node.get("Type", ""), node.get("Language", "eng"))


def _notices(listed: Iterable[etree._Element]) -> Iterator[Notice]:
    for node in listed:
        if (kind := node.get("RefType", "")) != "Cites":
            told = stated(node, _OF_NOTICE)
            yield Notice(
                kind,
                told.get("RefSource", ""),
                rules.pmid(told.get("PMID")),
                told.get("Note") or None,
            )
