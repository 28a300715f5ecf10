"""Cases of numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.components.numerals import number, whole

CASES = [
    ("0", 0),
    ("79", 79),
    ("1 021", 1021),
    ("13,388", 13388),
    (".0137", 0.0137),
    ("12.25", 12.25),
    ("seven", 7),
    ("Seventy-nine", 79),
    ("twenty five", 25),
    ("One hundred and seventy-six", 176),
    ("two thousand, three hundred and five", 2305),
    ("a hundred", 100),
]


@pytest.mark.parametrize(("said", "value"), CASES)
def test_reads(said: str, value: float) -> None:
    assert number(said) == value


@pytest.mark.parametrize("said", ["", "many", "n", "seventy patients", "1.2.3", "-", "and"])
def test_invents_nothing(said: str) -> None:
    assert number(said) is None


@pytest.mark.parametrize(("said", "value"), [("12", 12), ("12.5", None), ("twelve", 12), ("", None)])
def test_whole(said: str, value: int | None) -> None:
    assert whole(said) == value


@given(st.integers(min_value=0, max_value=10**7))
def test_digits_come_back(value: int) -> None:
    assert number(str(value)) == number(f"{value:,}") == value
