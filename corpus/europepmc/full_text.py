"""Open-access full text (JATS) as sections; tables, figures, formulas and the numbers of references are left out."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from corpus.document import Section
from corpus.markup import flat
from corpus.xml import elements

#: What stands in the text and is no sentence of it.
_NOT_READ = (
    "table-wrap", "table-wrap-group", "fig", "fig-group", "disp-formula", "disp-formula-group", "supplementary-material", "media",
    "graphic", "inline-graphic", "tex-math", "fn", "fn-group", "ref-list", "object-id", "table", "preformat", "code",
)  # fmt: skip
_PARAGRAPHS = frozenset({"p", "list", "disp-quote", "def-list", "boxed-text", "verse-group", "statement"})


def body(content: bytes, name: str) -> tuple[Section, ...]:
    """Each part of the body with its heading; the headings of its parts are lines of its text. Empty for front matter alone.

    Raises:
        InputError: no JATS, broken, or with entity definitions.
    """
    for article in elements(BytesIO(content), frozenset({"article"}), name):
        found = article.find("body")
        return tuple(_sections(found)) if found is not None else ()
    return ()


def _sections(body: etree._Element) -> Iterator[Section]:
    for raised in [one for one in body.iter("sup") if _is_reference(one)]:
        raised.text, raised[:] = None, []
    etree.strip_elements(body, *_NOT_READ, with_tail=False)
    loose: list[str] = []
    for child in body:
        if child.tag == "sec":
            if loose:
                yield Section("\n".join(loose))
                loose = []
            lines = list(_lines(child))
            label = flat(child.find("title")).rstrip(":. ") or None
            if said := "\n".join(line for line in (lines[1:] if label else lines) if line):
                yield Section(said, label)
        elif line := flat(child):
            loose.append(line)
    if loose:
        yield Section("\n".join(loose))


def _lines(part: etree._Element) -> Iterator[str]:
    """Headings and paragraphs in their order, whatever nests in what."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if one.tag == "sec":
            waiting += reversed(one)
        elif isinstance(one.tag, str) and (one.tag in _PARAGRAPHS or one.tag == "title"):
            yield flat(one)


def _is_reference(raised: etree._Element) -> bool:
    """A raised number of the reference list would be read as an exponent, or as a part of the number before it."""
    links = [one for one in raised.iter("xref") if one.get("ref-type") == "bibr"]
    return bool(links)
