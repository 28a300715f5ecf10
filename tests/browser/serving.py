"""A server over the bundled corpus and a Chromium to look at it: for these tests, and for the README's picture."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Playwright

from corpus.document import Document
from corpus.intake import take_in
from extractor import read
from extractor.stamp import stamp
from service.app import create_app
from service.settings import Settings
from service.table import EvidenceTable

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Where Chromium is.

    Raises:
        FileNotFoundError: it is not there; says what to do.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise FileNotFoundError("No Chromium: install it (Debian: apt-get install chromium), or name it in CHROMIUM.")
    return found


def launched(playwright: Playwright, path: str) -> Browser:
    """The browser, running. As root, which is what a container's user is, Chromium has no sandbox of its own."""
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*flags, "--disable-dev-shm-usage"])


def bundled_home(home: Path, *more: Document) -> Path:
    """A data directory with the bundled corpus and what else is given, read."""
    table = EvidenceTable.at(home / "aftercart.db")
    with as_file(files("corpus") / "samples" / "post-car-t.jsonl") as path:
        list(take_in(table.library, [path]))
    for document in more:
        table.library.add(document)
    for pending, revision in table.pending(stamp()):
        table.put(read(pending), pending, revision)
    table.close()
    return home


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server over that directory, as long as it is needed."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=home)), log_level="error"))
    running = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join(timeout=20)
