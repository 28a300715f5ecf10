"""How the log of this process is written: for people, or a JSON object a line; never with a secret."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from corpus.log import Redactor, structlog
from service.people.tokens import PREFIX
from service.settings import Settings

_TOKEN = re.compile(rf"\b{PREFIX}\w{{8,}}")
#: The client of services logs addresses with all their parameters.
_QUIET = ("httpx", "httpcore", "hishel")


@contextmanager
def logged(chosen: Settings, least: str = "warning") -> Iterator[None]:
    """While it is open, the log goes to standard error as the settings say; without a word of them from the level `least` on."""
    handler = _Errors()
    handler.setFormatter(_formatter(chosen))
    ours, root = logging.getLogger("aftercart"), logging.getLogger()
    before = ours.level
    ours.setLevel((chosen.log_level or least).upper())
    root.addHandler(handler)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(handler)
        ours.setLevel(before)


class _Errors(logging.Handler):
    """Standard error as it is at that moment: a progress bar puts another in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)


def _formatter(chosen: Settings) -> logging.Formatter:
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    exceptions: list[Any] = [structlog.processors.format_exc_info]
    if chosen.log == "console":
        plain = structlog.dev.plain_traceback
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
        exceptions = []
    redacted = Redactor(chosen.secrets)

    def shown(_: Any, __: str, event: structlog.typing.EventDict) -> str:
        return _TOKEN.sub(f"{PREFIX}***", redacted(str(renderer(None, "", event))))

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[_fields, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *exceptions, shown],
    )


def _fields(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The fields of a line of ours in place of its text."""
    record: logging.LogRecord = event["_record"]
    fields = getattr(record, "fields", None)
    if fields is not None:
        event.update(fields)
    return event
