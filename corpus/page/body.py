"""The part of a page that is its article, and what stands within or around it and is not."""

from __future__ import annotations

import re
from itertools import islice
from typing import TypeGuard

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from corpus.page.address import is_home

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: What a site says around its articles.
AROUND = ("aside", "nav", "footer")
#: Real pages nest some twenty deep; without a bound a hostile one would cost its depth for each of its tags.
DEEPEST = 60
_MOST_ARTICLES = 100
#: So many of the longest articles and lines are compared.
_LIKELY = 10
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations)?|trending|popular|sidebar|promo|advert(?:isement)?|newsletter|comments?"
    r"|share|sharing|social|breadcrumbs?|teasers?|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LOGO = re.compile(r"(?:^|[\s_-])(?:logo|brand|masthead|site-(?:title|name))(?:$|[\s_-])", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "li", "td", "th", "tr", "dd", "dt", "br", "section", "hr", *HEADINGS})
_EXPONENT = re.compile(r"[+\-−–]?\d+(?:[,–-]\d+)*")


def inside(node: PageElement, names: tuple[str, ...]) -> bool:
    """Does the node stand in an element of one of these names?"""
    return any(parent.name in names for parent in islice(node.parents, DEEPEST))


def is_read(node: object) -> TypeGuard[NavigableString]:
    """Is this text that a reader sees? Comments, scripts and styles are strings of the tree too."""
    return type(node) is NavigableString


def words(node: Tag) -> str:
    """The text of an element, its parts set apart by one blank."""
    return node.get_text(" ", strip=True)


def line(node: Tag) -> str:
    """The text of a heading as it is read: set apart where a line or block ends, not where italics do."""
    parts = (
        str(one) if is_read(one) else " " * (isinstance(one, Tag) and one.name in _BLOCKS) for one in node.descendants
    )
    return " ".join("".join(parts).split())


def article(soup: BeautifulSoup, text: str) -> Tag:
    """The element that holds the article of this text: an `<article>`, `<main>`, or all of the page.

    Teasers are marked as articles too; the right one holds most of what the text says.
    """
    marked = [one for one in islice(soup.find_all("article"), _MOST_ARTICLES) if not inside(one, AROUND)]
    longest = sorted(marked, key=lambda one: -len(words(one)))[:_LIKELY]
    lines = sorted({joined(line) for line in text.splitlines()}, key=lambda line: (len(line), line))[-_LIKELY:]
    for one in (*longest, soup.find("main"), soup.find(role="main")):
        held = joined(words(one)) if one is not None else ""
        if one is not None and 2 * sum(len(line) for line in lines if line in held) > sum(map(len, lines)):
            return one
    return soup.body or soup


def joined(text: str) -> str:
    """The text without white space, to compare what was laid out in two ways."""
    return "".join(text.split())


def beside(main: Tag) -> set[int]:
    """The ids of all nodes in the element that stand beside its article: lists of links, footers, comments."""
    found: set[int] = set()
    half = len(words(main)) // 2
    around = AROUND if main.name == "article" else (*AROUND, "header")
    for one in main.find_all(True):
        if id(one) in found:
            continue
        # A wrapper called "with-sidebar" holds the article itself.
        if one.name in around or (one.attrs and _ASIDE.search(named(one)) and shorter(one, half)):
            found.add(id(one))
            found.update(map(id, one.descendants))
    return found


def shorter(one: Tag, limit: int) -> bool:
    """Has the element no more than so many characters of text?"""
    length = 0
    for string in one.strings:
        length += len(string)
        if length > limit:
            return False
    return True


def heading(soup: BeautifulSoup, main: Tag) -> str | None:
    """The article's own h1; failing that one of the page that is not the site's name."""
    own = [one for one in main.find_all("h1") if words(one) and (main.name == "article" or not _at_the_head(one))]
    own = own or [one for one in soup.find_all("h1") if words(one) and not _at_the_head(one)]
    return next((line(one) for one in own if not _is_logo(one)), None)


def _at_the_head(one: Tag) -> bool:
    # An article has a header of its own; that of the page holds the site's name.
    return inside(one, (*AROUND, "header"))


def _is_logo(one: Tag) -> bool:
    link = one.find("a", href=True) or next((parent for parent in islice(one.parents, 2) if parent.name == "a"), None)
    home = isinstance(link, Tag) and link.get("href") is not None and is_home(str(link["href"]))
    around = (named(parent) for parent in (one, *islice(one.parents, 2)) if parent.name not in {"body", "html"})
    return home or any(map(_LOGO.search, around))


def named(one: Tag) -> str:
    """The classes and the id of an element."""
    return " ".join(name for key in ("class", "id") for name in one.get_attribute_list(key) if name)


def mark_exponents(soup: BeautifulSoup) -> bool:
    """Turns `10<sup>6</sup>` into `10<sup>^6</sup>`: as plain text it would be 106. True if there was one."""
    before, found = "", []
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name in _BLOCKS:
                before = ""
            elif node.name == "sup" and before.isdigit() and _EXPONENT.fullmatch(_raised(node)):
                found.append(node)
        elif is_read(node):
            before = node[-1:] or before
    for one in found:
        one.string = f"^{_raised(one)}"
    return bool(found)


def _raised(sup: Tag) -> str:
    # An exponent is a number with no more than one tag around it.
    inner = [node for child in sup.contents[:5] for node in (child.contents[:5] if isinstance(child, Tag) else [child])]
    return "".join("?" if isinstance(node, Tag) else str(node) for node in inner).strip()
