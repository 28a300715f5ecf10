"""Cases of JSONL: one object a line in, Documents out, offsets untouched."""

import io
import json

import pytest

from corpus.document import Document
from corpus.source import Reject
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


# more of the line, what is said of it; "" where it is read
ODD: list[tuple[str, str]] = [
    ('"reports": 5', "reports"),
    ('"reports": true', "reports"),
    ('"reports": {"title": "T"}', "reports"),
    ('"reports": [5]', "reports"),
    ('"reports": null', ""),
    ('"registrations": 5', "registrations"),
    ('"id": true', "no id"),
    ('"id": null', "no id"),
    ('"id": ""', "no id"),
    ('"kind": {"a": 1}', "its kind"),
    ('"kind": "' + "x" * 5000 + '"', "its kind"),
    ('"note": "\\ud83d"', "half a character"),
    ('"more": [{"a": ["\\ude00"]}]', "half a character"),
    ('"\\ud83d": 1', "half a character"),
    ('"note": "\\ud83d\\ude00"', ""),
    ('"note": "\\\\ud83d"', ""),
    ('"year": ' + "9" * 5000, "not JSON"),
]


@pytest.mark.parametrize(("more", "said"), ODD, ids=[case[0][:40] for case in ODD])
def test_odd_values_are_listed_and_end_nothing(more: str, said: str) -> None:
    lines = f'{{"id": "a", "text": "x", {more}}}\n{{"id": "b", "text": "y"}}\n'
    first, second = jsonl.read(io.BytesIO(lines.encode()), "test", None)
    assert isinstance(second, Document)
    assert isinstance(first, Reject if said else Document)
    if isinstance(first, Reject):
        assert said in first.error.found
        assert len(first.error.found) < 500


@pytest.mark.parametrize("year", ["2\u00b2", "\u00b2", "9" * 5000, 10**4000, -1, True, 20.5, None, [2024], "soon"])
def test_what_is_no_year_is_none(year: object) -> None:
    document = one(id="a", text="x", year=year, reports=[{"title": "R", "year": year}])
    assert (document.published.year, document.reports[0].year) == (None, None)
