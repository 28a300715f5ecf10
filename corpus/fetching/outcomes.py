"""What a status or an error of the way means: an answer, another try, or the end."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from corpus.asking import Service
from corpus.errors import AftercartError, FetchError, RefusedError, SettingsError
from corpus.fetching.routing import Hop, asked

#: Statuses that another try may mend.
PASSING = frozenset({408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
#: Statuses that are an answer: there it is, or it is gone.
ANSWERS = frozenset({*range(200, 300), 404, 410})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Where the mark of a block or of a bad key stands, in bytes from the beginning.
_HEAD = 8_192


class PassingError(FetchError):
    """A failure that another try may mend, after so many seconds where the service has named a time."""

    def __init__(self, asked: str, found: str, remedy: str = "", after: float | None = None) -> None:
        super().__init__(asked, found, remedy)
        self.after = after


def trouble(
    hop: Hop, response: httpx.Response, body: bytes, service: Service | None, patience: float
) -> AftercartError | None:
    """What stands in the way of taking this for an answer; None where nothing does.

    patience: seconds that we wait where the service asks us to.
    """
    said, status, head = asked(hop.request), response.status_code, body[:_HEAD]
    if service is not None and any(mark in head for mark in service.blocked):
        remedy = "Stop crawling, set AFTERCART_EMAIL, and write to the service."
        return RefusedError(said, f"the service has blocked this address (status {status})", remedy)
    if service is not None and service.bad_key is not None and status >= 400 and service.bad_key in head:
        remedy = f"Correct the key of {hop.request.source} in AFTERCART_KEYS, or take it out."
        return SettingsError(said, "the service does not know the key", remedy)
    if status in ANSWERS:
        return None
    after = retry_after(response.headers)
    if after is not None and after > patience:
        return RefusedError(said, f"the service answers {status} and asks to wait {after:,.0f} s", "Come back then.")
    found = f"the service answers {status}{_said(body)}"
    once_more = service is not None and not hop.page and status in service.passing and hop.attempt == 1
    if status in PASSING or once_more:
        return PassingError(said, found, "Try again later.", after)
    return RefusedError(said, found, _remedy(status))


def translated(error: httpx.HTTPError | httpx.InvalidURL, asked: str) -> FetchError:
    """Our error for one of the client's. Whatever happened on the way may pass; what cannot be asked at all does not."""
    said = str(error) or type(error).__name__
    impossible = isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError)
    if isinstance(error, httpx.TransportError) and not impossible:
        return PassingError(asked, f"no whole answer ({type(error).__name__}: {said})", "Try again later.")
    return RefusedError(asked, f"it cannot be asked so ({said})")


def retry_after(headers: httpx.Headers, now: datetime | None = None) -> float | None:
    """Seconds that the service asks us to wait, stated as such or as a date; None where it says nothing that can be read.

    >>> retry_after(httpx.Headers({"Retry-After": "7"})), retry_after(httpx.Headers({"Retry-After": "soon"}))
    (7.0, None)
    """
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,9}", said):
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def stated_pace(headers: httpx.Headers) -> float:
    """Seconds between requests that a service states by its limits, as Crossref does on every answer; 0 where it states none.

    >>> stated_pace(httpx.Headers({"X-Rate-Limit-Limit": "5", "X-Rate-Limit-Interval": "1s"}))
    0.2
    """
    limit, interval = (headers.get(f"X-Rate-Limit-{name}", "").strip() for name in ("Limit", "Interval"))
    if not re.fullmatch("[0-9]{1,6}", limit) or not re.fullmatch("[0-9]{1,6}s?", interval):
        return 0.0
    # More than a minute would be a mistake of the service, or of ours in reading it.
    return min(int(interval.rstrip("s")) / max(int(limit), 1), 60.0)


def _said(body: bytes) -> str:
    """The beginning of a plain message; a page of HTML says nothing that helps."""
    text = " ".join(body[:2_000].decode("utf-8", "replace").split())[:300]
    return f": {text}" if text and not text.startswith("<") else ""


def _remedy(status: int) -> str:
    if status in {401, 402, 403, 407, 451}:
        return "It does not serve us: look at its terms, its keys, and AFTERCART_EMAIL."
    return "Asking the same again would not help."
