"""The part of a page that is its article, and what stands within or around it and is not."""

from __future__ import annotations

import re
from itertools import islice

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
#: What a site says around its articles.
AROUND = ("aside", "nav", "footer")
# Real pages nest some twenty deep; without a bound a hostile one would cost its depth for each of its tags.
_DEEPEST = 60
_MOST_ARTICLES = 100
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recommend(?:ed|ations)?|trending|popular|sidebar|promo|advert(?:isement)?|newsletter|comments?"
    r"|share|sharing|social|breadcrumbs?|teasers?|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"p", "div", "li", "td", "th", "tr", "dd", "dt", "br", "section", *HEADINGS})
_EXPONENT = re.compile(r"[+\-−–]?\d+(?:[,–-]\d+)*")


def inside(node: PageElement, names: tuple[str, ...]) -> bool:
    """Does the node stand in an element of one of these names?"""
    return any(parent.name in names for parent in islice(node.parents, _DEEPEST))


def words(node: Tag) -> str:
    """The text of an element, its parts set apart by one blank."""
    return node.get_text(" ", strip=True)


def article(soup: BeautifulSoup, text: str) -> Tag:
    """The element that holds the article of this text: an `<article>`, `<main>`, or all of the page.

    Teasers are marked as articles too; the right one is the longest, and holds at least half of the text.
    """
    marked = [one for one in islice(soup.find_all("article"), _MOST_ARTICLES) if not inside(one, AROUND)]
    longest = max(marked, key=lambda one: len(words(one)), default=None)
    for one in (longest, soup.find("main"), soup.find(role="main")):
        if one is not None and 0 < len(text) <= 2 * len(words(one)):
            return one
    return soup.body or soup


def beside(main: Tag) -> set[int]:
    """The ids of all nodes in the element that stand beside its article: lists of links, footers, comments."""
    found: set[int] = set()
    half = len(words(main)) // 2
    around = AROUND if main.name == "article" else (*AROUND, "header")
    for one in main.find_all(True):
        if id(one) in found:
            continue
        named = " ".join([*one.get_attribute_list("class"), *one.get_attribute_list("id")] if one.attrs else [])
        # A wrapper called "with-sidebar" holds the article itself.
        if one.name in around or (named and _ASIDE.search(named) and shorter(one, half)):
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
    """The article's own h1; failing that one that is not the site's name at the head of the page."""
    around = (*AROUND, "header")
    own = next((words(one) for one in main.find_all("h1") if words(one) and _own(one, main)), None)
    if own:
        return own
    return next((words(one) for one in soup.find_all("h1") if words(one) and not inside(one, around)), None)


def _own(one: Tag, main: Tag) -> bool:
    # An article has a header of its own; that of the page holds the site's name.
    return main.name == "article" or not inside(one, (*AROUND, "header"))


def mark_exponents(soup: BeautifulSoup) -> bool:
    """Turns `10<sup>6</sup>` into `10<sup>^6</sup>`: as plain text it would be 106. True if there was one."""
    before, found = "", []
    for node in soup.descendants:
        if isinstance(node, Tag):
            if node.name in _BLOCKS:
                before = ""
            elif node.name == "sup" and before.isdigit() and _EXPONENT.fullmatch(_raised(node)):
                found.append(node)
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            before = node[-1:] or before
    for one in found:
        one.insert(0, "^")
    return bool(found)


def _raised(sup: Tag) -> str:
    # An exponent is a number with no more than one tag around it.
    inner = [node for child in sup.contents[:5] for node in (child.contents[:5] if isinstance(child, Tag) else [child])]
    return "".join("?" if isinstance(node, Tag) else str(node) for node in inner).strip()
