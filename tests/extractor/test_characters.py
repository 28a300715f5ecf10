"""Marks made ordinary and letters made small, character for character."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.characters import lowered, plain


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        ("", ""),
        ("8·9–12.1 months", "8.9-12.1 months"),
        ("“not reached”, n\u00a0=\u20095", '"not reached", n = 5'),
        ("⩾3 and ≥3", "≥3 and ≥3"),
        ("naïve patients, 5 µg", "naïve patients, 5 µg"),
    ],
)
def test_marks_are_made_ordinary(text: str, ordinary: str) -> None:
    assert plain(text) == ordinary


@given(st.text())
def test_places_stay_true(text: str) -> None:
    assert len(plain(text)) == len(lowered(text)) == len(text)


@pytest.mark.parametrize("text", ["Overall Survival", "overall ſurvıval", "OVERALL SURVİVAL", "overall survival"])
def test_small_letters_are_those_that_a_pattern_takes_for_them(text: str) -> None:
    pattern = "overall survival"
    assert (re.search(pattern, lowered(text)) is None) == (re.search(pattern, text, re.IGNORECASE) is None)
