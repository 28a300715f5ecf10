"""One line a request in the log, with its outcome; no key and no contact's address ever."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

import structlog

LOGGER = logging.getLogger("aftercart.fetch")
_ORDER = ["event", "source", "step", "url", "status", "bytes", "seconds", "attempt", "cached", "outcome"]
log = structlog.wrap_logger(
    LOGGER,
    processors=[structlog.processors.KeyValueRenderer(key_order=_ORDER, drop_missing=True)],
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def quiet_libraries() -> None:
    """The client's own log writes addresses with all their parameters, keys among them: ours takes its place."""
    for name in ("httpx", "httpcore", "hishel"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Redactor:
    """Takes secrets out of whatever text they stand in, also where they are written for an address."""

    def __init__(self, secrets: Iterable[str]) -> None:
        said = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
        self._secrets = sorted(said, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """
        >>> Redactor(["k 1"])("GET ?api_key=k+1 says k 1")
        'GET ?api_key=*** says ***'
        """
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
