"""`aftercart mcp`: the evidence table as tools of an assistant, over standard input and output."""

from __future__ import annotations

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("mcp")(mcp)


def mcp() -> None:
    """Serve tools to an assistant by the Model Context Protocol, over standard input and output; it is started by the assistant."""
    from service.mcp.server import run_stdio
    from service.settings import settings

    run_stdio(settings())
