"""Pieces of HTML and JATS in the answers of services: tags undone, a bare `<` kept, headings of an abstract told from its text."""

from __future__ import annotations

import html
import re

from lxml import etree

from corpus.document import Section
from corpus.markup import flat

# Names that are tags wherever they stand; with the prefix of JATS or MathML any name is one. "P<0.001" and "n<b" are text.
_NAMES = (
    "a|abbr|b|big|bold|br|div|em|font|h[1-6]|i|inline-formula|italic|label|li|list|list-item|math|ol|p|sc|sec|section|small|span"
    "|strike|strong|sub|sup|table|tbody|td|th|thead|title|tr|tt|u|ul|underline"
)
_NAME = rf"(?:jats:|mml:)[a-z][a-z-]{{0,30}}|(?:{_NAMES})(?![a-z-])"
# Behind the name an attribute, or nothing: "p<a and b>c" is text.
_TAG = re.compile(rf"<(/?)({_NAME})(?:\s[^<>=]{{0,40}}=[^<>]{{0,500}})?\s?(/?)>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&lt;(/?(?:{_NAME})(?:\s[^<>&=]{{0,40}}=[^<>&]{{0,500}})?\s?/?)&gt;", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!<!--).){0,5000}?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
_HEADING = re.compile(r"<(/?)(?:h[1-6]|title)>")
#: What no XML may hold.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: The same formula a second time, for programs.
_FOR_PROGRAMS = ("tex-math", "annotation")
_LONGEST_HEADING = 120
_ABSTRACT = {"abstract", "summary abstract"}


def plain(said: str | None) -> str:
    """The text of a title or paragraph, in one line.

    >>> plain("Of 9 with P<0.001, CO<sub>2</sub> &lt;i&gt;ATM&lt;/i&gt; &amp; 2 x 10<sup>6</sup>")
    'Of 9 with P<0.001, CO2 ATM & 2 x 10^6'
    """
    return _flat(_tidy(said or ""))


def sections(said: str | None) -> tuple[Section, ...]:
    """An abstract in the parts that its headings make; the heading "Abstract" is none.

    >>> sections("<h4>Methods</h4>We treated 9.<h4>Results:</h4>Of 9, 3 died (P<0.01).")[1]
    Section(text='Of 9, 3 died (P<0.01).', label='Results', category=None)
    """
    before, *rest = _HEADING.split(_tidy(said or ""))
    parts: list[tuple[str | None, str]] = [(None, before)]
    for end, words in zip(rest[::2], rest[1::2], strict=True):
        if end:
            parts[-1] = (parts[-1][0], parts[-1][1] + words)
        elif len(label := _flat(words).rstrip(":. ")) > _LONGEST_HEADING:  # one that is never closed
            parts.append((None, words))
        else:
            parts.append((None if label.lower() in _ABSTRACT else label or None, ""))
    flattened = ((label, _flat(body)) for label, body in parts)
    return tuple(Section(body, label) for label, body in flattened if body)


def _tidy(said: str) -> str:
    """Well-formed but for tags that are not closed: known tags in small letters without attributes, all else escaped."""
    said = _ESCAPED_TAG.sub(r"<\1>", _COMMENT.sub("", _NO_TEXT.sub("\ufffd", said)))
    done, last = [], 0
    for match in _TAG.finditer(said):
        name = match[2].lower().rpartition(":")[2]
        # A line's end has no text in it, however it is written.
        tag = "<br/>" if name == "br" else f"<{match[1]}{name}{match[3]}>"
        done += [_escaped(said[last : match.start()]), tag]
        last = match.end()
    return "".join([*done, _escaped(said[last:])])


def _escaped(said: str) -> str:
    return html.escape(html.unescape(said), quote=False)


def _flat(tidy: str) -> str:
    if "<" not in tidy and "&" not in tidy:
        return " ".join(tidy.split())
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(f"<snippet>{tidy}</snippet>", parser)
    etree.strip_elements(root, *_FOR_PROGRAMS, with_tail=False)
    for raised in root.iter("msup"):
        if len(raised) == 2:  # base and exponent
            raised[1].tag = "sup"
    return flat(root)
