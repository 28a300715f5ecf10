"""The app on a real server, for clients that come over HTTP."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn

from service.app import create_app
from service.settings import Settings


@contextlib.contextmanager
def serving(chosen: Settings) -> Iterator[str]:
    """A server of the app on loopback, from `with` to its end; its address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        running = uvicorn.Server(uvicorn.Config(create_app(chosen), log_level="warning"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()
