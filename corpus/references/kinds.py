"""What an export's type of publication makes of a document: its kind, and whether it says that the paper was retracted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.document import Kind, Retraction

#: The RIS types and EndNote's names that are no article.
_TYPES: dict[str, Kind] = {
    "abst": "conference", "conf": "conference", "cpaper": "conference", "unpb": "preprint", "manscpt": "preprint", "news": "news",
    "mgzn": "news", "blog": "news", "elec": "news", "book": "book", "chap": "book", "ebook": "book", "echap": "book", "edbook": "book",
    "dbase": "registration", "conference proceedings": "conference", "conference paper": "conference", "unpublished work": "preprint",
    "newspaper article": "news", "magazine article": "news", "web page": "news", "blog post": "news", "book section": "book",
    "online database": "registration",
}  # fmt: skip
# What Embase, Scopus, Web of Science and Cochrane write in words, in M3, DT or "Document Type".
_WORDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"\b(?:erratum|corrigendum|correction|retraction|expression of concern|withdrawal)\b"), "notice"),
    (re.compile(r"\b(?:trial regist|registry record|clinical trial registration)"), "registration"),
    (re.compile(r"\bpreprint\b|\bposted content\b"), "preprint"),
    (re.compile(r"\b(?:conference|meeting|proceedings?)\b"), "conference"),
    (re.compile(r"\bbook(?: chapter)?\b"), "book"),
    (re.compile(r"\bnews\b"), "news"),
)
_PREPRINT_SERVERS = re.compile(
    r"\b(?:medrxiv|biorxiv|research ?square|ssrn|preprints(?:\.org)?|authorea|arxiv|chemrxiv|osf preprints)\b"
)
_RETRACTED = re.compile(r"^\W*(?:retracted(?: article| paper)?|withdrawn)\b\s*[:.\-\])]", re.IGNORECASE)


def kind(types: Iterable[str], journal: str | None = None) -> Kind:
    """The kind that the words for it stand for; an article where none says otherwise.

    >>> kind(["JOUR", "Conference Abstract"]), kind(["JOUR"], "medRxiv"), kind(["Journal Article"])
    ('conference', 'preprint', 'abstract')
    """
    said = [one.strip().casefold() for one in types if one.strip()]
    for pattern, found in _WORDS:
        if any(pattern.search(one) and "retracted" not in one for one in said):
            return found
    if journal and _PREPRINT_SERVERS.search(journal.casefold()):
        return "preprint"
    return next((_TYPES[one] for one in said if one in _TYPES), "abstract")


def retraction(types: Iterable[str], title: str) -> Retraction:
    """Whether its type or its title says that the paper was retracted."""
    named = any("retracted" in one.casefold() for one in types)
    return "retracted" if named or _RETRACTED.match(title) else "none"
