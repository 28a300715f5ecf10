"""Cases of plain text: what is its title, and what its text."""

from io import BytesIO

import pytest

from corpus.document import Document
from corpus.sources import text

ABSTRACT = "We treated 52 patients with teclistamab after CAR T. ORR was 48%. Median OS was 17.9 months."
WRAPPED = "We treated 52 patients with teclistamab after CAR T. ORR\nwas 48%. Median OS was 17.9 months."

# what the file says, its title, its text
CASES = [
    ("A title\n\nNine patients were treated.", "A title", "Nine patients were treated."),
    ("A title\nNine patients.", "A title", "Nine patients."),
    ("A title\rNine patients.", "A title", "Nine patients."),
    ("\t\n\n  A title  \r\n\r\nNine patients.\r\nThree died.\r\n", "A title", "Nine patients.\nThree died."),
    ("A title", "A title", ""),
    ("C\nc", "C", "c"),
    # No title line.
    (ABSTRACT, "", ABSTRACT),
    (f"\n{ABSTRACT}\n", "", ABSTRACT),
    (WRAPPED, "", WRAPPED),
    ("Nine patients " * 30 + "\nThree died.", "", "Nine patients " * 30 + "\nThree died."),
]


@pytest.mark.parametrize(("said", "title", "body"), CASES)
def test_title_and_text(said: str, title: str, body: str) -> None:
    (document,) = text.read(BytesIO(said.encode()), "a.txt", None)
    assert isinstance(document, Document)
    assert (document.title, document.text) == (title, body)


def test_without_a_title_the_text_names_it() -> None:
    ids = {next(text.read(BytesIO(said.encode()), "a.txt", None)).id for said in (ABSTRACT, ABSTRACT + " Three died.")}  # type: ignore[union-attr]
    assert len(ids) == 2
