"""Topic: what one subject is in the words of each service; topics/*.toml hold those that ship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Topic:
    """The queries, feeds and sites of one subject.

    name: the file's name without its ending ("post-car-t").
    title: one line for people.
    pubmed, europepmc, clinicaltrials, crossref: a query in that service's own language; None: not asked there.
    feeds: addresses of RSS and Atom feeds.
    words: words and phrases, in small letters, one of which a feed's entry must say to be read; empty: every entry is.
    sites: host names of news sites whose pages may be fetched when a feed names them.
    languages: ISO 639-3 codes as PubMed writes them ("eng"); empty: any.
    since: the first day of publication that is wanted; None: any.
    full_text: read open-access full text where its licence allows it, not the abstract alone.
    """

    name: str
    title: str
    pubmed: str | None = None
    europepmc: str | None = None
    clinicaltrials: str | None = None
    crossref: str | None = None
    feeds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    full_text: bool = False
