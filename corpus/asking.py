"""What a live source is: a module of corpus/sources that also says what to ask a service and what its answers hold.

A module of corpus/sources that can be crawled holds, beside its NAME,

    questions (topic, window) -> Requests          what to ask first for a topic in a window of time
    answered  (answer)        -> Found             what an answer holds: documents, withdrawals, rejects, how many there are,
                                                   and what to ask next

Both are pure: no network, no database, no clock. `corpus/fetch.py` does the asking, `corpus/crawl.py` keeps what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

from corpus.source import Item
from corpus.topic import Topic

#: Whose answer it is: an API whose address is ours, or a page or feed whose address came from a topic, a feed or a document.
Reach = Literal["api", "web"]


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `since` to `until`, both included, in the source's own calendar of changes; None: without a bound."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a service.

    source: NAME of the module that reads the answer.
    url: absolute, without what is in `params`.
    params: query parameters, in their order; a name may stand twice.
    form: fields of a POST body; a request with a form is a POST, one without is a GET.
    headers: beside those that fetch.py sends to everyone.
    step: the source's own word for what it asks ("search", "fetch", "page").
    state: what the source must remember until the answer comes, as (name, value) pairs of text.
    reach: "web" requests obey robots.txt and are never sent to a private address.
    """

    source: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    form: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    step: str = ""
    state: tuple[tuple[str, str], ...] = ()
    reach: Reach = "api"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a request: the status (a final 2xx, or 404 and 410, which mean gone), the address after redirects,
    headers with small names, the body as it was before any content coding, and the day it was fetched."""

    request: Request
    status: int
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched: date


@dataclass(frozen=True, slots=True)
class Expected:
    """The service says that so many records answer the request `of` this step; the ledger holds it against what came."""

    count: int


#: Whatever an answer holds. An answer that must be asked again (an error inside HTTP 200, a body cut short) raises
#: errors.UnusableAnswerError instead.
Found = Item | Request | Expected


@runtime_checkable
class LiveSource(Protocol):
    """The shape of a source module that can be crawled."""

    NAME: str

    def questions(self, topic: Topic, window: Window) -> Iterator[Request]: ...

    def answered(self, answer: Answer) -> Iterator[Found]: ...
