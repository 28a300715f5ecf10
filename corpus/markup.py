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
_ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|thinsp|#\d{2,6}|#x[0-9A-Fa-f]{2,5});")


def flat(element: etree._Element | None) -> str:
    """All text of an element in order, white space folded; "" for no element.

    >>> flat(etree.fromstring("<t>Effect of CO<sub>2</sub> on <i>E. coli</i>: p &lt; 0.05</t>"))
    'Effect of CO2 on E. coli: p < 0.05'
    """
    if element is None:
        return ""
    parts = [element.text or ""]
    # Walked, not recursed: nesting of any depth is only long.
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if node is element:
            continue
        apart = isinstance(node.tag, str) and etree.QName(node).localname in _BLOCKS
        if event == "start":
            parts.append(" " * apart + (node.text or ""))
        else:
            parts.append(" " * apart + (node.tail or ""))
    return re.sub(r"[ \t\r\n\f]+", " ", unescaped("".join(parts))).strip()


def unescaped(text: str) -> str:
    """The text with entities undone that were escaped twice."""
    return _ESCAPED.sub(lambda match: _character(match[0]), text)


def _character(escape: str) -> str:
    if escape in _TWICE:
        return _TWICE[escape]
    code = int(escape[3:-1], 16) if escape[2] in "xX" else int(escape[2:-1])
    return chr(code) if 31 < code < 0x110000 and not 0xD800 <= code < 0xE000 else escape
