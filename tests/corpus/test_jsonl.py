"""Cases of JSONL: one object a line in, Documents out, offsets untouched."""

import io
import json

import pytest

from corpus.document import Document
from corpus.sources import jsonl


def one(**fields: object) -> Document:
    (found,) = jsonl.read(io.BytesIO(json.dumps(fields, ensure_ascii=False).encode()), "test", None)
    assert isinstance(found, Document), found
    return found


def test_everything_that_may_be_known() -> None:
    document = one(
        id="a", title="T", text="ORR was 48% (NCT00000001).", kind="news", doi="https://doi.org/10.5555/X", pmid=7, journal="J", year=2024,
        url="https://x.example/", note="a synopsis", registrations=["NCT00000002"], reports=[{"title": "R", "doi": "10.5555/r", "year": 2023}],
    )  # fmt: skip
    assert (document.id, document.kind, document.title, document.journal, str(document.published)) == (
        "a",
        "news",
        "T",
        "J",
        "2024",
    )
    assert (document.identifiers.doi, document.identifiers.pmid, document.note) == ("10.5555/x", "7", "a synopsis")
    assert [r.number for r in document.registrations] == ["NCT00000002", "NCT00000001"]
    assert [(r.title, r.doi, r.year) for r in document.reports] == [("R", "10.5555/r", 2023)]


@pytest.mark.parametrize(
    "text", ["", "one", "  leading", "two\n\nlines \n", "tab\there", "RESULTS: as written", "\u2009thin\u00a0spaces"]
)
def test_the_text_is_kept_character_for_character(text: str) -> None:
    assert one(id="a", text=text).text == text


def test_kind_is_the_lines_own_then_the_callers() -> None:
    lines = b'{"id": "a", "text": "x", "kind": "news"}\n{"id": "b", "text": "x"}\n'
    found = list(jsonl.read(io.BytesIO(lines), "test", "conference"))
    assert [d.kind for d in found if isinstance(d, Document)] == ["news", "conference"]


def test_numbers_are_names_too() -> None:
    assert one(id=12, text="x").id == "12"
