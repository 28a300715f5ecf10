"""Cases of the encodings of saved pages: every letter as it was written, or an error."""

import pytest

from corpus.errors import MalformedInputError
from corpus.sources.pages import page
from tests.corpus.saved_page import BODY, html

WORDS = {
    "windows-1251": "Лечение лимфомы",
    "koi8-r": "Лечение лимфомы",
    "windows-1253": "Θεραπεία",
    "iso-8859-2": "Łódź, żółć",
    "iso-8859-9": "İstanbul, şiş",
    "iso-8859-15": "Œuvre à 5 €",
    "gb2312": "淋巴瘤患者",
    "gbk": "淋巴瘤患者",
    "big5": "淋巴瘤患者",
    "shift_jis": "リンパ腫",
    "euc-jp": "リンパ腫",
    "iso-2022-jp": "リンパ腫",
    "euc-kr": "림프종",
    "ks_c_5601-1987": "림프종",
}
LABELS = [
    "<meta charset='{}'>",
    '<meta http-equiv="Content-Type" content="text/html; charset={}">',
    "<META CONTENT='text/html;charset={}' HTTP-EQUIV='content-type'>",
]


def labelled(words: str, label: str, tag: str = LABELS[0]) -> str:
    return html("", f"<p>{words}</p>{BODY}").decode().replace("<meta charset='utf-8'>", tag.format(label))


@pytest.mark.parametrize("label", WORDS)
@pytest.mark.parametrize("tag", LABELS)
def test_a_page_is_read_by_its_label(label: str, tag: str) -> None:
    codec = {"ks_c_5601-1987": "euc-kr"}.get(label, label)
    found = page(labelled(WORDS[label], label, tag).encode(codec), "p")
    assert WORDS[label] in found.text
    assert len(found.flags) == 1
    assert found.flags[0].startswith("decoded as ")


ENCODINGS = [
    ("UTF-8 under a label of Latin-1", labelled("Größe", "iso-8859-1").encode(), "Größe", ()),
    ("UTF-8 under another label", labelled("Größe", "windows-1251").encode(), "Größe", ()),
    ("windows-1252", labelled("Größe – “x”", "iso-8859-1").encode("cp1252"), "Größe – “x”", ("decoded as windows-1252",)),
    ("windows-1252 under ISO-8859-15", labelled("Größe – “x”", "iso-8859-15").encode("cp1252"), "Größe – “x”", ("decoded as windows-1252",)),
    ("without a label", labelled("Größe", "").encode("cp1252"), "Größe", ("decoded as windows-1252",)),
    ("a label that means nothing", labelled("Größe", "unicode_escape").encode("cp1252"), "Größe", ("decoded as windows-1252",)),
    ("UTF-16", labelled("Größe", "utf-8").encode("utf-16"), "Größe", ("decoded as utf-16",)),
    ("what the web calls GB2312", labelled("囍 €", "gb2312").encode("gbk", "ignore"), "囍", ("decoded as gbk",)),
    ("the prolog of XHTML", b'<?xml version="1.0" encoding="windows-1251"?>\n' + labelled("Лечение", "").encode("cp1251"), "Лечение", ("decoded as windows-1251",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words", "flags"), [case[1:] for case in ENCODINGS], ids=[name for name, *_ in ENCODINGS]
)
def test_no_mojibake(content: bytes, words: str, flags: tuple[str, ...]) -> None:
    found = page(content, "p.html")
    assert words in found.text
    assert found.flags == flags


UNTRUE = [
    labelled("Maß und Größe", "gb2312").encode("cp1252"),
    labelled("Łódź – “x”", "iso-8859-2").encode("cp1250"),
    labelled("Größe über Maß und ähnliche Öfen, süß", "windows-1251").encode() + b"\xff",
]


@pytest.mark.parametrize("content", UNTRUE)
def test_a_label_that_is_not_true_is_told(content: bytes) -> None:
    with pytest.raises(MalformedInputError):
        page(content, "p")
