"""What a live source is: a module of corpus/sources that also says what to ask a service and what its answers hold.

A module of corpus/sources that can be crawled holds, beside its NAME,

    questions (topic, window) -> Requests          what to ask first for a topic in a window of time
    answered  (answer)        -> Found             what an answer holds: documents, withdrawals, rejects, how many there are,
                                                   what did not come, and what to ask next

and, where it has them,

    SERVICE   Service(base, pace, ...)             the API that it asks: its address and what it demands of its clients
    divided   (request)       -> Requests          smaller questions in place of one that fails however often it is asked
    questions_about (documents) -> Requests        what to ask about documents that the library holds already (AskedAbout)

All are pure: no network, no database, no clock. `corpus/fetch.py` does the asking, `corpus/crawl.py` keeps what comes of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, Protocol, runtime_checkable

from corpus.document import Document
from corpus.registered import modules
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
class Service:
    """What an API demands of its clients; `corpus/fetch.py` sees to it.

    base: the beginning of all its addresses; a mirror may be set in its place.
    pace: seconds from one request to the next; with a key keyed_pace.
    tool, email, key: the parameters that carry the program's name, the contact's address and the key; "": there is none.
    at_once: requests under way at the same time.
    seldom: steps whose answer about a document is good for a month: what was asked and answered within it is not asked again.
    lasts: seconds for which it knows a place in a list (a cursor, a page token) that it gave out; None: what is asked never ages.
    blocked: what stands in the page of a service that has shut us out, whatever its status.
    passing: statuses that may pass here though elsewhere they say that the request is wrong; what fails so is asked once more.
    bad_key: what stands in its answer to a key that it does not know.
    """

    base: str
    pace: float
    keyed_pace: float | None = None
    tool: str = ""
    email: str = ""
    key: str = ""
    at_once: int = 4
    seldom: tuple[str, ...] = ()
    lasts: float | None = None
    blocked: tuple[bytes, ...] = ()
    passing: tuple[int, ...] = ()
    bad_key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The service says that so many records will come; the counts of all answers of a run are summed, so that a count which
    each page repeats is given once. The ledger holds the sum against what came.

    whole: the count of a question that is then asked in parts; it is no part of the sum, but the sum may not be less.
    """

    count: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Documents that the service named and did not give; a run that has some is incomplete, unless they come later on."""

    ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the service says of its answer and people should know: a warning, how it understood the question."""

    text: str


#: Whatever an answer holds. An answer that must be asked again (an error inside HTTP 200, a body cut short) raises
#: errors.UnusableAnswerError instead; a place in a list that the service has forgotten raises errors.ExpiredTokenError,
#: and the window is begun anew.
Found = Item | Request | Expected | Missing | Remark


@runtime_checkable
class LiveSource(Protocol):
    """The shape of a source module that can be crawled."""

    NAME: str

    def questions(self, topic: Topic, window: Window) -> Iterator[Request]: ...

    def answered(self, answer: Answer) -> Iterator[Found]: ...


@runtime_checkable
class Divisible(Protocol):
    """A live source whose larger requests can be cut where they keep failing."""

    def divided(self, request: Request) -> Iterator[Request]: ...


@runtime_checkable
class AskedAbout(Protocol):
    """A live source that also knows of publications whose documents came from elsewhere: retractions, better metadata.

    Its answers hold Updates and Repairs, which `Library.apply` keeps and tells to every document of the publication, those of
    other sources and those that come later included. A crawl asks about all living documents, at the end, window or not,
    but for steps that its Service calls `seldom`.
    """

    NAME: str

    def questions_about(self, documents: Iterable[Document]) -> Iterator[Request]: ...


@cache
def live_sources() -> dict[str, LiveSource]:
    """Every source that can be crawled, by its name."""
    found = modules("corpus.sources").values()
    return {module.NAME: module for module in found if isinstance(module, LiveSource)}


def service(source: object) -> Service | None:
    """What the API of a source demands; None where it asks none."""
    found = getattr(source, "SERVICE", None)
    return found if isinstance(found, Service) else None
