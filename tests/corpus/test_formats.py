"""Cases of what a file is: its name's promise, else its content; a format nobody knows is never plain text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import InputError, MalformedInputError, UnknownFormatError
from corpus.intake import read_file, source_of
from corpus.source import Reject

Write = Callable[[str, bytes | str], Path]
XML = (
    '<?xml version="1.0"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">7</PMID><Article>'
    "<ArticleTitle>T</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)
NBIB = "PMID- 7\nTI  - T\nAB  - Nine patients.\n"
JSON = '{"id": "7", "text": "Nine patients."}\n'
RIS = "TY  - JOUR\nTI  - T\nER  -\n"
PAGE = (
    "<!doctype html><html><head><title>A trial</title></head><body><article><h1>A trial</h1><p>"
    + "Patients were treated and most of them responded. " * 12
    + "</p></article></body></html>"
)
XHTML = PAGE.replace("<!doctype html>", '<?xml version="1.0"?>\n')
TEXT = "A title\n\nThe tag <article> and the field PMID- 7 are mentioned, and {7}."

# name, content, the source that reads it
KNOWN: list[tuple[str, str, str]] = [
    ("pubmed.txt", NBIB, "medline"),
    ("blank.txt", "\n" + NBIB, "medline"),
    ("lines.txt", JSON, "jsonl"),
    ("page.txt", PAGE, "pages"),
    ("efetch.txt", XML, "pubmed"),
    ("noext", XML, "pubmed"),
    ("a.xml.1", XML, "pubmed"),
    ("efetch.fcgi", XML, "pubmed"),
    ("pubmed26n0001.gz", XML, "pubmed"),
    ("answer.json", JSON, "jsonl"),
    ("refs.ris", RIS, "ris"),
    ("citation-export.txt", "Provider: John Wiley & Sons, Ltd\nContent: text/plain\n\n" + RIS, "ris"),
    ("ovid", "1.\n" + RIS, "ris"),
    ("rows.csv", "id,title\n1,T\n", "csv"),
    ("savedrecs.txt", "PT\tAU\tTI\tUT\nJ\tRoe, B\tT\tWOS:1\n", "csv"),
    ("library.xml", "<xml><records><record><titles><title>T</title></titles></record></records></xml>", "endnote"),
    ("page", PAGE, "pages"),
    ("README", TEXT, "text"),
    ("notes.md", TEXT, "text"),
    ("Roe et al. 2020", TEXT, "text"),
    ("UPPER.TXT", TEXT, "text"),
    ("brace.txt", "{n} patients\n\nNine.", "text"),
    ("less.txt", "<5 % of patients\n\nNine.", "text"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(("name", "content", "source"), KNOWN, ids=[case[0] for case in KNOWN])
def test_the_more_particular_source_reads_it(file: Write, name: str, content: str, source: str, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (found,) = read_file(file(name, (mark + content).encode(encoding)))
    assert isinstance(found, Document), found
    assert found.source == source


def test_a_bad_first_line_leaves_the_others(file: Write) -> None:
    reject, document = read_file(file("lines.jsonl", "not JSON\n" + JSON))
    assert isinstance(reject, Reject)
    assert reject.place == "line 1"
    assert isinstance(document, Document)


def test_a_first_record_without_a_pmid_leaves_the_others(file: Write) -> None:
    reject, document = read_file(file("two.nbib", "TI  - No PMID\nAB  - Lost.\n\n" + NBIB))
    assert isinstance(reject, Reject)
    assert reject.place == "record at line 1"
    assert isinstance(document, Document)


def test_a_page_that_is_xml_is_a_page() -> None:
    assert source_of(Path("page.php"), XHTML.encode()).NAME == "pages"


# name, content, the error, what it says
UNKNOWN: list[tuple[str, bytes | str, type[InputError], str]] = [
    ("refs.enw", "%0 Journal Article\n%T T\n", UnknownFormatError, "the format .enw"),
    ("refs.ris", "id,title\n1,T\n", MalformedInputError, "its name says .ris"),
    ("rows.csv", "id,year\n1,2020\n", MalformedInputError, "no column is a title"),
    ("names.csv", JSON, MalformedInputError, "its name says .csv"),
    ("list.json", '[{"id": "7", "text": "x"}]', UnknownFormatError, "the format .json"),
    ("all.zip", b"PK\x03\x04", UnknownFormatError, "the format .zip"),
    ("paper.docx", "words", UnknownFormatError, "the format .docx"),
    ("picture", b"\x89PNG\r\n\x1a\n\0", UnknownFormatError, "its content"),
    ("article.nxml", '<?xml version="1.0"?><article><p>JATS</p></article>', InputError, "no PubmedArticle"),
    ("page.xml", XHTML, MalformedInputError, "its name says .xml"),
    ("lines.nbib", JSON, MalformedInputError, "its name says .nbib"),
    ("odd.jsonl", JSON.encode("utf-16") + b"\0", MalformedInputError, "it begins as utf-16"),
]


@pytest.mark.parametrize(("name", "content", "error", "said"), UNKNOWN, ids=[case[0] for case in UNKNOWN])
def test_what_nobody_knows_is_no_text(
    file: Write, name: str, content: bytes | str, error: type[InputError], said: str
) -> None:
    *_, reject = read_file(file(name, content))
    assert isinstance(reject, Reject)
    assert isinstance(reject.error, error)
    assert said in reject.error.found


def test_line_ends_of_the_old_macintosh(file: Write) -> None:
    (found,) = read_file(file("old.txt", "A title\r\rNine patients.\rThree died."))
    assert isinstance(found, Document)
    assert (found.title, found.text) == ("A title", "Nine patients.\nThree died.")
