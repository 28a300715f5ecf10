"""Text inside XML elements with inline markup: every character in order, words never glued, escapes undone."""

from __future__ import annotations

import re

from lxml import etree

# These stand apart from their neighbours; bold, italics, sub- and superscripts do not ("CO<sub>2</sub>").
_BLOCKS = frozenset(
    {"DispFormula", "p", "P", "br", "li", "list", "sec", "title", "tr", "td", "table-wrap", "inline-formula"}
)
# Publishers escape twice: "&amp;lt;0.05" arrives as "&lt;0.05". Only entities that we know are undone a second time.
_TWICE = {
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
    "&quot;": '"',
    "&apos;": "'",
    "&nbsp;": "\u00a0",
    "&thinsp;": "\u2009",
}
# PubMed's own marks, which stand within a word and mostly hold text alone.
_INLINE = frozenset({"b", "i", "sub", "sup", "u"})
_POWER = re.compile(r"[+\-\u2212\u2013]?[0-9]{1,3}")
_DIGITS = frozenset("0123456789")
#: What XML itself escapes.
_REFERENCE = re.compile(r"&(?:#[0-9]+|#x[0-9A-Fa-f]+|lt|gt|amp|quot|apos);")
_MARK = re.compile(r"(</?[a-z]+>)")
_ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|thinsp|#[0-9]{2,6}|#x[0-9A-Fa-f]{2,5});")


def flat(element: etree._Element | None) -> str:
    """All text of an element in order, white space folded; "" for no element.

    >>> flat(etree.fromstring("<t>Effect of CO<sub>2</sub> on <i>E. coli</i>: p &lt; 0.05</t>"))
    'Effect of CO2 on E. coli: p < 0.05'
    >>> flat(etree.fromstring("<t>2 x 10<sup>6</sup> cells</t>"))
    '2 x 10^6 cells'
    """
    if element is None:
        return ""
    # Most elements hold text and nothing else: there is nothing to walk.
    return _folded("".join(_inline(element) or _walked(element)) if len(element) else element.text or "")


def flat_source(source: str) -> str:
    """The same of what stands between an element's tags, as it is written, where nothing is in it but text and PubMed's own marks.

    >>> flat_source("10<sup>6</sup> <i>E. coli</i>: p &lt; 0.05, &amp;lt;"), flat_source("D&#xe9;vi")
    ('10^6 E. coli: p < 0.05, <', 'Dévi')
    """
    if source.isalnum():
        return source
    if "<" in source:
        return _folded(_marked(source))
    return _folded(referred(source)) if "&" in source else _spaced(source)


def referred(source: str) -> str:
    """Text of an XML file that is well formed and defines nothing, its references to characters resolved."""
    return _REFERENCE.sub(_referred, source) if "&" in source else source


def _folded(text: str) -> str:
    """The text with white space folded, and what was escaped twice undone."""
    if text.isalnum():
        return text
    return _spaced(unescaped(text) if "&" in text else text)


def _spaced(text: str) -> str:
    # Looked for one by one: in a whole abstract a pattern takes fifty times as long.
    if "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        for other in "\n\t\r\f":
            text = text.replace(other, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def _inline(element: etree._Element) -> list[str] | None:
    """The pieces of an element whose children are marks that hold text alone, as nearly all are; None for any other."""
    parts = [element.text or ""]
    for node in element:
        if node.tag not in _INLINE or len(node):
            return None
        if node.tag == "sup" and _is_power(node, parts):
            parts.append("^")
        parts += (node.text or "", node.tail or "")
    return parts


def _marked(source: str) -> str:
    """The text of marks however nested; begins and ends with text, a mark between each two."""
    pieces = _MARK.split(source)
    texts = [referred(text) for text in pieces[::2]] if "&" in source else pieces[::2]
    if "<sup>" not in source:
        return "".join(texts)
    parts = texts[:1]
    for mark, text, after in zip(pieces[1::2], texts[1:], [*pieces[3::2], ""], strict=True):
        parts.append(f"^{text}" if mark == "<sup>" and after == "</sup>" and _runs_on(text, parts) else text)
    return "".join(parts)


def _walked(element: etree._Element) -> list[str]:
    """The pieces of any element. Walked, not recursed: nesting of any depth is only long."""
    parts = [element.text or ""]
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if node is element:
            continue
        # No QName: lxml refuses a name whose prefix stands for nothing, which its parser hands on.
        tag = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        apart = tag in _BLOCKS
        if event == "start":
            before = " " if apart else "^" if tag == "sup" and _is_power(node, parts) else ""
            parts.append(before + (node.text or ""))
        else:
            parts.append(" " * apart + (node.tail or ""))
    return parts


def _is_power(node: etree._Element, before: list[str]) -> bool:
    return not len(node) and _runs_on(node.text or "", before)


def _runs_on(raised: str, before: list[str]) -> bool:
    """Would a raised integer run into the number before it ("10<sup>6</sup>" is no 106)?"""
    if not _POWER.fullmatch(raised.strip()):
        return False
    return next((part[-1] for part in reversed(before) if part), "") in _DIGITS


def unescaped(text: str) -> str:
    """The text with entities undone that were escaped twice."""
    return _ESCAPED.sub(lambda match: _character(match[0]), text) if "&" in text else text


def _referred(match: re.Match[str]) -> str:
    said = match[0]
    if said[1] != "#":
        return _TWICE[said]
    return chr(int(said[3:-1], 16) if said[2] == "x" else int(said[2:-1]))


def _character(escape: str) -> str:
    if escape in _TWICE:
        return _TWICE[escape]
    code = int(escape[3:-1], 16) if escape[2] in "xX" else int(escape[2:-1])
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else escape
