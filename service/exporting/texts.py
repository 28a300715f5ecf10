"""Texts as files can hold them: no characters that XML or a reader of CSV refuses, nothing that a spreadsheet would run."""

from __future__ import annotations

import re

# What XML 1.0 has no place for: controls but tab, line feed and carriage return; half characters; two that are none.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet takes for the beginning of a formula, also behind blanks, a byte order mark or a zero-width space,
# and in its full-width form.
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠]|[\t\r\n]")
_BREAKS = re.compile(r"\s*[\r\n\u2028\u2029\x0b\x0c\x85]\s*|\t")


def legal(text: str) -> str:
    """The text without characters that no XML file and no office program can hold."""
    return _ILLEGAL.sub("", text)


def could_run(text: str) -> bool:
    """Whether a spreadsheet could take it for a formula."""
    return _FORMULA.match(text) is not None


def harmless(text: str) -> str:
    """The text behind an apostrophe if a spreadsheet could run it: it is then shown as a text.

    >>> harmless("=1+1"), harmless("ORR")
    ("'=1+1", 'ORR')
    """
    return f"'{text}" if could_run(text) else text


def one_line(text: str) -> str:
    """The text with a blank in place of each line break and tab, legal in every file."""
    return _BREAKS.sub(" ", legal(text)).strip()
