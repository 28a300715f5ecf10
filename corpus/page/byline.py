"""Author and date as an article prints them: "By Ann Roe", "Published August 20, 2026", `<time>`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from corpus.page.body import AROUND, DEEPEST, inside, is_read, named, shorter, words
from corpus.page.dates import MONTHS, is_date

#: A byline is no longer than this, in characters; what is longer is a sentence.
_LONGEST = 140
#: So many elements of one sort are looked at; the byline stands at the head.
_MOST = 20
_BY = re.compile(r"\s*(?:written\s+)?by\b:?\s*", re.IGNORECASE)
_PUBLISHED = re.compile(r"\s*(?:first\s+)?(?:published|posted|veröffentlicht)\b", re.IGNORECASE)
_PUBLISHED_CLASS = re.compile(r"publish|pubdate|pub-date|posted|entry-date", re.IGNORECASE)
_LATER_CLASS = re.compile(r"updat|modif", re.IGNORECASE)
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:byline|author)(?:[\s_-]name)?$", re.IGNORECASE)
_DATE_CLASS = re.compile(r"(?:^|[\s_-])(?:date|dateline|timestamp)(?:$|[\s_-])", re.IGNORECASE)
_AFTER_NAMES = re.compile(
    r"\s*(?:[|•·/\d]|—|–|\b(?:published|posted|updated|last|staff|senior|for|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    rf"|\b(?:{MONTHS})[a-zä]{{0,7}}\.?\s\d).*$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;&]|\band\b)\s*")
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?:\s+(?:[a-z]{1,3}\s+){0,2}[A-ZÀ-Þ][\w.'’-]*){1,4}")
_DEGREE = re.compile(r"(?:[A-Z]\.?){2,6}|Ph\.?D\.?|Pharm\.?D\.?|M\.?Sc\.?|B\.?Sc\.?|Dr\.?|Jr\.?")

_Node = TypeVar("_Node", bound=PageElement)


def authors(soup: BeautifulSoup, main: Tag) -> list[str]:
    """The names in the article's byline; none where what stands there is no list of names."""
    marked = soup.find_all(lambda tag: "author" in (tag.get("rel") or ()) or tag.get("itemprop") == "author")
    tags = (*_near(marked, main)[:_MOST], *_near(soup.find_all(class_=_BYLINE_CLASS), main)[:_MOST])
    for said in (*map(words, tags), *_beginning(soup, main, _BY)):
        if names := _names(said):
            return names
    return []


def dates(soup: BeautifulSoup, main: Tag) -> Iterator[str]:
    """What says of itself that it is the date of publication."""
    yield from map(_when, _near(soup.find_all(itemprop="datePublished"), main))
    for tag in _near(soup.find_all("time"), main):
        if tag.has_attr("pubdate") or _PUBLISHED_CLASS.search(named(tag)):
            yield _when(tag)
    yield from _beginning(soup, main, _PUBLISHED)
    yield from (said for said in _beginning(soup, main, _BY) if re.search(r"\d{4}", said) and _names(said))


def times(soup: BeautifulSoup, main: Tag) -> Iterator[str]:
    """Every other time by the article, then what is named a date or is one and no more.

    Neither the clock at the head of the page, nor when the article was changed.
    """
    for tag in _near((*soup.find_all("time"), *soup.find_all(class_=_DATE_CLASS)), main):
        later = _LATER_CLASS.search(f"{named(tag)} {tag.get('itemprop', '')}")
        clock = inside(tag, ("header",)) and not (main.name == "article" and _place(tag, main) == 0)
        if not later and not clock and shorter(tag, _LONGEST):
            yield _when(tag)
    yield from (string.strip() for string in _near(main.find_all(string=is_date), main)[:1])


def _near(nodes: Iterable[_Node], main: Tag) -> list[_Node]:
    """Those in the article, then those around it that stand in no other article, list of links or footer."""
    seen = (node for node in nodes if isinstance(node, Tag) or is_read(node))
    placed = [(place, node) for node in seen if (place := _place(node, main)) is not None]
    return [node for _, node in sorted(placed, key=lambda pair: pair[0])]


def _place(node: PageElement, main: Tag) -> int | None:
    for parent in islice(node.parents, DEEPEST):
        if parent is main:
            return 0
        if parent.name in (*AROUND, "article"):
            return None
    return 1


def _when(tag: Tag) -> str:
    return str(tag.get("datetime") or tag.get("content") or words(tag))


def _beginning(soup: BeautifulSoup, main: Tag, pattern: re.Pattern[str]) -> Iterator[str]:
    """Short texts that begin so: the string itself, or the elements around it where it is only their label."""
    for string in _near(islice(soup.find_all(string=lambda said: bool(said and pattern.match(said))), _MOST * 5), main):
        for said in (string.strip(), *map(words, islice(string.parents, 3))):
            if len(said) <= _LONGEST and pattern.match(said):
                yield said


def _names(said: str) -> list[str]:
    """The names in a byline; none if anything else stands between them."""
    bare = _AFTER_NAMES.sub("", _BY.sub("", said, count=1) if _BY.match(said) else said)
    parts = [part for part in _BETWEEN_NAMES.split(bare.strip()) if part]
    names = [part for part in parts if not _DEGREE.fullmatch(part)]
    return names if len(said) <= _LONGEST and all(map(_NAME.fullmatch, names)) else []
