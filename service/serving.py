"""Runs the web server: takes the port first, says where it listens, then serves."""

from __future__ import annotations

import contextlib
import gc
import socket
from ipaddress import ip_address

import typer
import uvicorn

from corpus.errors import SettingsError
from service.app import create_app
from service.logs import logged
from service.people.account import add, has_admin
from service.people.store import people_at
from service.settings import Settings, settings
from service.table import EvidenceTable


def check_open_to(host: str, chosen: Settings) -> None:
    """A server that others reach has somebody who can say who may write; on this machine alone it needs nobody.

    Raises:
        SettingsError: the address is not of this machine alone, and no account is an admin.
    """
    with people_at(chosen.database) as people:
        if not has_admin(people) and chosen.admin_password is not None:
            add(people, "admin", "admin", chosen.admin_password.get_secret_value())
        if _is_of_this_machine(host) or has_admin(people):
            return
    raise SettingsError(
        f"listen on {host}",
        "others could reach the server, and no account is an admin",
        "Make one first, `aftercart accounts add NAME --role admin`, or set AFTERCART_ADMIN_PASSWORD.",
    )


def _is_of_this_machine(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


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
    check_open_to(host, chosen)
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
    app = create_app(chosen)
    # From here on there is garbage, and it is looked for in what comes, no more in what was loaded.
    gc.freeze()
    gc.enable()
    # Ctrl-C is how it is told to stop, and it has: nothing was interrupted.
    with contextlib.suppress(KeyboardInterrupt), logged(chosen, "info"):
        # Its own way of logging would go beside ours.
        uvicorn.Server(uvicorn.Config(app, log_level="warning", log_config=None)).run(sockets=[taken])
