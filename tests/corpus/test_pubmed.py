"""Cases of PubMed XML: a record in, a Document out."""

import io
import re
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import (
    MissingInputError,
)
from corpus.source import Deletion, Reject
from corpus.sources import pubmed

EXAMPLE = Path(pubmed.__file__).parents[1] / "samples" / "pubmed-example.xml"


def article(
    inside: str = "", title: str = "A title", pmid: str = "1", data: str = "", citation: str = "", attributes: str = ""
) -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article {attributes}><Journal><JournalIssue>'
        f"<PubDate><Year>2024</Year></PubDate></JournalIssue><Title>J</Title></Journal><ArticleTitle>{title}</ArticleTitle>"
        f"{inside}</Article>{citation}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def read(xml: str | bytes) -> list[object]:
    content = xml.encode() if isinstance(xml, str) else xml
    return list(pubmed.read(io.BytesIO(content), "test.xml", None))


def one(xml: str) -> Document:
    (found,) = read(f"<PubmedArticleSet>{xml}</PubmedArticleSet>")
    assert isinstance(found, Document)
    return found


@pytest.fixture(scope="module")
def example() -> Document:
    (document,) = pubmed.read_file(EXAMPLE)
    return document


def test_the_example_reads_in_full(example: Document) -> None:
    assert example.id == "pubmed:40000001"
    assert (example.title, example.title_translated) == (
        "Glofitamab after CD19+ CAR T cells [GLOEX]: a phase 2 trial, p < 0.05.",
        True,
    )
    assert example.vernacular_title == "Glofitamab nach CAR-T-Zellen."
    assert [(s.label, s.category) for s in example.sections] == [
        ("CONTEXT", "BACKGROUND"),
        ("METHODS", "METHODS"),
        ("RESULTS", "RESULTS"),
        (None, "UNASSIGNED"),
    ]
    assert "CO2 is not its cause" in example.text
    assert "p<0.01" in example.text  # escaped twice by the publisher
    assert "Copyright" not in example.text
    assert [str(a) for a in example.authors] == ["Dévi AM", "Mono", "GLOEX Study Group"]
    assert [a.orcid for a in example.authors] == ["0000-0002-1825-0097", None, None]
    assert not example.authors_complete
    assert (example.journal, str(example.published), example.published.raw) == (
        "Journal of examples",
        "2023",
        "2023 Dec-2024 Jan",
    )
    assert (example.identifiers.doi, example.identifiers.pmcid) == ("10.5555/ex.1", "PMC9000001")
    assert [(r.number, r.found_in) for r in example.registrations] == [
        ("NCT00000001", "databank"),
        ("NCT00000002", "abstract"),
    ]
    assert (example.languages, example.version, example.retraction) == (("ger", "eng"), 2, "corrected")
    assert [(n.kind, n.pmid) for n in example.notices] == [("ErratumIn", "40000009"), ("CommentIn", None)]
    assert [(o.text, o.language) for o in example.other_abstracts] == [("Zusammenfassung.", "ger")]
    assert (example.keywords, example.mesh) == (("bispecific antibody",), ("Humans",))


TITLES = [
    ("Effect of CO<sub>2</sub> on <i>E. coli</i>", "Effect of CO2 on E. coli", False),
    ("[A translated title].", "A translated title.", True),
    ("[A] and [B]", "[A] and [B]", False),
    ("[18F]FDG of [11C].", "[18F]FDG of [11C].", False),
    ("[Not Available].", "Not Available.", True),
    ("Doses of 10<sup>6</sup> cells", "Doses of 10^6 cells", False),
    ("[A [nested] title]", "A [nested] title", True),
    ("Before<b>during</b>after", "Beforeduringafter", False),
    ("A &amp;lt;b&amp;gt; title", "A <b> title", False),
    ("AT&amp;T stays", "AT&T stays", False),
    ("", "", False),
]


@pytest.mark.parametrize(("xml", "title", "translated"), TITLES)
def test_titles(xml: str, title: str, translated: bool) -> None:
    found = one(article(title=xml))
    assert (found.title, found.title_translated) == (title, translated)


@pytest.mark.parametrize("title", ["", "[Not Available].", "[not available]"])
def test_a_title_that_is_none_gives_way_to_the_vernacular_one(title: str) -> None:
    found = one(article("<VernacularTitle>Ein Titel</VernacularTitle>", title=title))
    assert (found.title, found.title_translated) == ("Ein Titel", False)


def test_labels_are_escaped_twice_as_text_is() -> None:
    text = '<Abstract><AbstractText Label="METHODS &amp;amp; RESULTS">Of 9, 3.</AbstractText></Abstract>'
    assert one(article(text)).text == "METHODS & RESULTS: Of 9, 3."


def test_an_author_without_any_name_is_none() -> None:
    listed = "<AuthorList><Author/><Author><LastName>Roe</LastName></Author></AuthorList>"
    assert [str(author) for author in one(article(listed)).authors] == ["Roe"]


# The number of the record, its version, what becomes of it: an id and a version, or nothing.
NUMBERS = [
    ("40000001", "2", ("pubmed:40000001", 2)),
    ("1", "\u00b2", ("pubmed:1", 1)),
    ("1", "9" * 30, ("pubmed:1", 1)),
    ("1", "9" * 5000, ("pubmed:1", 1)),
    ("1", "", ("pubmed:1", 1)),
    ("\u00b2", "1", None),
    ("9" * 10, "1", None),
    ("9" * 5000, "1", None),
]


@pytest.mark.parametrize(("pmid", "version", "named"), NUMBERS)
def test_numbers_are_short_and_ascii(pmid: str, version: str, named: tuple[str, int] | None) -> None:
    xml = article(pmid=pmid).replace('Version="1"', f'Version="{version}"')
    (found,) = read(f"<PubmedArticleSet>{xml}</PubmedArticleSet>")
    assert isinstance(found, Document if named else Reject)
    if isinstance(found, Document):
        assert (found.id, found.version) == named


def test_a_withdrawal_names_numbers_only() -> None:
    gone = "<DeleteCitation><PMID>5</PMID><PMID>x</PMID><PMID/></DeleteCitation>"
    assert read(f"<PubmedArticleSet>{gone}</PubmedArticleSet>") == [Deletion(("pubmed:5",), "withdrawn by PubMed")]


DATES = [
    ("<Year>2024</Year>", "2024", "2024"),
    ("<Year>2024</Year><Month>Mar</Month>", "2024-03", "2024 Mar"),
    ("<Year>2024</Year><Month>3</Month><Day>7</Day>", "2024-03-07", "2024 3 7"),
    ("<Year>2024</Year><Season>Spring</Season>", "2024", "2024 Spring"),
    ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998", "1998 Dec-1999 Jan"),
    ("<Year>c2003</Year>", "2003", "c2003"),
    ("<Year>2023</Year><Month>Feb</Month><Day>31</Day>", "2023-02", "2023 Feb 31"),
    ("<Year>2023</Year><Month>Feb</Month><Day>\u00b2</Day>", "2023-02", "2023 Feb \u00b2"),
    ("<MedlineDate>2015 1st Quarter</MedlineDate>", "2015", "2015 1st Quarter"),
    ("<MedlineDate>Winter issue</MedlineDate>", "", "Winter issue"),
]


@pytest.mark.parametrize(("xml", "date", "raw"), DATES)
def test_dates_are_no_more_precise_than_printed(xml: str, date: str, raw: str) -> None:
    found = one(article().replace("<Year>2024</Year>", xml, 1)).published
    assert (str(found), found.raw) == (date, raw)


IDS = [
    ('<ArticleIdList><ArticleId IdType="doi">10.1/X</ArticleId></ArticleIdList>', "", None),
    ('<ArticleIdList><ArticleId IdType="doi">10.1234/X</ArticleId></ArticleIdList>', "", "10.1234/x"),
    ("", '<ELocationID EIdType="doi" ValidYN="Y">10.1234/L</ELocationID>', "10.1234/l"),
    ("", '<ELocationID EIdType="doi" ValidYN="N">10.1234/L</ELocationID>', None),
    (
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1234/REF</ArticleId></ArticleIdList></Reference></ReferenceList>',
        "",
        None,
    ),
]


@pytest.mark.parametrize(("data", "inside", "doi"), IDS)
def test_the_doi_is_the_articles_own(data: str, inside: str, doi: str | None) -> None:
    assert one(article(inside, data=data)).identifiers.doi == doi


def test_two_different_dois_are_both_kept() -> None:
    inside = '<ELocationID EIdType="doi" ValidYN="Y">10.1234/second</ELocationID>'
    ids = one(
        article(inside, data='<ArticleIdList><ArticleId IdType="doi">10.1234/first</ArticleId></ArticleIdList>')
    ).identifiers
    assert (ids.doi, ids.other_dois) == ("10.1234/first", ("10.1234/second",))


RETRACTIONS = [
    ("", "", "none"),
    (
        "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType></PublicationTypeList>",
        "",
        "retracted",
    ),
    (
        "<PublicationTypeList><PublicationType>Retraction of Publication</PublicationType></PublicationTypeList>",
        "",
        "none",
    ),
    ("", "RetractionIn", "retracted"),
    ("", "RetractedandRepublishedIn", "retracted"),
    ("", "RetractionOf", "none"),
    ("", "ExpressionOfConcernIn", "concern"),
    ("", "ErratumIn", "corrected"),
    ("", "CommentIn", "none"),
]


@pytest.mark.parametrize(("inside", "notice", "state"), RETRACTIONS)
def test_retractions(inside: str, notice: str, state: str) -> None:
    listed = f'<CommentsCorrectionsList><CommentsCorrections RefType="{notice}"><RefSource>J</RefSource></CommentsCorrections></CommentsCorrectionsList>'
    assert one(article(inside, citation=listed if notice else "")).retraction == state


def test_what_a_paper_cites_is_no_part_of_it_wherever_it_stands() -> None:
    """Of old among the corrections, today in a list of its own with numbers and DOIs of others."""
    old = (
        '<CommentsCorrectionsList><CommentsCorrections RefType="Cites"><RefSource>J</RefSource><PMID>9</PMID>'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )
    listed = '<ArticleIdList><ArticleId IdType="pubmed">9</ArticleId><ArticleId IdType="doi">10.5555/9</ArticleId></ArticleIdList>'
    new = f"<ReferenceList><Reference><Citation>J</Citation>{listed}</Reference></ReferenceList>"
    assert one(article(citation=old)) == one(article(data=new)) == one(article())


def test_a_retraction_notice_is_a_notice_and_a_preprint_a_preprint() -> None:
    kinds = {
        "Retraction of Publication": "notice",
        "Preprint": "preprint",
        "Meeting Abstract": "conference",
        "Journal Article": "abstract",
    }
    for said, kind in kinds.items():
        assert (
            one(article(f"<PublicationTypeList><PublicationType>{said}</PublicationType></PublicationTypeList>")).kind
            == kind
        )


def test_a_truncated_abstract_is_flagged() -> None:
    text = "<Abstract><AbstractText>Long. (ABSTRACT TRUNCATED AT 250 WORDS)</AbstractText></Abstract>"
    assert one(article(text)).flags == ("abstract truncated by the source",)


def test_books_and_deletions() -> None:
    xml = """<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version="1">77</PMID><ArticleIdList>
      <ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList><Book><BookTitle>StatExamples</BookTitle>
      <PubDate><Year>2024</Year><Month>01</Month></PubDate><AuthorList Type="editors"><Author><LastName>Ed</LastName></Author></AuthorList></Book>
      <ArticleTitle>A chapter</ArticleTitle><Language>eng</Language>
      <AuthorList Type="authors"><Author><LastName>Roe</LastName><Initials>R</Initials></Author></AuthorList>
      <PublicationType>Study Guide</PublicationType><Abstract><AbstractText>What it says.</AbstractText></Abstract></BookDocument></PubmedBookArticle>
      <DeleteCitation><PMID Version="1">5</PMID><PMID Version="1">6</PMID></DeleteCitation></PubmedArticleSet>"""
    book, deletion = read(xml)
    assert isinstance(book, Document)
    assert (book.id, book.kind, book.title, book.journal, book.text) == (
        "pubmed:77",
        "book",
        "A chapter",
        "StatExamples",
        "What it says.",
    )
    assert ([str(a) for a in book.authors], str(book.published), book.identifiers.bookaccession) == (
        ["Roe R"],
        "2024-01",
        "NBK1",
    )
    assert deletion == Deletion(("pubmed:5", "pubmed:6"), "withdrawn by PubMed")


def test_a_broken_record_is_listed_and_the_others_are_kept() -> None:
    xml = f"<PubmedArticleSet>{article(pmid='1')}{article(pmid='')}{article(pmid='3')}<Unknown/></PubmedArticleSet>"
    first, broken, third = read(xml)
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert isinstance(broken, Reject)
    assert (broken.place, "no PMID" in broken.error.found) == ("record 2", True)


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(MissingInputError, match=re.escape(str(path))):
            list(pubmed.read_file(path))
