"""Cases of PubMed XML: a record in, a Document out."""

import gzip
import io
import re
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import (
    AftercartError,
    EmptyInputError,
    MalformedInputError,
    MissingInputError,
    TruncatedInputError,
    UnsafeInputError,
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


def test_an_empty_title_gives_way_to_the_vernacular_one() -> None:
    assert one(article("<VernacularTitle>Ein Titel</VernacularTitle>", title="")).title == "Ein Titel"


DATES = [
    ("<Year>2024</Year>", "2024", "2024"),
    ("<Year>2024</Year><Month>Mar</Month>", "2024-03", "2024 Mar"),
    ("<Year>2024</Year><Month>3</Month><Day>7</Day>", "2024-03-07", "2024 3 7"),
    ("<Year>2024</Year><Season>Spring</Season>", "2024", "2024 Spring"),
    ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998", "1998 Dec-1999 Jan"),
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


UNREADABLE = [
    ("not XML at all", MalformedInputError, "line 1"),
    ("<PubmedArticleSet></PubmedArticleSet>", EmptyInputError, "no PubmedArticle"),
    ("<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>", EmptyInputError, "no PubmedArticle"),
    (f"<PubmedArticleSet>{article()}<PubmedArticle><MedlineCit", TruncatedInputError, "too early"),
    (f"<PubmedArticleSet>{article()}</Wrong>", MalformedInputError, "line 1"),
    (
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><PubmedArticleSet>&c;</PubmedArticleSet>',
        UnsafeInputError,
        "entities",
    ),
    (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&a;</PubmedArticleSet>',
        UnsafeInputError,
        "entities",
    ),
]


@pytest.mark.parametrize(("xml", "error", "said"), UNREADABLE)
def test_what_cannot_be_read_says_so_after_what_could(xml: str, error: type[AftercartError], said: str) -> None:
    kept: list[object] = []
    with pytest.raises(error) as raised:
        kept.extend(pubmed.read(io.BytesIO(xml.encode()), "test.xml", None))
    assert said in raised.value.found
    assert "test.xml" in str(raised.value)
    assert len(kept) == xml.count("</PubmedArticle>")


def test_the_doctype_is_accepted_and_never_fetched(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        f'<!DOCTYPE PubmedArticleSet SYSTEM "http://127.0.0.1:9/none.dtd"><PubmedArticleSet>{article()}</PubmedArticleSet>'
    )
    assert [d.id for d in pubmed.read_file(path)] == ["pubmed:1"]


def test_gzip_is_told_by_content_and_a_cut_one_keeps_what_came(tmp_path: Path) -> None:
    # Text that does not compress away, so that the cut falls between records.
    body = "".join(
        article(f"<Abstract><AbstractText>{i * 7919:x} {i**5}</AbstractText></Abstract>", pmid=str(i + 1))
        for i in range(2000)
    )
    packed = gzip.compress(f"<PubmedArticleSet>{body}</PubmedArticleSet>".encode())
    whole, cut = tmp_path / "whole.xml", tmp_path / "cut.xml.gz"
    whole.write_bytes(packed)
    cut.write_bytes(packed[: len(packed) // 2])
    assert len(list(pubmed.read_file(whole))) == 2000
    kept: list[str] = []
    with pytest.raises(TruncatedInputError, match=re.escape(str(cut))):
        kept.extend(document.id for document in pubmed.read_file(cut))
    assert kept[:2] == ["pubmed:1", "pubmed:2"]
    assert len(kept) > 500


def test_a_missing_file_and_a_directory(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xml", tmp_path):
        with pytest.raises(MissingInputError, match=re.escape(str(path))):
            list(pubmed.read_file(path))
