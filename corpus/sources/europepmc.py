"""Europe PMC: papers, preprints and books by search, page after page; saved answers as files; full text where it is free."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from corpus.asking import Answer, Expected, Found, Request, Service, Window
from corpus.document import Document, Kind
from corpus.errors import ExpiredTokenError, InputError, MalformedInputError, QueryError, UnusableAnswerError
from corpus.europepmc.full_text import body
from corpus.europepmc.record import document, may_be_kept
from corpus.fields import Fields, at, items, loaded, text
from corpus.library import from_json, to_json
from corpus.saved import whole
from corpus.source import Item, Reject
from corpus.topic import Topic

NAME = "europepmc"
#: JSON is anybody's; what is in it tells whose.
SUFFIXES: tuple[str, ...] = ()
BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
SERVICE = Service(base=BASE, pace=0.25, email="email", at_once=2)

#: Hits on a page: a core record has some 10 kB.
PAGE_SIZE = 200
#: A query as long as this, in characters, must be sent as a form.
LONGEST_QUERY = 1_500
_SNIFF = re.compile(rb'"(?:hitCount|resultList|nextCursorMark)"\s*:')
_FIRST, _LAST = date(1900, 1, 1), date(3000, 12, 31)


def sniff(head: bytes) -> bool:
    """Is it the envelope of a search?"""
    return head.lstrip().startswith(b"{") and bool(_SNIFF.search(head))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """The Documents of a saved answer, lite or core; a hit without its key is a Reject.

    Raises:
        MalformedInputError: no JSON, or no answer of a search. OversizedInputError: larger than we hold.
    """
    said = loaded(whole(stream, name), name)
    if not isinstance(at(said, "resultList"), dict):
        raise MalformedInputError(f"read {name}", "it holds no result list", "Save the whole answer of a search.")
    for number, hit in enumerate(items(said, "resultList", "result"), start=1):
        try:
            yield document(hit, kind)
        except InputError as error:
            yield Reject(name, f"hit {number}", error)


def questions(topic: Topic, window: Window) -> Iterator[Request]:
    """The first page of the topic's query, of what was indexed or revised within the window."""
    if topic.europepmc is None:
        return
    state = [("languages", " ".join(topic.languages)), ("full_text", "yes" if topic.full_text else "")]
    yield _page(_query(topic, window), "*", tuple((name, value) for name, value in state if value))


def divided(request: Request) -> Iterator[Request]:
    """A page of half as many hits: what is too much for the service in one answer often goes in two."""
    params = dict(request.form or request.params)
    size = int(params.get("pageSize", 0)) // 2
    if request.step == "search" and size >= 10:
        asked = tuple((params | {"pageSize": str(size)}).items())
        yield replace(request, form=asked) if request.form else replace(request, params=asked)


def answered(answer: Answer) -> Iterator[Found]:
    """Documents, how many hits there are (with the first page), and the next page.

    Raises:
        UnusableAnswerError: no JSON, or neither hits nor their number, whatever the status says.
        ExpiredTokenError: the place in the list is no longer known. QueryError: it does not understand the query.
    """
    if answer.request.step == "full text":
        yield _with_full_text(answer)
        return
    said = _envelope(answer)
    sent = dict(answer.request.form or answer.request.params)["cursorMark"]
    if sent == "*":
        yield Expected(int(said["hitCount"]))
    state, hits = dict(answer.request.state), items(said, "resultList", "result")
    for number, hit in enumerate(hits, start=1):
        yield _found(hit, f"hit {number} of the page {sent}", state)
    following = text(said, "nextCursorMark")
    if hits and following and following != sent:
        yield _page(
            _asked(answer.request)["query"], following, answer.request.state, _asked(answer.request)["pageSize"]
        )


def _query(topic: Topic, window: Window) -> str:
    parts = [f"({' '.join((topic.europepmc or '').split())})"]
    if topic.since:
        parts.append(f"FIRST_PDATE:[{topic.since} TO {_LAST}]")
    if window.since or window.until:
        days = f"[{window.since or _FIRST} TO {window.until or _LAST}]"
        parts.append(f"(FIRST_IDATE:{days} OR UPDATE_DATE:{days})")
    return " AND ".join(parts)


def _page(query: str, cursor: str, state: tuple[tuple[str, str], ...], size: str = str(PAGE_SIZE)) -> Request:
    asked = (
        ("query", query), ("format", "json"), ("resultType", "core"), ("synonym", "true"), ("pageSize", size),
        ("cursorMark", cursor),
    )  # fmt: skip
    if len(query) >= LONGEST_QUERY:
        return Request(NAME, f"{BASE}/searchPOST", form=asked, step="search", state=state)
    return Request(NAME, f"{BASE}/search", params=asked, step="search", state=state)


def _asked(request: Request) -> dict[str, str]:
    return dict(request.form or request.params)


def _envelope(answer: Answer) -> Fields:
    """The answer, if it is one: hits and their number must be there, or it is a failure and never "no hits"."""
    asked = f"search Europe PMC for {_asked(answer.request)['query'][:200]}"
    try:
        said: Any = loaded(answer.body, "the answer")
    except MalformedInputError as error:
        raise UnusableAnswerError(asked, f"status {answer.status}: {error.found}") from error
    if text(said, "errCode") == "400":
        raise QueryError(asked, f"it says {text(said, 'errMsg')}", "Check the topic's query.")
    count, results = at(said, "hitCount"), at(said, "resultList")
    if isinstance(count, int) and not isinstance(count, bool) and isinstance(results, dict):
        return dict(said)
    if text(said, "version") and not text(said, "errCode") and _asked(answer.request)["cursorMark"] != "*":
        raise ExpiredTokenError(asked, "it answers with its version alone: it no longer knows the place in the list")
    raise UnusableAnswerError(asked, f"it gives no hits and no number of them: {text(said, 'errMsg') or 'no reason'}")


def _found(hit: Fields, place: str, state: dict[str, str]) -> Document | Reject | Request:
    """The Document of a hit, or the request for its full text, which brings it."""
    try:
        found = document(hit)
    except InputError as error:
        return Reject(NAME, place, error)
    wanted = state.get("languages", "").split()
    if wanted and found.languages and not set(wanted) & set(found.languages):
        written = f"it is written in {', '.join(found.languages)}; the topic asks for {', '.join(wanted)}"
        return Reject(NAME, found.id, MalformedInputError(f"keep {found.id}", written))
    licence = may_be_kept(hit) if state.get("full_text") else None
    if licence is None:
        return found
    kept = (("document", to_json(found)), ("licence", licence))
    return Request(NAME, f"{BASE}/{found.identifiers.pmcid}/fullTextXML", step="full text", state=kept)


def _with_full_text(answer: Answer) -> Document:
    """The document with the body of its full text behind the abstract; as it was where there is none, or none to be read."""
    state = dict(answer.request.state)
    found = from_json(state["document"])
    if answer.status != 200 or not answer.body.strip():
        return found
    try:
        parts = body(answer.body, found.id)
    except InputError as error:
        return replace(found, flags=(*found.flags, f"full text not read: {error.found}"))
    if not parts:
        return found
    return replace(found, sections=(*found.sections, *parts), flags=(*found.flags, f"full text ({state['licence']})"))
