"""Cases of files as they come: what is good is kept, what is not is listed with its place and its reason."""

import gzip
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import (
    EmptyInputError,
    InputError,
    MalformedInputError,
    MissingInputError,
    TruncatedInputError,
    UnknownFormatError,
    UnsafeInputError,
)
from corpus.intake import read_file, take_in
from corpus.library import Library
from corpus.source import Deletion, Reject, sources

Write = Callable[[str, bytes | str], Path]
ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{}</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year>'
    "</PubDate></JournalIssue><Title>J</Title></Journal><ArticleTitle>T</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
)
MANY = "<PubmedArticleSet>" + "".join(ARTICLE.format(i) for i in range(1, 1001)) + "</PubmedArticleSet>"
NBIB = "PMID- 12\nTI  - A title that\n      goes on\nAB  - Nine patients.\nFAU - Roe, Ann\nAU  - Roe A\nJT  - J Ex\nDP  - 2024 Mar\nAID - 10.5555/x [doi]\n"
PAGE = (
    "<html><head><title>A trial</title></head><body><article><h1>A trial</h1><p>"
    + "Patients were treated and most of them responded. " * 12
    + "</p></article></body></html>"
)

# name, content, (how many documents are kept, the error's class, what it says, where)
CASES: list[tuple[str, bytes | str, int, type[InputError] | None, str, str]] = [
    ("good.xml", MANY, 1000, None, "", ""),
    ("good.xml.gz", gzip.compress(MANY.encode()), 1000, None, "", ""),
    ("packed-without-saying.xml", gzip.compress(MANY.encode()), 1000, None, "", ""),
    ("good.nbib", NBIB, 1, None, "", ""),
    ("good.html", PAGE, 1, None, "", ""),
    ("good.txt", "A title\n\nNine patients were treated.", 1, None, "", ""),
    ("windows.txt", "Über das Rezidiv\nSie überlebten.".encode("cp1252"), 1, None, "", ""),
    ("sixteen.txt", "A title\nNine patients.".encode("utf-16"), 1, None, "", ""),
    ("bom.jsonl", b"\xef\xbb\xbf" + b'{"id": "a", "text": "x"}\n', 1, None, "", ""),
    ("empty.xml", "", 0, EmptyInputError, "empty", ""),
    ("blank.txt", " \n\n ", 0, EmptyInputError, "empty", ""),
    ("nothing.xml", "<PubmedArticleSet></PubmedArticleSet>", 0, EmptyInputError, "no PubmedArticle", ""),
    ("words.xml", "hello, I am no XML", 0, MalformedInputError, "its name says .xml", ""),
    ("other.xml", "<rss><channel/></rss>", 0, MalformedInputError, "its name says .xml", ""),
    ("declared.xml", "<?xml version='1.0'?><rss><channel/></rss>", 0, EmptyInputError, "no PubmedArticle", ""),
    ("cut.xml", MANY[: len(MANY) // 2], 500, TruncatedInputError, "too early: line 1", ""),
    ("cut.xml.gz", gzip.compress(MANY.encode())[:-40], 600, TruncatedInputError, "gzip stream ends", ""),
    ("damaged.xml.gz", b"\x1f\x8b\x08\x00" + b"x" * 400, 0, MalformedInputError, "damaged", ""),
    ("bomb.xml", '<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><PubmedArticleSet>&c;</PubmedArticleSet>', 0, UnsafeInputError, "entities", ""),
    ("bomb2.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><PubmedArticleSet>&c;</PubmedArticleSet>', 0, UnsafeInputError, "entities", ""),
    ("bomb3.xml", '<?xml version="1.0"?>\n<!DOCTYPE a [\n<!ENTITY a "b">]><PubmedArticleSet/>', 0, UnsafeInputError, "line 3: it defines entities", ""),
    ("xxe.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&x;</PubmedArticleSet>', 0, UnsafeInputError, "entities", ""),
    ("parameter.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><PubmedArticleSet/>', 0, UnsafeInputError, "entities", ""),
    ("sixteen.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><PubmedArticleSet>&x;</PubmedArticleSet>'.encode("utf-16"), 0, UnsafeInputError, "entities", ""),
    ("deep.xml", "<?xml version='1.0'?><PubmedArticleSet>" + "<a>" * 100_000 + "</a>" * 100_000 + "</PubmedArticleSet>", 0, MalformedInputError, "depth", ""),
    ("broken.jsonl", '{"id": "a", "text": "x"}\nnot JSON\n{"id": "b", "text": "y"}\n', 2, MalformedInputError, "not JSON", "line 2"),
    ("nameless.jsonl", '{"text": "x"}\n', 0, MalformedInputError, "no id", "line 1"),
    ("list.jsonl", '{"id": "a", "text": "x"}\n[1, 2]\n', 1, MalformedInputError, "list, not an object", "line 2"),
    ("kind.jsonl", '{"id": "a", "text": "x", "kind": "poem"}\n', 0, MalformedInputError, "'poem'", "line 1"),
    ("half.jsonl", '{"id": "a", "text": "\\ud800"}\n', 0, MalformedInputError, "half a character", "line 1"),
    ("nested.jsonl", '{"id": "a", "text": "x", "reports": ' + "[" * 100_000 + "\n", 0, MalformedInputError, "not JSON", "line 1"),
    ("latin.jsonl", '{"id": "a", "text": "ü"}\n'.encode("latin-1"), 0, MalformedInputError, "not UTF-8", "line 1"),
    ("one-bad-byte.txt", "Über das\n".encode() + b"\xff rest", 0, MalformedInputError, "byte 10 is not UTF-8", ""),
    ("tagless.nbib", NBIB + "no tag here\n", 0, MalformedInputError, "has no tag", "record at line 1"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 0, UnknownFormatError, "no source", ""),
    ("paper.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", 0, UnknownFormatError, "no source", ""),
    ("binary.txt", b"text\0text", 0, MalformedInputError, "its name says", ""),
    ("gone.html", "<html><head><title>Page not found</title></head><body>Sorry</body></html>", 0, MalformedInputError, "not found", ""),
    ("shell.html", "<html><head><title>App</title></head><body><div id='root'></div></body></html>", 0, MalformedInputError, "no article text", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "kept", "error", "said", "place"), CASES, ids=[case[0] for case in CASES])
def test_what_is_good_is_kept_and_what_is_not_is_listed(
    file: Write, name: str, content: bytes | str, kept: int, error: type[InputError] | None, said: str, place: str
) -> None:
    path = file(name, content)
    items = list(read_file(path))
    documents, rejects = [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Reject)]
    if error is TruncatedInputError:
        assert kept <= len(documents) <= 1000
    else:
        assert len(documents) == kept
    assert [type(r.error) for r in rejects] == ([error] if error else [])
    for reject in rejects:
        assert said in reject.error.found
        assert reject.place == place
        assert str(path) in str(reject)


def test_no_mojibake(file: Write) -> None:
    (document,) = read_file(file("windows.txt", "Über das Rezidiv\nSie überlebten.".encode("cp1252")))
    assert isinstance(document, Document)
    assert (document.title, document.text, document.flags) == (
        "Über das Rezidiv",
        "Sie überlebten.",
        ("decoded as windows-1252",),
    )


def test_directories_and_missing_files(tmp_path: Path) -> None:
    for path, said in ((tmp_path, "directory"), (tmp_path / "none.xml", "no such file")):
        (reject,) = read_file(path)
        assert isinstance(reject, Reject)
        assert isinstance(reject.error, MissingInputError)
        assert said in reject.error.found
        assert reject.error.exit_code == 66


def test_a_name_that_is_no_text_can_be_told(library: Library, tmp_path: Path) -> None:
    named = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    ((_, missing),) = take_in(library, [named])
    named.write_text("A title\n\nNine patients.")
    ((_, found),) = take_in(library, [named])
    assert ("\ufffd.txt" in str(missing.rejects[0]), found.added) == (True, 1)


def test_one_bad_file_stops_no_other(library: Library, file: Write, tmp_path: Path) -> None:
    paths = [
        file("a.xml", MANY[:5000]),
        tmp_path / "none",
        file("b.jsonl", '{"id": "b", "text": "x"}\n'),
        file("c.txt", "C\nc"),
    ]
    counts = {path.name: intake.counts() for path, intake in take_in(library, paths)}
    assert counts["none"] == {"added": 0, "revised": 0, "unchanged": 0, "deleted": 0, "rejected": 1}
    assert (counts["a.xml"]["rejected"], counts["b.jsonl"]["added"], counts["c.txt"]["added"]) == (1, 1, 1)
    assert len(library) == counts["a.xml"]["added"] + 2
    logged = library.db.execute("SELECT path, rejected FROM import_log ORDER BY id").fetchall()
    assert [rejected for _, rejected in logged] == [1, 1, 0, 0]
    assert library.db.execute("SELECT count(*) FROM import_reject").fetchone() == (2,)


def test_an_import_that_is_stopped_can_be_run_again(
    library: Library, file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file("many.xml", MANY)
    add, seen = library.add, []

    def failing(document: Document) -> str:
        seen.append(document.id)
        if len(seen) == 700:
            raise KeyboardInterrupt
        return add(document)

    monkeypatch.setattr(library, "add", failing)
    with pytest.raises(KeyboardInterrupt):
        list(take_in(library, [path]))
    assert len(library) == 500  # whole batches only
    monkeypatch.undo()
    ((_, intake),) = take_in(library, [path])
    assert (intake.added, intake.unchanged, len(library)) == (500, 500, 1000)


@pytest.mark.parametrize("source", sources(), ids=lambda s: s.NAME)
@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"\xff" * 50, b"{", b"<", b"PMID- ", "é".encode("latin-1")])
def test_every_source_answers_junk_with_rejects_or_an_input_error(source: object, content: bytes) -> None:
    said: list[object] = []
    try:
        said += source.read(io.BytesIO(content), "junk", None)  # type: ignore[attr-defined]
    except InputError as error:
        said.append(Reject("junk", "", error))
    assert all(isinstance(item, Document | Deletion | Reject) for item in said)
    assert all(item.error.asked and item.error.found for item in said if isinstance(item, Reject))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400),
    name=st.sampled_from(["x.xml", "x.nbib", "x.jsonl", "x.txt", "x.html", "x", "x.gz"]),
)
def test_any_bytes_give_documents_or_rejects_and_nothing_else(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert all(isinstance(item, Document | Deletion | Reject) for item in read_file(path))


def test_a_long_file_says_how_far_it_is(library: Library, file: Write) -> None:
    told: list[int] = []
    path = file("many.jsonl", "".join(f'{{"id": "{i}", "text": "x"}}\n' for i in range(1200)))
    list(take_in(library, [path], meanwhile=lambda _, read: told.append(read)))
    assert (told, len(library)) == ([500, 1000], 1200)


def test_a_file_that_names_a_document_twice_is_taken_at_its_last_word(library: Library, file: Write) -> None:
    said = [(1, 1, "A"), (2, 2, "newer"), (1, 1, "B"), (2, 1, "older")]
    records = "".join(
        ARTICLE.format(id).replace("<ArticleTitle>T", f"<ArticleTitle>{title}").replace('"1"', f'"{version}"')
        for id, version, title in said
    )
    path = file(
        "twice.xml", f"<PubmedArticleSet>{records}<DeleteCitation><PMID>3</PMID></DeleteCitation></PubmedArticleSet>"
    )
    ((_, first),) = take_in(library, [path])
    ((_, again),) = take_in(library, [path])
    assert [first.counts()[name] for name in ("added", "revised", "unchanged", "deleted")] == [2, 0, 0, 0]
    assert [again.counts()[name] for name in ("added", "revised", "unchanged", "deleted")] == [0, 0, 2, 0]
    assert [(d.id, d.title, revision) for d, revision in library.documents()] == [
        ("pubmed:1", "B", 1),
        ("pubmed:2", "newer", 1),
    ]


def test_a_document_that_its_own_file_withdraws_is_withdrawn(library: Library, file: Write) -> None:
    gone = "<DeleteCitation><PMID>1</PMID></DeleteCitation>"
    kept = file("kept.xml", f"<PubmedArticleSet>{ARTICLE.format(1)}</PubmedArticleSet>")
    both = file("both.xml", f"<PubmedArticleSet>{ARTICLE.format(1)}{gone}</PubmedArticleSet>")
    counts = [tuple(intake.counts().values()) for _, intake in take_in(library, [kept, both, both])]
    assert (counts, len(library)) == ([(1, 0, 0, 0, 0), (0, 0, 0, 1, 0), (0, 0, 0, 0, 0)], 0)
