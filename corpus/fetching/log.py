"""One line a request in the log, with its outcome; no key and no contact's address ever."""

from __future__ import annotations

import logging

from corpus.log import logger

log = logger("fetch")


def quiet_libraries() -> None:
    """The client's own log writes addresses with all their parameters, keys among them: ours takes its place."""
    for name in ("httpx", "httpcore", "hishel"):
        logging.getLogger(name).setLevel(logging.WARNING)
