"""White space says nothing: wrapped, doubled, tabbed or CRLF, a text is read as the same text."""

import json
import textwrap
from collections.abc import Callable
from functools import cache
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
    # A word broken at the end of a line, and one that has a hyphen.
    ("the respon-\nse rate", "the response rate"),
    ("over-\nall survival", "overall survival"),
    ("axi-\ncel", "axi-cel"),
    ("tafasitamab-\nlenalidomide", "tafasitamab-lenalidomide"),
    ("CD19-\ndirected", "CD19-directed"),
    ("anti-\nCD19", "anti-CD19"),
    ("IL-\n6", "IL-6"),
    ("(95% CI, 55%-\n90%)", "(95% CI, 55%-90%)"),
    ("13.2\u2013\n19.0 months", "13.2\u201319.0 months"),
    ("Low-risk disease; of low-\nrisk", "Low-risk disease; of low-risk"),
    ("Nonresponse; of non-\nresponse", "Nonresponse; of nonresponse"),
    # Copied so that the end of the line became a blank.
    ("progression- free survival", "progression-free survival"),
    ("the respon- se rate", "the response rate"),
    ("low- and high-dose, pre- or post-", "low- and high-dose, pre- or post-"),
    # Nothing ends so.
    ("The median OS of the\nIMWG cohort", "The median OS of the IMWG cohort"),
    ("(HR,\n0.48)", "(HR, 0.48)"),
    ("Response (n\n12) was", "Response (n 12) was"),
    ("Median OS:\n12.4 months", "Median OS: 12.4 months"),
    ("\u2022 ORR, 48% of\n\u2022 CR, 20%", "\u2022 ORR, 48% of\n\u2022 CR, 20%"),
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


# As it stands in a column: a sentence that ends where its line does, a heading, a list and key: value lines.
COLUMN = """\
Background: Little is known of what follows once CAR T cells fail.
Methods: We looked at 52 patients with large B-cell lymphoma that
progressed after axi-cel, of whom 30 (58%) were given glofitamab.
Twelve had radiotherapy. The endpoints were overall response and
progression-free survival, counted from the first dose of salvage.
RESULTS
Of 30 patients 14 (47%) responded, and complete response was seen
in 9 (30%). With a median follow-up of 14 months median OS was
11.2 months. Safety is told in the list, of which the figures are
of all 52 patients:
- CRS of any grade: 31%, and in 4% it was of grade 3 or higher, as
  judged by ASTCT
- ICANS: 6%
ORR: 47%
CR: 30%
Conclusion: It works."""


def test_a_column_keeps_its_structure() -> None:
    assert laid_out(COLUMN).text.split("\n") == [
        "Background: Little is known of what follows once CAR T cells fail.",
        "Methods: We looked at 52 patients with large B-cell lymphoma that progressed after axi-cel, of whom 30 (58%) were given glofitamab. "
        "Twelve had radiotherapy. The endpoints were overall response and progression-free survival, counted from the first dose of salvage.",
        "RESULTS",
        "Of 30 patients 14 (47%) responded, and complete response was seen in 9 (30%). With a median follow-up of 14 months median OS was "
        "11.2 months. Safety is told in the list, of which the figures are of all 52 patients:",
        "- CRS of any grade: 31%, and in 4% it was of grade 3 or higher, as judged by ASTCT",
        "- ICANS: 6%",
        "ORR: 47%",
        "CR: 30%",
        "Conclusion: It works.",
    ]


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


@cache
def _unbroken(text: str) -> object:
    return _values(read(text))


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
        assert _values(record) == _unbroken(text)
        assert all(shaped[o.start : o.end] == o.text for o in record.outcomes)
        assert all(shaped[t.start : t.end] == t.text for t in record.therapies)


def _hyphenated(text: str, width: int) -> str:
    """Each line as full as it can be, long words broken with a hyphen, as a column sets them."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            room = width - len(line) - 2
            if not line or len(line) + 1 + len(word) <= width:
                line = f"{line} {word}".strip()
            elif word.isalpha() and word.islower() and 3 <= room <= len(word) - 3:
                lines.append(f"{line} {word[:room]}-")
                line = word[room:]
            else:
                lines.append(line)
                line = word
        lines.append(line)
    return "\n".join(lines)


def _broken(text: str, width: int) -> str:
    return "\n".join("\n".join(textwrap.wrap(p, width, break_long_words=False)) for p in text.split("\n"))


GOLD = [
    json.loads(path.read_text(encoding="utf-8"))["text"]
    for path in sorted((Path(__file__).parents[1] / "gold_fifteenth").glob("*.json"))
]


@pytest.mark.parametrize("width", [60, 68, 76, 84, 100])
@pytest.mark.parametrize("wrap", [_broken, _hyphenated])
def test_lines_broken_at_a_width_change_no_value(wrap: Callable[[str, int], str], width: int) -> None:
    """Most are laid out as the unbroken text is; the others are read, and at most one in twenty differs."""
    differ = 0
    for text in GOLD:
        broken = wrap(text, width)
        if laid_out(broken).text == laid_out(text).text:
            continue
        record = read(broken)
        assert all(broken[o.start : o.end] == o.text for o in record.outcomes)
        differ += _values(record) != _unbroken(text)
    assert differ <= len(GOLD) // 20
