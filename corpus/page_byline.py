"""Author and date as an article prints them: "By Ann Roe", "Published August 20, 2026", `<time>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup, Tag

from corpus.page_body import AROUND, inside, named, shorter, words
from corpus.page_dates import MONTHS

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


def authors(main: Tag) -> list[str]:
    """The names in the article's byline; none where what stands there is no list of names."""
    marked = main.find_all(lambda tag: "author" in (tag.get("rel") or ()) or tag.get("itemprop") == "author")
    by_class = main.find_all(class_=_BYLINE_CLASS)
    printed = _beginning(main, _BY)
    for said in (*(words(tag) for tag in (*marked[:_MOST], *by_class[:_MOST])), *printed):
        if names := _names(_BY.sub("", said, count=1) if _BY.match(said) else said):
            return names
    return []


def dates(soup: BeautifulSoup, main: Tag) -> Iterator[str]:
    """What says of itself that it is the date of publication."""
    for tag in (*main.find_all(itemprop="datePublished"), *soup.find_all(itemprop="datePublished")):
        yield _when(tag)
    for tag in (*main.find_all("time"), *soup.find_all("time")):
        if (tag.has_attr("pubdate") or _PUBLISHED_CLASS.search(named(tag))) and not inside(tag, ("aside", "nav")):
            yield _when(tag)
    yield from _beginning(main, _PUBLISHED)
    yield from (
        said for said in _beginning(main, _BY) if re.search(r"\d{4}", said) and _names(_BY.sub("", said, count=1))
    )


def times(main: Tag) -> Iterator[str]:
    """Every other time, and what is named a date, in the article; not the clock at the head of the page, nor when it was changed."""
    around = AROUND if main.name == "article" else (*AROUND, "header")
    for tag in (*main.find_all("time"), *main.find_all(class_=_DATE_CLASS)):
        later = _LATER_CLASS.search(f"{named(tag)} {tag.get('itemprop', '')}")
        if not later and not inside(tag, around) and shorter(tag, _LONGEST):
            yield _when(tag)


def _when(tag: Tag) -> str:
    return str(tag.get("datetime") or tag.get("content") or words(tag))


def _beginning(main: Tag, pattern: re.Pattern[str]) -> Iterator[str]:
    """Short texts that begin so: the string itself, or the elements around it where it is only their label."""
    for string in islice(main.find_all(string=pattern), _MOST * 5):
        if not pattern.match(string):
            continue
        for said in (string.strip(), *map(words, islice(string.parents, 3))):
            if len(said) <= _LONGEST and pattern.match(said):
                yield said


def _names(said: str) -> list[str]:
    parts = [part for part in _BETWEEN_NAMES.split(_AFTER_NAMES.sub("", said.strip())) if part]
    names = [part for part in parts if not _DEGREE.fullmatch(part)]
    return names if len(said) <= _LONGEST and all(map(_NAME.fullmatch, names)) else []
