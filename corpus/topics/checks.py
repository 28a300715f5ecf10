"""What is wrong with a topic: what a service would misunderstand without a word, and addresses that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from corpus.topic import Topic

#: PubMed's field tags in small letters, short and in full; any other it would drop, and answer another question.
_SHORT = frozenset(
    re.findall(
        r"\w+",
        """1au ad aid all au auid book cn cois crdt dcom dp ed edat eid fau fir gr ip ir is isbn jid jt la lastau lid lr majr mdat mesh
        mh mhda nm ot pa pdat pg pl pmid ps pt pubn rn sb sh si sp subset ta ti tiab tt tw uid vi""",
    )
)
_LONG = frozenset(
    """affiliation|all fields|article identifier|author|author - identifier|author - first|author - last|author - corporate|book
conflict of interest statements|corporate author|date - create|date - completion|date - entry|date - entrez|date - mesh
date - modification|date - publication|ec/rn number|editor|filter|first author name|full author name|grants and funding
investigator|isbn|issue|journal|language|last author name|location id|mesh date|mesh major topic|mesh subheading|mesh terms
modification date|nlm unique id|other term|pagination|pharmacological action|place of publication|pmid|publication date
publication type|publisher|secondary source id|subject - personal name|supplementary concept|text word|text words|title
title/abstract|transliterated title|volume""".replace("\n", "|").split("|")
)
_TAG = re.compile(r"\[([^\]\[]*)\]")
_LANGUAGE = re.compile("[a-z]{3}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_QUERIES = ("pubmed", "europepmc", "clinicaltrials", "crossref")
#: Beyond, Europe PMC refuses; dates and the like come to the query.
_LONGEST_EUROPEPMC = 1_350


def problems(topic: Topic) -> list[str]:
    """What is wrong, each in a sentence; empty where nothing is."""
    return list(_problems(topic))


def _problems(topic: Topic) -> Iterator[str]:
    if not any((topic.pubmed, topic.europepmc, topic.clinicaltrials, topic.crossref, topic.feeds)):
        yield "it asks nothing: give it a query or a feed"
    for name in _QUERIES:
        query = getattr(topic, name)
        if query is not None:
            yield from (f"{name}: {problem}" for problem in _of_a_query(query))
    for tag in _TAG.findall(topic.pubmed or ""):
        if not _is_pubmed_tag(tag):
            yield f"pubmed: there is no field [{tag}]"
    if (length := len(topic.europepmc or "")) > _LONGEST_EUROPEPMC:
        yield f"europepmc: {length:,} characters, at most {_LONGEST_EUROPEPMC:,} are answered"
    for feed in topic.feeds:
        parts = urlsplit(feed)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            yield f"feeds: {feed} is no web address"
    yield from (f"sites: {site} is no host name" for site in topic.sites if not _HOST.fullmatch(site))
    yield from (
        f"languages: {said} is no code of three letters" for said in topic.languages if not _LANGUAGE.fullmatch(said)
    )
    yield from (f"words: {said!r} is not in small letters" for said in topic.words if said != said.lower() or not said)


def _of_a_query(query: str) -> Iterator[str]:
    """What every service's language has in common."""
    if query.count('"') % 2:
        yield "a quotation mark is not closed"
    bare = re.sub(r'"[^"]*"', "Q", query)
    depth = 0
    for mark in re.findall("[()]", bare):
        depth += 1 if mark == "(" else -1
        if depth < 0:
            break
    if depth:
        yield "brackets do not pair"
    if curly := re.findall("[\u201c\u201d\u2018\u2019]", query):
        yield f"{curly[0]} is no quotation mark for a service; write \" or '"
    if word := re.search(r"(?<![\w-])(?:and|or|not)(?![\w-])", bare):
        yield f"{word[0]} joins nothing in small letters"
    if re.search(r"\b(?:AND|OR|NOT)\s*(?:\)|$|(?:AND|OR)\b)", bare) or re.search(r"(?:^|\()\s*(?:AND|OR)\b", bare):
        yield "a term is missing beside AND, OR or NOT"


def _is_pubmed_tag(tag: str) -> bool:
    """Also [mesh:noexp] and [tiab:~5], which say how a field is searched."""
    said, _, how = " ".join(tag.lower().split()).partition(":")
    known = said in _SHORT or said in _LONG
    return known and (not how or how == "noexp" or re.fullmatch("~[0-9]{1,4}", how) is not None)
