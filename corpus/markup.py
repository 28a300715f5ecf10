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
_OTHER_SPACES = "\n\t\r\f"
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
    text = "".join(_inline(element) or _walked(element)) if len(element) else element.text or ""
    if text.isalnum():
        return text
    if "&" in text:
        text = unescaped(text)
    # Looked for one by one: in a whole abstract a pattern takes fifty times as long.
    for other in _OTHER_SPACES:
        if other in text:
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


def _walked(element: etree._Element) -> list[str]:
    """The pieces of any element. Walked, not recursed: nesting of any depth is only long."""
    parts = [element.text or ""]
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if node is element:
            continue
        tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
        apart = tag in _BLOCKS
        if event == "start":
            before = " " if apart else "^" if tag == "sup" and _is_power(node, parts) else ""
            parts.append(before + (node.text or ""))
        else:
            parts.append(" " * apart + (node.tail or ""))
    return parts


def _is_power(node: etree._Element, before: list[str]) -> bool:
    """Would a raised integer run into the number before it ("10<sup>6</sup>" is no 106)?"""
    if len(node) or not _POWER.fullmatch((node.text or "").strip()):
        return False
    return next((part[-1] for part in reversed(before) if part), "") in set("0123456789")


def unescaped(text: str) -> str:
    """The text with entities undone that were escaped twice."""
    return _ESCAPED.sub(lambda match: _character(match[0]), text) if "&" in text else text


def _character(escape: str) -> str:
    if escape in _TWICE:
        return _TWICE[escape]
    code = int(escape[3:-1], 16) if escape[2] in "xX" else int(escape[2:-1])
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else escape
