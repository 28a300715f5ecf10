"""White space says nothing: wrapped, doubled, tabbed or CRLF, a text is read as the same text."""

import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor import read
from extractor.layout import laid_out
from extractor.record import EvidenceRecord

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "post-car-t.jsonl"

CASES = [
    ("", ""),
    ("ORR was 48%.", "ORR was 48%."),
    ("ORR  was\t48%.", "ORR was 48%."),
    ("ORR\u00a0was 48\u202f%.", "ORR was 48 %."),
    ("We treated 52\npatients.", "We treated 52 patients."),
    ("We treated 52\r\npatients.", "We treated 52 patients."),
    ("Response rate was 40%\n(2/5).", "Response rate was 40% (2/5)."),
    ("progression-\nfree survival", "progression-free survival"),
    ("low-\nand high-dose", "low- and high-dose"),
    ("gra\u00adde\u200b 3", "grade 3"),
    ("A heading\n\nand a paragraph", "A heading\n\nand a paragraph"),
    ("A heading\n \r\n\nand a paragraph", "A heading\n\nand a paragraph"),
    # Lines that are lines.
    ("ORR 48%\nCR 20%", "ORR 48%\nCR 20%"),
    ("ORR 48%\ncomplete response 20%", "ORR 48%\ncomplete response 20%"),
    ("CRS 40%\n(grade 3) 2%", "CRS 40%\n(grade 3) 2%"),
    ("ORR was 48%\nand CR 20%", "ORR was 48% and CR 20%"),
    ("RESULTS: ORR was 48%.\nCONCLUSIONS: It works.", "RESULTS: ORR was 48%.\nCONCLUSIONS: It works."),
    ("with a response\nMETHODS: We treated", "with a response\nMETHODS: We treated"),
    # A line that was full.
    (
        "Fourteen patients had a repeat infusion, most of them with\nDLBCL that had come back within a year of the first.",
        "Fourteen patients had a repeat infusion, most of them with DLBCL that had come back within a year of the first.",
    ),
]


@pytest.mark.parametrize(("source", "text"), CASES)
def test_lays_out(source: str, text: str) -> None:
    assert laid_out(source).text == text


@pytest.mark.parametrize("source", [source for source, _ in CASES if source])
def test_every_place_leads_back(source: str) -> None:
    layout = laid_out(source)
    for at, char in enumerate(layout.text):
        start, end = layout.span(at, at + 1)
        assert source[start:end] == char or (char in " \n" and not source[start:end].isalnum())


def _wrapped(width: int, end: str, hyphens: bool = False) -> Callable[[str], str]:
    def wrap(text: str) -> str:
        paragraphs = (
            textwrap.wrap(p, width, break_long_words=False, break_on_hyphens=hyphens) for p in text.split("\n")
        )
        return (2 * end).join(end.join(lines) for lines in paragraphs)

    return wrap


SHAPES: dict[str, Callable[[str], str]] = {
    "wrapped at 75": _wrapped(75, "\n"),
    "wrapped at 100, CRLF": _wrapped(100, "\r\n"),
    "wrapped at hyphens too": _wrapped(75, "\n", hyphens=True),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "doubled": lambda text: text.replace(" ", "  "),
    "no-break": lambda text: text.replace(" ", "\u00a0"),
    "behind a blank": lambda text: f"\ufeff\n  {text}\n\n",
}
TEXTS = [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()[::3]]


def _values(record: EvidenceRecord) -> object:
    return (
        record.n,
        record.design,
        record.diseases,
        record.follow_up_months,
        [(t.name, t.role) for t in record.therapies],
        [(o.endpoint, o.statistic, o.value, o.ci, o.at_months, o.arm, o.p) for o in record.outcomes],
    )


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_white_space_changes_no_value(shape: Callable[[str], str]) -> None:
    for text in TEXTS:
        shaped = shape(text)
        record = read(shaped)
        assert _values(record) == _values(read(text))
        assert all(shaped[o.start : o.end] == o.text for o in record.outcomes)
        assert all(shaped[t.start : t.end] == t.text for t in record.therapies)
