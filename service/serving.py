"""Runs the web server: takes the port first, says where it listens, then serves."""

from __future__ import annotations

import socket

import typer
import uvicorn

from corpus.errors import SettingsError
from service.app import create_app


def run(host: str, port: int) -> None:
    """Serves until it is stopped.

    Raises:
        SettingsError: the address or port cannot be taken; says why.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        raise SettingsError(
            f"listen on {host}:{port}", error.strerror or str(error), "Choose another with --port."
        ) from error
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    typer.echo(f"aftercart is at http://{shown}:{taken.getsockname()[1]}/  (stop it with Ctrl-C)")
    uvicorn.Server(uvicorn.Config(create_app(), log_level="warning")).run(sockets=[taken])
