"""Cases of articles that are read as text: whatever is in them, the Document is the one that a tree gives."""

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import EmptyInputError, InputError
from corpus.pubmed import plain
from corpus.pubmed.reading import Text, records
from corpus.source import Reject
from corpus.sources import pubmed
from corpus.xml import elements
from tests.corpus.test_pubmed import EXAMPLE, article

#: Behind the root: a comment brings all that follows it in the same block into a tree; blanks keep the columns.
ARTICLES = frozenset({"PubmedArticle"})
IN_A_TREE, AS_TEXT = "<!---->", " " * 7


def read(content: str, how: str) -> list[object]:
    """What a set of articles holds, and behind it the error it ends with."""
    found: list[object] = []
    try:
        file = f"<PubmedArticleSet>{how}{content}</PubmedArticleSet>"
        for item in pubmed.read(io.BytesIO(file.encode()), "a.xml", None):
            found.append((item.place, str(item.error)) if isinstance(item, Reject) else item)
    except InputError as error:
        found.append((type(error), str(error)))
    return found


def inside(text: str = "", **more: str) -> str:
    return article(f"<Abstract><AbstractText>{text}</AbstractText></Abstract>", **more)


def people(authors: str, attributes: str = "") -> str:
    return article(f"<AuthorList{attributes}>{authors}</AuthorList>")


ROE = "<Author><LastName>Roe</LastName></Author>"
FAKE = article(pmid="666")
LISTED = '<ArticleIdList><ArticleId IdType="doi">10.5555/1</ArticleId></ArticleIdList>'
CITED = '<ReferenceList><Reference><Citation>J</Citation><ArticleIdList><ArticleId IdType="doi">10.5555/2</ArticleId></ArticleIdList></Reference></ReferenceList>'

CASES = {
    "plain": inside("Of 9, 3 died."),
    "pretty printed": article(citation="\n  ").replace("><", ">\n\t<"),
    "marks": inside("CO<sub>2</sub>, 10<sup>6</sup>, 1<i><sup>-5</sup></i>, <b>9<sup>a</sup></b> 3<sup> 4 </sup>"),
    "references": inside("D&#xe9;vi &#955; p &lt; .05 &amp;lt; &quot;&apos;&gt; &amp;amp;lt; AT&amp;T"),
    "spaces": inside(" a \n\t  b &#13;&#10; \u00a0\u2009c "),
    "carriage returns": inside("a\r\nb\rc").replace("<Abstract>", '<Abstract>\r\n<AbstractText Label="A\r\nB">x</AbstractText>'),
    "CDATA": inside("<![CDATA[a <b> & c]]>"),
    "comment": inside("a<!-- no -->b"),
    "instruction": inside("a<?no no?>b"),
    "other tags": inside('x <DispFormula>y</DispFormula> <mml:math xmlns:mml="u"><mml:mi>z</mml:mi></mml:math>'),
    "namespace": inside("x").replace("<Abstract>", '<Abstract xmlns="u">'),
    "prefix of none": inside("x") + inside("<a:b/>"),
    "a tag's end in a value": article('<Abstract><AbstractText Label="p > .05">a</AbstractText></Abstract>'),
    "single quotes": article("<Abstract><AbstractText Label='p > .05'>a</AbstractText></Abstract>"),
    "quotes in quotes": article("<Abstract><AbstractText Label='\"' NlmCategory='\">'>a</AbstractText></Abstract>"),
    "line ends in a value": article('<Abstract><AbstractText\n Label = "A\nB&#10;C\t&amp;amp;">a</AbstractText></Abstract>'),
    "empty elements": article('<Abstract><AbstractText Label="A"/><AbstractText/><AbstractText>a</AbstractText></Abstract>'),
    "copyright": article("<Abstract><AbstractText>a</AbstractText><CopyrightInformation>b</CopyrightInformation></Abstract>"),
    "copyright first": article("<Abstract><CopyrightInformation>b</CopyrightInformation><AbstractText>a</AbstractText></Abstract>"),
    "text in between": article("<Abstract>b<AbstractText>a</AbstractText>c</Abstract>"),
    "two abstracts": inside("a").replace("</Article>", "<Abstract><AbstractText>b</AbstractText></Abstract></Article>"),
    "people": people(f'{ROE}<Author ValidYN="N"><LastName>Ro</LastName></Author><Author><Suffix> </Suffix></Author><Author/>'),
    "nobody": people("<Author></Author><Author><Suffix> </Suffix></Author><Author><CollectiveName>Us</CollectiveName></Author>"),
    "two of one name": people("<Author><LastName>Roe</LastName><LastName>Row</LastName><Initials>R</Initials></Author>"),
    "names with marks": people("<Author><LastName>R<i>o</i>e</LastName><ForeName/></Author>"),
    "places and numbers": people(
        '<Author><LastName>Roe</LastName><Identifier Source="ORCID">0000-0002-1825-0097</Identifier><AffiliationInfo>'
        '<Affiliation>X</Affiliation><Identifier Source="ORCID">0000-0002-1694-233X</Identifier></AffiliationInfo></Author>'
    ),
    "two numbers": people(
        '<Author><Identifier Source="ISNI">1</Identifier><Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author>'
    ),
    "people in a wrapper": people(f"<Group>{ROE}</Group>{ROE}"),
    "editors": people(ROE, ' Type="editors" CompleteYN="N"'),
    "incomplete": people(ROE, ' CompleteYN="N"'),
    "two lists of people": people(ROE).replace("</Article>", f"<AuthorList>{ROE}</AuthorList></Article>"),
    "out of order": article(f"<Language>eng</Language><AuthorList>{ROE}</AuthorList>"),
    "an unknown element": article("<New2031><PMID>9</PMID></New2031>", citation="<Newer/>"),
    "online alone": article('<ArticleDate DateType="Electronic"><Year>2023</Year><Month>1</Month></ArticleDate>').replace(
        "<Year>2024</Year>", "<Season>Spring</Season>"
    ),
    "a date of other parts": article().replace("<Year>2024</Year>", "<Month>3</Month><Year>2024</Year>"),
    "cited first": article(data=CITED + LISTED),
    "cited last": article(data=f"<History><A><B>1</B></A></History><PublicationStatus>p</PublicationStatus>{LISTED}{CITED}"),
    "cited alone": article(data=CITED),
    "an end with a blank": article(data=f"<History></History ><ArticleIdList/><History></History>{LISTED}"),
    "history in history": article(data=f"<History><History></History><ArticleIdList/></History>{LISTED}"),
    "no data": article().replace("<PubmedData></PubmedData>", ""),
    "data twice": article().replace("<PubmedData></PubmedData>", f"<PubmedData/><PubmedData>{LISTED}</PubmedData>"),
    "no number": article(pmid="1") + "\n\n" + article(pmid="") + article(pmid="3"),
    "a number that is none": article(pmid="x") + article(pmid=" 7 ") + article(pmid="&#56;") + article(pmid="<i>9</i>"),
    "two numbers of the article": article(citation="<PMID>8</PMID>").replace("</PMID>", '</PMID><PMID Version="4">9</PMID>', 1),
    "versions": article().replace('Version="1"', 'Version="3"') + article().replace(' Version="1"', ""),
    "an article in an article": article(citation=FAKE) + article(data=FAKE + FAKE),
    "an article in CDATA": inside(f"<![CDATA[</PubmedArticle>{FAKE}]]>") + article(data=f"<x><![CDATA[</PubmedArticle>{FAKE}]]></x>"),
    "an article in a comment": article(data=f"<!--</PubmedArticle>{FAKE}-->") + article(),
    "an article in a wrapper": f"<x><y/>{FAKE}</x>" + article() + f"<x>{FAKE}</x>" + article(),
    "attributes of the article": article().replace("<PubmedArticle>", '<PubmedArticle Status="x">') + article(),
    "other records": f"{article()}<PubmedBookArticle><BookDocument><PMID>2</PMID></BookDocument></PubmedBookArticle>{article()}"
    "<DeleteCitation><PMID>5</PMID></DeleteCitation>",
    "text around": f"a {article()} b {article()} c",
    "a wrong end": article() + article() + "</Wrong>" + article(),
    "cut": f"{article()}\n {article()}<PubmedArticle><MedlineCit",
    "an unknown entity": f"{article()}\n\n{article()} <x>{'a' * 70}&alpha;</x>" + article(),
    "an entity in the second": article() + inside("&alpha;"),
    "a forbidden character": article() + inside("\u0001") + article(),
    "an end of CDATA": article() + inside("]]>"),
    "an entity defined": article() + "<!DOCTYPE a [<!ENTITY b 'c'>]>" + article(),
    "deep": inside("<b>" * 900 + "x" + "</b>" * 900),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_text_and_tree_say_the_same(case: str) -> None:
    assert read(CASES[case], AS_TEXT) == read(CASES[case], IN_A_TREE)


def test_the_example_is_plain() -> None:
    """As nearly every article of PubMed: or reading would be slow, and nobody would see why."""
    (text,) = records(io.BytesIO(EXAMPLE.read_bytes()), ARTICLES, "a.xml")
    assert isinstance(text, Text)
    (document,) = pubmed.read_file(EXAMPLE)
    assert plain.article(text, None) == document


#: What ends a file, behind so many articles that they come in several blocks.
ENDS = [
    "<x>&alpha;</x></PubmedArticleSet>",
    "<PubmedArticle><Medl",
    "</Wrong>",
    "<!ENTITY a 'b'>",
    "</PubmedArticleSet>x",
    "",
]


@pytest.mark.parametrize("between", ["", "\n", "\n  \n é "], ids=["one line", "lines", "text"])
@pytest.mark.parametrize("end", ENDS)
def test_places_behind_what_was_read_as_text_are_those_of_the_file(end: str, between: str) -> None:
    content = f"<PubmedArticleSet>{between.join(article(title='é' * n) for n in range(1, 300))}{between}{end}".encode()
    ended = []
    for reader in (pubmed.read(io.BytesIO(content), "a.xml", None), elements(io.BytesIO(content), ARTICLES, "a.xml")):
        with pytest.raises(InputError) as raised:
            assert [0 for _ in reader] == [], "read to its end"
        ended.append((type(raised.value), str(raised.value)))
    assert ended[0] == ended[1]


def test_where_chunks_end_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "".join(
        CASES[name] for name in ("plain", "pretty printed", "marks", "people", "no number", "other records")
    )
    whole = read(content, AS_TEXT)
    monkeypatch.setattr("corpus.xml.CHUNK", 61)
    assert read(content, AS_TEXT) == whole
    assert len(whole) == 11


PIECES = re.findall(r"<[^>]*>|[^<]+", EXAMPLE.read_text().partition("<PubmedArticleSet>")[2].rpartition("</Pub")[0])


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from("-+~s"), st.integers(0, len(PIECES) - 1), st.integers(0, len(PIECES) - 1)), max_size=3
    )
)
def test_whatever_is_missing_doubled_or_moved(changes: list[tuple[str, int, int]]) -> None:
    """Pieces of the example, from a tag to its end, left out, repeated or put elsewhere."""
    pieces = list(PIECES)
    for what, at, to in changes:
        at, to = at % len(pieces), to % len(pieces)
        whole = pieces[at : _end(pieces, at)]
        if what in "-~":
            del pieces[at : at + len(whole)]
        if what in "+~":
            pieces[to % (len(pieces) + 1) : to % (len(pieces) + 1)] = whole
        if what == "s":
            pieces.insert(at, "\n ")
    content = "".join(pieces)
    assert read(content, AS_TEXT) == read(content, IN_A_TREE)


def _end(pieces: list[str], at: int) -> int:
    """Behind the element that begins there."""
    depth = 0
    for n in range(at, len(pieces)):
        depth += pieces[n].startswith("<") and not pieces[n].endswith("/>")
        depth -= 2 * pieces[n].startswith("</")
        if depth <= 0:
            return n + 1
    return len(pieces)


def test_a_root_that_says_more_is_read_in_a_tree() -> None:
    with pytest.raises(EmptyInputError):
        list(
            pubmed.read(
                io.BytesIO(f'<PubmedArticleSet xmlns="u">{article()}</PubmedArticleSet>'.encode()), "a.xml", None
            )
        )
    other = f'<!DOCTYPE PubmedArticleSet [<!ATTLIST AuthorList CompleteYN CDATA "N">]><PubmedArticleSet>{people(ROE)}</PubmedArticleSet>'
    (found,) = pubmed.read(io.BytesIO(other.encode()), "a.xml", None)
    assert isinstance(found, Document)
