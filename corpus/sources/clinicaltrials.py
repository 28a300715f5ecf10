"""ClinicalTrials.gov, API v2: registrations with arms, enrolment, status and posted results, by search and by the numbers in papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from corpus.asking import Answer, Expected, Found, Remark, Request, Service, Window
from corpus.document import Document, Kind
from corpus.errors import InputError, MalformedInputError, UnusableAnswerError
from corpus.fields import Fields, at, loaded, text
from corpus.registry.record import NUMBER, document, updates
from corpus.saved import whole
from corpus.source import Item, Reject
from corpus.topic import Topic

NAME = "clinicaltrials"
#: JSON is anybody's; what is in it tells whose.
SUFFIXES: tuple[str, ...] = ()
BASE = "https://clinicaltrials.gov/api/v2"
SERVICE = Service(base=BASE, pace=1.0, at_once=1, lasts=3_600.0)

#: Studies on a page: one with posted results may have a megabyte.
PAGE_SIZE = 50
#: Numbers in one question.
_NUMBERS = 50
_SNIFF = re.compile(rb'"(?:protocolSection|identificationModule|nctId)"\s*:')
#: Documents of these kinds report the trials whose numbers they give.
_PAPERS = frozenset({"abstract", "conference", "preprint"})


def sniff(head: bytes) -> bool:
    """Is it a study, a list of them, or the envelope of a search?"""
    return head.lstrip()[:1] in {b"{", b"["} and bool(_SNIFF.search(head))


def read(stream: BinaryIO, name: str, kind: Kind | None) -> Iterator[Item]:
    """The Documents of a saved answer: one study, a list as the website gives it, or a page of a search.

    Raises:
        MalformedInputError: no JSON, or no studies in it. OversizedInputError: larger than we hold.
    """
    said = loaded(whole(stream, name), name)
    studies = said if isinstance(said, list) else [said] if at(said, "protocolSection") else at(said, "studies")
    if not isinstance(studies, list):
        raise MalformedInputError(f"read {name}", "it holds no studies", "Save the whole answer, as JSON.")
    for number, study in enumerate(studies, start=1):
        yield from _told(study, name, f"study {number}", kind)


def questions(topic: Topic, window: Window) -> Iterator[Request]:
    """The first page of the topic's query, of what was updated or got results within the window."""
    if topic.clinicaltrials is None:
        return
    since = max((day for day in (topic.since, window.since) if day), default=None)
    asked = [("query.term", " ".join(topic.clinicaltrials.split()))]
    if since or window.until:
        days = f"RANGE[{since or 'MIN'},{window.until or 'MAX'}]"
        asked.append(("filter.advanced", f"AREA[LastUpdatePostDate]{days} OR AREA[ResultsFirstPostDate]{days}"))
    yield _page(tuple(asked))


def questions_about(documents: Iterable[Document]) -> Iterator[Request]:
    """The registrations whose numbers papers give and the library does not hold yet."""
    held: set[str] = set()
    named: set[str] = set()
    for one in documents:
        numbers = [known.number for known in one.registrations if NUMBER.fullmatch(known.number)]
        if one.source == NAME:
            held.update(numbers)
        elif one.kind in _PAPERS:
            named.update(numbers)
    wanted = sorted(named - held)
    for start in range(0, len(wanted), _NUMBERS):
        some = wanted[start : start + _NUMBERS]
        yield replace(_page((("filter.ids", ",".join(some)),)), step="numbers", state=(("ids", " ".join(some)),))


def divided(request: Request) -> Iterator[Request]:
    """A page of half as many studies."""
    params = dict(request.params)
    size = int(params.get("pageSize", 0)) // 2
    if size >= 5:
        yield replace(request, params=tuple((params | {"pageSize": str(size)}).items()))


def answered(answer: Answer) -> Iterator[Found]:
    """Documents, retractions of papers that the registry knows of, how many studies there are (with the first page), the next page.

    Raises:
        UnusableAnswerError: no JSON, or no studies in it.
    """
    request = answer.request
    if request.step == "study":
        yield from _single(answer)
        return
    said = _envelope(answer)
    params = dict(request.params)
    if "pageToken" not in params and request.step == "search":
        yield Expected(_total(said, answer))
    studies = said["studies"]
    place = params.get("pageToken", "the first page")
    for number, study in enumerate(studies, start=1):
        yield from _told(study, NAME, f"study {number} of {place}", None)
    # A page may be empty and still be followed by another.
    if token := text(said, "nextPageToken"):
        same = tuple(pair for pair in request.params if pair[0] not in {"countTotal", "pageToken"})
        yield replace(request, params=(*same, ("pageToken", token)))
    if request.step == "numbers":
        yield from _unanswered(request, studies)


def _page(asked: tuple[tuple[str, str], ...]) -> Request:
    paging = (("format", "json"), ("pageSize", str(PAGE_SIZE)), ("countTotal", "true"))
    return Request(NAME, f"{BASE}/studies", params=(*asked, *paging), step="search")


def _envelope(answer: Answer) -> Fields:
    said = _json(answer)
    if not isinstance(said, dict) or not isinstance(said.get("studies"), list):
        raise UnusableAnswerError("search ClinicalTrials.gov", "the answer holds no studies and no empty list of them")
    return said


def _json(answer: Answer) -> Any:
    try:
        return loaded(answer.body, "the answer")
    except MalformedInputError as error:
        found = f"status {answer.status}: {error.found}"
        raise UnusableAnswerError(f"ask {answer.request.url}", found) from error


def _total(said: Fields, answer: Answer) -> int:
    total = said.get("totalCount")
    if not isinstance(total, int) or isinstance(total, bool):
        raise UnusableAnswerError("search ClinicalTrials.gov", "the first page does not say how many studies there are")
    return total


def _told(study: Any, name: str, place: str, kind: Kind | None) -> Iterator[Item]:
    try:
        found = document(study)
    except InputError as error:
        yield Reject(name, place, error)
        return
    yield replace(found, kind=kind) if kind else found
    yield from updates(study)


def _unanswered(request: Request, studies: list[Any]) -> Iterator[Request]:
    """Numbers without a study among the answers are asked for one by one: the service leads from an old number to the new."""
    came = set()
    for study in studies:
        names = at(study, "protocolSection", "identificationModule")
        came.update([text(names, "nctId"), *_aliases(names or {})])
    for number in dict(request.state)["ids"].split():
        if number not in came:
            yield Request(NAME, f"{BASE}/studies/{number}", params=(("format", "json"),), step="study")


def _single(answer: Answer) -> Iterator[Found]:
    """The study behind a number, which it keeps beside its own where it was an older one; a number that leads nowhere is told."""
    number = answer.request.url.rsplit("/", 1)[1]
    if answer.status != 200:
        yield Remark(f"{number}: the registry knows no such study; papers name it")
        return
    study = _json(answer)
    if not isinstance(study, dict) or "protocolSection" not in study:
        raise UnusableAnswerError(f"ask ClinicalTrials.gov for {number}", "the answer holds no study")
    names = at(study, "protocolSection", "identificationModule")
    if isinstance(names, dict) and number not in {names.get("nctId"), *_aliases(names)}:
        names["nctIdAliases"] = [*_aliases(names), number]
    yield from _told(study, NAME, number, None)


def _aliases(names: Fields) -> list[Any]:
    aliases = names.get("nctIdAliases")
    return aliases if isinstance(aliases, list) else []
