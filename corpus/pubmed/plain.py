"""A plain article becomes a Document from its text alone, without a tree: several times as fast, and nearly all of PubMed is plain."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from corpus import identifiers
from corpus.document import Author, Document, Kind, Notice, OtherAbstract, PartialDate, Registration, Section
from corpus.markup import flat_source, referred
from corpus.pubmed import grammar, rules
from corpus.pubmed.reading import Text
from corpus.pubmed.stated import Stated

#: So many values are remembered, and none that is longer: what is long is not said twice.
_MOST, _SHORT = 4_096, 1_000

T = TypeVar("T")


def _once(reader: Callable[[str], T]) -> Callable[[str], T]:
    """Values of which the literature has few are looked at once."""
    remembered = lru_cache(_MOST)(reader)
    return lambda said: remembered(said) if len(said) < _SHORT else reader(said)


class _NotPlainError(Exception):
    """The record has something that the grammar does not know."""


def article(text: Text, kind: Kind | None) -> Document | None:
    """The Document of a PubmedArticle; None where anything in it is not where PubMed writes it, or not as it does: a tree tells more."""
    try:
        stated = _stated(text)
    except _NotPlainError:
        return None
    return stated.document(kind)


def _stated(text: Text) -> Stated:
    match = grammar.ARTICLE.match(text.block, text.start, text.end)
    if match is None:
        raise _NotPlainError
    of = match.groupdict("")
    people, complete = _authors(of["authors"], _attributes(of["of_authors"]))
    return Stated(
        pmid=of["pmid"],
        version=rules.version(_attributes(of["of_pmid"]).get("Version", "1")),
        title=flat_source(of["title"]),
        vernacular=flat_source(of["vernacular"]) or None,
        sections=_sections(of["abstract"]),
        authors=people,
        authors_complete=complete,
        journal=flat_source(of["journal"]) or flat_source(of["iso_journal"]) or None,
        published=_published(of["pub_date"], of["online"]),
        ids=[(_attributes(one).get("IdType", "pubmed"), flat_source(id)) for _, one, id in _all(_ID, of["ids"])],
        locations=_locations(of["locations"]),
        registered=_registered(of["banks"]),
        languages=_languages(of["languages"]),
        types=_types(of["types"]),
        keywords=_keywords(of["keywords"]),
        mesh=tuple([flat_source(name) for _, name in _all(grammar.MESH, of["mesh"])]),
        other_abstracts=_other_abstracts(of["others"]),
        notices=_notices(of["notices"]),
    )


_ID = grammar.ARTICLE_ID
_WHOLE = itemgetter(0)


def _all(item: re.Pattern[str], listed: str) -> list[Any]:
    """What is captured of each item of a list that holds nothing else.

    Raises:
        _NotPlainError: something else is between them.
    """
    if not listed:
        return []
    found = item.findall(listed)
    if sum(map(len, map(_WHOLE, found))) != len(listed):
        raise _NotPlainError
    return found


@_once
def _attributes(said: str) -> dict[str, str]:
    """Names and values; not to be changed, for it is kept. White space in a value is blank, as XML has it."""
    return {
        name: referred(value.replace("\n", " ").replace("\t", " ")) for name, value in grammar.ATTRIBUTE.findall(said)
    }


def _sections(abstract: str) -> tuple[Section, ...]:
    found = [(flat_source(inside), said) for _, said, inside in _all(grammar.ABSTRACT, abstract)]
    return tuple([Section(text, *_label(said)) for text, said in found if text])


@_once
def _label(said: str) -> tuple[str | None, str | None]:
    """The label of a section as it is shown, and its category."""
    attributes = _attributes(said)
    return rules.label(attributes.get("Label")), attributes.get("NlmCategory")


def _authors(listed: str, of_list: dict[str, str]) -> tuple[tuple[Author, ...], bool]:
    if of_list.get("Type") == "editors":
        return (), True
    people = []
    for _, said, family, given, initials, suffix, group, of_id, id in _all(grammar.AUTHOR, listed):
        if said and _attributes(said).get("ValidYN", "Y") != "Y":
            continue
        orcid = identifiers.orcid(flat_source(id)) if id and _attributes(of_id).get("Source") == "ORCID" else None
        names = _name(family), _name(given), _name(initials), _name(group), orcid, _name(suffix)
        if any(names):
            people.append(Author(*names))
    return tuple(people), of_list.get("CompleteYN", "Y") == "Y"


def _name(source: str) -> str | None:
    return flat_source(source) or None if source else None


def _published(issue: str, online: str) -> PartialDate:
    """As in a tree: the date of the issue, or else the day on which the article was online."""
    date = _date(issue)
    if date.year is None:
        for _, said, inside in _all(grammar.ONLINE, online):
            if _attributes(said).get("DateType") == "Electronic":
                return _date(inside)
    return date


@_once
def _date(source: str) -> PartialDate:
    if not source:
        return PartialDate()
    match = grammar.DATE.fullmatch(source)
    if match is None:
        raise _NotPlainError
    freely, year, month, day, season = map(flat_source, match.groups("")[:5])
    return rules.date(freely, year, month, day, season)


def _locations(listed: str) -> list[str]:
    found = []
    for _, said, id in _all(grammar.LOCATION, listed):
        attributes = _attributes(said)
        if attributes.get("EIdType") == "doi" and attributes.get("ValidYN", "Y") == "Y":
            found.append(flat_source(id))
    return found


def _registered(listed: str) -> list[Registration]:
    return [
        Registration(flat_source(number), flat_source(name), "databank")
        for _, name, numbers in _all(grammar.BANK, listed)
        for _, number in _all(grammar.ACCESSION, numbers)
    ]


@_once
def _languages(listed: str) -> tuple[str, ...]:
    return tuple([flat_source(name) for _, name in _all(grammar.LANGUAGE, listed)])


@_once
def _types(listed: str) -> tuple[str, ...]:
    return tuple([flat_source(name) for _, name in _all(grammar.PUBLICATION_TYPE, listed)])


def _keywords(listed: str) -> tuple[str, ...]:
    if not listed:
        return ()
    return tuple(dict.fromkeys([k for k in map(flat_source, grammar.KEYWORD.findall(listed)) if k]))


def _other_abstracts(listed: str) -> tuple[OtherAbstract, ...]:
    others = []
    for _, said, inside in _all(grammar.OTHER, listed):
        if text := "\n".join([t for t in map(flat_source, grammar.OTHER_TEXT.findall(inside)) if t]):
            attributes = _attributes(said)
            others.append(OtherAbstract(text, attributes.get("Type", ""), attributes.get("Language", "eng")))
    return tuple(others)


def _notices(listed: str) -> tuple[Notice, ...]:
    notices = []
    for _, said, reference, pmid, note in _all(grammar.NOTICE, listed):
        if (kind := _attributes(said).get("RefType", "")) != "Cites":
            number = rules.pmid(flat_source(pmid))
            notices.append(Notice(kind, flat_source(reference), number, flat_source(note) or None))
    return tuple(notices)
