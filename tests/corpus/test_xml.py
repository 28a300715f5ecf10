"""Cases of XML as it comes: broken, cut, unsafe, packed, in several encodings."""

import gzip
import io
import re
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import AftercartError, EmptyInputError, MalformedInputError, TruncatedInputError, UnsafeInputError
from corpus.sources import pubmed
from tests.corpus.test_pubmed import article, read

UNREADABLE = [
    ("not XML at all", MalformedInputError, "line 1"),
    ("<PubmedArticleSet></PubmedArticleSet>", EmptyInputError, "no PubmedArticle"),
    ("<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>", EmptyInputError, "no PubmedArticle"),
    (f"<PubmedArticleSet>{article()}<PubmedArticle><MedlineCit", TruncatedInputError, "too early"),
    (f"<PubmedArticleSet>{article()}</Wrong>", MalformedInputError, "line 1"),
    (
        f"<PubmedArticleSet>{article()}\n<x>TNF-&alpha; rises</x></PubmedArticleSet>",
        MalformedInputError,
        "line 2, column 15: Entity 'alpha'",
    ),
    (
        f"<PubmedArticleSet>{article()}\n<x>AT&T</x></PubmedArticleSet>",
        MalformedInputError,
        "line 2, column 8: EntityRef",
    ),
    (f"<PubmedArticleSet>{article()}\n<x>A & B</x></PubmedArticleSet>", MalformedInputError, "line 2, column"),
    (f"<PubmedArticleSet>{article()}\n<x>AT&am", TruncatedInputError, "too early: line 2"),
    (f"<PubmedArticleSet>{article()}\n<!-- never", TruncatedInputError, "too early: line 2"),
    (f"<PubmedArticleSet>{article()}</PubmedArticleSet>rest", MalformedInputError, "line 1"),
    (
        "<?xml version='1.0' encoding='UTF-7'?><!DOCTYPE x [+ADw-!ENTITY a 'b'+AD4-]><PubmedArticleSet/>",
        MalformedInputError,
        "its encoding UTF-7",
    ),
    ("<?xml version='1.0' encoding='cp037'?><PubmedArticleSet/>", MalformedInputError, "its encoding cp037"),
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
]  # fmt: skip


@pytest.mark.parametrize(("xml", "error", "said"), UNREADABLE)
def test_what_cannot_be_read_says_so_after_what_could(xml: str, error: type[AftercartError], said: str) -> None:
    kept: list[object] = []
    with pytest.raises(error) as raised:
        kept.extend(pubmed.read(io.BytesIO(xml.encode()), "test.xml", None))
    assert said in raised.value.found
    assert "test.xml" in str(raised.value)
    assert len(kept) == xml.count("</PubmedArticle>")


@pytest.mark.parametrize("encoding", ["utf-8", "us-ascii", "iso-8859-1", "ISO-8859-15", "windows-1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    said = "Devi" if encoding == "us-ascii" else "Dévi"
    xml = f"<?xml version='1.0' encoding='{encoding}'?><PubmedArticleSet>{article(title=said)}</PubmedArticleSet>"
    (found,) = read(xml.encode(encoding))
    assert isinstance(found, Document)
    assert found.title == said


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
