"""`aftercart serve`: the page and the API."""

from __future__ import annotations

import gc
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; else AFTERCART_HOST, 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port, 0 for a free one; else AFTERCART_PORT, 8000.")
    ] = None,
) -> None:
    """Serve the page and the API."""
    # What is loaded stays for as long as the server runs: to look through it for garbage is a tenth of the start.
    gc.disable()
    try:
        from service.deferred import deferred

        with deferred():
            from service.serving import run

        run(host, port)
    finally:
        gc.enable()
