"""Cases of files held against a topic: what its query means of a document that lies here, and that looking at bytes first loses nothing."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from corpus.document import Document, PartialDate, Section
from corpus.errors import TopicError, TruncatedInputError
from corpus.matching import sifting
from corpus.matching.matcher import Matcher
from corpus.matching.sifting import Sifted, sifted
from corpus.opening import opened
from corpus.sources import jsonl, pubmed
from corpus.topic import Topic
from corpus.topics import named

ROOT = Path(__file__).parents[1]
SHIPPED = named(["post-car-t"])[0]


def document(text: str = "", title: str = "", **more: object) -> Document:
    return Document("x:1", "text", "abstract", title, (Section(text),), **more)  # type: ignore[arg-type]


QUERIES = [
    ('"CAR T"[tiab]', document("After CAR-T cells."), True),
    ('"CAR T"[tiab]', document("After (CAR) T cells."), True),
    ('"CAR T"[tiab]', document("A car took them."), False),
    ('"CAR T"[tiab]', document("T cells.", title="No CAR"), False),
    ("CART[tiab]", document("cart"), True),
    ("relaps*[tiab]", document("Relapsing disease"), True),
    ("relapse[tiab]", document("Relapsing disease"), False),
    ('"T cell redirect*"[tiab]', document("T-cell-redirecting antibodies"), True),
    ('"T cell"[ti]', document("T cell"), False),
    ('"T cell"[ab]', document("T cell"), True),
    ("myeloma", document("", mesh=("Multiple Myeloma",)), True),
    ("Lymphoma[mesh]", document("", mesh=("Lymphoma, B-Cell",)), True),
    ("Lymphoma[MeSH Terms:noexp]", document("lymphoma"), False),
    ("lymphoma [Title/Abstract]", document("", keywords=("Lymphoma",)), True),
    ('"loss CD19"[tiab:~5]', document("CD19 was lost: antigen loss"), True),
    ('"loss CD19"[tiab:~5]', document("CD19", title="loss"), False),
    ("relapse myeloma", document("Myeloma in relapse"), True),
    ("review[pt]", document("", publication_types=("Systematic Review",)), True),
    ("a[tiab] OR b[tiab] AND c[tiab]", document("a"), False),  # from left to right
    ("a[tiab] OR (b[tiab] AND c[tiab])", document("a"), True),
    ("a[tiab] NOT b[tiab] OR c[tiab]", document("b c"), True),
    ("eng[la]", document("x", languages=("eng",)), True),
    ("Ménière[tiab]", document("MÉNIÈRE's disease"), True),
]


@pytest.mark.parametrize(("query", "said", "expected"), QUERIES)
def test_a_query_means_of_a_document_what_pubmed_means(query: str, said: Document, expected: bool) -> None:
    assert Matcher(Topic("t", "T", pubmed=query)).matches(said) is expected


@pytest.mark.parametrize(
    ("published", "languages", "expected"),
    [
        (PartialDate(2010), ("eng",), True),
        (PartialDate(2010, 3), (), False),
        (PartialDate(2010, 5, 1), ("ger",), False),
        (PartialDate(2011, 1, 1), ("ger", "eng"), True),
        (PartialDate(2009), ("eng",), False),
        (PartialDate(), (), True),
    ],
)
def test_day_and_language_count_as_far_as_they_are_told(
    published: PartialDate, languages: tuple[str, ...], expected: bool
) -> None:
    topic = Topic("t", "T", pubmed="x[tiab]", languages=("eng", "fre"), since=date(2010, 5, 1))
    assert Matcher(topic).matches(document("x", published=published, languages=languages)) is expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (None, "it has no PubMed query"),
        ("Roe B[au]", "whether Roe B[au] holds cannot be told of a file"),
        ("2020:2024[pdat]", "[pdat] holds cannot be told"),
        ("x[tiab] OR", "it is not understood from 'OR' on"),
        ("(x[tiab]))", "it is not understood from ')' on"),
        ('"--"[tiab]', "cannot be told"),
    ],
)
def test_what_cannot_be_told_of_a_file_is_no_guess(query: str | None, found: str) -> None:
    with pytest.raises(TopicError) as told:
        Matcher(Topic("t", "T", pubmed=query))
    assert found in told.value.found


# How publishers and programs write the same characters: each keeps what the text says.
def as_is(text: str, _: random.Random) -> str:
    return escape(text)


def in_numbers(text: str, chosen: random.Random) -> str:
    return "".join(f"&#{ord(c)};" if chosen.random() < 0.3 else escape(c) for c in text)


def escaped_twice(text: str, chosen: random.Random) -> str:
    return "".join(f"&amp;#x{ord(c):x};" if chosen.random() < 0.3 and ord(c) > 31 else escape(c) for c in text)


def with_tags(text: str, chosen: random.Random) -> str:
    return "".join(f'<i class="a>b">{escape(c)}</i>' if chosen.random() < 0.3 else escape(c) for c in text)


def with_comments(text: str, chosen: random.Random) -> str:
    return "".join(escape(c) + ("<!-- </PubmedArticle> -->" if chosen.random() < 0.1 else "") for c in text)


def with_odd_blanks(text: str, chosen: random.Random) -> str:
    return "".join(
        chosen.choice(("&amp;nbsp;", "&#xa0;", "\u2009", "<br/>", "\n")) if c == " " else escape(c) for c in text
    )


def in_sections(text: str, _: random.Random) -> str:
    return f"<![CDATA[{text}]]>"


WRITERS = [as_is, in_numbers, escaped_twice, with_tags, with_comments, with_odd_blanks, in_sections]


def texts() -> Iterator[str]:
    """What is read in the gold sets, whole and so little or so changed of it that most does not match: the sets themselves hold what does."""
    chosen = random.Random(7)
    for path in sorted(ROOT.glob("gold*/*.json"))[::6]:
        said = json.loads(path.read_text(encoding="utf-8"))["text"]
        yield said
        words = said.split()
        yield " ".join(words[: chosen.randrange(3, 25)])
        yield said.replace("CAR", chosen.choice(("CAT", "SCAR", "CARE"))).replace("ymphoma", "ymph node")
        # A sentence alone has some of the topic's words, seldom one of each group.
        sentences = re.split(r"(?<=[.?!])\s+", said)
        yield from chosen.sample(sentences, min(3, len(sentences)))


def article(number: int, said: str) -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{number}</PMID><Article><ArticleTitle>A title</ArticleTitle>\n"
        f"<Abstract><AbstractText>{said}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n"
    )


def kept(raw: bytes, source: str, matcher: Matcher, first: bool) -> tuple[list[Document], Sifted | None]:
    """What matches of a file, looked at as bytes first or not."""
    stream, seen = io.BufferedReader(io.BytesIO(raw)), None
    if first:
        stream, seen = sifted(stream, source, matcher.tree, "file")
    read = {"pubmed": pubmed.read, "jsonl": jsonl.read}[source]
    return [d for d in read(stream, "file", None) if isinstance(d, Document) and matcher.matches(d)], seen


@pytest.mark.parametrize("write", WRITERS)
def test_looking_at_the_bytes_of_xml_first_loses_nothing(write: Callable[[str, random.Random], str]) -> None:
    chosen, matcher = random.Random(1), Matcher(SHIPPED)
    said = list(texts())
    body = "".join(article(number, write(text, chosen)) for number, text in enumerate(said, 1))
    raw = f"<PubmedArticleSet>\n{body}<DeleteCitation><PMID>1</PMID></DeleteCitation></PubmedArticleSet>".encode()
    all_of_it, _ = kept(raw, "pubmed", matcher, first=False)
    found, seen = kept(raw, "pubmed", matcher, first=True)
    assert found == all_of_it
    assert len(said) * 0.2 < len(found) < len(said) * 0.7
    assert seen is not None
    assert seen.records == len(said) + 1
    if write in {as_is, with_tags, with_odd_blanks}:
        # And it is of use: a third of what does not match is never parsed.
        assert len(found) < len(seen.passed) < len(said) * 0.75


@pytest.mark.parametrize("block", [40, 700, 5000])
def test_what_lies_across_two_blocks_is_one_record(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "We treated 9 patients whose lymphoma relapsed after CAR T."
    body = "".join(article(n, said if n % 3 else "Nurses.") for n in range(1, 31))
    other = "<DeleteCitation><PMID>77</PMID></DeleteCitation>\n"
    raw = f"<PubmedArticleSet>\n{body}{other}{article(31, said)}</PubmedArticleSet>".encode()
    lines = "".join(
        json.dumps({"id": str(n), "text": said if n % 3 else "Nurses."}) + "\n" for n in range(1, 31)
    ).encode()
    monkeypatch.setattr(sifting, "_BLOCK", block)
    matcher = Matcher(SHIPPED)
    found, seen = kept(raw, "pubmed", matcher, first=True)
    assert seen is not None
    assert (len(found), seen.records) == (21, 32)
    assert seen.passed == [n for n in range(1, 33) if n % 3 or n > 30]
    found, seen = kept(lines, "jsonl", matcher, first=True)
    assert seen is not None
    assert (len(found), seen.passed) == (20, [n for n in range(1, 31) if n % 3])


@pytest.mark.parametrize("ascii_only", [True, False])
def test_looking_at_the_bytes_of_json_first_loses_nothing(ascii_only: bool) -> None:
    matcher = Matcher(SHIPPED)
    said = [text.replace(" ", "\n", 30).replace("-", "\u2011") for text in texts()]
    lines = [json.dumps({"id": str(n), "text": text}, ensure_ascii=ascii_only) + "\r\n" for n, text in enumerate(said)]
    lines[1] = "no JSON, but CAR T, relapse and lymphoma\n"
    lines[3] = '{"id": "3", "text": "\\u0043AR \\u0054 relapse ly\\u006dphoma"}\n'
    raw = "".join(lines).encode()
    found, seen = kept(raw, "jsonl", matcher, first=True)
    assert found == kept(raw, "jsonl", matcher, first=False)[0]
    assert "3" in {document.id for document in found}
    assert seen is not None
    assert (seen.records, seen.passed[0]) == (len(said), 1)


def test_lines_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    """And a cut is told where it is, after all that came before it."""
    broken = "<PubmedArticle><MedlineCitation>CAR T relapse lymphoma</MedlineCitation></PubmedArticle>\n"
    raw = ("<PubmedArticleSet>\n" + article(1, "x") * 3 + broken + article(2, "x")).encode()
    path = tmp_path / "cut.xml"
    path.write_bytes(raw)
    with opened(path) as whole:
        stream, seen = sifted(whole, "pubmed", Matcher(SHIPPED).tree, "cut.xml")
        items = pubmed.read(stream, "cut.xml", None)
        reject = next(items)
        with pytest.raises(TruncatedInputError):
            list(items)
    assert seen is not None
    assert seen.passed == [4]
    assert "(line 8)" in str(reject)
