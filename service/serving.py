"""Runs the web server: takes the port first, says where it listens, then serves."""

from __future__ import annotations

import contextlib
import socket

import typer
import uvicorn

from corpus.errors import SettingsError
from service.app import create_app
from service.settings import settings
from service.table import EvidenceTable


def run(host: str | None = None, port: int | None = None) -> None:
    """Serves until it is stopped; where nothing else is said, at the address of the settings.

    Raises:
        StorageError: the evidence table cannot be opened.
        SettingsError: the address or port cannot be taken; says why.
    """
    chosen = settings()
    host = chosen.host if host is None else host
    port = chosen.port if port is None else port
    if not host.strip():
        raise SettingsError("listen", "the address is empty", "Give one with --host: 127.0.0.1, or 0.0.0.0 for all.")
    # A table that cannot be used is told now, not to everyone who comes.
    EvidenceTable.at(chosen.database).close()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise SettingsError(
            f"listen on {host}:{port}",
            error.strerror or str(error),
            "Choose another port: `serve --port 8001`, or `make run PORT=8001`.",
        ) from error
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    typer.echo(f"aftercart is at http://{shown}:{taken.getsockname()[1]}/  (stop it with Ctrl-C)")
    # Ctrl-C is how it is told to stop, and it has: nothing was interrupted.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(uvicorn.Config(create_app(chosen), log_level="warning")).run(sockets=[taken])
