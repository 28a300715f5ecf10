"""Crossref: what became of the publications that the library holds, what their records leave open, and works by search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import quote

from corpus.asking import Answer, Expected, Found, Remark, Request, Service, Window
from corpus.crossref.matching import SHORTEST, match
from corpus.crossref.work import document, unknown_events, updates
from corpus.document import Document, Kind
from corpus.errors import ExpiredTokenError, InputError, MalformedInputError, UnusableAnswerError
from corpus.fields import Fields, at, items, loaded, text
from corpus.identifiers import doi as bare_doi
from corpus.library import from_json, to_json
from corpus.saved import whole
from corpus.source import Item, Reject
from corpus.topic import Topic
from corpus.updates import Repair

NAME = "crossref"
#: JSON is anybody's; what is in it tells whose.
SUFFIXES: tuple[str, ...] = ()
BASE = "https://api.crossref.org"
#: Lists: one a second in the public pool. A cursor is known for five minutes.
SERVICE = Service(base=BASE, pace=1.0, email="mailto", at_once=1, seldom=("title",), lasts=240.0)

#: Works on a page, and the most of a search: its order is by likeness, and behind these nothing is like the query.
ROWS, MOST = 200, 1_000
#: DOIs in one question.
_DOIS = 40
_SNIFF = re.compile(rb'"message-type"\s*:\s*"work')
#: What can be chosen; language and subtype come with whole records alone.
_FIELDS = (
    "DOI,type,title,subtitle,container-title,author,issued,published-print,published-online,updated-by,update-to,relation,"
    "clinical-trial-number"
)
_TYPES = "type:journal-article,type:proceedings-article,type:posted-content"
_PAPERS = frozenset({"abstract", "conference", "preprint"})


def sniff(head: bytes) -> bool:
    """Is it the envelope of a work or of a list of works?"""
    return head.lstrip().startswith(b"{") and bool(_SNIFF.search(head))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """Documents of a saved answer and what it says of publications; a work that is no publication is a Reject.

    Raises:
        MalformedInputError: no JSON, or no works. OversizedInputError: larger than we hold.
    """
    said = loaded(whole(stream, name), name)
    message = at(said, "message")
    works = items(message, "items") if at(message, "items") is not None else items(said, "message")
    if not isinstance(message, dict):
        raise MalformedInputError(f"read {name}", "it holds no work", "Save the whole answer.")
    for number, work in enumerate(works, start=1):
        yield from _told(work, name, f"work {number}", kind)


def questions(topic: Topic, window: Window) -> Iterator[Request]:
    """The first page of the topic's query, the most alike first, of what was indexed within the window."""
    if topic.crossref is None:
        return
    days = (
        ("from-pub-date", topic.since),
        ("from-index-date", window.since),
        ("until-index-date", window.until if window.since else None),
    )
    limits = ",".join([_TYPES, *(f"{name}:{day}" for name, day in days if day)])
    query = " ".join(topic.crossref.split())
    asked = (("query.bibliographic", query), ("filter", limits), ("rows", str(ROWS)), ("select", f"{_FIELDS},abstract"))
    yield Request(NAME, f"{BASE}/works", params=(*asked, ("cursor", "*")), step="search")


def questions_about(documents: Iterable[Document]) -> Iterator[Request]:
    """What became of every DOI; and by title, what DOI a paper has that names neither DOI nor PMID."""
    open_ones: dict[str, bool] = {}
    for one in documents:
        if one.source == NAME:
            continue
        if doi := one.identifiers.doi:
            complete = one.title and one.journal and one.authors and one.published.year
            open_ones[doi] = open_ones.get(doi, False) or not complete
        elif one.identifiers.pmid is None and one.kind in _PAPERS and one.note is None and len(one.title) >= SHORTEST:
            yield _by_title(one)
    # A comma parts the values of a filter, so that a DOI with one is asked for alone.
    several = sorted(doi for doi in open_ones if "," not in doi)
    for start in range(0, len(several), _DOIS):
        yield _by_doi({doi: open_ones[doi] for doi in several[start : start + _DOIS]})
    for doi in sorted(set(open_ones) - set(several)):
        state = (("dois", doi), ("open", doi if open_ones[doi] else ""))
        yield Request(NAME, f"{BASE}/works/{quote(doi, safe='')}", step="one", state=state)


def divided(request: Request) -> Iterator[Request]:
    """Half of the DOIs and the other half, or a page of half as many works."""
    state, params = dict(request.state), dict(request.params)
    if request.step == "about" and len(dois := state["dois"].split()) > 1:
        wanted = set(state["open"].split())
        for half in (dois[: len(dois) // 2], dois[len(dois) // 2 :]):
            yield _by_doi({doi: doi in wanted for doi in half})
    elif request.step == "search" and (rows := int(params["rows"]) // 2) >= 20:
        yield replace(request, params=tuple((params | {"rows": str(rows)}).items()))


def answered(answer: Answer) -> Iterator[Found]:
    """What became of publications and what their records leave open; of a search also documents and the next page.

    Raises:
        UnusableAnswerError: no JSON, or an answer that the service calls failed. ExpiredTokenError: the cursor is too old.
    """
    request = answer.request
    if request.step == "one":
        yield from _about(request, _single(answer))
        return
    message = _message(answer)
    works = items(message, "items")
    if request.step == "about":
        yield from _about(request, works)
    elif request.step == "title":
        yield from _matched(request, works)
    else:
        yield from _page(request, message, works)


def _by_doi(dois: dict[str, bool]) -> Request:
    asked = (("filter", ",".join(f"doi:{doi}" for doi in dois)), ("rows", str(len(dois))), ("select", _FIELDS))
    state = (("dois", " ".join(dois)), ("open", " ".join(doi for doi, is_open in dois.items() if is_open)))
    return Request(NAME, f"{BASE}/works", params=asked, step="about", state=state)


def _by_title(one: Document) -> Request:
    first = next((author.family for author in one.authors if author.family), None)
    words = " ".join(str(part) for part in (one.title, first, one.published.year) if part)
    asked = (("query.bibliographic", words), ("rows", "5"), ("select", _FIELDS))
    # Only what is compared: the text stays where it is.
    kept = replace(one, sections=(), other_abstracts=(), notices=())
    return Request(NAME, f"{BASE}/works", params=asked, step="title", state=(("document", to_json(kept)),))


def _message(answer: Answer) -> Fields:
    asked = f"ask Crossref for works ({answer.request.step})"
    try:
        said = loaded(answer.body, "the answer")
    except MalformedInputError as error:
        raise UnusableAnswerError(asked, f"status {answer.status}: {error.found}") from error
    failures = items(said, "message")
    if "cursor-invalid" in {text(one, "type") for one in failures}:
        raise ExpiredTokenError(asked, "it no longer knows the cursor")
    message = at(said, "message")
    if at(said, "status") != "ok" or not isinstance(at(message, "items"), list):
        reasons = "; ".join(told for one in failures if (told := text(one, "message")))
        raise UnusableAnswerError(asked, f"status {answer.status}, no list of works{f': {reasons}' if reasons else ''}")
    return dict(message)


def _single(answer: Answer) -> list[Fields]:
    """The work of a DOI; none where the service does not know it, which it says in words that are no JSON."""
    if answer.status != 200:
        return []
    try:
        return items(loaded(answer.body, "the answer"), "message")
    except MalformedInputError as error:
        raise UnusableAnswerError(f"ask {answer.request.url}", error.found) from error


def _page(request: Request, message: Fields, works: list[Fields]) -> Iterator[Found]:
    params, state = dict(request.params), dict(request.state)
    before = int(state.get("read", 0))
    if params["cursor"] == "*":
        total = message.get("total-results")
        if not isinstance(total, int):
            raise UnusableAnswerError("search Crossref", "it does not say how many works there are")
        yield Expected(min(total, MOST))
        if total > MOST:
            yield Remark(f"{total:,} works are more or less like the query; the {MOST:,} most alike are read")
    for number, work in enumerate(works[: MOST - before], start=before + 1):
        yield from _told(work, NAME, f"work {number}", None)
    so_far, following = before + len(works), text(message, "next-cursor")
    # The cursor keeps coming behind the end; a page that is not full is the last.
    if following and len(works) == int(params["rows"]) and so_far < MOST:
        asked = tuple((name, following if name == "cursor" else value) for name, value in request.params)
        yield replace(request, params=asked, state=(("read", str(so_far)),))


def _told(work: Fields, name: str, place: str, kind: Kind | None) -> Iterator[Item]:
    try:
        yield document(work, kind)
    except InputError as error:
        yield Reject(name, place, error)
    yield from updates(work)


def _about(request: Request, works: list[Fields]) -> Iterator[Found]:
    """What became of the publications asked about; which of them Crossref does not hold, as other agencies' are."""
    state = dict(request.state)
    asked, wanted = set(state["dois"].split()), set(state["open"].split())
    for work in works:
        yield from updates(work)
        yield from (Remark(f"Crossref calls an update {said!r}, which is not known") for said in unknown_events(work))
        doi = bare_doi(text(work, "DOI"))
        asked.discard(doi or "")
        if doi in wanted:
            yield from _described(work)
    if asked:
        some = ", ".join(sorted(asked)[:5])
        yield Remark(f"{len(asked)} DOIs are not registered with Crossref: {some}{', ...' if len(asked) > 5 else ''}")


def _described(work: Fields) -> Iterator[Repair]:
    try:
        yield Repair(replace(document(work), sections=(), notices=()))
    except InputError:
        return  # a data set or component describes no paper


def _matched(request: Request, works: list[Fields]) -> Iterator[Found]:
    """The DOI of a paper that names none, and with it what became of that."""
    known = from_json(dict(request.state)["document"])
    described: dict[str, tuple[Document, Fields]] = {}
    for work in works:
        try:
            made = document(work)
        except InputError:
            continue
        described[made.id] = (made, work)
    if (found := match(known, [made for made, _ in described.values()])) is not None:
        yield from updates(described[found.id][1])
        yield Repair(replace(found, sections=(), notices=()), of=known.id)
