"""Numbers as people write them: "1 021", "13,388", ".0137", "Seventy-nine", "One hundred and seventy-six"."""

from __future__ import annotations

import re
from functools import lru_cache

_UNITS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000}
#: The words that numbers are made of, as a pattern in small letters.
NUMBER_WORD = "|".join(sorted({*_UNITS, *_TENS, *_SCALES}, key=len, reverse=True))

#: A whole number in words. "a hundred" counts, "and" joins only between number words.
WORD_NUMBER = (
    rf"(?:\b(?:a[ ](?=hundred|thousand))?(?:{NUMBER_WORD})(?:(?:[- ]|[ ]and[ ]|,[ ])(?:{NUMBER_WORD})){{0,9}}\b)"
)
#: A whole number in digits, thousands set off by commas or (thin) spaces.
WHOLE = r"(?:(?<![\w.,])\d{1,3}(?:,\d{3}){1,4}(?![\d,])|(?<!\d )(?<![\w.,])\d{1,3}(?: \d{3}){1,4}(?![\d,%]|\.\d| \d)|(?<![\w.])(?<![A-Za-z]-)\d{1,12}(?!\d|\.\d))"
#: Any number in digits.
DECIMAL = r"(?:(?<![\d.,])\d{1,3}(?:,\d{3}){1,4}(?:\.\d+)?(?![\d,])|(?<![\w.])(?<![A-Za-z]-)\d{1,12}(?:\.\d{1,12})?(?!\d)|(?<![\w.])\.\d{1,12}(?!\d))"

_DIGITS = re.compile(r"[\d ,]*\.?\d+")


@lru_cache(maxsize=4096)
def number(said: str) -> float | None:
    """The number that `said` writes, in digits or words; None where it writes none.

    >>> number("1 021"), number("13,388"), number(".0137"), number("One hundred and seventy-six")
    (1021.0, 13388.0, 0.0137, 176.0)
    """
    text = said.strip().lower()
    if _DIGITS.fullmatch(text):
        return float(text.replace(" ", "").replace(",", ""))
    return _words(text)


def whole(said: str) -> int | None:
    """The whole number that `said` writes, or None."""
    value = number(said)
    return int(value) if value is not None and value == int(value) else None


def _words(text: str) -> float | None:
    total = current = 0
    seen = False
    for word in re.split(r"[-\s,]+", text):
        if word in {"a", "and"}:
            continue
        if word in _UNITS:
            current += _UNITS[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        else:
            return None
        seen = True
    return float(total + current) if seen else None
