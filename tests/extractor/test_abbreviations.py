"""The abbreviations of a text: our own cases, and scispaCy's whole detector on the bundled corpus."""

import json
import warnings
from pathlib import Path

import pytest
from scispacy.abbreviation import AbbreviationDetector
from spacy.tokens import Span

from extractor.components.abbreviations import abbreviations
from extractor.components.extensions import notes
from extractor.pipeline import annotate, pipeline

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "post-car-t.jsonl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("no brackets here", {}),
        ("Triple-class refractory (TCR) disease; all had TCR.", {"TCR": "Triple-class refractory"}),
        ("Cytokine release syndrome (CRS) and neurotoxicity (48%)", {"CRS": "Cytokine release syndrome"}),
        ("A (B", {}),
        ("(CR) at the start", {}),
        (") ) (", {}),
        ("(" * 40 + "CAR" + ")" * 40, {}),
        ("patients " * 1600 + "overall survival (OS)", {"OS": "overall survival"}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_short_forms(text: str, expected: dict[str, str]) -> None:
    assert {short.text: short._.long_form.text for short in notes(annotate("", text)).abbreviations} == expected


def test_every_place_of_a_short_form_is_found() -> None:
    doc = annotate("", "Overall survival (OS) was long. Median OS was 12 months, OS at one year 50%.")
    assert len(notes(doc).abbreviations) == 3


@pytest.mark.parametrize(
    "text", [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
)
def test_they_are_those_that_scispacy_detects(text: str) -> None:
    doc = pipeline().make_doc(text)
    notes(doc).written = notes(doc).plain = text
    ours = _places(notes(abbreviations(doc)).abbreviations)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a matcher without patterns warns
        # It takes the name of our own note for its own.
        detector = AbbreviationDetector(pipeline())
        assert ours == _places(detector(pipeline().make_doc(text))._.abbreviations)


def _places(found: list[Span]) -> set[tuple[int, int, int, int]]:
    return {(s.start, s.end, s._.long_form.start, s._.long_form.end) for s in found}
