"""Runs the web server: takes the port first, says where it listens, then serves."""

from __future__ import annotations

import socket

import typer
import uvicorn

from corpus.errors import SettingsError
from service.app import create_app
from service.settings import settings


def run(host: str | None = None, port: int | None = None) -> None:
    """Serves until it is stopped; where nothing else is said, at the address of the settings.

    Raises:
        SettingsError: the address or port cannot be taken; says why.
    """
    chosen = settings()
    host = chosen.host if host is None else host
    port = chosen.port if port is None else port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise SettingsError(
            f"listen on {host}:{port}", error.strerror or str(error), "Choose another with --port."
        ) from error
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    typer.echo(f"aftercart is at http://{shown}:{taken.getsockname()[1]}/  (stop it with Ctrl-C)")
    uvicorn.Server(uvicorn.Config(create_app(chosen), log_level="warning")).run(sockets=[taken])
