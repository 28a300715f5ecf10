"""Log: lines with fields, as the standard library's records, so that whoever runs the process says how they are written."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from corpus.without import without

# It would draw tracebacks with it; ours are plain.
with without("rich"):
    import structlog

__all__ = ["Redactor", "logger", "structlog"]
_ORDER = ["event", "source", "step", "url", "status", "bytes", "seconds", "attempt", "cached", "outcome"]
_as_text = structlog.processors.KeyValueRenderer(key_order=_ORDER, drop_missing=True)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of that name, below "aftercart": `.info("request", seconds=0.2)`."""
    found: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(f"aftercart.{name}"),
        processors=[_as_record],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return found


def _as_record(wrapped: Any, method: str, event: Any) -> tuple[tuple[str], dict[str, Any]]:
    """The line as text, and its fields beside it."""
    more = {name: event.pop(name) for name in ("exc_info", "stack_info") if name in event}
    return (str(_as_text(wrapped, method, dict(event))),), {"extra": {"fields": dict(event)}, **more}


class Redactor:
    """Takes secrets out of whatever text they stand in, also where they are written for an address or as JSON."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = (str, lambda said: quote(said, safe=""), quote_plus, lambda said: json.dumps(said)[1:-1])
        said = {form(secret) for secret in secrets if secret for form in forms}
        self._secrets = sorted(said, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """
        >>> Redactor(["k 1"])("GET ?api_key=k+1 says k 1")
        'GET ?api_key=*** says ***'
        """
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
